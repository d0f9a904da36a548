// Flushing the TLB. What pgalloc.h has of frames for page tables is in pgalloc_inline.ts.

import type { Kernel } from '../../globals.ts';
import type { vm_area_struct } from '../linux/mm.ts';
import type { mm_struct } from '../linux/sched.ts';
import { __flush_tlb, __flush_tlb_all, __flush_tlb_one } from './pgtable.ts';

/**
 * Forgets the translations of the current address space.
 * @kernel include/asm-i386/pgalloc.h:177
 */
export function flush_tlb(k: Kernel): void {
  __flush_tlb(k);
}

/**
 * Forgets the translations of all address spaces, the kernel's too.
 * @kernel include/asm-i386/pgalloc.h:178
 */
export function flush_tlb_all(k: Kernel): void {
  __flush_tlb_all(k);
}

/**
 * Forgets the translations of `mm`. Only one address space is in the TLB: another has none to forget.
 * @kernel include/asm-i386/pgalloc.h:181
 */
export function flush_tlb_mm(k: Kernel, mm: mm_struct): void {
  if (mm === k.current.active_mm) __flush_tlb(k);
}

/**
 * Forgets the translation of one page.
 * @kernel include/asm-i386/pgalloc.h:187
 */
export function flush_tlb_page(k: Kernel, vma: vm_area_struct, addr: number): void {
  if (vma.vm_mm === k.current.active_mm) __flush_tlb_one(k, addr);
}

/**
 * Forgets the translations from `start` to `end`: on i386 simply all of them.
 * @kernel include/asm-i386/pgalloc.h:194
 */
export function flush_tlb_range(k: Kernel, mm: mm_struct, _start: number, _end: number): void {
  if (mm === k.current.active_mm) __flush_tlb(k);
}

/**
 * Forgets what may be known of the page tables from `start` to `end`.
 * @kernel include/asm-i386/pgalloc.h:232
 */
export function flush_tlb_pgtables(k: Kernel, mm: mm_struct, _start: number, _end: number): void {
  flush_tlb_mm(k, mm);
}
