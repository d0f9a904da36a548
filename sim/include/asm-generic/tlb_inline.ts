// Taking pages out of page tables: first forget the translation, then free the frame.
//
// With several processors the order matters and pages are gathered in a list until every TLB is
// flushed. With one, no task can use a stale translation before the flush at the end, so the
// gathering is no more than the address space itself.

import type { Kernel } from '../../globals.ts';
import { __free_pte } from '../../mm/memory.ts';
import { flush_tlb_range } from '../asm-i386/pgalloc.ts';
import { pte_clear, ptepGet } from '../asm-i386/pgtable.ts';
import type { mm_struct } from '../linux/sched.ts';

/** What is being gathered: on one processor only for whom. @kernel include/asm-generic/tlb.h:100 */
export type mmu_gather_t = mm_struct;

/**
 * Begins to take pages out of `mm`.
 * @kernel include/asm-generic/tlb.h:102
 * @notrace
 * @bug On a machine with several processors, a truncation can free private copies of pages while their program still
 *   reads and writes them. If an address space has a single user, the kernel supposes that this user is the task that
 *   unmaps the pages, and frees their frames before it flushes the TLBs. But in a truncation another process may unmap
 *   the pages, while the one that uses them is running.
 */
export function tlb_gather_mmu(mm: mm_struct): mmu_gather_t {
  return mm;
}

/**
 * Ends it: the TLB forgets what stood between `start` and `end`.
 * @kernel include/asm-generic/tlb.h:103
 * @locks page_table_lock held
 */
export function tlb_finish_mmu(k: Kernel, tlb: mmu_gather_t, start: number, end: number): void {
  flush_tlb_range(k, tlb, start, end);
}

/**
 * Empties the entry at `ptep` and drops the reference to its frame.
 * @kernel include/asm-generic/tlb.h:104
 * @locks page_table_lock held
 * @notrace
 */
export function tlb_remove_page(k: Kernel, _tlb: mmu_gather_t, ptep: number, _addr: number): void {
  const __pte = ptepGet(k, ptep);
  pte_clear(k, ptep);
  __free_pte(k, __pte);
}
