// Allocating frames and freeing them, and unlocking a page: the short names of mm/page_alloc.ts
// and mm/filemap.ts.

import type { Kernel } from '../../globals.ts';
import { unlock_page } from '../../mm/filemap.ts';
import { __free_pages, __get_free_pages, _alloc_pages, free_pages } from '../../mm/page_alloc.ts';
import type { struct_page } from './mm.ts';
import { MAX_ORDER } from './mmzone.ts';

/**
 * One user less; the last one frees the frame.
 * @kernel include/linux/mm.h:197
 * @notrace
 */
export function put_page(k: Kernel, p: struct_page): void {
  __free_page(k, p);
}

/**
 * Unlocks it, and wakes those who wait.
 * @kernel include/linux/mm.h:324
 * @notrace
 */
export function UnlockPage(k: Kernel, page: struct_page): void {
  unlock_page(k, page);
}

/**
 * 2^order pages in one block, aligned to its size; null if there is no such block, or will never be.
 * May sleep, and reclaim memory, if gfp_mask has __GFP_WAIT.
 * @kernel include/linux/mm.h:439
 * @locks no spinlock held, unless gfp_mask is GFP_ATOMIC
 * @fails null
 */
export function* alloc_pages(
  k: Kernel,
  gfp_mask: number,
  order: number,
): Generator<void, struct_page | null> {
  if (order >= MAX_ORDER) return null;
  return yield* _alloc_pages(k, gfp_mask, order);
}

/**
 * One page.
 * @kernel include/linux/mm.h:449
 * @locks as alloc_pages()
 * @fails null
 */
export function* alloc_page(k: Kernel, gfp_mask: number): Generator<void, struct_page | null> {
  return yield* _alloc_pages(k, gfp_mask, 0);
}

/**
 * Kernel virtual address of one page; 0 if there is none.
 * @kernel include/linux/mm.h:454
 * @locks as alloc_pages()
 * @fails zero
 */
export function* __get_free_page(k: Kernel, gfp_mask: number): Generator<void, number> {
  return yield* __get_free_pages(k, gfp_mask, 0);
}

/**
 * One user of the page less.
 * @kernel include/linux/mm.h:471
 * @notrace
 */
export function __free_page(k: Kernel, page: struct_page): void {
  __free_pages(k, page, 0);
}

/**
 * One user less of the page at a kernel virtual address.
 * @kernel include/linux/mm.h:472
 * @notrace
 */
export function free_page(k: Kernel, addr: number): void {
  free_pages(k, addr, 0);
}
