// Pages of 4096 bytes, and the two ways to name a byte of RAM.
//
//   physical      0x00000000 ……… end of RAM      what the MMU puts on the bus
//   kernel virtual 0xC0000000 …… 0xC0000000+RAM  the same bytes as the kernel addresses them
//
// The kernel maps all RAM at PAGE_OFFSET, so the step from one to the other is a subtraction.
// A "pointer" into RAM is, throughout the engine, such a kernel virtual address: a number.

import type { Kernel } from '../../globals.ts';
import {
  struct_page,
  VM_EXEC,
  VM_MAYEXEC,
  VM_MAYREAD,
  VM_MAYWRITE,
  VM_READ,
  VM_WRITE,
} from '../linux/mm.ts';
import { u32 } from '../u32.ts';

/** A page has 2 to this power bytes. @kernel include/asm-i386/page.h:5 */
export const PAGE_SHIFT = 12;
/** Bytes in a page. @kernel include/asm-i386/page.h:6 */
export const PAGE_SIZE = 4096;
/** The bits of an address that name its page; `addr & ~PAGE_MASK` is the place in the page. @kernel include/asm-i386/page.h:7 */
export const PAGE_MASK = 0xfffff000;
/** First address of the kernel, and the last of a process plus one. @kernel include/asm-i386/page.h:128 */
export const PAGE_OFFSET = 0xc0000000;
/**
 * Flags of the heap that sys_brk() grows: may be read, written and executed, now and later.
 * @kernel include/asm-i386/page.h:137
 */
export const VM_DATA_DEFAULT_FLAGS =
  VM_READ | VM_WRITE | VM_EXEC | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;

/** A page-table entry: 32 bits, drawn in pgtable.ts. @kernel include/asm-i386/page.h:45 */
export type pte_t = number;
/** An entry of the page middle directory, which on two levels is the directory's own. @kernel include/asm-i386/page.h:46 */
export type pmd_t = number;
/** An entry of the page directory. @kernel include/asm-i386/page.h:47 */
export type pgd_t = number;
/** The bits of a page-table entry that say who may do what. @kernel include/asm-i386/page.h:52 */
export type pgprot_t = number;

/** A page of zeros: copying it takes JavaScript’s engines less time than filling a page does. */
const zeros = new Uint32Array(PAGE_SIZE >>> 2);

/**
 * Zeroes the page at the kernel virtual address `page`.
 * @kernel include/asm-i386/page.h:28
 * @notrace
 */
export function clear_page(k: Kernel, page: number): void {
  k.ram.words.set(zeros, (page - PAGE_OFFSET) >>> 2);
}

/**
 * Copies the page at `from` over the page at `to`, both kernel virtual addresses.
 * @kernel include/asm-i386/page.h:29
 * @notrace
 */
export function copy_page(k: Kernel, to: number, from: number): void {
  const source = (from - PAGE_OFFSET) >>> 2;
  k.ram.words.copyWithin((to - PAGE_OFFSET) >>> 2, source, source + (PAGE_SIZE >>> 2));
}

/**
 * Zeroes a page that a process will see at `vaddr`; the i386's caches do not care where.
 * @kernel include/asm-i386/page.h:33
 * @notrace
 */
export function clear_user_page(k: Kernel, page: number, _vaddr: number): void {
  clear_page(k, page);
}

/**
 * Copies a page that a process will see at `vaddr`; the i386's caches do not care where.
 * @kernel include/asm-i386/page.h:34
 * @notrace
 */
export function copy_user_page(k: Kernel, to: number, from: number, _vaddr: number): void {
  copy_page(k, to, from);
}

/**
 * The next multiple of 4096, or `addr` itself if it is one; 0 for the last page of all but its first byte.
 * @kernel include/asm-i386/page.h:66
 * @notrace
 */
export function PAGE_ALIGN(addr: number): number {
  return u32((addr + PAGE_SIZE - 1) & PAGE_MASK);
}

/**
 * Smallest order whose 2^order pages hold `size` bytes.
 * @kernel include/asm-i386/page.h:113
 */
export function get_order(size: number): number {
  let order: number;

  size = u32(size - 1) >>> (PAGE_SHIFT - 1);
  order = -1;
  do {
    size >>>= 1;
    order++;
  } while (size);
  return order;
}

/**
 * Physical address of the kernel virtual address `x`.
 * @kernel include/asm-i386/page.h:132
 * @notrace
 */
export function __pa(x: number): number {
  return u32(x - PAGE_OFFSET);
}

/**
 * Kernel virtual address of the physical address `x`.
 * @kernel include/asm-i386/page.h:133
 * @notrace
 */
export function __va(x: number): number {
  return u32(x + PAGE_OFFSET);
}

/**
 * The struct page of the frame that holds the kernel virtual address `kaddr`.
 * @kernel include/asm-i386/page.h:134
 * @notrace
 */
export function virt_to_page(k: Kernel, kaddr: number): struct_page {
  return pageAt(k, (kaddr - PAGE_OFFSET) >>> PAGE_SHIFT);
}

/**
 * Does this struct page stand for RAM? A page-table entry may name an address that has none.
 * @kernel include/asm-i386/page.h:135
 * @notrace
 */
export function VALID_PAGE(k: Kernel, page: struct_page): boolean {
  return page.pfn < k.max_mapnr;
}

/**
 * `mem_map + pfn`. C computes an address past the end of the array for a frame that does not exist,
 * good for VALID_PAGE() and nothing else; so is the struct page that is made for one here. @notrace
 */
export function pageAt(k: Kernel, pfn: number): struct_page {
  return pfn < k.max_mapnr ? k.mem_map[pfn] : new struct_page(pfn);
}
