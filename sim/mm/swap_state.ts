// The swap cache: pages that are in memory and have a slot in swap.
//
// It is the page cache of one mapping, swapper_space, whose index is the swap entry. A page gets into it
// when its first page-table entry is turned into a swap entry, or when it is read back; with that there is
// one page for a slot, however many refer to it, and its lock guards the slot too.
//
//   try_to_swap_out ─► add_to_swap_cache ─► shrink_cache writes it ─► shrink_cache frees it
//   do_swap_page ─► lookup_swap_cache, else read_swap_cache_async
//   last user ─► remove_exclusive_swap_page, free_swap_and_cache ─► delete_from_swap_cache

import { block_flushpage, block_sync_page } from '../fs/buffer.ts';
import type { Kernel } from '../globals.ts';
import { EEXIST, ENOENT } from '../include/asm-i386/errno.ts';
import type { swp_entry_t } from '../include/asm-i386/pgtable.ts';
import { BUG } from '../include/bug.ts';
import { type address_space_operations, READ, WRITE } from '../include/linux/fs.ts';
import { GFP_HIGHUSER } from '../include/linux/gfp.ts';
import type { struct_page } from '../include/linux/mm.ts';
import { ClearPageDirty, PageLocked, TryLockPage } from '../include/linux/page.ts';
import { alloc_page, UnlockPage } from '../include/linux/page_inline.ts';
import { page_hash } from '../include/linux/pagemap.ts';
import { find_get_page, page_cache_release } from '../include/linux/pagemap_inline.ts';
import { spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import { withoutSleep } from '../include/without_sleep.ts';
import { __remove_inode_page, add_to_page_cache_unique } from './filemap.ts';
import { rw_swap_page } from './page_io.ts';
import { remove_exclusive_swap_page, swap_duplicate, swap_free } from './swapfile.ts';

/**
 * Has the page a slot in swap?
 * @kernel include/linux/mm.h:531
 * @notrace
 */
export function PageSwapCache(k: Kernel, page: struct_page): boolean {
  return page.mapping === k.swapper_space;
}

/**
 * Starts to write a locked page of the swap cache; one that has no other user leaves the cache instead. 0.
 * @kernel mm/swap_state.c:24
 * @locks the page locked; unlocked when it is written
 */
export function* swap_writepage(k: Kernel, page: struct_page): Generator<void, number> {
  if (remove_exclusive_swap_page(k, page)) {
    UnlockPage(k, page);
    return 0;
  }
  yield* rw_swap_page(k, WRITE, page);
  return 0;
}

/** How pages of the swap cache are written. @kernel mm/swap_state.c:34 */
export const swap_aops: address_space_operations = {
  get writepage() {
    return swap_writepage;
  },
  get sync_page() {
    return block_sync_page;
  },
};

/**
 * Gives a page a slot in swap: it is locked then, and neither valid nor dirty. 0; -ENOENT if the slot is not
 * in use any more, -EEXIST if it has another page.
 * @kernel mm/swap_state.c:70
 * @locks takes the area's lock, pagecache_lock and pagemap_lru_lock
 * @fails errno
 * @omits Counts for statistics.
 */
export function add_to_swap_cache(k: Kernel, page: struct_page, entry: swp_entry_t): number {
  if (page.mapping) BUG('mm/swap_state.c:73');
  if (!swap_duplicate(k, entry)) return -ENOENT;
  if (
    add_to_page_cache_unique(
      k,
      page,
      k.swapper_space,
      entry,
      page_hash(k, k.swapper_space, entry),
    ) !== 0
  ) {
    swap_free(k, entry);
    return -EEXIST;
  }
  if (!PageLocked(page)) BUG('mm/swap_state.c:85');
  if (!PageSwapCache(k, page)) BUG('mm/swap_state.c:87');
  return 0;
}

/**
 * Takes a locked page out of the swap cache; its reference and the user of the slot are the caller's to
 * give up.
 * @kernel mm/swap_state.c:96
 * @locks pagecache_lock held
 * @omits Counts for statistics.
 */
export function __delete_from_swap_cache(k: Kernel, page: struct_page): void {
  if (!PageLocked(page)) BUG('mm/swap_state.c:99');
  if (!PageSwapCache(k, page)) BUG('mm/swap_state.c:101');
  ClearPageDirty(page);
  __remove_inode_page(k, page);
}

/**
 * Takes a locked page out of the swap cache, with its reference and its user of the slot. The caller has a
 * reference of its own.
 * @kernel mm/swap_state.c:113
 * @locks takes pagecache_lock, swaplock and the area's lock
 * @differs Here it cannot sleep: the buffers of a page of swap are never locked while the page is not.
 */
export function delete_from_swap_cache(k: Kernel, page: struct_page): void {
  if (!PageLocked(page)) BUG('mm/swap_state.c:118');

  if (page.buffers && !withoutSleep(block_flushpage(k, page, 0))) BUG('mm/swap_state.c:121');

  const entry = page.index;

  spin_lock(k, k.pagecache_lock);
  __delete_from_swap_cache(k, page);
  spin_unlock(k, k.pagecache_lock);

  swap_free(k, entry);
  page_cache_release(k, page);
}

/**
 * One user less, and if only the swap cache is left, the slot is freed too.
 * The page lock can only be tried for: the caller holds page_table_lock.
 * @kernel mm/swap_state.c:138
 */
export function free_page_and_swap_cache(k: Kernel, page: struct_page): void {
  if (PageSwapCache(k, page) && !TryLockPage(page)) {
    remove_exclusive_swap_page(k, page);
    UnlockPage(k, page);
  }
  page_cache_release(k, page);
}

/**
 * The page of a slot in swap with a reference taken, not locked; null if it is not in memory.
 * @kernel mm/swap_state.c:161
 * @locks takes pagecache_lock
 * @omits Counts for statistics.
 */
export function lookup_swap_cache(k: Kernel, entry: swp_entry_t): struct_page | null {
  return find_get_page(k, k.swapper_space, entry);
}

/**
 * The same, and if it is not in memory, starts to read it: it is locked until it is there. null without memory,
 * or if the slot is not in use any more.
 * @kernel mm/swap_state.c:184
 * @locks no spinlock held
 */
export function* read_swap_cache_async(
  k: Kernel,
  entry: swp_entry_t,
): Generator<void, struct_page | null> {
  let found_page: struct_page | null;
  let new_page: struct_page | null = null;
  let err: number;

  do {
    found_page = find_get_page(k, k.swapper_space, entry);
    if (found_page) break;

    if (!new_page) {
      new_page = yield* alloc_page(k, GFP_HIGHUSER);
      if (!new_page) break;
    }

    // While this task waited for memory, the slot may have been freed, or another task may have read it.
    err = add_to_swap_cache(k, new_page, entry);
    if (!err) {
      yield* rw_swap_page(k, READ, new_page);
      return new_page;
    }
  } while (err !== -ENOENT);

  if (new_page) page_cache_release(k, new_page);
  return found_page;
}
