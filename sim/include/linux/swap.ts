// The two LRU lists that page-out works through, and how a page gets into them and out.
//
//   lru_cache_add ──► inactive_list ──activate_page──► active_list
//                          │ ▲                              │
//          page-out ◄──────┘ └────────refill_inactive───────┘

import type { Kernel } from '../../kernel.ts';
import { BUG } from '../bug.ts';
import { list_add, list_del } from './list.ts';
import type { struct_page } from './mm.ts';
import { ClearPageActive, PageActive, PageLRU, SetPageActive } from './page.ts';

/** How many pages page-out works on at a time. @kernel include/linux/swap.h:56 */
export const SWAP_CLUSTER_MAX = 32;

/**
 * Stops the machine if a page that is about to go into a list is not marked as it must be.
 * @kernel include/linux/swap.h:170
 * @notrace
 */
export function DEBUG_LRU_PAGE(page: struct_page): void {
  if (!PageLRU(page)) BUG('include/linux/swap.h:173', 'page is not marked as in an LRU list');
  if (PageActive(page)) BUG('include/linux/swap.h:175', 'page is active already');
}

/**
 * To the front of the active list.
 * @kernel include/linux/swap.h:178
 * @locks pagemap_lru_lock held
 * @notrace
 */
export function add_page_to_active_list(k: Kernel, page: struct_page): void {
  DEBUG_LRU_PAGE(page);
  SetPageActive(page);
  list_add(page.lru, k.active_list);
  k.nr_active_pages++;
}

/**
 * To the front of the inactive list.
 * @kernel include/linux/swap.h:186
 * @locks pagemap_lru_lock held
 * @notrace
 */
export function add_page_to_inactive_list(k: Kernel, page: struct_page): void {
  DEBUG_LRU_PAGE(page);
  list_add(page.lru, k.inactive_list);
  k.nr_inactive_pages++;
}

/**
 * Out of the active list.
 * @kernel include/linux/swap.h:193
 * @locks pagemap_lru_lock held
 * @notrace
 */
export function del_page_from_active_list(k: Kernel, page: struct_page): void {
  list_del(page.lru);
  ClearPageActive(page);
  k.nr_active_pages--;
}

/**
 * Out of the inactive list.
 * @kernel include/linux/swap.h:200
 * @locks pagemap_lru_lock held
 * @notrace
 */
export function del_page_from_inactive_list(k: Kernel, page: struct_page): void {
  list_del(page.lru);
  k.nr_inactive_pages--;
}
