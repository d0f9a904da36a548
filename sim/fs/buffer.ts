// Buffers: the blocks of a file system that a page consists of, each with its place on the disk and a state.
//
//   read:   readpage ─► block_read_full_page ─► submit_bh, block by block ─► end_buffer_io_async: the last one
//                                                                            that arrives unlocks the page
//   write:  prepare_write reads what a block keeps of its old bytes, commit_write marks blocks dirty. They go to
//           the disk when there are too many (balance_dirty), when fsync() asks, or when reclaim meets the page.
//   a page that must be written goes as a whole: writepage ─► block_write_full_page
//   freed:  try_to_free_buffers, if no block of the page is dirty, locked or in use
//
// A page with buffers has one user more, its buffers. A machine without them (boot() says which) reads and
// writes whole pages: then page.buffers is null, and what is called here all the same finds nothing to do.

import { ll_rw_block, submit_bh } from '../drivers/block/ll_rw_blk.ts';
import type { Kernel } from '../globals.ts';
import { EAGAIN, EBADF, EINVAL, EIO, ENOMEM } from '../include/asm-i386/errno.ts';
import { __pa, PAGE_SHIFT, PAGE_SIZE } from '../include/asm-i386/page.ts';
import { down, up } from '../include/asm-i386/semaphore_inline.ts';
import { HZ } from '../include/asm-i386/system.ts';
import { BUG } from '../include/bug.ts';
import {
  atomic_set_buffer_clean,
  atomic_set_buffer_dirty,
  B_FREE,
  BH_Dirty,
  BH_Launder,
  BH_Lock,
  BH_Mapped,
  BH_New,
  BH_Req,
  BH_Uptodate,
  BH_Wait_IO,
  BUF_CLEAN,
  BUF_DIRTY,
  BUF_LOCKED,
  buffer_async,
  buffer_attached,
  buffer_dirty,
  type buffer_head,
  buffer_launder,
  buffer_locked,
  buffer_mapped,
  buffer_new,
  buffer_uptodate,
  clear_buffer_attached,
  get_bh,
  type get_block_t,
  MAX_BUF_PER_PAGE,
  mark_buffer_async,
  mark_buffer_uptodate,
  NR_LIST,
  put_bh,
  set_buffer_attached,
  testAndSet,
} from '../include/linux/buffer_head.ts';
import {
  type address_space,
  READ,
  type struct_file,
  type struct_inode,
  WRITE,
} from '../include/linux/fs.ts';
import { __GFP_IO, GFP_NOIO } from '../include/linux/gfp.ts';
import { printk } from '../include/linux/kernel.ts';
import {
  INIT_LIST_HEAD,
  list_add,
  list_del,
  list_empty,
  list_entry,
  list_head,
} from '../include/linux/list.ts';
import type { struct_page } from '../include/linux/mm.ts';
import {
  ClearPageUptodate,
  Page_Uptodate,
  PageError,
  PageLocked,
  page_address,
  pf_gfp_mask,
  SetPageError,
  SetPageUptodate,
} from '../include/linux/page.ts';
import { UnlockPage } from '../include/linux/page_inline.ts';
import {
  PAGE_CACHE_MASK,
  PAGE_CACHE_SHIFT,
  PAGE_CACHE_SIZE,
  page_cache_get,
} from '../include/linux/pagemap.ts';
import { grab_cache_page, page_cache_release } from '../include/linux/pagemap_inline.ts';
import { PF_NOIO, TASK_RUNNING, TASK_UNINTERRUPTIBLE } from '../include/linux/sched.ts';
import { wake_up, wake_up_interruptible } from '../include/linux/sched_inline.ts';
import { SLAB_NOFS } from '../include/linux/slab.ts';
import { spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import { run_task_queue } from '../include/linux/tqueue.ts';
import {
  DECLARE_WAITQUEUE,
  noteWait,
  noteWaitOver,
  waitqueue_active,
} from '../include/linux/wait.ts';
import { add_wait_queue, remove_wait_queue } from '../kernel/fork.ts';
import { panic } from '../kernel/panic.ts';
import { schedule, yield_ } from '../kernel/sched.ts';
import { filemap_fdatasync, filemap_fdatawait, wakeup_page_waiters } from '../mm/filemap.ts';
import { nr_free_buffer_pages } from '../mm/page_alloc.ts';
import { kmem_cache_alloc, kmem_cache_free } from '../mm/slab.ts';
import { try_to_free_pages } from '../mm/vmscan.ts';
import { fget, fput } from './file_table.ts';

/** Unused heads that only a caller that cannot do without may take. @kernel fs/buffer.c:56 */
const NR_RESERVED = 10 * MAX_BUF_PER_PAGE;
/** Unused heads that are kept; more go back to the slab cache. @kernel fs/buffer.c:57 */
const MAX_UNUSED_BUFFERS = NR_RESERVED + 20;
/** Buffers that write_some_buffers() hands to the disk at once. @kernel fs/buffer.c:210 */
const NRSYNC = 32;

/** Percent of memory that may be dirty before it is to be written. @kernel fs/buffer.c:120 */
const nfract = 30;
/** Percent from which on a task that makes more dirty must write some itself. @kernel fs/buffer.c:120 */
const nfract_sync = 60;
/** Jiffies after which a dirty buffer is to be written. @kernel fs/buffer.c:120 */
const age_buffer = 30 * HZ;

/** The buffer that an entry of an inode's list belongs to. @kernel fs/buffer.c:64 @notrace */
export function BH_ENTRY(list: list_head<buffer_head>): buffer_head {
  return list_entry(list);
}

// include/linux/locks.h

/**
 * Sleeps until a buffer is not locked.
 * @kernel include/linux/locks.h:17
 * @locks no spinlock held
 */
export function* wait_on_buffer(k: Kernel, bh: buffer_head): Generator<void, void> {
  if (buffer_locked(bh)) yield* __wait_on_buffer(k, bh);
}

/**
 * Sleeps until a buffer is locked by the caller.
 * @kernel include/linux/locks.h:23
 * @locks no spinlock held
 */
export function* lock_buffer(k: Kernel, bh: buffer_head): Generator<void, void> {
  while (testAndSet(BH_Lock, bh)) yield* __wait_on_buffer(k, bh);
}

// fs/buffer.c

/**
 * Unlocks a buffer, and wakes all who wait for it.
 * @kernel fs/buffer.c:126
 */
export function unlock_buffer(k: Kernel, bh: buffer_head): void {
  bh.b_state &= ~((1 << BH_Wait_IO) | (1 << BH_Launder));
  bh.b_state &= ~(1 << BH_Lock);
  if (waitqueue_active(bh.b_wait)) wake_up(k, bh.b_wait);
}

/**
 * Sleeps until a buffer is unlocked, and has the disk begin.
 * @kernel fs/buffer.c:148
 * @locks no spinlock held
 */
export function* __wait_on_buffer(k: Kernel, bh: buffer_head): Generator<void, void> {
  const tsk = k.current;
  const wait = DECLARE_WAITQUEUE(tsk);

  get_bh(bh);
  add_wait_queue(k, bh.b_wait, wait);
  noteWait(k, 'wait_on_buffer', bh.b_wait);
  do {
    tsk.state = TASK_UNINTERRUPTIBLE;
    if (!buffer_locked(bh)) break;
    run_task_queue(k, k.tq_disk);
    yield* schedule(k);
  } while (buffer_locked(bh));
  noteWaitOver(k);
  tsk.state = TASK_RUNNING;
  remove_wait_queue(k, bh.b_wait, wait);
  put_bh(bh);
}

/**
 * The disk is done with a buffer that stands for itself: it is unlocked, and a reference goes.
 * @kernel fs/buffer.c:184
 */
export function end_buffer_io_sync(k: Kernel, bh: buffer_head, uptodate: number): void {
  mark_buffer_uptodate(bh, uptodate);
  unlock_buffer(k, bh);
  put_bh(bh);
}

/**
 * Hands locked buffers that are clean by now to the disk, to be written.
 * @kernel fs/buffer.c:195
 */
export function write_locked_buffers(k: Kernel, array: buffer_head[]): void {
  for (const bh of array) {
    bh.b_end_io = end_buffer_io_sync;
    submit_bh(k, WRITE, bh);
  }
}

/**
 * Begins to write up to 32 dirty buffers, the oldest first: -EAGAIN if there may be more, else 0.
 * @kernel fs/buffer.c:211
 * @locks lru_list_lock held, released
 * @fails errno
 * @reduced there is one device, so none is chosen
 */
export function write_some_buffers(k: Kernel): number {
  const array: buffer_head[] = [];

  let next = k.lru_list[BUF_DIRTY];
  let nr = k.nr_buffers_type[BUF_DIRTY];
  while (next && --nr >= 0) {
    const bh: buffer_head = next;
    next = bh.b_next_free;

    if (testAndSet(BH_Lock, bh)) continue;
    if (atomic_set_buffer_clean(bh)) {
      __refile_buffer(k, bh);
      get_bh(bh);
      array.push(bh);
      if (array.length < NRSYNC) continue;

      spin_unlock(k, k.lru_list_lock);
      write_locked_buffers(k, array);
      return -EAGAIN;
    }
    unlock_buffer(k, bh);
    __refile_buffer(k, bh);
  }
  spin_unlock(k, k.lru_list_lock);

  if (array.length) write_locked_buffers(k, array);
  return 0;
}

/**
 * The system call: writes what of an open file is not on the disk yet, and waits for it. 0 or a negative errno.
 * @kernel fs/buffer.c:414
 * @locks takes i_sem
 * @fails errno
 */
export function* sys_fsync(k: Kernel, fd: number): Generator<void, number> {
  let err: number;

  const file = fget(k, fd);
  if (!file) return -EBADF;

  const dentry = file.f_dentry!;
  const inode = dentry.d_inode!;

  let ret = -EINVAL;
  if (file.f_op?.fsync) {
    yield* down(k, inode.i_sem);
    ret = yield* filemap_fdatasync(k, inode.i_mapping);
    err = yield* file.f_op.fsync(k, file, dentry, 0);
    if (err && !ret) ret = err;
    err = yield* filemap_fdatawait(k, inode.i_mapping);
    if (err && !ret) ret = err;
    up(k, inode.i_sem);
  }
  // out_putf:
  yield* fput(k, file);
  return ret;
}

/**
 * Writes the contents of an open file that are not on the disk yet, and waits for them: 0 or a negative errno.
 * @kernel fs/buffer.c:452
 * @locks i_sem held
 * @fails errno
 */
export function* do_fdatasync(k: Kernel, file: struct_file): Generator<void, number> {
  if (!file.f_op?.fsync) return -EINVAL;

  const dentry = file.f_dentry!;
  const inode = dentry.d_inode!;

  let ret = yield* filemap_fdatasync(k, inode.i_mapping);
  let err = yield* file.f_op.fsync(k, file, dentry, 1);
  if (err && !ret) ret = err;
  err = yield* filemap_fdatawait(k, inode.i_mapping);
  if (err && !ret) ret = err;
  return ret;
}

/**
 * The system call: as sys_fsync(), without what the file system keeps beside the contents. 0 or a negative errno.
 * @kernel fs/buffer.c:474
 * @locks takes i_sem
 * @fails errno
 */
export function* sys_fdatasync(k: Kernel, fd: number): Generator<void, number> {
  const file = fget(k, fd);
  if (!file) return -EBADF;

  const inode = file.f_dentry!.d_inode!;
  yield* down(k, inode.i_sem);
  const ret = yield* do_fdatasync(k, file);
  up(k, inode.i_sem);

  yield* fput(k, file);
  return ret;
}

/**
 * Puts a buffer at the end of a list, which is a ring.
 * @kernel fs/buffer.c:528
 * @locks lru_list_lock held
 */
export function __insert_into_lru_list(k: Kernel, bh: buffer_head, blist: number): void {
  if (bh.b_prev_free || bh.b_next_free) BUG('fs/buffer.c:532');

  let first = k.lru_list[blist];
  if (!first) {
    k.lru_list[blist] = first = bh;
    bh.b_prev_free = bh;
  }
  bh.b_next_free = first;
  bh.b_prev_free = first.b_prev_free;
  first.b_prev_free!.b_next_free = bh;
  first.b_prev_free = bh;
  k.nr_buffers_type[blist]++;
  k.size_buffers_type[blist] += bh.b_size;
}

/**
 * Takes a buffer out of its list, if it is in one.
 * @kernel fs/buffer.c:546
 * @locks lru_list_lock held
 */
export function __remove_from_lru_list(k: Kernel, bh: buffer_head): void {
  let next = bh.b_next_free;
  if (next) {
    const prev = bh.b_prev_free!;
    const blist = bh.b_list;

    prev.b_next_free = next;
    next.b_prev_free = prev;
    if (k.lru_list[blist] === bh) {
      if (next === bh) next = null;
      k.lru_list[blist] = next;
    }
    bh.b_next_free = null;
    bh.b_prev_free = null;
    k.nr_buffers_type[blist]--;
    k.size_buffers_type[blist] -= bh.b_size;
  }
}

/**
 * Takes a buffer out of all that it is in but its inode's list.
 * @kernel fs/buffer.c:569
 * @locks lru_list_lock held
 * @omits the hash table of blocks
 */
export function __remove_from_queues(k: Kernel, bh: buffer_head): void {
  __remove_from_lru_list(k, bh);
}

/**
 * The same with the lock.
 * @kernel fs/buffer.c:575
 * @locks takes lru_list_lock
 * @omits the hash table of blocks, and its lock
 */
export function remove_from_queues(k: Kernel, bh: buffer_head): void {
  spin_lock(k, k.lru_list_lock);
  __remove_from_queues(k, bh);
  spin_unlock(k, k.lru_list_lock);
}

/**
 * Puts a buffer into a list of its inode.
 * @kernel fs/buffer.c:609
 * @locks takes lru_list_lock
 */
export function buffer_insert_list(k: Kernel, bh: buffer_head, list: list_head<buffer_head>): void {
  spin_lock(k, k.lru_list_lock);
  if (buffer_attached(bh)) list_del(bh.b_inode_buffers);
  set_buffer_attached(bh);
  list_add(bh.b_inode_buffers, list);
  spin_unlock(k, k.lru_list_lock);
}

/**
 * Puts a buffer into the list of its inode's dirty contents.
 * @kernel include/linux/fs.h:1203
 * @locks takes lru_list_lock
 */
export function buffer_insert_inode_data_queue(
  k: Kernel,
  bh: buffer_head,
  inode: struct_inode,
): void {
  buffer_insert_list(k, bh, inode.i_dirty_data_buffers);
}

/**
 * Takes a buffer out of the list of its inode.
 * @kernel fs/buffer.c:623
 * @locks lru_list_lock held
 */
export function __remove_inode_queue(bh: buffer_head): void {
  list_del(bh.b_inode_buffers);
  clear_buffer_attached(bh);
}

/**
 * The same for one that may be in none.
 * @kernel fs/buffer.c:629
 * @locks lru_list_lock held
 */
export function remove_inode_queue(bh: buffer_head): void {
  if (buffer_attached(bh)) __remove_inode_queue(bh);
}

/**
 * There is no memory for a buffer head: some is freed, and others get a turn.
 * @kernel fs/buffer.c:745
 * @locks no spinlock held
 */
export function* free_more_memory(k: Kernel): Generator<void, void> {
  balance_dirty(k);
  wakeup_bdflush(k);
  yield* try_to_free_pages(k, GFP_NOIO);
  run_task_queue(k, k.tq_disk);
  yield* yield_(k);
}

/**
 * The disk is done with one of the buffers of a page. With the last of them the page is unlocked, and
 * valid if all its buffers are.
 * @kernel fs/buffer.c:761
 * @omits page_uptodate_lock, with interrupts off: two buffers of a page never arrive at the same time here
 */
export function end_buffer_io_async(k: Kernel, bh: buffer_head, uptodate: number): void {
  let fullup = 1;

  mark_buffer_uptodate(bh, uptodate);

  const page = bh.b_page!;

  if (!uptodate) SetPageError(page);

  still_busy: {
    mark_buffer_async(bh, 0);
    unlock_buffer(k, bh);
    let tmp = bh.b_this_page!;
    while (tmp !== bh) {
      if (buffer_locked(tmp)) {
        if (buffer_async(tmp)) break still_busy;
      } else if (!buffer_uptodate(tmp)) fullup = 0;
      tmp = tmp.b_this_page!;
    }

    if (fullup && !PageError(page)) SetPageUptodate(page);

    UnlockPage(k, page);
  }
  // still_busy:
}

/**
 * The end of the buffer's transfer will concern the whole page.
 * @kernel fs/buffer.c:821
 */
export function set_buffer_async_io(bh: buffer_head): void {
  bh.b_end_io = end_buffer_io_async;
  mark_buffer_async(bh, 1);
}

/**
 * Writes the dirty buffers of a list of an inode, and waits until the disk has them. What becomes dirty meanwhile
 * is left alone. 0 or -EIO.
 * @kernel fs/buffer.c:846
 * @locks no spinlock held; takes lru_list_lock
 * @fails errno
 */
export function* fsync_buffers_list(
  k: Kernel,
  list: list_head<buffer_head>,
): Generator<void, number> {
  const tmp = new list_head<buffer_head>();
  let err = 0;

  INIT_LIST_HEAD(tmp);

  spin_lock(k, k.lru_list_lock);

  while (!list_empty(list)) {
    const bh = BH_ENTRY(list.next);
    list_del(bh.b_inode_buffers);
    if (!buffer_dirty(bh) && !buffer_locked(bh)) clear_buffer_attached(bh);
    else {
      set_buffer_attached(bh);
      list_add(bh.b_inode_buffers, tmp);
      if (buffer_dirty(bh)) {
        get_bh(bh);
        spin_unlock(k, k.lru_list_lock);
        // A write that is under way may have taken older bytes: the next one must come after it.
        yield* wait_on_buffer(k, bh);
        ll_rw_block(k, WRITE, bh);
        brelse(k, bh);
        spin_lock(k, k.lru_list_lock);
      }
    }
  }

  while (!list_empty(tmp)) {
    const bh = BH_ENTRY(tmp.prev);
    remove_inode_queue(bh);
    get_bh(bh);
    spin_unlock(k, k.lru_list_lock);
    yield* wait_on_buffer(k, bh);
    if (!buffer_uptodate(bh)) err = -EIO;
    brelse(k, bh);
    spin_lock(k, k.lru_list_lock);
  }

  spin_unlock(k, k.lru_list_lock);
  const err2 = yield* osync_buffers_list(k, list);

  if (err) return err;
  else return err2;
}

/**
 * Waits for the buffers of a list that are on their way to the disk. 0 or -EIO.
 * @kernel fs/buffer.c:914
 * @locks no spinlock held; takes lru_list_lock
 * @fails errno
 */
export function* osync_buffers_list(
  k: Kernel,
  list: list_head<buffer_head>,
): Generator<void, number> {
  let err = 0;

  spin_lock(k, k.lru_list_lock);

  repeat: for (;;) {
    for (let p = list.prev; p !== list; p = p.prev) {
      const bh = BH_ENTRY(p);
      if (buffer_locked(bh)) {
        get_bh(bh);
        spin_unlock(k, k.lru_list_lock);
        yield* wait_on_buffer(k, bh);
        if (!buffer_uptodate(bh)) err = -EIO;
        brelse(k, bh);
        spin_lock(k, k.lru_list_lock);
        continue repeat;
      }
    }
    break;
  }

  spin_unlock(k, k.lru_list_lock);
  return err;
}

/**
 * Writes what an inode keeps beside its contents. 0 or -EIO.
 * @kernel include/linux/fs.h:1279
 * @locks no spinlock held
 */
export function* fsync_inode_buffers(k: Kernel, inode: struct_inode): Generator<void, number> {
  return yield* fsync_buffers_list(k, inode.i_dirty_buffers);
}

/**
 * Writes the dirty buffers of an inode's contents. 0 or -EIO.
 * @kernel include/linux/fs.h:1283
 * @locks no spinlock held
 */
export function* fsync_inode_data_buffers(k: Kernel, inode: struct_inode): Generator<void, number> {
  return yield* fsync_buffers_list(k, inode.i_dirty_data_buffers);
}

/**
 * An inode goes: its dirty buffers are in no list of it any more.
 * @kernel fs/buffer.c:946
 * @locks takes lru_list_lock
 */
export function invalidate_inode_buffers(k: Kernel, inode: struct_inode): void {
  spin_lock(k, k.lru_list_lock);
  while (!list_empty(inode.i_dirty_buffers))
    remove_inode_queue(BH_ENTRY(inode.i_dirty_buffers.next));
  while (!list_empty(inode.i_dirty_data_buffers))
    remove_inode_queue(BH_ENTRY(inode.i_dirty_data_buffers.next));
  spin_unlock(k, k.lru_list_lock);
}

/**
 * How much of memory is in dirty buffers: -1 little, 0 so much that it should be written, 1 so much that the caller
 * must write some.
 * @kernel fs/buffer.c:988
 */
export function balance_dirty_state(k: Kernel): number {
  let dirty = k.size_buffers_type[BUF_DIRTY] >>> PAGE_SHIFT;
  const tot = nr_free_buffer_pages(k);

  dirty *= 100;
  const soft_dirty_limit = tot * nfract;
  const hard_dirty_limit = tot * nfract_sync;

  if (dirty > soft_dirty_limit) {
    if (dirty > hard_dirty_limit && !(k.current.flags & PF_NOIO)) return 1;
    return 0;
  }

  return -1;
}

/**
 * A buffer has become dirty: has some written if there are too many.
 * @kernel fs/buffer.c:1031
 * @locks no spinlock held; takes lru_list_lock
 */
export function balance_dirty(k: Kernel): void {
  const state = balance_dirty_state(k);

  if (state < 0) return;

  wakeup_bdflush(k);

  if (state > 0) {
    spin_lock(k, k.lru_list_lock);
    write_some_buffers(k);
  }
}

/**
 * A buffer is dirty from now on.
 * @kernel fs/buffer.c:1052
 */
export function __mark_dirty(k: Kernel, bh: buffer_head): void {
  bh.b_flushtime = k.jiffies + age_buffer;
  refile_buffer(k, bh);
}

/**
 * Makes a buffer dirty.
 * @kernel fs/buffer.c:1066
 */
export function mark_buffer_dirty(k: Kernel, bh: buffer_head): void {
  if (!atomic_set_buffer_dirty(bh)) {
    __mark_dirty(k, bh);
    balance_dirty(k);
  }
}

/**
 * A buffer need not be written any more.
 * @kernel include/linux/fs.h:1186
 */
export function mark_buffer_clean(k: Kernel, bh: buffer_head): void {
  if (atomic_set_buffer_clean(bh)) refile_buffer(k, bh);
}

/**
 * Moves a buffer to the list that goes with its state.
 * @kernel fs/buffer.c:1084
 * @locks lru_list_lock held
 */
export function __refile_buffer(k: Kernel, bh: buffer_head): void {
  let dispose = BUF_CLEAN;
  if (buffer_locked(bh)) dispose = BUF_LOCKED;
  if (buffer_dirty(bh)) dispose = BUF_DIRTY;
  if (dispose !== bh.b_list) {
    __remove_from_lru_list(k, bh);
    bh.b_list = dispose;
    if (dispose === BUF_CLEAN) remove_inode_queue(bh);
    __insert_into_lru_list(k, bh, dispose);
  }
}

/**
 * The same with the lock.
 * @kernel fs/buffer.c:1100
 * @locks takes lru_list_lock
 */
export function refile_buffer(k: Kernel, bh: buffer_head): void {
  spin_lock(k, k.lru_list_lock);
  __refile_buffer(k, bh);
  spin_unlock(k, k.lru_list_lock);
}

/**
 * Drops a reference to a buffer.
 * @kernel include/linux/fs.h:1420
 * @notrace
 */
export function brelse(k: Kernel, buf: buffer_head | null): void {
  if (buf) __brelse(k, buf);
}

/**
 * The same for one that is there.
 * @kernel fs/buffer.c:1110
 */
export function __brelse(k: Kernel, buf: buffer_head): void {
  if (buf.b_count.counter) {
    put_bh(buf);
    return;
  }
  printk(k, 'VFS: brelse: Trying to free free buffer\n');
}

/**
 * Puts an unused buffer head into the list of unused ones, or back into its slab.
 * @kernel fs/buffer.c:1156
 * @locks unused_list_lock held
 */
export function __put_unused_buffer_head(k: Kernel, bh: buffer_head): void {
  if (buffer_attached(bh)) BUG('fs/buffer.c:1159');
  if (k.nr_unused_buffer_heads >= MAX_UNUSED_BUFFERS) kmem_cache_free(k, k.bh_cachep, bh);
  else {
    bh.b_dev = B_FREE;
    bh.b_blocknr = 0xffffffff;
    bh.b_this_page = null;

    k.nr_unused_buffer_heads++;
    bh.b_next_free = k.unused_list;
    k.unused_list = bh;
  }
}

/**
 * An unused buffer head; null without memory. With `async`, one of those that are kept for that case.
 * @kernel fs/buffer.c:1186
 * @locks no spinlock held; takes unused_list_lock
 * @fails null
 */
export function* get_unused_buffer_head(
  k: Kernel,
  async: number,
): Generator<void, buffer_head | null> {
  spin_lock(k, k.unused_list_lock);
  if (k.nr_unused_buffer_heads > NR_RESERVED) {
    const bh = k.unused_list!;
    k.unused_list = bh.b_next_free;
    k.nr_unused_buffer_heads--;
    spin_unlock(k, k.unused_list_lock);
    return bh;
  }
  spin_unlock(k, k.unused_list_lock);

  // The file system may not be called for memory: it might want buffer heads itself.
  const bh = yield* kmem_cache_alloc(k, k.bh_cachep, SLAB_NOFS);
  if (bh !== null) {
    bh.b_blocknr = 0xffffffff;
    bh.b_this_page = null;
    return bh;
  }

  if (async) {
    spin_lock(k, k.unused_list_lock);
    if (k.unused_list) {
      const reserved = k.unused_list;
      k.unused_list = reserved.b_next_free;
      k.nr_unused_buffer_heads--;
      spin_unlock(k, k.unused_list_lock);
      return reserved;
    }
    spin_unlock(k, k.unused_list_lock);
  }

  return null;
}

/**
 * The bytes of a buffer are those of `page` from `offset` on.
 * @kernel fs/buffer.c:1229
 * @omits High memory: all pages are mapped, so no function here calls kmap() for the contents of a page.
 */
export function set_bh_page(bh: buffer_head, page: struct_page, offset: number): void {
  if (offset >= PAGE_SIZE) BUG('fs/buffer.c:1232');

  bh.b_data = page_address(page) + offset;
  bh.b_page = page;
}

/**
 * Makes buffers of `size` bytes for a page: the first of a chain that is not yet a ring. Without memory null, or with
 * `async` waits until there is some.
 * @kernel fs/buffer.c:1252
 * @omits b_pprev, which belongs to the hash table of blocks
 * @locks no spinlock held
 * @fails null
 */
export function* create_buffers(
  k: Kernel,
  page: struct_page,
  size: number,
  async: number,
): Generator<void, buffer_head | null> {
  for (;;) {
    let head: buffer_head | null = null;
    let offset = PAGE_SIZE;
    no_grow: {
      while ((offset -= size) >= 0) {
        const bh = yield* get_unused_buffer_head(k, async);
        if (!bh) break no_grow;

        bh.b_dev = 0;
        bh.b_this_page = head;
        head = bh;

        bh.b_state = 0;
        bh.b_next_free = null;
        bh.b_count.counter = 0;
        bh.b_size = size;

        set_bh_page(bh, page, offset);

        bh.b_list = BUF_CLEAN;
        bh.b_end_io = null;
      }
      return head;
    }
    // no_grow:
    if (head) {
      spin_lock(k, k.unused_list_lock);
      do {
        const bh: buffer_head = head;
        head = head.b_this_page;
        __put_unused_buffer_head(k, bh);
      } while (head);
      spin_unlock(k, k.unused_list_lock);

      wake_up(k, k.buffer_wait);
    }

    if (!async) return null;

    // Transfers that have been asked for free their heads when they are done.
    run_task_queue(k, k.tq_disk);

    yield* free_more_memory(k);
  }
}

/**
 * What a buffer of a truncated page holds is of no interest any more.
 * @kernel fs/buffer.c:1322
 * @locks no spinlock held
 */
export function* discard_buffer(k: Kernel, bh: buffer_head): Generator<void, void> {
  if (buffer_mapped(bh)) {
    mark_buffer_clean(k, bh);
    yield* lock_buffer(k, bh);
    bh.b_state &= ~(1 << BH_Uptodate);
    bh.b_state &= ~(1 << BH_Mapped);
    bh.b_state &= ~(1 << BH_Req);
    bh.b_state &= ~(1 << BH_New);
    remove_from_queues(k, bh);
    unlock_buffer(k, bh);
  }
}

/**
 * Frees what a file system or the buffer cache keeps with a locked page: 1 if there is nothing any more.
 * @kernel fs/buffer.c:1341
 * @locks the page locked
 * @omits No file system here keeps anything of its own: there is no operation `releasepage`.
 */
export function* try_to_release_page(
  k: Kernel,
  page: struct_page,
  gfp_mask: number,
): Generator<void, number> {
  if (!PageLocked(page)) BUG('fs/buffer.c:1344');
  return yield* try_to_free_buffers(k, page, gfp_mask);
}

/**
 * Forgets the buffers of a page from byte `offset` on. With `offset` 0 they are freed; 0 if that could not be, and the page
 * is left with buffers that are not found any more. Else 1.
 * @kernel fs/buffer.c:1368
 * @differs Without C's third parameter, which nothing reads.
 * @locks the page locked, no spinlock held
 */
export function* discard_bh_page(
  k: Kernel,
  page: struct_page,
  offset: number,
): Generator<void, number> {
  let curr_off = 0;

  if (!PageLocked(page)) BUG('fs/buffer.c:1374');
  if (!page.buffers) return 1;

  const head = page.buffers;
  let bh = head;
  do {
    const next_off = curr_off + bh.b_size;
    const next = bh.b_this_page!;

    if (offset <= curr_off) yield* discard_buffer(k, bh);
    curr_off = next_off;
    bh = next;
  } while (bh !== head);

  if (!offset) {
    if (!(yield* try_to_release_page(k, page, 0))) return 0;
  }

  return 1;
}

/**
 * Forgets the buffers of a page from byte `offset` on: 1 if it has none any more.
 * @kernel include/linux/fs.h:1458
 * @locks the page locked
 */
export function* block_flushpage(
  k: Kernel,
  page: struct_page,
  offset: number,
): Generator<void, number> {
  return yield* discard_bh_page(k, page, offset);
}

/**
 * Gives a page buffers that have no place on the disk yet, and with them a user more.
 * @kernel fs/buffer.c:1411
 * @locks the page locked, no spinlock held
 */
export function* create_empty_buffers(
  k: Kernel,
  page: struct_page,
  dev: number,
  blocksize: number,
): Generator<void, void> {
  const head = (yield* create_buffers(k, page, blocksize, 1))!;
  if (page.buffers) BUG('fs/buffer.c:1418');

  let bh: buffer_head | null = head;
  let tail = head;
  do {
    bh.b_dev = dev;
    bh.b_blocknr = 0;
    bh.b_end_io = null;
    tail = bh;
    bh = bh.b_this_page;
  } while (bh);
  tail.b_this_page = head;
  page.buffers = head;
  page_cache_get(page);
}

/**
 * Writes a page of a file block by block. The last block that the disk has written unlocks it. 0, or the errno of
 * get_block(); then what had a place is written all the same, so that no old contents of the disk come to light.
 * @kernel fs/buffer.c:1475
 * @locks the page locked; unlocked when it is written
 * @omits unmap_underlying_metadata(): the buffer cache, in which the block might be, is not used here
 */
export function* __block_write_full_page(
  k: Kernel,
  inode: struct_inode,
  page: struct_page,
  get_block: get_block_t,
): Generator<void, number> {
  let err = 0;

  if (!PageLocked(page)) BUG('fs/buffer.c:1483');

  if (!page.buffers) yield* create_empty_buffers(k, page, inode.i_dev, 1 << inode.i_blkbits);
  const head = page.buffers!;

  let block = page.index * 2 ** (PAGE_CACHE_SHIFT - inode.i_blkbits);

  let bh = head;

  out: {
    // First all of them get a place,
    do {
      if (!buffer_mapped(bh)) {
        err = get_block(k, inode, block, bh, 1);
        if (err) break out;
      }
      bh = bh.b_this_page!;
      block++;
    } while (bh !== head);

    // then all are locked and clean,
    do {
      yield* lock_buffer(k, bh);
      set_buffer_async_io(bh);
      bh.b_state |= 1 << BH_Uptodate;
      bh.b_state &= ~(1 << BH_Dirty);
      bh = bh.b_this_page!;
    } while (bh !== head);

    // and only then is the first one given to the disk: else it could unlock the page too early.
    do {
      const next = bh.b_this_page!;
      submit_bh(k, WRITE, bh);
      bh = next;
    } while (bh !== head);

    SetPageUptodate(page);

    wakeup_page_waiters(k, page);

    return 0;
  }
  // out:
  ClearPageUptodate(page);
  bh = head;
  let need_unlock = 1;
  do {
    if (buffer_mapped(bh)) {
      yield* lock_buffer(k, bh);
      set_buffer_async_io(bh);
      need_unlock = 0;
    }
    bh = bh.b_this_page!;
  } while (bh !== head);
  do {
    const next = bh.b_this_page!;
    if (buffer_mapped(bh)) {
      bh.b_state |= 1 << BH_Uptodate;
      bh.b_state &= ~(1 << BH_Dirty);
      submit_bh(k, WRITE, bh);
    }
    bh = next;
  } while (bh !== head);
  if (need_unlock) UnlockPage(k, page);
  wakeup_page_waiters(k, page);
  return err;
}

/** Bytes of a page from `from` to `to` - 1 become zero: C's memset() on its address. */
function zero(k: Kernel, page: struct_page, from: number, to: number): void {
  const at = __pa(page_address(page));
  k.ram.bytes.fill(0, at + from, at + to);
}

/**
 * Before a write to bytes `from` … `to` - 1 of a page: gives each block that is concerned a place, and reads those of
 * which a part is to stay. 0 or a negative errno.
 * @kernel fs/buffer.c:1571
 * @locks the page locked
 * @fails errno
 * @omits unmap_underlying_metadata(): the buffer cache, in which the block might be, is not used here
 */
export function* __block_prepare_write(
  k: Kernel,
  inode: struct_inode,
  page: struct_page,
  from: number,
  to: number,
  get_block: get_block_t,
): Generator<void, number> {
  let err = 0;
  const wait: buffer_head[] = [];

  const blocksize = 1 << inode.i_blkbits;
  if (!page.buffers) yield* create_empty_buffers(k, page, inode.i_dev, blocksize);
  const head = page.buffers!;

  const bbits = inode.i_blkbits;
  let block = page.index * 2 ** (PAGE_CACHE_SHIFT - bbits);
  let block_start = 0;
  let block_end: number;

  out: {
    for (
      let bh = head;
      bh !== head || !block_start;
      block++, block_start = block_end, bh = bh.b_this_page!
    ) {
      block_end = block_start + blocksize;
      if (block_end <= from) continue;
      if (block_start >= to) break;
      bh.b_state &= ~(1 << BH_New);
      if (!buffer_mapped(bh)) {
        err = get_block(k, inode, block, bh, 1);
        if (err) break out;
        if (buffer_new(bh)) {
          if (Page_Uptodate(page)) {
            bh.b_state |= 1 << BH_Uptodate;
            continue;
          }
          if (block_end > to) zero(k, page, to, block_end);
          if (block_start < from) zero(k, page, block_start, from);
          continue;
        }
      }
      if (Page_Uptodate(page)) {
        bh.b_state |= 1 << BH_Uptodate;
        continue;
      }
      if (!buffer_uptodate(bh) && (block_start < from || block_end > to)) {
        ll_rw_block(k, READ, bh);
        wait.push(bh);
      }
    }

    while (wait.length > 0) {
      const bh = wait.pop()!;
      yield* wait_on_buffer(k, bh);
      if (!buffer_uptodate(bh)) return -EIO;
    }
    return 0;
  }
  // out:
  // Blocks that were allocated for this become zero, so that no old contents of the disk come to light.
  let bh = head;
  to = block_start;
  block_start = 0;
  do {
    block_end = block_start + blocksize;
    next_bh: {
      if (block_end <= from) break next_bh;
      if (block_start >= to) return err;
      if (buffer_new(bh) && !buffer_uptodate(bh)) {
        zero(k, page, block_start, block_start + bh.b_size);
        bh.b_state |= 1 << BH_Uptodate;
        mark_buffer_dirty(k, bh);
      }
    }
    // next_bh:
    block_start = block_end;
    bh = bh.b_this_page!;
  } while (bh !== head);
  return err;
}

/**
 * After a write to bytes `from` … `to` - 1 of a page: the blocks concerned are valid and dirty. If all are valid now, so
 * is the page. 0.
 * @kernel fs/buffer.c:1676
 * @locks the page locked
 */
export function __block_commit_write(
  k: Kernel,
  inode: struct_inode,
  page: struct_page,
  from: number,
  to: number,
): number {
  let partial = 0;
  let need_balance_dirty = 0;

  const blocksize = 1 << inode.i_blkbits;

  const head = page.buffers!;
  let block_start = 0;
  let block_end: number;
  for (let bh = head; bh !== head || !block_start; block_start = block_end, bh = bh.b_this_page!) {
    block_end = block_start + blocksize;
    if (block_end <= from || block_start >= to) {
      if (!buffer_uptodate(bh)) partial = 1;
    } else {
      bh.b_state |= 1 << BH_Uptodate;
      if (!atomic_set_buffer_dirty(bh)) {
        __mark_dirty(k, bh);
        buffer_insert_inode_data_queue(k, bh, inode);
        need_balance_dirty = 1;
      }
    }
  }

  if (need_balance_dirty) balance_dirty(k);
  if (!partial) SetPageUptodate(page);
  return 0;
}

/**
 * Reads a page of a file block by block: what is valid is left, what has no place on the disk is zero, the rest is
 * asked of the disk. The last block that arrives unlocks the page. 0.
 * @kernel fs/buffer.c:1723
 * @locks the page locked; unlocked when it is there
 */
export function* block_read_full_page(
  k: Kernel,
  page: struct_page,
  get_block: get_block_t,
): Generator<void, number> {
  const inode = page.mapping!.host!;
  const arr: buffer_head[] = [];

  if (!PageLocked(page)) BUG('fs/buffer.c:1732');
  const blocksize = 1 << inode.i_blkbits;
  if (!page.buffers) yield* create_empty_buffers(k, page, inode.i_dev, blocksize);
  const head = page.buffers!;

  let iblock = page.index * 2 ** (PAGE_CACHE_SHIFT - inode.i_blkbits);
  const lblock = Math.ceil(inode.i_size / blocksize);
  let bh = head;
  let i = 0;

  do {
    next: {
      if (buffer_uptodate(bh)) break next;

      if (!buffer_mapped(bh)) {
        if (iblock < lblock) {
          if (get_block(k, inode, iblock, bh, 0)) break next;
        }
        if (!buffer_mapped(bh)) {
          zero(k, page, i * blocksize, (i + 1) * blocksize);
          bh.b_state |= 1 << BH_Uptodate;
          break next;
        }
        // The file system may have had the block, and copied it.
        if (buffer_uptodate(bh)) break next;
      }

      arr.push(bh);
    }
    i++;
    iblock++;
    bh = bh.b_this_page!;
  } while (bh !== head);

  if (arr.length === 0) {
    SetPageUptodate(page);
    UnlockPage(k, page);
    return 0;
  }

  for (const locked of arr) {
    yield* lock_buffer(k, locked);
    set_buffer_async_io(locked);
  }

  for (const locked of arr) {
    // The task that had it locked may have read it.
    if (buffer_uptodate(locked)) end_buffer_io_async(k, locked, 1);
    else submit_bh(k, READ, locked);
  }

  wakeup_page_waiters(k, page);

  return 0;
}

/**
 * Before a write to bytes `from` … `to` - 1 of a page of a file whose file system has nothing special to do. 0 or a
 * negative errno.
 * @kernel fs/buffer.c:1933
 * @locks the page locked
 */
export function* block_prepare_write(
  k: Kernel,
  page: struct_page,
  from: number,
  to: number,
  get_block: get_block_t,
): Generator<void, number> {
  const inode = page.mapping!.host!;
  const err = yield* __block_prepare_write(k, inode, page, from, to, get_block);
  if (err) ClearPageUptodate(page);
  return err;
}

/**
 * After a write to bytes `from` … `to` - 1 of a page: its blocks are dirty, and the file is perhaps longer. 0.
 * @kernel fs/buffer.c:1953
 * @locks the page locked
 * @omits An inode is not kept on the disk, so it need not be written.
 */
export function* generic_commit_write(
  k: Kernel,
  _file: struct_file,
  page: struct_page,
  from: number,
  to: number,
): Generator<void, number> {
  const inode = page.mapping!.host!;
  const pos = page.index * PAGE_CACHE_SIZE + to;
  __block_commit_write(k, inode, page, from, to);
  if (pos > inode.i_size) inode.i_size = pos;
  return 0;
}

/**
 * A file ends at byte `from` now: the rest of the block that this byte is in becomes zero, in the page cache, and dirty.
 * What other blocks the page has need not be valid. 0 or a negative errno.
 * @kernel fs/buffer.c:1967
 * @locks i_sem held
 * @fails errno
 */
export function* block_truncate_page(
  k: Kernel,
  mapping: address_space,
  from: number,
  get_block: get_block_t,
): Generator<void, number> {
  const index = Math.floor(from / PAGE_CACHE_SIZE);
  const offset = from % PAGE_CACHE_SIZE;
  const inode = mapping.host!;

  const blocksize = 1 << inode.i_blkbits;
  let length = offset & (blocksize - 1);

  if (!length) return 0;

  length = blocksize - length;
  let iblock = index * 2 ** (PAGE_CACHE_SHIFT - inode.i_blkbits);

  const page = yield* grab_cache_page(k, mapping, index);
  let err = -ENOMEM;
  if (!page) return err;

  if (!page.buffers) yield* create_empty_buffers(k, page, inode.i_dev, blocksize);

  let bh = page.buffers!;
  let pos = blocksize;
  while (offset >= pos) {
    bh = bh.b_this_page!;
    iblock++;
    pos += blocksize;
  }

  unlock: {
    err = 0;
    if (!buffer_mapped(bh)) {
      if (buffer_uptodate(bh)) break unlock;
      get_block(k, inode, iblock, bh, 0);
      if (!buffer_mapped(bh)) break unlock;
    }

    if (Page_Uptodate(page)) bh.b_state |= 1 << BH_Uptodate;

    if (!buffer_uptodate(bh)) {
      err = -EIO;
      ll_rw_block(k, READ, bh);
      yield* wait_on_buffer(k, bh);
      if (!buffer_uptodate(bh)) break unlock;
    }

    zero(k, page, offset, offset + length);

    if (!atomic_set_buffer_dirty(bh)) {
      __mark_dirty(k, bh);
      buffer_insert_inode_data_queue(k, bh, inode);
      balance_dirty(k);
    }

    err = 0;
  }
  // unlock:
  UnlockPage(k, page);
  page_cache_release(k, page);
  return err;
}

/**
 * Writes a page of a file. Of the last one only what is in the file is marked dirty, to be written later, and the rest
 * becomes zero. 0 or a negative errno, -EIO past the end.
 * @kernel fs/buffer.c:2047
 * @locks the page locked; unlocked when it is written
 * @fails errno
 */
export function* block_write_full_page(
  k: Kernel,
  page: struct_page,
  get_block: get_block_t,
): Generator<void, number> {
  const inode = page.mapping!.host!;
  const end_index = Math.floor(inode.i_size / PAGE_CACHE_SIZE);

  if (page.index < end_index) return yield* __block_write_full_page(k, inode, page, get_block);

  const offset = inode.i_size & ~PAGE_CACHE_MASK;
  if (page.index >= end_index + 1 || !offset) {
    UnlockPage(k, page);
    return -EIO;
  }

  const err = yield* __block_prepare_write(k, inode, page, 0, offset, get_block);
  if (!err) {
    zero(k, page, offset, PAGE_CACHE_SIZE);
    __block_commit_write(k, inode, page, 0, offset);
  } else ClearPageUptodate(page);
  UnlockPage(k, page);
  return err;
}

/**
 * Starts to read or write a locked page of swap, whose blocks are at `b` on the disk, each of `size` bytes. 0.
 * @kernel fs/buffer.c:2397
 * @locks the page locked; unlocked when it is read or written
 */
export function* brw_page(
  k: Kernel,
  rw: number,
  page: struct_page,
  dev: number,
  b: readonly number[],
  size: number,
): Generator<void, number> {
  if (!PageLocked(page)) panic(k, 'brw_page: page not locked for I/O');

  if (!page.buffers) yield* create_empty_buffers(k, page, dev, size);
  const head = page.buffers!;
  let bh = head;

  let i = 0;
  do {
    yield* lock_buffer(k, bh);
    bh.b_blocknr = b[i++];
    bh.b_state |= 1 << BH_Mapped;
    set_buffer_async_io(bh);
    bh = bh.b_this_page!;
  } while (bh !== head);

  do {
    const next = bh.b_this_page!;
    submit_bh(k, rw, bh);
    bh = next;
  } while (bh !== head);
  wakeup_page_waiters(k, page);
  return 0;
}

/**
 * Reclaim has met a page whose buffers are dirty or locked: notes that it has the first time, begins to write them the
 * second time, and waits for them the third time. 1 if it is worth while to try again at once.
 * @kernel fs/buffer.c:2622
 * @locks the page locked, no spinlock held
 */
export function* sync_page_buffers(k: Kernel, head: buffer_head): Generator<void, number> {
  let bh = head;
  let tryagain = 1;

  do {
    if (!buffer_dirty(bh) && !buffer_locked(bh)) continue;

    if (!testAndSet(BH_Wait_IO, bh)) {
      tryagain = 0;
      continue;
    }

    if (testAndSet(BH_Lock, bh)) {
      if (!buffer_launder(bh)) {
        tryagain = 0;
        continue;
      }
      yield* wait_on_buffer(k, bh);
      tryagain = 1;
      continue;
    }

    if (!atomic_set_buffer_clean(bh)) {
      unlock_buffer(k, bh);
      continue;
    }

    refile_buffer(k, bh);
    get_bh(bh);
    bh.b_end_io = end_buffer_io_sync;
    submit_bh(k, WRITE, bh);
    tryagain = 0;
  } while ((bh = bh.b_this_page!) !== head);

  return tryagain;
}

/** A buffer with one of these bits cannot be freed. @kernel fs/buffer.c:2666 */
const BUFFER_BUSY_BITS = (1 << BH_Dirty) | (1 << BH_Lock);

/** Is a buffer in use, dirty or locked? @kernel fs/buffer.c:2667 @notrace */
export function buffer_busy(bh: buffer_head): boolean {
  return (bh.b_count.counter | (bh.b_state & BUFFER_BUSY_BITS)) !== 0;
}

/**
 * Frees the buffers of a page, if all are clean and not in use, and drops their reference to it: 1 if it could. If
 * gfp_mask allows, writes those that are dirty.
 * @kernel fs/buffer.c:2680
 * @locks the page locked; takes lru_list_lock, then unused_list_lock
 * @omits the hash table of blocks, the number of pages in the buffer cache, and high memory
 */
export function* try_to_free_buffers(
  k: Kernel,
  page: struct_page,
  gfp_mask: number,
): Generator<void, number> {
  const bh = page.buffers!;

  cleaned_buffers_try_again: for (;;) {
    busy_buffer_page: {
      spin_lock(k, k.lru_list_lock);
      let tmp = bh;
      do {
        if (buffer_busy(tmp)) break busy_buffer_page;
        tmp = tmp.b_this_page!;
      } while (tmp !== bh);

      spin_lock(k, k.unused_list_lock);
      tmp = bh;

      do {
        const p = tmp;
        tmp = tmp.b_this_page!;

        if (p.b_dev === B_FREE) BUG('fs/buffer.c:2704');

        remove_inode_queue(p);
        __remove_from_queues(k, p);
        __put_unused_buffer_head(k, p);
      } while (tmp !== bh);
      spin_unlock(k, k.unused_list_lock);

      wake_up(k, k.buffer_wait);

      page.buffers = null;
      page_cache_release(k, page);
      spin_unlock(k, k.lru_list_lock);
      return 1;
    }
    // busy_buffer_page:
    spin_unlock(k, k.lru_list_lock);
    gfp_mask = pf_gfp_mask(k, gfp_mask);
    if (gfp_mask & __GFP_IO) {
      if (yield* sync_page_buffers(k, bh)) {
        // No writing and no waiting the next time.
        gfp_mask = 0;
        continue cleaned_buffers_try_again;
      }
    }
    if (balance_dirty_state(k) >= 0) wakeup_bdflush(k);
    return 0;
  }
}

/**
 * The heads of the lists: all are empty.
 * @kernel fs/buffer.c:2799
 * @omits the hash table of blocks
 */
export function buffer_init(k: Kernel): void {
  for (let i = 0; i < NR_LIST; i++) k.lru_list[i] = null;
}

/**
 * Wakes the task that writes dirty buffers.
 * @kernel fs/buffer.c:2857
 * @reduced there is no such task: none waits there
 */
export function wakeup_bdflush(k: Kernel): void {
  wake_up_interruptible(k, k.bdflush_wait);
}

/**
 * A task waits for a page: has the disk begin with what is queued.
 * @kernel fs/buffer.c:2892
 */
export function block_sync_page(k: Kernel, _page: struct_page): number {
  run_task_queue(k, k.tq_disk);
  return 0;
}
