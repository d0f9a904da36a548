// The page cache: pages of files, found by file and place in it.

import { block_flushpage, try_to_free_buffers } from '../fs/buffer.ts';
import { generic_osync_inode } from '../fs/inode.ts';
import type { Kernel } from '../globals.ts';
import { atomic_add, atomic_dec, atomic_inc } from '../include/asm-i386/atomic.ts';
import {
  EAGAIN,
  EBADF,
  EBUSY,
  EFAULT,
  EFBIG,
  EINVAL,
  EIO,
  ENOEXEC,
  ENOMEM,
} from '../include/asm-i386/errno.ts';
import { O_APPEND, O_DIRECT, O_LARGEFILE, O_SYNC } from '../include/asm-i386/fcntl.ts';
import { __pa, PAGE_MASK, PAGE_SHIFT, PAGE_SIZE, VALID_PAGE } from '../include/asm-i386/page.ts';
import { flush_tlb_page, flush_tlb_range } from '../include/asm-i386/pgalloc.ts';
import {
  flush_cache_range,
  flush_dcache_page,
  flush_page_to_ram,
  PGDIR_MASK,
  PGDIR_SIZE,
  PMD_MASK,
  PMD_SIZE,
  pgd_bad,
  pgd_clear,
  pgd_ERROR,
  pgd_none,
  pgd_offset,
  pmd_bad,
  pmd_clear,
  pmd_ERROR,
  pmd_none,
  pmd_offset,
  pte_offset,
  pte_page,
  pte_present,
  ptep_test_and_clear_dirty,
  ptepGet,
  sizeofPte,
} from '../include/asm-i386/pgtable.ts';
import { down, up } from '../include/asm-i386/semaphore_inline.ts';
import {
  __copy_from_user,
  __copy_to_user,
  __get_user,
  access_ok,
  copy_to_user,
  VERIFY_READ,
  VERIFY_WRITE,
} from '../include/asm-i386/uaccess.ts';
import { BUG, NotSimulated } from '../include/bug.ts';
import { CAP_FSETID, capable } from '../include/linux/capability.ts';
import {
  type address_space,
  get_file,
  IS_SYNC,
  MAX_NON_LFS,
  OSYNC_DATA,
  OSYNC_METADATA,
  READ,
  type read_actor_t,
  read_descriptor_t,
  type struct_file,
  type struct_inode,
} from '../include/linux/fs.ts';
import { UPDATE_ATIME } from '../include/linux/fs_inline.ts';
import { GFP_ATOMIC, GFP_KERNEL } from '../include/linux/gfp.ts';
import { kmap, kunmap, memclear_highpage_flush } from '../include/linux/highmem.ts';
import { printk } from '../include/linux/kernel.ts';
import {
  list_add,
  list_add_tail,
  list_del,
  list_empty,
  list_entry,
  type list_head,
} from '../include/linux/list.ts';
import {
  NOPAGE_OOM,
  PG_arch_1,
  PG_checked,
  PG_dirty,
  PG_error,
  PG_locked,
  PG_referenced,
  PG_uptodate,
  type struct_page,
  VM_LOCKED,
  VM_MAYWRITE,
  VM_RAND_READ,
  VM_RandomReadHint,
  VM_READHINTMASK,
  VM_SEQ_READ,
  VM_SequentialReadHint,
  VM_SHARED,
  type vm_area_struct,
  type vm_operations_struct,
} from '../include/linux/mm.ts';
import {
  MADV_DONTNEED,
  MADV_NORMAL,
  MADV_RANDOM,
  MADV_SEQUENTIAL,
  MADV_WILLNEED,
  MS_ASYNC,
  MS_INVALIDATE,
  MS_SYNC,
} from '../include/linux/mman.ts';
import {
  ClearPageDirty,
  ClearPageError,
  ClearPageLaunder,
  ClearPageReferenced,
  ClearPageUptodate,
  Page_Uptodate,
  PageActive,
  PageDirty,
  PageError,
  PageLaunder,
  PageLocked,
  PageReferenced,
  PageReserved,
  page_count,
  page_zone,
  SetPageDirty,
  SetPageReferenced,
  TryLockPage,
} from '../include/linux/page.ts';
import {
  __get_free_page,
  alloc_page,
  free_page,
  UnlockPage,
} from '../include/linux/page_inline.ts';
import {
  indexOf,
  PAGE_CACHE_MASK,
  PAGE_CACHE_SHIFT,
  PAGE_CACHE_SIZE,
  type PageBucket,
  page_cache_get,
  page_hash,
  pagesOf,
} from '../include/linux/pagemap.ts';
import {
  page_cache_alloc,
  page_cache_release,
  wait_on_page,
} from '../include/linux/pagemap_inline.ts';
import { RLIM_INFINITY, RLIMIT_FSIZE, RLIMIT_RSS } from '../include/linux/resource.ts';
import { down_read, down_write, up_read, up_write } from '../include/linux/rwsem_inline.ts';
import { TASK_RUNNING, TASK_UNINTERRUPTIBLE } from '../include/linux/sched.ts';
import { __set_current_state, wake_up, wake_up_all } from '../include/linux/sched_inline.ts';
import { SIGXFSZ } from '../include/linux/signal.ts';
import { SLAB_KERNEL } from '../include/linux/slab.ts';
import { spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import { S_ISGID, S_ISUID, S_IXGRP } from '../include/linux/stat.ts';
import { run_task_queue } from '../include/linux/tqueue.ts';
import {
  DECLARE_WAITQUEUE,
  type wait_queue_head_t,
  waitqueue_active,
} from '../include/linux/wait.ts';
import { copyStruct } from '../include/object.ts';
import { FieldSlot, type Slot, ValueSlot } from '../include/slot.ts';
import { u32 } from '../include/u32.ts';
import { withoutSleep } from '../include/without_sleep.ts';
import { add_wait_queue, add_wait_queue_exclusive, remove_wait_queue } from '../kernel/fork.ts';
import { schedule } from '../kernel/sched.ts';
import { send_sig } from '../kernel/signal.ts';
import { vmtruncate, zap_page_range } from './memory.ts';
import { __insert_vm_struct, find_vma, lock_vma_mappings, unlock_vma_mappings } from './mmap.ts';
import { __get_free_pages } from './page_alloc.ts';
import { kmem_cache_alloc, kmem_cache_free } from './slab.ts';
import { __lru_cache_del, activate_page, lru_cache_add, lru_cache_del } from './swap.ts';

/** Pages that a fault reads together: 2 to the power page_cluster. @kernel mm/filemap.c:67 @notrace */
export function CLUSTER_PAGES(k: Kernel): number {
  return 1 << k.page_cluster;
}

/** First page of the cluster that page `x` is in. @kernel mm/filemap.c:68 @notrace */
export function CLUSTER_OFFSET(k: Kernel, x: number): number {
  return u32((x >>> k.page_cluster) << k.page_cluster);
}

/**
 * Puts a page at the front of a bucket of the hash.
 * @kernel mm/filemap.c:71
 * @locks pagecache_lock held
 */
export function add_page_to_hash_queue(
  k: Kernel,
  page: struct_page,
  p: Slot<struct_page | null>,
): void {
  const next = p.get();

  p.set(page);
  page.next_hash = next;
  page.pprev_hash = p;
  if (next) next.pprev_hash = new FieldSlot(page, 'next_hash');
  if (page.buffers) BUG('mm/filemap.c:81', 'a page that is new to the cache has buffers');
  atomic_inc(k.page_cache_size);
}

/**
 * Makes a page one of the mapping's clean ones.
 * @kernel mm/filemap.c:85
 * @locks pagecache_lock held
 */
export function add_page_to_inode_queue(mapping: address_space, page: struct_page): void {
  const head = mapping.clean_pages;

  mapping.nrpages++;
  list_add(page.list, head);
  page.mapping = mapping;
}

/**
 * Takes a page out of its mapping, which is told so if it wants to know.
 * @kernel mm/filemap.c:94
 * @locks pagecache_lock held
 */
export function remove_page_from_inode_queue(k: Kernel, page: struct_page): void {
  const mapping = page.mapping!;

  if (mapping.a_ops.removepage) mapping.a_ops.removepage(k, page);

  list_del(page.list);
  page.mapping = null;
  mapping.nrpages--;
}

/**
 * Takes a page out of its bucket of the hash.
 * @kernel mm/filemap.c:107
 * @locks pagecache_lock held
 */
export function remove_page_from_hash_queue(k: Kernel, page: struct_page): void {
  const next = page.next_hash;
  const pprev = page.pprev_hash!;

  if (next) next.pprev_hash = pprev;
  pprev.set(next);
  page.pprev_hash = null;
  atomic_dec(k.page_cache_size);
}

/**
 * Takes a page out of the page cache. The caller must drop the cache's reference.
 * @kernel mm/filemap.c:124
 * @locks pagecache_lock held, and the page locked
 */
export function __remove_inode_page(k: Kernel, page: struct_page): void {
  remove_page_from_inode_queue(k, page);
  remove_page_from_hash_queue(k, page);
}

/**
 * Takes a page out of the page cache. The caller must drop the cache's reference.
 * @kernel mm/filemap.c:130
 * @locks the page locked; takes pagecache_lock
 */
export function remove_inode_page(k: Kernel, page: struct_page): void {
  if (!PageLocked(page)) BUG('mm/filemap.c:133', 'the page is not locked');

  spin_lock(k, k.pagecache_lock);
  __remove_inode_page(k, page);
  spin_unlock(k, k.pagecache_lock);
}

/**
 * A task waits for the page: has the disk begin with what is queued.
 * @kernel mm/filemap.c:140
 */
export function sync_page(k: Kernel, page: struct_page): number {
  const mapping = page.mapping;

  if (mapping?.a_ops?.sync_page) return mapping.a_ops.sync_page(k, page);
  return 0;
}

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

/**
 * Forgets all pages of a file that are clean, not locked and not in use.
 * @kernel mm/filemap.c:180
 * @locks takes pagemap_lru_lock and pagecache_lock
 */
export function invalidate_inode_pages(k: Kernel, inode: struct_inode): void {
  const head = inode.i_mapping.clean_pages;

  spin_lock(k, k.pagemap_lru_lock);
  spin_lock(k, k.pagecache_lock);
  let curr = head.next;

  while (curr !== head) {
    const page = list_entry(curr);
    curr = curr.next;

    if (PageDirty(page)) continue;

    if (TryLockPage(page)) continue;

    unlock: {
      if (page.buffers && !withoutSleep(try_to_free_buffers(k, page, 0))) break unlock;

      if (page_count(page) !== 1) break unlock;

      __lru_cache_del(k, page);
      __remove_inode_page(k, page);
      UnlockPage(k, page);
      page_cache_release(k, page);
      continue;
    }
    // unlock:
    UnlockPage(k, page);
  }

  spin_unlock(k, k.pagecache_lock);
  spin_unlock(k, k.pagemap_lru_lock);
}

/**
 * Discards the buffers of a page that begin at byte `offset` or after it. Returns 0 if all should go and one is in
 * use, otherwise 1.
 * @kernel mm/filemap.c:223
 * @locks the page locked
 */
export function* do_flushpage(
  k: Kernel,
  page: struct_page,
  offset: number,
): Generator<void, number> {
  const flushpage = page.mapping!.a_ops.flushpage;
  if (flushpage) return yield* flushpage(k, page, offset);
  return yield* block_flushpage(k, page, offset);
}

/**
 * Clears the bytes of a page that lie past the file's new end. The page stays mapped, and stays in the cache.
 * @kernel mm/filemap.c:232
 * @locks the page locked
 */
export function* truncate_partial_page(
  k: Kernel,
  page: struct_page,
  partial: number,
): Generator<void, void> {
  memclear_highpage_flush(k, page, partial, PAGE_CACHE_SIZE - partial);
  if (page.buffers) yield* do_flushpage(k, page, partial);
}

/**
 * Takes a page past the file's new end out of the page cache. A task that has a reference to it keeps the frame.
 * @kernel mm/filemap.c:239
 * @locks the page locked
 */
export function* truncate_complete_page(k: Kernel, page: struct_page): Generator<void, void> {
  if (!page.buffers || (yield* do_flushpage(k, page, 0))) lru_cache_del(k, page);

  ClearPageDirty(page);
  ClearPageUptodate(page);
  remove_inode_page(k, page);
  page_cache_release(k, page);
}

/**
 * Truncates the pages of one list of a mapping, from page `start` on. `partial`, if it is not 0, is how many bytes
 * stay of the page before `start`; it is set to 0 once that page has been cleared. Returns 1 if the lock was dropped
 * on the way: the lists may have changed since, and must be searched again.
 *
 * The head of the list is moved beside the page that is dealt with, so that after a sleep the search goes on there.
 * @kernel mm/filemap.c:259
 * @locks pagecache_lock held; dropped for each page that is truncated or waited for
 */
export function* truncate_list_pages(
  k: Kernel,
  head: list_head<struct_page>,
  start: number,
  partial: Slot<number>,
): Generator<void, number> {
  let curr: list_head<struct_page>;
  let unlocked = 0;

  restart: for (;;) {
    curr = head.prev;
    while (curr !== head) {
      const page = list_entry(curr);
      const offset = page.index;

      if (offset >= start || (partial.get() && offset + 1 === start)) {
        page_cache_get(page);
        const failed = TryLockPage(page);

        list_del(head);
        if (!failed) list_add_tail(head, curr);
        else list_add(head, curr);

        spin_unlock(k, k.pagecache_lock);
        unlocked = 1;

        if (!failed) {
          if (partial.get() && offset + 1 === start) {
            yield* truncate_partial_page(k, page, partial.get());
            partial.set(0);
          } else yield* truncate_complete_page(k, page);

          UnlockPage(k, page);
        } else yield* wait_on_page(k, page);

        page_cache_release(k, page);

        if (k.current.need_resched) {
          __set_current_state(k, TASK_RUNNING);
          yield* schedule(k);
        }

        spin_lock(k, k.pagecache_lock);
        continue restart;
      }
      curr = curr.prev;
    }
    return unlocked;
  }
}

/**
 * Takes all pages of a mapping from byte `lstart` on out of the page cache, and clears the rest of the page that
 * `lstart` falls into. Waits for pages that are locked.
 * @kernel mm/filemap.c:327
 * @locks no spinlock held; takes pagecache_lock
 */
export function* truncate_inode_pages(
  k: Kernel,
  mapping: address_space,
  lstart: number,
): Generator<void, void> {
  const start = pagesOf(lstart);
  const partial = new ValueSlot(lstart % PAGE_CACHE_SIZE);
  let unlocked: number;

  spin_lock(k, k.pagecache_lock);
  do {
    unlocked = yield* truncate_list_pages(k, mapping.clean_pages, start, partial);
    unlocked |= yield* truncate_list_pages(k, mapping.dirty_pages, start, partial);
    unlocked |= yield* truncate_list_pages(k, mapping.locked_pages, start, partial);
  } while (unlocked);
  spin_unlock(k, k.pagecache_lock);
}

/**
 * Page `offset` of a mapping, looked for from `page` on in its bucket; null if it is not there.
 * @kernel mm/filemap.c:443
 * @locks pagecache_lock held
 */
export function __find_page_nolock(
  mapping: address_space,
  offset: number,
  page: struct_page | null,
): struct_page | null {
  for (; page; page = page.next_hash) {
    if (page.mapping !== mapping) continue;
    if (page.index === offset) break;
  }
  return page;
}

/**
 * What writepage() of a mapping does that cannot write: the page stays dirty, and reclaim does not
 * come back to it soon.
 * @kernel mm/filemap.c:532
 * @locks the page locked; unlocks it
 */
export function fail_writepage(k: Kernel, page: struct_page): number {
  if (PageLaunder(page)) {
    activate_page(k, page);
    SetPageReferenced(page);
  }

  // Not back into the list of dirty pages: filemap_fdatasync() would never end.
  SetPageDirty(page);
  UnlockPage(k, page);
  return 0;
}

/**
 * Starts to write all dirty pages of a mapping: 0 or the first error.
 * @kernel mm/filemap.c:555
 * @locks no spinlock held; takes pagecache_lock, and locks each page
 */
export function* filemap_fdatasync(k: Kernel, mapping: address_space): Generator<void, number> {
  let ret = 0;

  spin_lock(k, k.pagecache_lock);

  while (!list_empty(mapping.dirty_pages)) {
    const page = list_entry(mapping.dirty_pages.prev);

    list_del(page.list);
    list_add(page.list, mapping.locked_pages);

    if (!PageDirty(page)) continue;

    page_cache_get(page);
    spin_unlock(k, k.pagecache_lock);

    yield* lock_page(k, page);

    if (PageDirty(page)) {
      ClearPageDirty(page);
      const err = yield* mapping.a_ops.writepage!(k, page);
      if (err && !ret) ret = err;
    } else UnlockPage(k, page);

    page_cache_release(k, page);
    spin_lock(k, k.pagecache_lock);
  }
  spin_unlock(k, k.pagecache_lock);
  return ret;
}

/**
 * Waits for all pages of a mapping that are being written: 0, or -EIO if one could not be.
 * @kernel mm/filemap.c:599
 * @locks no spinlock held; takes pagecache_lock
 * @fails errno
 */
export function* filemap_fdatawait(k: Kernel, mapping: address_space): Generator<void, number> {
  let ret = 0;

  spin_lock(k, k.pagecache_lock);

  while (!list_empty(mapping.locked_pages)) {
    const page = list_entry(mapping.locked_pages.next);

    list_del(page.list);
    list_add(page.list, mapping.clean_pages);

    if (!PageLocked(page)) continue;

    page_cache_get(page);
    spin_unlock(k, k.pagecache_lock);

    yield* ___wait_on_page(k, page);
    if (PageError(page)) ret = -EIO;

    page_cache_release(k, page);
    spin_lock(k, k.pagecache_lock);
  }
  spin_unlock(k, k.pagecache_lock);
  return ret;
}

/**
 * Puts a locked page, its flags as they are, into the page cache, which takes a reference.
 * @kernel mm/filemap.c:634
 * @locks the page locked; takes pagecache_lock and pagemap_lru_lock
 */
export function add_to_page_cache_locked(
  k: Kernel,
  page: struct_page,
  mapping: address_space,
  index: number,
): void {
  if (!PageLocked(page)) BUG('mm/filemap.c:637', 'the page is not locked');

  page.index = index;
  page_cache_get(page);
  spin_lock(k, k.pagecache_lock);
  add_page_to_inode_queue(mapping, page);
  add_page_to_hash_queue(k, page, page_hash(k, mapping, index));
  spin_unlock(k, k.pagecache_lock);

  lru_cache_add(k, page);
}

/**
 * Puts a new page into the page cache, which takes a reference. It is locked, and its contents are
 * not valid.
 * @kernel mm/filemap.c:653
 * @locks pagecache_lock held
 */
export function __add_to_page_cache(
  k: Kernel,
  page: struct_page,
  mapping: address_space,
  offset: number,
  hash: PageBucket,
): void {
  const flags =
    page.flags &
    ~(
      (1 << PG_uptodate) |
      (1 << PG_error) |
      (1 << PG_dirty) |
      (1 << PG_referenced) |
      (1 << PG_arch_1) |
      (1 << PG_checked)
    );
  page.flags = flags | (1 << PG_locked);
  page_cache_get(page);
  page.index = offset;
  add_page_to_inode_queue(mapping, page);
  add_page_to_hash_queue(k, page, hash);
}

/**
 * Puts a new page into the page cache and the inactive list.
 * @kernel mm/filemap.c:667
 * @locks takes pagecache_lock and pagemap_lru_lock
 */
export function add_to_page_cache(
  k: Kernel,
  page: struct_page,
  mapping: address_space,
  offset: number,
): void {
  spin_lock(k, k.pagecache_lock);
  __add_to_page_cache(k, page, mapping, offset, page_hash(k, mapping, offset));
  spin_unlock(k, k.pagecache_lock);
  lru_cache_add(k, page);
}

/**
 * The same, unless the cache has this page of the mapping already: then 1, else 0.
 * @kernel mm/filemap.c:675
 * @locks takes pagecache_lock and pagemap_lru_lock
 */
export function add_to_page_cache_unique(
  k: Kernel,
  page: struct_page,
  mapping: address_space,
  offset: number,
  hash: PageBucket,
): number {
  let err: number;

  spin_lock(k, k.pagecache_lock);
  const alias = __find_page_nolock(mapping, offset, hash.first);

  err = 1;
  if (!alias) {
    __add_to_page_cache(k, page, mapping, offset, hash);
    err = 0;
  }

  spin_unlock(k, k.pagecache_lock);
  if (!err) lru_cache_add(k, page);
  return err;
}

/**
 * Requests page `offset` of a file, if it is not in the page cache. Returns 0 or a negative errno. It does not wait for
 * the disk, but may wait for memory.
 * @kernel mm/filemap.c:702
 * @locks no spinlock held
 * @fails errno
 */
export function* page_cache_read(
  k: Kernel,
  file: struct_file,
  offset: number,
): Generator<void, number> {
  const mapping = file.f_dentry!.d_inode!.i_mapping;
  const hash = page_hash(k, mapping, offset);
  let page: struct_page | null;

  spin_lock(k, k.pagecache_lock);
  page = __find_page_nolock(mapping, offset, hash.first);
  spin_unlock(k, k.pagecache_lock);
  if (page) return 0;

  page = yield* page_cache_alloc(k, mapping);
  if (!page) return -ENOMEM;

  if (!add_to_page_cache_unique(k, page, mapping, offset, hash)) {
    const error = yield* mapping.a_ops.readpage!(k, file, page);
    page_cache_release(k, page);
    return error;
  }
  // Another task has added the page, while the frame was waited for.
  page_cache_release(k, page);
  return 0;
}

/**
 * Requests the pages of the cluster that page `offset` of a file is in, up to page `filesize`. Returns 0 or a negative
 * errno.
 * @kernel mm/filemap.c:737
 * @locks no spinlock held
 */
export function* read_cluster_nonblocking(
  k: Kernel,
  file: struct_file,
  offset: number,
  filesize: number,
): Generator<void, number> {
  let pages = CLUSTER_PAGES(k);

  offset = CLUSTER_OFFSET(k, offset);
  while (pages-- > 0 && offset < filesize) {
    const error = yield* page_cache_read(k, file, offset);
    if (error < 0) return error;
    offset++;
  }

  return 0;
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
 * Wakes those who wait for the page: it has been asked for at last, and they can have the disk begin.
 * @kernel mm/filemap.c:818
 */
export function wakeup_page_waiters(k: Kernel, page: struct_page): void {
  const head = page_waitqueue(k, page);
  if (waitqueue_active(head)) wake_up(k, head);
}

/**
 * Sleeps until the page is not locked. Another task may lock it again before the caller looks. Several
 * pages share a wait queue, so a sleeper that is woken looks again whether it was its page.
 * @kernel mm/filemap.c:849
 * @locks no spinlock held; the caller holds a reference
 */
export function* ___wait_on_page(k: Kernel, page: struct_page): Generator<void, void> {
  const waitqueue = page_waitqueue(k, page);
  const tsk = k.current;
  const wait = DECLARE_WAITQUEUE(tsk);

  add_wait_queue(k, waitqueue, wait);
  do {
    tsk.state = TASK_UNINTERRUPTIBLE;
    if (!PageLocked(page)) break;
    sync_page(k, page);
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
 */
export function* __lock_page(k: Kernel, page: struct_page): Generator<void, void> {
  const waitqueue = page_waitqueue(k, page);
  const tsk = k.current;
  const wait = DECLARE_WAITQUEUE(tsk);

  add_wait_queue_exclusive(k, waitqueue, wait);
  for (;;) {
    tsk.state = TASK_UNINTERRUPTIBLE;
    if (PageLocked(page)) {
      sync_page(k, page);
      yield* schedule(k);
    }
    if (!TryLockPage(page)) break;
  }
  tsk.state = TASK_RUNNING;
  remove_wait_queue(k, waitqueue, wait);
}

/**
 * Locks the page, sleeping while another task has it locked.
 * @kernel mm/filemap.c:921
 * @locks no spinlock held; the caller holds a reference
 */
export function* lock_page(k: Kernel, page: struct_page): Generator<void, void> {
  if (TryLockPage(page)) yield* __lock_page(k, page);
}

/**
 * Page `offset` of a mapping with a reference taken; null if it is not in memory.
 * @kernel mm/filemap.c:931
 * @locks takes pagecache_lock
 */
export function __find_get_page(
  k: Kernel,
  mapping: address_space,
  offset: number,
  hash: PageBucket,
): struct_page | null {
  spin_lock(k, k.pagecache_lock);
  const page = __find_page_nolock(mapping, offset, hash.first);
  if (page) page_cache_get(page);
  spin_unlock(k, k.pagecache_lock);
  return page;
}

/**
 * Page `offset` of a mapping, locked, without a reference; null if it is not in memory, or locked already.
 * @kernel mm/filemap.c:951
 * @locks takes pagecache_lock
 */
export function find_trylock_page(
  k: Kernel,
  mapping: address_space,
  offset: number,
): struct_page | null {
  const hash = page_hash(k, mapping, offset);
  let page: struct_page | null;

  spin_lock(k, k.pagecache_lock);
  page = __find_page_nolock(mapping, offset, hash.first);
  if (page) {
    if (TryLockPage(page)) page = null;
  }
  spin_unlock(k, k.pagecache_lock);
  return page;
}

/**
 * Page `offset` of a mapping with a reference taken, and locked; null if it is not in memory. While
 * the lock is waited for the page may have become another one: then the search begins again.
 * @kernel mm/filemap.c:972
 * @locks pagecache_lock held, released for a sleep
 * @bug After a wait for a page's lock, a page that is in the cache can be missed: the search begins again at the page
 *   that was first in the hash bucket before the wait (`hash`), although the bucket may have changed.
 */
export function* __find_lock_page_helper(
  k: Kernel,
  mapping: address_space,
  offset: number,
  hash: struct_page | null,
): Generator<void, struct_page | null> {
  repeat: for (;;) {
    const page = __find_page_nolock(mapping, offset, hash);
    if (page) {
      page_cache_get(page);
      if (TryLockPage(page)) {
        spin_unlock(k, k.pagecache_lock);
        yield* lock_page(k, page);
        spin_lock(k, k.pagecache_lock);

        if (page.mapping !== mapping || page.index !== offset) {
          UnlockPage(k, page);
          page_cache_release(k, page);
          continue repeat;
        }
      }
    }
    return page;
  }
}

/**
 * Page `offset` of a mapping with a reference taken, and locked; null if it is not in memory.
 * @kernel mm/filemap.c:1005
 * @locks no spinlock held; takes pagecache_lock
 */
export function* __find_lock_page(
  k: Kernel,
  mapping: address_space,
  offset: number,
  hash: PageBucket,
): Generator<void, struct_page | null> {
  spin_lock(k, k.pagecache_lock);
  const page = yield* __find_lock_page_helper(k, mapping, offset, hash.first);
  spin_unlock(k, k.pagecache_lock);
  return page;
}

/**
 * The same; if it is not in memory, a page that is not valid yet is put into the cache. null without memory.
 * @kernel mm/filemap.c:1019
 * @locks no spinlock held; takes pagecache_lock
 */
export function* find_or_create_page(
  k: Kernel,
  mapping: address_space,
  index: number,
  gfp_mask: number,
): Generator<void, struct_page | null> {
  const hash = page_hash(k, mapping, index);

  spin_lock(k, k.pagecache_lock);
  let page = yield* __find_lock_page_helper(k, mapping, index, hash.first);
  spin_unlock(k, k.pagecache_lock);
  if (!page) {
    let newpage: struct_page | null = yield* alloc_page(k, gfp_mask);
    if (newpage) {
      spin_lock(k, k.pagecache_lock);
      page = yield* __find_lock_page_helper(k, mapping, index, hash.first);
      if (!page) {
        page = newpage;
        __add_to_page_cache(k, page, mapping, index, hash);
        newpage = null;
      }
      spin_unlock(k, k.pagecache_lock);
      if (newpage === null) lru_cache_add(k, page);
      else page_cache_release(k, newpage);
    }
  }
  return page;
}

/**
 * Largest read-ahead of a file, in pages.
 * @kernel mm/filemap.c:1215
 * @reduced no device sets a limit of its own: max_readahead[] has no entry
 */
export function get_max_readahead(k: Kernel, _inode: struct_inode): number {
  return k.vm_max_readahead;
}

/**
 * Requests the pages that the reader of `page` will probably read next.
 *
 *   page locked      it is being read now: the f_ramax pages after it are read too (synchronous)
 *   page not locked  it was read ahead, and the reader has come into the window's last request: the next
 *                    one is made, so that its pages are there in time (asynchronous; only if `reada_ok`)
 *
 * Each time f_ramax doubles, up to the largest allowed.
 * @kernel mm/filemap.c:1222
 * @locks no spinlock held
 * @omits the statistics of profile_readahead(), which are compiled only with PROFILE_READAHEAD (nothing else uses
 * the value 2 of reada_ok)
 * @bug A program that works between its reads gains nothing from requests made in advance: an idle disk is not
 *   started for them, although the comment in the C says that it is. The requests wait until a task waits for a page
 *   or a buffer, or a daemon starts the disk.
 */
export function* generic_file_readahead(
  k: Kernel,
  reada_ok: number,
  filp: struct_file,
  inode: struct_inode,
  page: struct_page,
): Generator<void, void> {
  const index = page.index;
  let max_ahead: number;
  let ahead: number;
  let raend: number;
  const max_readahead = get_max_readahead(k, inode);

  const end_index = indexOf(inode.i_size);

  raend = filp.f_raend;
  max_ahead = 0;

  if (PageLocked(page)) {
    if (!filp.f_ralen || index >= raend || index + filp.f_rawin < raend) {
      raend = index;
      if (raend < end_index) max_ahead = filp.f_ramax;
      filp.f_rawin = 0;
      filp.f_ralen = 1;
      if (!max_ahead) {
        filp.f_raend = index + filp.f_ralen;
        filp.f_rawin += filp.f_ralen;
      }
    }
  } else if (
    reada_ok &&
    filp.f_ramax &&
    raend >= 1 &&
    index <= raend &&
    index + filp.f_ralen >= raend
  ) {
    // One page more: a synchronous request has the reader's own page besides f_ramax others.
    raend -= 1;
    if (raend < end_index) max_ahead = filp.f_ramax + 1;

    if (max_ahead) {
      filp.f_rawin = filp.f_ralen;
      filp.f_ralen = 0;
      reada_ok = 2;
    }
  }

  ahead = 0;
  while (ahead < max_ahead) {
    ahead++;
    if (raend + ahead >= end_index) break;
    if ((yield* page_cache_read(k, filp, raend + ahead)) < 0) break;
  }

  if (ahead) {
    filp.f_ralen += ahead;
    filp.f_rawin += filp.f_ralen;
    filp.f_raend = raend + ahead + 1;

    filp.f_ramax += filp.f_ramax;

    if (filp.f_ramax > max_readahead) filp.f_ramax = max_readahead;
  }
}

/**
 * Notes that a page was used. The second time it becomes active, unless reclaim has forgotten the first in between, and
 * counting begins anew.
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
 * Reads a file through the page cache, from ppos on. It calls `actor` for each page, until the actor wants no
 * more, the file ends, or a page cannot be read. The result is left in `desc`.
 * @kernel mm/filemap.c:1349
 * @locks no spinlock held; takes pagecache_lock, and the lock of a page that it fills
 * @differs C's labels page_ok and readpage are blocks here: what a label leads to stands after its block. The other
 *   labels need no jump; comments mark their places.
 * @bug read() can fail with EIO although the disk has no fault. If a page is truncated after it has been read from the
 *   disk, but before the reader runs again, it is no longer valid, and is taken for one that could not be read.
 * @bug read() can return zeroes past the new end of a file that is truncated while the call sleeps: read() looks at
 *   the size before its sleeps, and not after them.
 * @bug If a file's pages have buffers, the first read() after the disk has recovered still fails with EIO, because the
 *   mark of the failed read (PG_error) stays on the page.
 * @bug Two tasks that share an open file can read the same bytes: read() takes the position in the file before its
 *   first sleep and stores it after its last, and no lock guards it.
 */
export function* do_generic_file_read(
  k: Kernel,
  filp: struct_file,
  ppos: Slot<number>,
  desc: read_descriptor_t,
  actor: read_actor_t,
): Generator<void, void> {
  const mapping = filp.f_dentry!.d_inode!.i_mapping;
  const inode = mapping.host!;
  let index: number;
  let offset: number;
  let cached_page: struct_page | null;
  let reada_ok: number;
  let error: number;
  const max_readahead = get_max_readahead(k, inode);

  cached_page = null;
  index = indexOf(ppos.get());
  offset = ppos.get() % PAGE_CACHE_SIZE;

  if (index > filp.f_raend || index + filp.f_rawin < filp.f_raend) {
    reada_ok = 0;
    filp.f_raend = 0;
    filp.f_ralen = 0;
    filp.f_ramax = 0;
    filp.f_rawin = 0;
  } else {
    reada_ok = 1;
  }

  if (!index && offset + desc.count <= PAGE_CACHE_SIZE >> 1) {
    filp.f_ramax = 0;
  } else {
    const needed = ((offset + desc.count) >>> PAGE_CACHE_SHIFT) + 1;

    if (filp.f_ramax < needed) filp.f_ramax = needed;

    if (reada_ok && filp.f_ramax < k.vm_min_readahead) filp.f_ramax = k.vm_min_readahead;
    if (filp.f_ramax > max_readahead) filp.f_ramax = max_readahead;
  }

  for (;;) {
    let page: struct_page | null;
    let nr: number;

    const end_index = indexOf(inode.i_size);

    if (index > end_index) break;
    nr = PAGE_CACHE_SIZE;
    if (index === end_index) {
      nr = inode.i_size % PAGE_CACHE_SIZE;
      if (nr <= offset) break;
    }

    nr = nr - offset;

    const hash = page_hash(k, mapping, index);

    spin_lock(k, k.pagecache_lock);
    page = __find_page_nolock(mapping, index, hash.first);

    page_ok: {
      readpage: {
        // no_cached_page:
        if (!page) {
          if (!cached_page) {
            spin_unlock(k, k.pagecache_lock);
            cached_page = yield* page_cache_alloc(k, mapping);
            if (!cached_page) {
              desc.error = -ENOMEM;
              break;
            }

            // While the frame was waited for another task may have put the page there.
            spin_lock(k, k.pagecache_lock);
            page = __find_page_nolock(mapping, index, hash.first);
          }

          if (!page) {
            page = cached_page;
            __add_to_page_cache(k, page, mapping, index, hash);
            spin_unlock(k, k.pagecache_lock);
            lru_cache_add(k, page);
            cached_page = null;

            break readpage;
          }
        }
        // found_page:
        page_cache_get(page);
        spin_unlock(k, k.pagecache_lock);

        // Valid already, but the reader may have come near the end of its window.
        if (Page_Uptodate(page)) {
          yield* generic_file_readahead(k, reada_ok, filp, inode, page);
          break page_ok;
        }
        // page_not_up_to_date:
        yield* generic_file_readahead(k, reada_ok, filp, inode, page);

        if (Page_Uptodate(page)) break page_ok;

        yield* lock_page(k, page);

        // Was it truncated while the lock was waited for?
        if (!page.mapping) {
          UnlockPage(k, page);
          page_cache_release(k, page);
          continue;
        }

        // Was it filled while the lock was waited for?
        if (Page_Uptodate(page)) {
          UnlockPage(k, page);
          break page_ok;
        }
      }
      // readpage:
      error = yield* mapping.a_ops.readpage!(k, filp, page);

      if (!error) {
        if (Page_Uptodate(page)) break page_ok;

        yield* generic_file_readahead(k, reada_ok, filp, inode, page);
        yield* wait_on_page(k, page);
        if (Page_Uptodate(page)) break page_ok;
        error = -EIO;
      }

      desc.error = error;
      page_cache_release(k, page);
      break;
    }
    // page_ok:
    if (mapping.i_mmap_shared !== null) flush_dcache_page(page);

    // Bytes read one after the other are one use of the page, not many.
    if (!offset || !filp.f_reada) mark_page_accessed(k, page);

    const ret = yield* actor(k, desc, page, offset, nr);
    offset += ret;
    index += offset >>> PAGE_CACHE_SHIFT;
    offset &= ~PAGE_CACHE_MASK;

    page_cache_release(k, page);
    if (ret === nr && desc.count) continue;
    break;
  }

  ppos.set(index * PAGE_CACHE_SIZE + offset);
  filp.f_reada = 1;
  if (cached_page) page_cache_release(k, cached_page);
  UPDATE_ATIME(k, inode);
}

/**
 * Reads or writes past the page cache, between the disk and the pages of a process.
 * @kernel mm/filemap.c:1581
 * @locks i_alloc_sem and i_sem held
 * @stub no file system here can do it; C returns -EINVAL on such a file system
 */
export function* generic_file_direct_IO(
  _rw: number,
  _filp: struct_file,
  _buf: number,
  _count: number,
  _offset: number,
): Generator<void, number> {
  throw new NotSimulated(
    'generic_file_direct_IO',
    'no file system here transfers to user memory directly.',
  );
}

/**
 * Gives a part of a page to a reader: copies it to the address in `desc`. Returns how many bytes.
 * @kernel mm/filemap.c:1669
 * @locks no spinlock held: the copy may fault
 * @fails errno
 */
export function* file_read_actor(
  k: Kernel,
  desc: read_descriptor_t,
  page: struct_page,
  offset: number,
  size: number,
): Generator<void, number> {
  const count = desc.count;

  if (size > count) size = count;

  const kaddr = kmap(page);
  const left = yield* __copy_to_user(k, desc.buf, kaddr + offset, size);
  kunmap(page);

  if (left) {
    size -= left;
    desc.error = -EFAULT;
  }
  desc.count = count - size;
  desc.written += size;
  desc.buf = u32(desc.buf + size);
  return size;
}

/**
 * Reads `count` bytes of a file from ppos to `buf`, and moves ppos. Returns how many were read, or a negative
 * errno if none were. It is the read() of most file systems that use the page cache.
 * @kernel mm/filemap.c:1695
 * @locks no spinlock held
 * @fails errno
 */
export function* generic_file_read(
  k: Kernel,
  filp: struct_file,
  buf: number,
  count: number,
  ppos: Slot<number>,
): Generator<void, number> {
  let retval: number;

  if ((count | 0) < 0) return -EINVAL;

  if (!(filp.f_flags & O_DIRECT)) {
    retval = -EFAULT;
    if (access_ok(k, VERIFY_WRITE, buf, count)) {
      retval = 0;

      if (count) {
        const desc = new read_descriptor_t();

        desc.written = 0;
        desc.count = count;
        desc.buf = buf;
        desc.error = 0;
        yield* do_generic_file_read(k, filp, ppos, desc, file_read_actor);

        retval = desc.written;
        if (!retval) retval = desc.error;
      }
    }
    // out:
    return retval;
  }
  // o_direct:
  const pos = ppos.get();
  const mapping = filp.f_dentry!.d_inode!.i_mapping;
  const inode = mapping.host!;

  retval = 0;
  if (!count) return retval;
  yield* down_read(k, inode.i_alloc_sem);
  yield* down(k, inode.i_sem);
  const size = inode.i_size;
  if (pos < size) {
    retval = yield* generic_file_direct_IO(READ, filp, buf, count, pos);
    if (retval > 0) ppos.set(pos + retval);
  }
  up(k, inode.i_sem);
  up_read(k, inode.i_alloc_sem);
  UPDATE_ATIME(k, filp.f_dentry!.d_inode!);
  return retval;
}

/**
 * Reads ahead in an area that madvise() has marked as read from front to back: a fault on the page in the middle
 * of a window requests the next window. The dirty bits of an earlier window's entries move to its pages.
 * @kernel mm/filemap.c:1936
 * @locks mmap_sem held; takes page_table_lock
 * @bug Any program can crash the machine by reading a file, with MADV_SEQUENTIAL, through a mapping that does not begin
 *   at the start of the file. filemap_sync(), which is to unmap the pages that the reader has passed, gets addresses
 *   above the area, because a page number in the file (vm_raend) is used as if it counted from the area's start. If
 *   such an address lies above 3 GB, and the kernel uses 4 MB pages, filemap_sync() takes the kernel's own entry in
 *   the page directory for a broken one and clears it. If the addresses wrap at 4 GB, filemap_sync() meets a BUG().
 * @bug In a mapping that does not begin at the start of its file, the windows of read-ahead lie too far ahead, by as
 *   many pages as the mapping's offset in the file (vm_pgoff). If that is 40, for instance, the 40 pages after the
 *   first window belong to no window, and are read as if the program had not asked for MADV_SEQUENTIAL. A test is to
 *   stop read-ahead at the area's end, but it takes an address (vm_end) for a length, and stops nothing.
 * @bug Pages that a program with MADV_SEQUENTIAL has passed stay mapped, although the code means to unmap them:
 *   filemap_sync() ignores the flag MS_INVALIDATE.
 * @bug If two threads fault at the same time on the page in the middle of a window of read-ahead, both move the
 *   window on, and one window is never read ahead.
 */
export function* nopage_sequential_readahead(
  k: Kernel,
  vma: vm_area_struct,
  pgoff: number,
  filesize: number,
): Generator<void, void> {
  let ra_window: number;

  ra_window = get_max_readahead(k, vma.vm_file!.f_dentry!.d_inode!);
  ra_window = CLUSTER_OFFSET(k, ra_window + CLUSTER_PAGES(k) - 1);

  if (vma.vm_raend === 0) vma.vm_raend = u32(vma.vm_pgoff + ra_window);

  if (u32(pgoff + (ra_window >>> 1)) === vma.vm_raend) {
    let start = u32(vma.vm_pgoff + vma.vm_raend);
    let end = u32(start + ra_window);

    if (end > u32((vma.vm_end >>> PAGE_SHIFT) + vma.vm_pgoff))
      end = u32((vma.vm_end >>> PAGE_SHIFT) + vma.vm_pgoff);
    if (start > end) return;

    while (start < end && start < filesize) {
      if ((yield* read_cluster_nonblocking(k, vma.vm_file!, start, filesize)) < 0) break;
      start += CLUSTER_PAGES(k);
    }
    run_task_queue(k, k.tq_disk);

    if (vma.vm_raend > u32(vma.vm_pgoff + ra_window + ra_window)) {
      const window = u32(ra_window << PAGE_SHIFT);

      end = u32(vma.vm_start + u32(vma.vm_raend << PAGE_SHIFT));
      end = u32(end - (window + window));
      filemap_sync(k, vma, u32(end - window), window, MS_INVALIDATE);
    }

    vma.vm_raend = u32(vma.vm_raend + ra_window);
  }
}

/**
 * Returns the page for `address` of an area that maps a file, with a reference: from the page cache or, if it is not
 * there, from the disk. Returns null past the end of the file or if the page cannot be read, and NOPAGE_OOM without
 * memory.
 * @kernel mm/filemap.c:1994
 * @locks mmap_sem held, no spinlock; takes pagecache_lock, and locks the page to read it
 * @fails null
 * @bug A process can be killed for lack of memory although the page that it needs has been allocated. The fault
 *   also reads neighbours of the page, and if memory runs out for one of them, the result is NOPAGE_OOM.
 * @bug A process can keep a page that its file has lost, if the file is truncated while the fault sleeps for memory:
 *   the size is not looked at again after that sleep. See vmtruncate().
 */
export function* filemap_nopage(
  k: Kernel,
  area: vm_area_struct,
  address: number,
  _unused: number,
): Generator<void, struct_page | null | typeof NOPAGE_OOM> {
  let error: number;
  const file = area.vm_file!;
  const mapping = file.f_dentry!.d_inode!.i_mapping;
  const inode = mapping.host!;
  let page: struct_page | null;
  let size: number;

  const pgoff = u32(((address - area.vm_start) >>> PAGE_CACHE_SHIFT) + area.vm_pgoff);
  const endoff = u32(((area.vm_end - area.vm_start) >>> PAGE_CACHE_SHIFT) + area.vm_pgoff);

  retry_all: for (;;) {
    // A debugger may look at pages past the end: it sees zeroes.
    size = pagesOf(inode.i_size);
    if (pgoff >= size && area.vm_mm === k.current.mm) return null;

    if (size > endoff) size = endoff;

    const hash = page_hash(k, mapping, pgoff);
    retry_find: for (;;) {
      page = __find_get_page(k, mapping, pgoff, hash);
      success: {
        if (!page) {
          // no_cached_page:
          if (pgoff < size && !VM_RandomReadHint(area))
            error = yield* read_cluster_nonblocking(k, file, pgoff, size);
          else error = yield* page_cache_read(k, file, pgoff);

          if (error >= 0) continue retry_find;

          if (error === -ENOMEM) return NOPAGE_OOM;
          return null;
        }

        // It is in memory. Are its contents valid?
        if (Page_Uptodate(page)) break success;

        // page_not_uptodate:
        yield* lock_page(k, page);

        // Was it truncated while the lock was waited for?
        if (!page.mapping) {
          UnlockPage(k, page);
          page_cache_release(k, page);
          continue retry_all;
        }

        // Has the read that was waited for brought it?
        if (Page_Uptodate(page)) {
          UnlockPage(k, page);
          break success;
        }

        // An earlier read has failed.
        if (!(yield* mapping.a_ops.readpage!(k, file, page))) {
          yield* wait_on_page(k, page);
          if (Page_Uptodate(page)) break success;
        }

        // This read has failed too. The last attempt:
        yield* lock_page(k, page);

        if (!page.mapping) {
          UnlockPage(k, page);
          page_cache_release(k, page);
          continue retry_all;
        }

        // Has another task read it meanwhile?
        if (Page_Uptodate(page)) {
          UnlockPage(k, page);
          break success;
        }

        ClearPageError(page);
        if (!(yield* mapping.a_ops.readpage!(k, file, page))) {
          yield* wait_on_page(k, page);
          if (Page_Uptodate(page)) break success;
        }

        // Both attempts have failed.
        page_cache_release(k, page);
        return null;
      }
      // success:
      if (VM_SequentialReadHint(area)) yield* nopage_sequential_readahead(k, area, pgoff, size);

      mark_page_accessed(k, page);
      flush_page_to_ram(page);
      return page;
    }
  }
}

/**
 * Hands a write that only the hardware noted to the page, and lets the hardware begin anew.
 * @kernel mm/filemap.c:2140
 * @locks page_table_lock held
 */
export function filemap_sync_pte(
  k: Kernel,
  ptep: number,
  vma: vm_area_struct,
  address: number,
  _flags: number,
): number {
  const pte = ptepGet(k, ptep);

  if (pte_present(pte)) {
    const page = pte_page(k, pte);
    if (VALID_PAGE(k, page) && !PageReserved(page) && ptep_test_and_clear_dirty(k, ptep)) {
      flush_tlb_page(k, vma, address);
      set_page_dirty(k, page);
    }
  }
  return 0;
}

/**
 * The same as far as the table of `pmd` goes.
 * @kernel mm/filemap.c:2155
 * @locks page_table_lock held
 */
export function filemap_sync_pte_range(
  k: Kernel,
  pmd: number,
  address: number,
  size: number,
  vma: vm_area_struct,
  offset: number,
  flags: number,
): number {
  let end: number;
  let error: number;

  if (pmd_none(ptepGet(k, pmd))) return 0;
  if (pmd_bad(ptepGet(k, pmd))) {
    pmd_ERROR(k, 'filemap.c:2165', ptepGet(k, pmd));
    pmd_clear(k, pmd);
    return 0;
  }
  let pte = pte_offset(k, pmd, address);
  offset = u32(offset + (address & PMD_MASK));
  address &= ~PMD_MASK;
  end = address + size;
  if (end > PMD_SIZE) end = PMD_SIZE;
  error = 0;
  do {
    error |= filemap_sync_pte(k, pte, vma, u32(address + offset), flags);
    address += PAGE_SIZE;
    pte += sizeofPte;
  } while (address && address < end);
  return error;
}

/**
 * The same as far as the directory entry `pgd` goes.
 * @kernel mm/filemap.c:2185
 * @locks page_table_lock held
 */
export function filemap_sync_pmd_range(
  k: Kernel,
  pgd: number,
  address: number,
  size: number,
  vma: vm_area_struct,
  flags: number,
): number {
  let end: number;
  let error: number;

  if (pgd_none(ptepGet(k, pgd))) return 0;
  if (pgd_bad(ptepGet(k, pgd))) {
    pgd_ERROR(k, 'filemap.c:2195', ptepGet(k, pgd));
    pgd_clear(k, pgd);
    return 0;
  }
  let pmd = pmd_offset(pgd, address);
  const offset = u32(address & PGDIR_MASK);
  address &= ~PGDIR_MASK;
  end = address + size;
  if (end > PGDIR_SIZE) end = PGDIR_SIZE;
  error = 0;
  do {
    error |= filemap_sync_pte_range(k, pmd, address, end - address, vma, offset, flags);
    address = u32((address + PMD_SIZE) & PMD_MASK);
    pmd += sizeofPte;
  } while (address && address < end);
  return error;
}

/**
 * Tells the pages of `size` bytes from `address` of what was written through this area: 0. They are
 * then dirty in the page cache, and their entries clean.
 * @kernel mm/filemap.c:2215
 * @locks mmap_sem held; takes page_table_lock
 */
export function filemap_sync(
  k: Kernel,
  vma: vm_area_struct,
  address: number,
  size: number,
  flags: number,
): number {
  const end = u32(address + size);
  let error = 0;
  const mm = vma.vm_mm!;

  spin_lock(k, mm.page_table_lock);

  let dir = pgd_offset(mm, address);
  flush_cache_range(mm, u32(end - size), end);
  if (address >= end) BUG('mm/filemap.c:2230');
  do {
    error |= filemap_sync_pmd_range(k, dir, address, u32(end - address), vma, flags);
    address = u32((address + PGDIR_SIZE) & PGDIR_MASK);
    dir += sizeofPte;
  } while (address && address < end);
  flush_tlb_range(k, mm, u32(end - size), end);

  spin_unlock(k, mm.page_table_lock);

  return error;
}

/** What an area that maps a file of the page cache does. @kernel mm/filemap.c:2243 */
export const generic_file_vm_ops: vm_operations_struct = {
  get nopage() {
    return filemap_nopage;
  },
};

/**
 * Prepares an area to map a file through the page cache. Returns 0, -EINVAL for a shared area that may be written
 * to if the file system has no writepage(), or -ENOEXEC if it has no readpage().
 * @kernel mm/filemap.c:2249
 * @locks mmap_sem (write) held
 * @fails errno
 */
export function* generic_file_mmap(
  k: Kernel,
  file: struct_file,
  vma: vm_area_struct,
): Generator<void, number> {
  const mapping = file.f_dentry!.d_inode!.i_mapping;
  const inode = mapping.host!;

  if (vma.vm_flags & VM_SHARED && vma.vm_flags & VM_MAYWRITE) {
    if (!mapping.a_ops.writepage) return -EINVAL;
  }
  if (!mapping.a_ops.readpage) return -ENOEXEC;
  UPDATE_ATIME(k, inode);
  vma.vm_ops = generic_file_vm_ops;
  return 0;
}

/**
 * Takes what was written to start … end - 1 of an area to the file, as `flags` say: 0 or a negative
 * errno. MS_ASYNC and MS_SYNC write all of the file that is dirty, not only this range.
 * @kernel mm/filemap.c:2278
 * @locks mmap_sem (read) held; takes i_sem
 * @fails errno
 * @bug Three threads of a program can wait for each other for ever. One is in msync(), which takes i_sem, the semaphore
 *   of the file, while it holds mmap_sem. One is in write(), which holds i_sem and has a page fault, for which it needs
 *   mmap_sem. If a third is already waiting to take mmap_sem for writing, the fault is not let in before it, and none
 *   of the three goes on.
 */
export function* msync_interval(
  k: Kernel,
  vma: vm_area_struct,
  start: number,
  end: number,
  flags: number,
): Generator<void, number> {
  let ret = 0;
  const file = vma.vm_file;

  if (flags & MS_INVALIDATE && vma.vm_flags & VM_LOCKED) return -EBUSY;

  if (file && vma.vm_flags & VM_SHARED) {
    ret = filemap_sync(k, vma, start, end - start, flags);

    if (!ret && flags & (MS_SYNC | MS_ASYNC)) {
      const inode = file.f_dentry!.d_inode!;

      yield* down(k, inode.i_sem);
      ret = yield* filemap_fdatasync(k, inode.i_mapping);
      if (flags & MS_SYNC) {
        let err: number;

        if (file.f_op?.fsync) {
          err = yield* file.f_op.fsync(k, file, file.f_dentry!, 1);
          if (err && !ret) ret = err;
        }
        err = yield* filemap_fdatawait(k, inode.i_mapping);
        if (err && !ret) ret = err;
      }
      up(k, inode.i_sem);
    }
  }
  return ret;
}

/**
 * The system call: takes what was written to `len` bytes from `start` to the files that are mapped
 * there. 0 or a negative errno; holes are passed over, but make the result -ENOMEM.
 * @kernel mm/filemap.c:2313
 * @locks takes mmap_sem (read)
 * @fails errno
 */
export function* sys_msync(
  k: Kernel,
  start: number,
  len: number,
  flags: number,
): Generator<void, number> {
  let unmapped_error: number;
  let error = -EINVAL;
  const mm = k.current.mm!;

  yield* down_read(k, mm.mmap_sem);
  out: {
    if (start & ~PAGE_MASK) break out;
    len = u32((len + ~PAGE_MASK) & PAGE_MASK);
    const end = u32(start + len);
    if (end < start) break out;
    if (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) break out;
    if (flags & MS_ASYNC && flags & MS_SYNC) break out;

    error = 0;
    if (end === start) break out;

    let vma = find_vma(mm, start);
    unmapped_error = 0;
    for (;;) {
      // Still start < end.
      error = -ENOMEM;
      if (!vma) break out;
      // Here start < vma.vm_end.
      if (start < vma.vm_start) {
        unmapped_error = -ENOMEM;
        start = vma.vm_start;
      }
      // Here vma.vm_start <= start < vma.vm_end.
      if (end <= vma.vm_end) {
        if (start < end) {
          error = yield* msync_interval(k, vma, start, end, flags);
          if (error) break out;
        }
        error = unmapped_error;
        break out;
      }
      // Here vma.vm_start <= start < vma.vm_end < end.
      error = yield* msync_interval(k, vma, start, vma.vm_end, flags);
      if (error) break out;
      start = vma.vm_end;
      vma = vma.vm_next;
    }
  }
  // out:
  up_read(k, mm.mmap_sem);
  return error;
}

/**
 * Notes in an area how its file will be read.
 * @kernel mm/filemap.c:2372
 */
export function setup_read_behavior(vma: vm_area_struct, behavior: number): void {
  vma.vm_flags &= ~VM_READHINTMASK;
  switch (behavior) {
    case MADV_SEQUENTIAL:
      vma.vm_flags |= VM_SEQ_READ;
      break;
    case MADV_RANDOM:
      vma.vm_flags |= VM_RAND_READ;
      break;
    default:
      break;
  }
}

/**
 * A hint for the front of an area, up to `end`, which becomes an area of its own: 0 or -EAGAIN.
 * @kernel mm/filemap.c:2389
 * @locks mmap_sem (write) held; takes page_table_lock and the mapping's i_shared_lock
 * @fails errno
 * @bug If a file is truncated on another processor while mlock(), mprotect() or madvise() splits off the front of an
 *   area, the program can lose private copies of pages before the file's new end. The area's vm_pgoff is changed
 *   before the locks are taken, so the truncation may use it with the old vm_start and clear the wrong pages.
 */
export function* madvise_fixup_start(
  k: Kernel,
  vma: vm_area_struct,
  end: number,
  behavior: number,
): Generator<void, number> {
  const mm = vma.vm_mm!;

  const n = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
  if (!n) return -EAGAIN;
  copyStruct(n, vma);
  n.vm_end = end;
  setup_read_behavior(n, behavior);
  n.vm_raend = 0;
  if (n.vm_file) get_file(n.vm_file);
  if (n.vm_ops?.open) n.vm_ops.open(k, n);
  vma.vm_pgoff = u32(vma.vm_pgoff + ((end - vma.vm_start) >>> PAGE_SHIFT));
  lock_vma_mappings(k, vma);
  spin_lock(k, mm.page_table_lock);
  vma.vm_start = end;
  __insert_vm_struct(k, mm, n);
  spin_unlock(k, mm.page_table_lock);
  unlock_vma_mappings(k, vma);
  return 0;
}

/**
 * A hint for the back of an area, from `start`, which becomes an area of its own: 0 or -EAGAIN.
 * @kernel mm/filemap.c:2416
 * @locks mmap_sem (write) held; takes page_table_lock and the mapping's i_shared_lock
 * @fails errno
 */
export function* madvise_fixup_end(
  k: Kernel,
  vma: vm_area_struct,
  start: number,
  behavior: number,
): Generator<void, number> {
  const mm = vma.vm_mm!;

  const n = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
  if (!n) return -EAGAIN;
  copyStruct(n, vma);
  n.vm_start = start;
  n.vm_pgoff = u32(n.vm_pgoff + ((n.vm_start - vma.vm_start) >>> PAGE_SHIFT));
  setup_read_behavior(n, behavior);
  n.vm_raend = 0;
  if (n.vm_file) get_file(n.vm_file);
  if (n.vm_ops?.open) n.vm_ops.open(k, n);
  lock_vma_mappings(k, vma);
  spin_lock(k, mm.page_table_lock);
  vma.vm_end = start;
  __insert_vm_struct(k, mm, n);
  spin_unlock(k, mm.page_table_lock);
  unlock_vma_mappings(k, vma);
  return 0;
}

/**
 * A hint for the middle of an area; what is left and right of it become areas of their own:
 * 0 or -EAGAIN.
 * @kernel mm/filemap.c:2443
 * @locks mmap_sem (write) held; takes page_table_lock and the mapping's i_shared_lock
 * @fails errno
 * @bug If a file is truncated on another processor while mlock(), mprotect() or madvise() splits off the front of an
 *   area, the program can lose private copies of pages before the file's new end. The area's vm_pgoff is changed
 *   before the locks are taken, so the truncation may use it with the old vm_start and clear the wrong pages.
 */
export function* madvise_fixup_middle(
  k: Kernel,
  vma: vm_area_struct,
  start: number,
  end: number,
  behavior: number,
): Generator<void, number> {
  const mm = vma.vm_mm!;

  const left = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
  if (!left) return -EAGAIN;
  const right = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
  if (!right) {
    kmem_cache_free(k, k.vm_area_cachep, left);
    return -EAGAIN;
  }
  copyStruct(left, vma);
  copyStruct(right, vma);
  left.vm_end = start;
  right.vm_start = end;
  right.vm_pgoff = u32(right.vm_pgoff + ((right.vm_start - left.vm_start) >>> PAGE_SHIFT));
  left.vm_raend = 0;
  right.vm_raend = 0;
  if (vma.vm_file) atomic_add(2, vma.vm_file.f_count);

  if (vma.vm_ops?.open) {
    vma.vm_ops.open(k, left);
    vma.vm_ops.open(k, right);
  }
  vma.vm_pgoff = u32(vma.vm_pgoff + ((start - vma.vm_start) >>> PAGE_SHIFT));
  vma.vm_raend = 0;
  lock_vma_mappings(k, vma);
  spin_lock(k, mm.page_table_lock);
  vma.vm_start = start;
  vma.vm_end = end;
  setup_read_behavior(vma, behavior);
  __insert_vm_struct(k, mm, left);
  __insert_vm_struct(k, mm, right);
  spin_unlock(k, mm.page_table_lock);
  unlock_vma_mappings(k, vma);
  return 0;
}

/**
 * A hint for start … end - 1 of an area, which is cut for it if need be: 0, -EAGAIN or -ENOMEM.
 * Areas whose hints become the same are not merged, and the area is cut even for the hint it has.
 * @kernel mm/filemap.c:2489
 * @locks mmap_sem (write) held
 * @fails errno
 */
export function* madvise_behavior(
  k: Kernel,
  vma: vm_area_struct,
  start: number,
  end: number,
  behavior: number,
): Generator<void, number> {
  let error = 0;

  if (vma.vm_mm!.map_count > k.max_map_count) return -ENOMEM;

  if (start === vma.vm_start) {
    if (end === vma.vm_end) {
      setup_read_behavior(vma, behavior);
      vma.vm_raend = 0;
    } else error = yield* madvise_fixup_start(k, vma, end, behavior);
  } else {
    if (end === vma.vm_end) error = yield* madvise_fixup_end(k, vma, start, behavior);
    else error = yield* madvise_fixup_middle(k, vma, start, end, behavior);
  }

  return error;
}

/**
 * Starts to read what the range will need of its file: 0 or a negative errno, -EBADF for memory that no
 * file can fill.
 * @kernel mm/filemap.c:2518
 * @locks mmap_sem (write) held
 * @fails errno
 * @bug MADV_WILLNEED past the end of the file fails with EIO, although there is simply nothing for it to do: the result
 *   is set to EIO before the test of RLIMIT_RSS, and not set to 0 after it.
 */
export function* madvise_willneed(
  k: Kernel,
  vma: vm_area_struct,
  start: number,
  end: number,
): Generator<void, number> {
  let error = -EBADF;

  if (!vma.vm_file) return error;
  const file = vma.vm_file;
  const inode = file.f_dentry!.d_inode!;
  if (!inode.i_mapping.a_ops.readpage) return error;
  const size = pagesOf(inode.i_size);

  start = u32(((start - vma.vm_start) >>> PAGE_SHIFT) + vma.vm_pgoff);
  if (end > vma.vm_end) end = vma.vm_end;
  end = u32(((end - vma.vm_start) >>> PAGE_SHIFT) + vma.vm_pgoff);

  error = -EIO;
  const rlim_rss = k.current.rlim[RLIMIT_RSS].rlim_cur;
  if (u32(vma.vm_mm!.rss + (end - start)) > rlim_rss) return error;

  if (!VM_RandomReadHint(vma)) {
    start = CLUSTER_OFFSET(k, start);
    end = CLUSTER_OFFSET(k, u32(end + CLUSTER_PAGES(k) - 1));

    while (start < end && start < size) {
      error = yield* read_cluster_nonblocking(k, file, start, size);
      start += CLUSTER_PAGES(k);
      if (error < 0) break;
    }
  } else {
    while (start < end && start < size) {
      error = yield* page_cache_read(k, file, start);
      start++;
      if (error < 0) break;
    }
  }

  run_task_queue(k, k.tq_disk);

  return error;
}

/**
 * Throws the pages of a range away; the next touch gets them anew: 0, or -EINVAL for locked memory.
 * @kernel mm/filemap.c:2592
 * @locks mmap_sem (write) held; takes page_table_lock
 * @fails errno
 */
export function madvise_dontneed(
  k: Kernel,
  vma: vm_area_struct,
  start: number,
  end: number,
): number {
  if (vma.vm_flags & VM_LOCKED) return -EINVAL;

  zap_page_range(k, vma.vm_mm!, start, end - start);
  return 0;
}

/**
 * Does what `behavior` says for start … end - 1, all of it in `vma`: 0 or a negative errno.
 * @kernel mm/filemap.c:2602
 * @locks mmap_sem (write) held
 * @fails errno
 */
export function* madvise_vma(
  k: Kernel,
  vma: vm_area_struct,
  start: number,
  end: number,
  behavior: number,
): Generator<void, number> {
  let error = -EBADF;

  switch (behavior) {
    case MADV_NORMAL:
    case MADV_SEQUENTIAL:
    case MADV_RANDOM:
      error = yield* madvise_behavior(k, vma, start, end, behavior);
      break;

    case MADV_WILLNEED:
      error = yield* madvise_willneed(k, vma, start, end);
      break;

    case MADV_DONTNEED:
      error = madvise_dontneed(k, vma, start, end);
      break;

    default:
      error = -EINVAL;
      break;
  }

  return error;
}

/**
 * The system call: a hint for `len` bytes from `start`. 0 or a negative errno; holes are passed over,
 * but make the result -ENOMEM.
 * @kernel mm/filemap.c:2664
 * @locks takes mmap_sem (write)
 * @fails errno
 */
export function* sys_madvise(
  k: Kernel,
  start: number,
  len: number,
  behavior: number,
): Generator<void, number> {
  let unmapped_error = 0;
  let error = -EINVAL;
  const mm = k.current.mm!;

  yield* down_write(k, mm.mmap_sem);

  out: {
    if (start & ~PAGE_MASK) break out;
    len = u32((len + ~PAGE_MASK) & PAGE_MASK);
    const end = u32(start + len);
    if (end < start) break out;

    error = 0;
    if (end === start) break out;

    let vma = find_vma(mm, start);
    for (;;) {
      // Still start < end.
      error = -ENOMEM;
      if (!vma) break out;

      // Here start < vma.vm_end.
      if (start < vma.vm_start) {
        unmapped_error = -ENOMEM;
        start = vma.vm_start;
      }

      // Here vma.vm_start <= start < vma.vm_end.
      if (end <= vma.vm_end) {
        if (start < end) {
          error = yield* madvise_vma(k, vma, start, end, behavior);
          if (error) break out;
        }
        error = unmapped_error;
        break out;
      }

      // Here vma.vm_start <= start < vma.vm_end < end.
      error = yield* madvise_vma(k, vma, start, vma.vm_end, behavior);
      if (error) break out;
      start = vma.vm_end;
      vma = vma.vm_next;
    }
  }
  // out:
  up_write(k, mm.mmap_sem);
  return error;
}

/**
 * Is page `pgoff` of the area's file in the page cache, and valid? 1 or 0.
 * @kernel mm/filemap.c:2732
 * @locks takes pagecache_lock
 */
export function mincore_page(k: Kernel, vma: vm_area_struct, pgoff: number): number {
  let present = 0;
  const as = vma.vm_file!.f_dentry!.d_inode!.i_mapping;
  const hash = page_hash(k, as, pgoff);

  spin_lock(k, k.pagecache_lock);
  const page = __find_page_nolock(as, pgoff, hash.first);
  if (page && Page_Uptodate(page)) present = 1;
  spin_unlock(k, k.pagecache_lock);

  return present;
}

/**
 * Tells for each page of start … end - 1, all of it in `vma`, whether it is in the page cache: a byte
 * each from `vec`. 0 or a negative errno; -ENOMEM for memory without a file.
 * @kernel mm/filemap.c:2748
 * @locks mmap_sem (read) held, and taken once more if the copy faults
 * @fails errno
 */
export function* mincore_vma(
  k: Kernel,
  vma: vm_area_struct,
  start: number,
  end: number,
  vec: number,
): Generator<void, number> {
  let error = -ENOMEM;
  let remaining: number;

  if (!vma.vm_file) return error;

  start = u32(((start - vma.vm_start) >>> PAGE_SHIFT) + vma.vm_pgoff);
  if (end > vma.vm_end) end = vma.vm_end;
  end = u32(((end - vma.vm_start) >>> PAGE_SHIFT) + vma.vm_pgoff);

  error = -EAGAIN;
  const tmp = yield* __get_free_page(k, GFP_KERNEL);
  if (!tmp) return error;

  // As many pages as bytes of vec.
  remaining = (end - start) | 0;

  error = 0;
  for (let i = 0; remaining > 0; remaining -= PAGE_SIZE, i++) {
    let j = 0;
    const thispiece = remaining < PAGE_SIZE ? remaining : PAGE_SIZE;

    while (j < thispiece) k.ram.bytes[__pa(tmp) + j++] = mincore_page(k, vma, start++);

    if (yield* copy_to_user(k, u32(vec + PAGE_SIZE * i), tmp, thispiece)) {
      error = -EFAULT;
      break;
    }
  }

  free_page(k, tmp);
  return error;
}

/**
 * The system call: which pages of `len` bytes from `start` are in memory, a byte each from `vec`.
 * 0 or a negative errno; holes are passed over, but make the result -ENOMEM.
 * @kernel mm/filemap.c:2815
 * @locks takes mmap_sem (read)
 * @fails errno
 * @bug CVE-2006-4814: two threads of a program can wait for each other for ever. mincore() copies its result to the
 *   program while it holds mmap_sem. If that copy faults while another thread is already waiting to take mmap_sem for
 *   writing, the fault is not let in before that thread, and the thread waits for mincore().
 */
export function* sys_mincore(
  k: Kernel,
  start: number,
  len: number,
  vec: number,
): Generator<void, number> {
  let index = 0;
  let unmapped_error = 0;
  let error = -EINVAL;
  const mm = k.current.mm!;

  yield* down_read(k, mm.mmap_sem);

  out: {
    if (start & ~PAGE_MASK) break out;
    len = u32((len + ~PAGE_MASK) & PAGE_MASK);
    const end = u32(start + len);
    if (end < start) break out;

    error = 0;
    if (end === start) break out;

    let vma = find_vma(mm, start);
    for (;;) {
      // Still start < end.
      error = -ENOMEM;
      if (!vma) break out;

      // Here start < vma.vm_end.
      if (start < vma.vm_start) {
        unmapped_error = -ENOMEM;
        start = vma.vm_start;
      }

      // Here vma.vm_start <= start < vma.vm_end.
      if (end <= vma.vm_end) {
        if (start < end) {
          error = yield* mincore_vma(k, vma, start, end, u32(vec + index));
          if (error) break out;
        }
        error = unmapped_error;
        break out;
      }

      // Here vma.vm_start <= start < vma.vm_end < end.
      error = yield* mincore_vma(k, vma, start, vma.vm_end, u32(vec + index));
      if (error) break out;
      index += (vma.vm_end - start) >>> PAGE_SHIFT;
      start = vma.vm_end;
      vma = vma.vm_next;
    }
  }
  // out:
  up_read(k, mm.mmap_sem);
  return error;
}

/** A page, or the frame that was taken for one and not used. */
export interface GrabbedPage {
  /** The page, locked, with a reference; null without memory. */
  page: struct_page | null;
  /** A frame left over; null if there is none. */
  cached_page: struct_page | null;
}

/**
 * Page `index` of a mapping, locked, with a reference; a new one, its contents not valid, if it is
 * not in memory. `cached_page` is a frame left over from before, to be used if one is needed.
 * @kernel mm/filemap.c:2951
 * @locks no spinlock held
 * @differs C has cached_page written through a pointer.
 */
export function* __grab_cache_page(
  k: Kernel,
  mapping: address_space,
  index: number,
  cached_page: struct_page | null,
): Generator<void, GrabbedPage> {
  let page: struct_page | null;
  const hash = page_hash(k, mapping, index);
  repeat: for (;;) {
    page = yield* __find_lock_page(k, mapping, index, hash);
    if (!page) {
      if (!cached_page) {
        cached_page = yield* page_cache_alloc(k, mapping);
        if (!cached_page) return { page: null, cached_page };
      }
      page = cached_page;
      if (add_to_page_cache_unique(k, page, mapping, index, hash)) continue repeat;
      cached_page = null;
    }
    return { page, cached_page };
  }
}

/**
 * A file that is written loses the right to run in the name of its owner.
 * @kernel mm/filemap.c:2971
 * @reduced mark_inode_dirty() has no counterpart: inodes are in memory only
 */
export function remove_suid(k: Kernel, inode: struct_inode): void {
  let mode = ((inode.i_mode & S_IXGRP) * (S_ISGID / S_IXGRP)) | S_ISUID;

  mode &= inode.i_mode;
  if (mode && !capable(k, CAP_FSETID)) inode.i_mode &= ~mode;
}

/** How much of a write may be done, and where. */
export interface CheckedWrite {
  /** 0 or a negative errno. */
  err: number;
  /** Bytes to be written. */
  count: number;
  /** Where, in bytes. */
  pos: number;
}

/**
 * May `count` bytes be written at `pos`? Cuts them to what the limits allow; SIGXFSZ and -EFBIG if that is
 * nothing. With O_APPEND they go to the end.
 * @kernel mm/filemap.c:2992
 * @differs C has count and pos written through pointers.
 * @omits Block devices.
 */
export function precheck_file_write(
  k: Kernel,
  file: struct_file,
  inode: struct_inode,
  count: number,
  pos: number,
): CheckedWrite {
  let err: number;
  const limit = k.current.rlim[RLIMIT_FSIZE].rlim_cur;

  out: {
    err = -EINVAL;
    if (pos < 0) break out;

    err = file.f_error;
    if (err) {
      file.f_error = 0;
      break out;
    }

    if (file.f_flags & O_APPEND) pos = inode.i_size;

    err = -EFBIG;

    if (limit !== RLIM_INFINITY) {
      if (pos >= limit) {
        send_sig(k, SIGXFSZ, k.current, 0);
        break out;
      }
      if (pos > 0xffffffff || count > limit - pos) count = u32(limit - pos);
    }

    if (pos + count > MAX_NON_LFS && !(file.f_flags & O_LARGEFILE)) {
      if (pos >= MAX_NON_LFS) {
        send_sig(k, SIGXFSZ, k.current, 0);
        break out;
      }
      if (count > MAX_NON_LFS - pos) count = MAX_NON_LFS - pos;
    }

    const { s_maxbytes } = inode.i_sb!;
    if (pos >= s_maxbytes) {
      if (count || pos > s_maxbytes) {
        send_sig(k, SIGXFSZ, k.current, 0);
        err = -EFBIG;
        break out;
      }
    }

    if (pos + count > s_maxbytes) count = s_maxbytes - pos;

    err = 0;
  }
  // out:
  return { err, count, pos };
}

/**
 * Writes `count` bytes of `buf` into the page cache at ppos, and moves ppos: how many were written, or a
 * negative errno if none were. The pages become dirty; nothing goes to the disk yet.
 * @kernel mm/filemap.c:3103
 * @locks i_sem held
 * @fails errno
 * @bug A program that writes to a page of a file from a mapping of that same page can hang for ever. write() touches
 *   both ends of the program's buffer before it locks the file's page, but page-out may unmap the buffer's page
 *   before the copy. The copy then faults, and waits for the page that its own task has locked.
 * @omits The file's times, and marking its inode dirty.
 */
export function* do_generic_file_write(
  k: Kernel,
  file: struct_file,
  buf: number,
  count: number,
  ppos: Slot<number>,
): Generator<void, number> {
  const mapping = file.f_dentry!.d_inode!.i_mapping;
  const inode = mapping.host!;
  let pos: number;
  let page: struct_page | null;
  let cached_page: struct_page | null;
  let written: number;
  let status = 0;
  let err: number;
  let bytes: number;

  cached_page = null;
  pos = ppos.get();
  written = 0;

  ({ err, count, pos } = precheck_file_write(k, file, inode, count, pos));
  if (err !== 0 || count === 0) return err;

  remove_suid(k, inode);

  do {
    const offset = pos % PAGE_CACHE_SIZE;
    const index = indexOf(pos);
    bytes = PAGE_CACHE_SIZE - offset;
    if (bytes > count) bytes = count;

    // The source is brought in before the page is locked: it could be the very page that is written.
    yield* __get_user(k, buf);
    yield* __get_user(k, u32(buf + bytes - 1));

    status = -ENOMEM;
    ({ page, cached_page } = yield* __grab_cache_page(k, mapping, index, cached_page));
    if (!page) break;

    if (!PageLocked(page)) BUG('mm/filemap.c:3159', 'the page is not locked');

    const kaddr = kmap(page);
    status = yield* mapping.a_ops.prepare_write!(k, file, page, offset, offset + bytes);
    if (status) {
      // sync_failure: blocks that were made past the end of the file go again.
      kunmap(page);
      UnlockPage(k, page);
      page_cache_release(k, page);
      if (pos + bytes > inode.i_size) yield* vmtruncate(k, inode, inode.i_size);
      break;
    }
    const page_fault = yield* __copy_from_user(k, kaddr + offset, buf, bytes);
    flush_dcache_page(page);
    status = yield* mapping.a_ops.commit_write!(k, file, page, offset, offset + bytes);
    if (page_fault) {
      // fail_write:
      status = -EFAULT;
    } else {
      if (!status) status = bytes;

      if (status >= 0) {
        written += status;
        count -= status;
        pos += status;
        buf = u32(buf + status);
      }
    }
    // unlock:
    kunmap(page);
    SetPageReferenced(page);
    UnlockPage(k, page);
    page_cache_release(k, page);

    if (status < 0) break;
  } while (count);
  // done:
  ppos.set(pos);

  if (cached_page) page_cache_release(k, cached_page);

  if (status >= 0) {
    if (file.f_flags & O_SYNC || IS_SYNC(inode))
      status = yield* generic_osync_inode(k, inode, OSYNC_METADATA | OSYNC_DATA);
  }

  err = written ? written : status;
  return err;
}

/**
 * Writes `count` bytes of `buf` to a file at ppos, and moves ppos: how many were written, or a negative
 * errno if none were. This is write() for all file systems that use the page cache.
 * @kernel mm/filemap.c:3288
 * @locks takes i_sem
 * @fails errno
 * @omits O_DIRECT.
 */
export function* generic_file_write(
  k: Kernel,
  file: struct_file,
  buf: number,
  count: number,
  ppos: Slot<number>,
): Generator<void, number> {
  const inode = file.f_dentry!.d_inode!.i_mapping.host!;

  if ((count | 0) < 0) return -EINVAL;

  if (!access_ok(k, VERIFY_READ, buf, count)) return -EFAULT;

  yield* down(k, inode.i_sem);
  const err = yield* do_generic_file_write(k, file, buf, count, ppos);
  up(k, inode.i_sem);

  return err;
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
  k.page_hash_table = new Array(1 << k.page_hash_bits);
}
