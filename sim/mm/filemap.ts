// The page cache: pages of files, found by file and place in it.

import { atomic_add } from '../include/asm-i386/atomic.ts';
import { EAGAIN, EBADF, EINVAL, ENOMEM } from '../include/asm-i386/errno.ts';
import { PAGE_MASK, PAGE_SHIFT, PAGE_SIZE } from '../include/asm-i386/page.ts';
import { BUG, NotSimulated } from '../include/bug.ts';
import { get_file } from '../include/linux/fs.ts';
import { GFP_ATOMIC } from '../include/linux/gfp.ts';
import { printk } from '../include/linux/kernel.ts';
import { list_add, list_del } from '../include/linux/list.ts';
import {
  PG_locked,
  type struct_page,
  VM_LOCKED,
  VM_RAND_READ,
  VM_READHINTMASK,
  VM_SEQ_READ,
  type vm_area_struct,
} from '../include/linux/mm.ts';
import {
  MADV_DONTNEED,
  MADV_NORMAL,
  MADV_RANDOM,
  MADV_SEQUENTIAL,
  MADV_WILLNEED,
} from '../include/linux/mman.ts';
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
import { down_read, down_write, up_read, up_write } from '../include/linux/rwsem.ts';
import { TASK_RUNNING, TASK_UNINTERRUPTIBLE } from '../include/linux/sched.ts';
import { wake_up_all } from '../include/linux/sched_inline.ts';
import { SLAB_KERNEL } from '../include/linux/slab.ts';
import { spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import {
  DECLARE_WAITQUEUE,
  type wait_queue_head_t,
  waitqueue_active,
} from '../include/linux/wait.ts';
import { copyStruct } from '../include/object.ts';
import { u32 } from '../include/u32.ts';
import { add_wait_queue, add_wait_queue_exclusive, remove_wait_queue } from '../kernel/fork.ts';
import { schedule } from '../kernel/sched.ts';
import type { Kernel } from '../kernel.ts';
import { zap_page_range } from './memory.ts';
import { __insert_vm_struct, find_vma, lock_vma_mappings, unlock_vma_mappings } from './mmap.ts';
import { __get_free_pages } from './page_alloc.ts';
import { kmem_cache_alloc, kmem_cache_free } from './slab.ts';
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
 * Starts to read what the range will need: -EBADF for memory without a file.
 * @kernel mm/filemap.c:2518
 * @locks mmap_sem (write) held
 * @stub files cannot be read yet
 */
export function madvise_willneed(vma: vm_area_struct, _start: number, _end: number): number {
  const error = -EBADF;

  if (!vma.vm_file) return error;
  throw new NotSimulated('madvise_willneed', 'files cannot be read yet.');
}

/**
 * Throws the pages of a range away; the next touch gets them anew: 0, or -EINVAL for locked memory.
 * @kernel mm/filemap.c:2592
 * @locks mmap_sem (write) held; takes page_table_lock
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
      error = madvise_willneed(vma, start, end);
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
 * but make the answer -ENOMEM.
 * @kernel mm/filemap.c:2664
 * @locks takes mmap_sem (write)
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
 * Tells for each page of start … end - 1, all of it in `vma`, whether it is in the page cache: a byte
 * each from `vec`. 0 or a negative errno; -ENOMEM for memory without a file.
 * @kernel mm/filemap.c:2748
 * @locks mmap_sem (read) held
 * @stub files have no pages yet
 */
export function mincore_vma(
  vma: vm_area_struct,
  _start: number,
  _end: number,
  _vec: number,
): number {
  const error = -ENOMEM;
  if (!vma.vm_file) return error;
  throw new NotSimulated('mincore_vma', 'files have no pages yet.');
}

/**
 * The system call: which pages of `len` bytes from `start` are in memory, a byte each from `vec`.
 * 0 or a negative errno; holes are passed over, but make the answer -ENOMEM.
 * @kernel mm/filemap.c:2815
 * @locks takes mmap_sem (read)
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
          error = mincore_vma(vma, start, end, u32(vec + index));
          if (error) break out;
        }
        error = unmapped_error;
        break out;
      }

      // Here vma.vm_start <= start < vma.vm_end < end.
      error = mincore_vma(vma, start, vma.vm_end, u32(vec + index));
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
