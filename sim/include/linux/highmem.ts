// A frame's contents through the kernel's own mapping. All RAM is mapped: nothing is ever "high".

import type { Kernel } from '../../globals.ts';
import {
  __pa,
  clear_page,
  clear_user_page,
  copy_page,
  copy_user_page,
  PAGE_SIZE,
} from '../asm-i386/page.ts';
import { flush_dcache_page, flush_page_to_ram } from '../asm-i386/pgtable.ts';
import { BUG } from '../bug.ts';
import type { struct_page } from './mm.ts';
import { page_address } from './page.ts';

/**
 * Kernel virtual address of the frame.
 * @kernel include/linux/highmem.h:68
 * @notrace
 */
export function kmap(page: struct_page): number {
  return page_address(page);
}

/**
 * Ends the use of kmap(): nothing to do.
 * @kernel include/linux/highmem.h:70
 * @notrace
 */
export function kunmap(_page: struct_page): void {}

/**
 * Zeroes a frame that a process will see at `vaddr`.
 * @kernel include/linux/highmem.h:84
 */
export function clear_user_highpage(k: Kernel, page: struct_page, vaddr: number): void {
  const addr = kmap(page);
  clear_user_page(k, addr, vaddr);
  kunmap(page);
}

/**
 * Zeroes a frame.
 * @kernel include/linux/highmem.h:91
 */
export function clear_highpage(k: Kernel, page: struct_page): void {
  clear_page(k, kmap(page));
  kunmap(page);
}

/**
 * Zeroes `size` bytes of a frame from `offset`.
 * @kernel include/linux/highmem.h:100
 */
export function memclear_highpage_flush(
  k: Kernel,
  page: struct_page,
  offset: number,
  size: number,
): void {
  if (offset + size > PAGE_SIZE) BUG('include/linux/highmem.h:105');
  const kaddr = kmap(page);
  k.ram.bytes.fill(0, __pa(kaddr) + offset, __pa(kaddr) + offset + size);
  flush_dcache_page(page);
  flush_page_to_ram(page);
  kunmap(page);
}

/**
 * Copies a frame to one that a process will see at `vaddr`.
 * @kernel include/linux/highmem.h:113
 */
export function copy_user_highpage(
  k: Kernel,
  to: struct_page,
  from: struct_page,
  vaddr: number,
): void {
  const vfrom = kmap(from);
  const vto = kmap(to);
  copy_user_page(k, vto, vfrom, vaddr);
  kunmap(from);
  kunmap(to);
}

/**
 * Copies a frame.
 * @kernel include/linux/highmem.h:124
 */
export function copy_highpage(k: Kernel, to: struct_page, from: struct_page): void {
  const vfrom = kmap(from);
  const vto = kmap(to);
  copy_page(k, vto, vfrom);
  kunmap(from);
  kunmap(to);
}
