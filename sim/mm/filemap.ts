// The page cache: pages of files, found by file and place in it.

import { PAGE_SIZE } from '../include/asm-i386/page.ts';
import { BUG } from '../include/bug.ts';
import { GFP_ATOMIC } from '../include/linux/gfp.ts';
import { printk } from '../include/linux/kernel.ts';
import { list_add, list_del } from '../include/linux/list.ts';
import { PG_locked, type struct_page } from '../include/linux/mm.ts';
import {
  ClearPageLaunder,
  ClearPageReferenced,
  PageActive,
  PageDirty,
  PageLocked,
  PageReferenced,
  page_zone,
  SetPageDirty,
  SetPageReferenced,
  TryLockPage,
} from '../include/linux/page.ts';
import { TASK_RUNNING, TASK_UNINTERRUPTIBLE } from '../include/linux/sched.ts';
import { wake_up_all } from '../include/linux/sched_inline.ts';
import { spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import {
  DECLARE_WAITQUEUE,
  type wait_queue_head_t,
  waitqueue_active,
} from '../include/linux/wait.ts';
import { add_wait_queue, add_wait_queue_exclusive, remove_wait_queue } from '../kernel/fork.ts';
import { schedule } from '../kernel/sched.ts';
import type { Kernel } from '../kernel.ts';
import { __get_free_pages } from './page_alloc.ts';
import { activate_page } from './swap.ts';

/**
 * Notes that the page holds what no disk has. A page of a mapping moves to the mapping's dirty list.
 * @kernel mm/filemap.c:152
 * @locks takes pagecache_lock
 * @reduced mark_inode_dirty_pages() has no counterpart: nothing writes inodes back by itself
 */
export function set_page_dirty(k: Kernel, page: struct_page): void {
  if (!PageDirty(page)) {
    SetPageDirty(page);
    let mapping = page.mapping;

    if (mapping) {
      spin_lock(k, k.pagecache_lock);
      mapping = page.mapping;
      if (mapping) {
        list_del(page.list);
        list_add(page.list, mapping.dirty_pages);
      }
      spin_unlock(k, k.pagecache_lock);
    }
  }
}

/** Multiplier that spreads neighbouring numbers. @kernel mm/filemap.c:765 */
export const GOLDEN_RATIO_PRIME = 0x9e370001;

/**
 * The wait queue for a page: one of its zone's, chosen by a hash.
 * @kernel mm/filemap.c:783
 * @differs C hashes the address of the struct page; here it is the number of the frame.
 * @notrace
 */
export function page_waitqueue(k: Kernel, page: struct_page): wait_queue_head_t {
  const zone = page_zone(k, page);
  const wait = zone.wait_table;
  let hash = page.pfn;

  hash = Math.imul(hash, GOLDEN_RATIO_PRIME);
  hash >>>= zone.wait_table_shift;

  return wait[hash];
}

/**
 * Sleeps until the page is not locked. Somebody may lock it again before the caller looks. Several
 * pages share a wait queue, so a sleeper that is woken looks again whether it was its page.
 * @kernel mm/filemap.c:849
 * @locks no spinlock held; the caller holds a reference
 * @omits sync_page(): no device here waits to be told
 */
export function* ___wait_on_page(k: Kernel, page: struct_page): Generator<void, void> {
  const waitqueue = page_waitqueue(k, page);
  const tsk = k.current;
  const wait = DECLARE_WAITQUEUE(tsk);

  add_wait_queue(k, waitqueue, wait);
  do {
    tsk.state = TASK_UNINTERRUPTIBLE;
    if (!PageLocked(page)) break;
    yield* schedule(k);
  } while (PageLocked(page));
  tsk.state = TASK_RUNNING;
  remove_wait_queue(k, waitqueue, wait);
}

/**
 * Unlocks the page and wakes all who wait for it, or for another page of the same queue.
 * @kernel mm/filemap.c:874
 */
export function unlock_page(k: Kernel, page: struct_page): void {
  const waitqueue = page_waitqueue(k, page);
  ClearPageLaunder(page);
  if (!PageLocked(page)) BUG('mm/filemap.c:880', 'the page is not locked');
  page.flags &= ~(1 << PG_locked);

  if (waitqueue_active(waitqueue)) wake_up_all(k, waitqueue);
}

/**
 * Sleeps until the page is locked by the caller.
 * @kernel mm/filemap.c:897
 * @locks no spinlock held; the caller holds a reference
 * @omits sync_page(): no device here waits to be told
 */
export function* __lock_page(k: Kernel, page: struct_page): Generator<void, void> {
  const waitqueue = page_waitqueue(k, page);
  const tsk = k.current;
  const wait = DECLARE_WAITQUEUE(tsk);

  add_wait_queue_exclusive(k, waitqueue, wait);
  for (;;) {
    tsk.state = TASK_UNINTERRUPTIBLE;
    if (PageLocked(page)) {
      yield* schedule(k);
    }
    if (!TryLockPage(page)) break;
  }
  tsk.state = TASK_RUNNING;
  remove_wait_queue(k, waitqueue, wait);
}

/**
 * Locks the page, sleeping if somebody else has it locked.
 * @kernel mm/filemap.c:921
 * @locks no spinlock held; the caller holds a reference
 */
export function* lock_page(k: Kernel, page: struct_page): Generator<void, void> {
  if (TryLockPage(page)) yield* __lock_page(k, page);
}

/**
 * Notes that a page was used. The second time, with reclaim not having looked in between, it becomes
 * active, and counting begins anew.
 * @kernel mm/filemap.c:1332
 * @locks takes pagemap_lru_lock
 */
export function mark_page_accessed(k: Kernel, page: struct_page): void {
  if (!PageActive(page) && PageReferenced(page)) {
    activate_page(k, page);
    ClearPageReferenced(page);
  } else SetPageReferenced(page);
}

/**
 * Takes memory for the hash table of the page cache: a pointer for each frame of RAM, or as much as
 * there is.
 * @kernel mm/filemap.c:3318
 * @differs The buckets are an array of objects; the frames that C keeps them in are taken all the same.
 */
export function* page_cache_init(k: Kernel, mempages: number): Generator<void, void> {
  let table: number;
  const htable_size = mempages * 4;
  let order = 0;
  while (PAGE_SIZE << order < htable_size) order++;

  do {
    let tmp = (PAGE_SIZE << order) / 4;

    k.page_hash_bits = 0;
    while ((tmp >>>= 1) !== 0) k.page_hash_bits++;

    table = yield* __get_free_pages(k, GFP_ATOMIC, order);
  } while (table === 0 && --order > 0);

  printk(
    k,
    `Page-cache hash table entries: ${1 << k.page_hash_bits} (order: ${order}, ${PAGE_SIZE << order} bytes)`,
  );
  if (!table) BUG('mm/filemap.c:3341', 'Failed to allocate page hash table');
  k.page_hash_table = new Array(1 << k.page_hash_bits).fill(null);
}
