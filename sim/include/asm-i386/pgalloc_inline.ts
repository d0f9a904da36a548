// Frames for directories and page tables, and the spare ones kept at hand.
//
// A page table that is freed goes onto a list instead of back to the buddy allocator: it is
// known to be all zeroes but for its first word, which leads to the next spare one, so whoever
// takes it saves the clearing. check_pgt_cache() trims the lists when they grow beyond 50 frames.
//
//   pte_quick ──► ┌────────┐   ┌────────┐
//                 │ next ──┼──►│ 0      │      word 1 is 0, and restores word 0
//                 │ 0 …    │   │ 0 …    │
//                 └────────┘   └────────┘

import type { Kernel } from '../../globals.ts';
import { BUG } from '../bug.ts';
import { GFP_KERNEL } from '../linux/gfp.ts';
import { __get_free_page, free_page } from '../linux/page_inline.ts';
import type { mm_struct } from '../linux/sched.ts';
import { __pa, clear_page, PAGE_OFFSET } from './page.ts';
import {
  _PAGE_TABLE,
  PTRS_PER_PGD,
  ptepGet,
  set_pmd,
  sizeofPte,
  swapper_pg_dir,
  USER_PTRS_PER_PGD,
} from './pgtable.ts';

/** Stores one word of a spare frame. @notrace */
function setWord(k: Kernel, addr: number, value: number): void {
  k.ram.words[(addr - PAGE_OFFSET) >>> 2] = value;
}

/**
 * Hangs the page table `pte` (a kernel virtual address) into the directory entry at `pmd`.
 * The entry allows everything: the rights are those in the table.
 * @kernel include/asm-i386/pgalloc.h:14
 * @notrace
 */
export function pmd_populate(k: Kernel, _mm: mm_struct, pmd: number, pte: number): void {
  set_pmd(k, pmd, _PAGE_TABLE + __pa(pte));
}

/**
 * A new directory: its user part empty, its kernel part a copy of the reference; 0 if there is no memory.
 * @kernel include/asm-i386/pgalloc.h:59
 * @fails zero
 */
export function* get_pgd_slow(k: Kernel): Generator<void, number> {
  const pgd = yield* __get_free_page(k, GFP_KERNEL);

  if (pgd) {
    const words = k.ram.words;
    const to = (pgd - PAGE_OFFSET) >>> 2;
    const from = (swapper_pg_dir - PAGE_OFFSET) >>> 2;
    words.fill(0, to, to + USER_PTRS_PER_PGD);
    words.copyWithin(to + USER_PTRS_PER_PGD, from + USER_PTRS_PER_PGD, from + PTRS_PER_PGD);
  }
  return pgd;
}

/**
 * A directory: a spare one if there is one.
 * @kernel include/asm-i386/pgalloc.h:74
 * @fails zero
 */
export function* get_pgd_fast(k: Kernel): Generator<void, number> {
  const cpu = k.boot_cpu_data;
  let ret: number;

  if ((ret = cpu.pgd_quick) !== 0) {
    cpu.pgd_quick = ptepGet(k, ret);
    setWord(k, ret, 0);
    cpu.pgtable_cache_sz--;
  } else ret = yield* get_pgd_slow(k);
  return ret;
}

/**
 * Keeps a directory as a spare. 2.4.22 has no caller: pgd_free() frees the frame.
 * @kernel include/asm-i386/pgalloc.h:87
 */
export function free_pgd_fast(k: Kernel, pgd: number): void {
  setWord(k, pgd, k.boot_cpu_data.pgd_quick);
  k.boot_cpu_data.pgd_quick = pgd;
  k.boot_cpu_data.pgtable_cache_sz++;
}

/**
 * Frees the frame of a directory.
 * @kernel include/asm-i386/pgalloc.h:94
 */
export function free_pgd_slow(k: Kernel, pgd: number): void {
  free_page(k, pgd);
}

/**
 * An empty page table from the buddy allocator; 0 if there is no memory.
 * @kernel include/asm-i386/pgalloc.h:107
 * @fails zero
 */
export function* pte_alloc_one(
  k: Kernel,
  _mm: mm_struct | null,
  _address: number,
): Generator<void, number> {
  const pte = yield* __get_free_page(k, GFP_KERNEL);
  if (pte) clear_page(k, pte);
  return pte;
}

/**
 * An empty page table out of the spare ones; 0 if there is none. Cannot sleep.
 * @kernel include/asm-i386/pgalloc.h:117
 * @fails zero
 */
export function pte_alloc_one_fast(k: Kernel, _mm: mm_struct | null, _address: number): number {
  const cpu = k.boot_cpu_data;
  let ret: number;

  if ((ret = cpu.pte_quick) !== 0) {
    cpu.pte_quick = ptepGet(k, ret);
    setWord(k, ret, ptepGet(k, ret + sizeofPte));
    cpu.pgtable_cache_sz--;
  }
  return ret;
}

/**
 * Keeps a page table as a spare. All its entries must be empty.
 * @kernel include/asm-i386/pgalloc.h:130
 */
export function pte_free_fast(k: Kernel, pte: number): void {
  setWord(k, pte, k.boot_cpu_data.pte_quick);
  k.boot_cpu_data.pte_quick = pte;
  k.boot_cpu_data.pgtable_cache_sz++;
}

/**
 * Frees the frame of a page table.
 * @kernel include/asm-i386/pgalloc.h:137
 */
export function pte_free_slow(k: Kernel, pte: number): void {
  free_page(k, pte);
}

/**
 * Frees a page table: it becomes a spare.
 * @kernel include/asm-i386/pgalloc.h:142
 * @notrace
 */
export function pte_free(k: Kernel, pte: number): void {
  pte_free_fast(k, pte);
}

/**
 * Frees a directory and its frame.
 * @kernel include/asm-i386/pgalloc.h:143
 */
export function pgd_free(k: Kernel, pgd: number): void {
  free_pgd_slow(k, pgd);
}

/**
 * A directory for a new address space, the kernel's part filled in; 0 if there is no memory.
 * @kernel include/asm-i386/pgalloc.h:144
 * @fails zero
 */
export function* pgd_alloc(k: Kernel, _mm: mm_struct): Generator<void, number> {
  return yield* get_pgd_fast(k);
}

/**
 * Never called: on two levels a middle directory is always there.
 * @kernel include/asm-i386/pgalloc.h:152
 */
export function pmd_alloc_one_fast(_mm: mm_struct, _addr: number): number {
  return BUG('mm/memory.c:1403');
}

/**
 * Never called.
 * @kernel include/asm-i386/pgalloc.h:153
 */
export function pmd_alloc_one(_mm: mm_struct, _addr: number): number {
  return BUG('mm/memory.c:1406');
}

/**
 * Nothing to free: the middle directory is part of the directory.
 * @kernel include/asm-i386/pgalloc.h:156
 * @notrace
 */
export function pmd_free(_x: number): void {}

/**
 * Never called.
 * @kernel include/asm-i386/pgalloc.h:157
 */
export function pgd_populate(_mm: mm_struct, _pmd: number, _pte: number): void {
  BUG('mm/memory.c:1420');
}
