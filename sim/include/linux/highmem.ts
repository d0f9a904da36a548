// A frame's contents through the kernel's own mapping. All RAM is mapped: nothing is ever "high".

import type { Kernel } from '../../kernel.ts';
import { clear_user_page, copy_user_page } from '../asm-i386/page.ts';
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
