// The swap cache: pages that are in memory and have a place in swap.

import type { struct_page } from '../include/linux/mm.ts';
import { TryLockPage } from '../include/linux/page.ts';
import { page_cache_release } from '../include/linux/pagemap.ts';
import type { Kernel } from '../kernel.ts';
import { unlock_page } from './filemap.ts';
import { remove_exclusive_swap_page } from './swapfile.ts';

/**
 * Has the page a place in swap?
 * @kernel include/linux/mm.h:531
 * @notrace
 */
export function PageSwapCache(k: Kernel, page: struct_page): boolean {
  return page.mapping === k.swapper_space;
}

/**
 * One user less, and if it was the last one but the swap cache, the place in swap is given up too.
 * The page lock can only be tried for: the caller holds page_table_lock.
 * @kernel mm/swap_state.c:138
 */
export function free_page_and_swap_cache(k: Kernel, page: struct_page): void {
  if (PageSwapCache(k, page) && !TryLockPage(page)) {
    remove_exclusive_swap_page(k, page);
    unlock_page(k, page);
  }
  page_cache_release(k, page);
}
