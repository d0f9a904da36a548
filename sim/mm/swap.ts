// The way into the LRU lists and out of them.

import type { Kernel } from '../globals.ts';
import { PAGE_SHIFT } from '../include/asm-i386/page.ts';
import type { struct_page } from '../include/linux/mm.ts';
import { PageActive, PageLRU, TestClearPageLRU, TestSetPageLRU } from '../include/linux/page.ts';
import { spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import {
  add_page_to_active_list,
  add_page_to_inactive_list,
  del_page_from_active_list,
  del_page_from_inactive_list,
} from '../include/linux/swap.ts';

/**
 * Moves an inactive page to the active list; leaves any other where it is.
 * @kernel mm/swap.c:39
 * @locks pagemap_lru_lock held
 */
export function activate_page_nolock(k: Kernel, page: struct_page): void {
  if (PageLRU(page) && !PageActive(page)) {
    del_page_from_inactive_list(k, page);
    add_page_to_active_list(k, page);
  }
}

/**
 * Moves an inactive page to the active list.
 * @kernel mm/swap.c:47
 * @locks takes pagemap_lru_lock
 */
export function activate_page(k: Kernel, page: struct_page): void {
  spin_lock(k, k.pagemap_lru_lock);
  activate_page_nolock(k, page);
  spin_unlock(k, k.pagemap_lru_lock);
}

/**
 * Puts a page into the inactive list, unless it is in one of the two.
 * @kernel mm/swap.c:58
 * @locks takes pagemap_lru_lock
 */
export function lru_cache_add(k: Kernel, page: struct_page): void {
  if (!PageLRU(page)) {
    spin_lock(k, k.pagemap_lru_lock);
    if (!TestSetPageLRU(page)) add_page_to_inactive_list(k, page);
    spin_unlock(k, k.pagemap_lru_lock);
  }
}

/**
 * Takes a page out of the list it is in, if any.
 * @kernel mm/swap.c:75
 * @locks pagemap_lru_lock held
 */
export function __lru_cache_del(k: Kernel, page: struct_page): void {
  if (TestClearPageLRU(page)) {
    if (PageActive(page)) {
      del_page_from_active_list(k, page);
    } else {
      del_page_from_inactive_list(k, page);
    }
  }
}

/**
 * Takes a page out of the list it is in, if any.
 * @kernel mm/swap.c:90
 * @locks takes pagemap_lru_lock
 */
export function lru_cache_del(k: Kernel, page: struct_page): void {
  spin_lock(k, k.pagemap_lru_lock);
  __lru_cache_del(k, page);
  spin_unlock(k, k.pagemap_lru_lock);
}

/**
 * Chooses how many pages swap reads and writes together: 4 on a machine with less than 16 MB, else 8.
 * @kernel mm/swap.c:100
 */
export function swap_setup(k: Kernel): void {
  const megs = k.num_physpages >>> (20 - PAGE_SHIFT);

  if (megs < 16) k.page_cluster = 2;
  else k.page_cluster = 3;
}
