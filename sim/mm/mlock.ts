// mlock(): pages of a range stay in memory, and are there when the call returns.
//
// VM_LOCKED is a flag of an area, so a range that covers only part of one cuts it, as mprotect()
// does; but the pieces are not merged here. locked_vm counts the pages of areas with the flag.

import type { Kernel } from '../globals.ts';
import { atomic_add } from '../include/asm-i386/atomic.ts';
import { EAGAIN, EINVAL, ENOMEM, EPERM } from '../include/asm-i386/errno.ts';
import { PAGE_ALIGN, PAGE_MASK, PAGE_SHIFT } from '../include/asm-i386/page.ts';
import { CAP_IPC_LOCK, capable } from '../include/linux/capability.ts';
import { get_file } from '../include/linux/fs.ts';
import { VM_LOCKED, type vm_area_struct } from '../include/linux/mm.ts';
import { MCL_CURRENT, MCL_FUTURE } from '../include/linux/mman.ts';
import { RLIMIT_MEMLOCK } from '../include/linux/resource.ts';
import { down_write, up_write } from '../include/linux/rwsem_inline.ts';
import { SLAB_KERNEL } from '../include/linux/slab.ts';
import { spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import { copyStruct } from '../include/object.ts';
import { u32 } from '../include/u32.ts';
import { make_pages_present } from './memory.ts';
import { __insert_vm_struct, find_vma, lock_vma_mappings, unlock_vma_mappings } from './mmap.ts';
import { kmem_cache_alloc, kmem_cache_free } from './slab.ts';

/**
 * Sets the flags of a whole area. Always 0.
 * @kernel mm/mlock.c:15
 * @locks mmap_sem (write) held; takes page_table_lock
 */
export function mlock_fixup_all(k: Kernel, vma: vm_area_struct, newflags: number): number {
  const mm = vma.vm_mm!;
  spin_lock(k, mm.page_table_lock);
  vma.vm_flags = newflags;
  spin_unlock(k, mm.page_table_lock);
  return 0;
}

/**
 * Sets the flags of the front of an area, up to `end`, which becomes an area of its own: 0 or -EAGAIN.
 * @kernel mm/mlock.c:23
 * @locks mmap_sem (write) held; takes page_table_lock and the mapping's i_shared_lock
 * @fails errno
 * @bug If a file is truncated on another processor while mlock(), mprotect() or madvise() splits off the front of an
 *   area, the program can lose private copies of pages before the file's new end. The area's vm_pgoff is changed
 *   before the locks are taken, so the truncation may use it with the old vm_start and clear the wrong pages.
 */
export function* mlock_fixup_start(
  k: Kernel,
  vma: vm_area_struct,
  end: number,
  newflags: number,
): Generator<void, number> {
  const mm = vma.vm_mm!;

  const n = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
  if (!n) return -EAGAIN;
  copyStruct(n, vma);
  n.vm_end = end;
  n.vm_flags = newflags;
  n.vm_raend = 0;
  if (n.vm_file) get_file(n.vm_file);
  if (n.vm_ops?.open) n.vm_ops.open(k, n);
  vma.vm_pgoff = u32(vma.vm_pgoff + ((end - vma.vm_start) >>> PAGE_SHIFT));
  lock_vma_mappings(k, vma);
  spin_lock(k, mm.page_table_lock);
  vma.vm_start = end;
  __insert_vm_struct(k, k.current.mm!, n);
  spin_unlock(k, mm.page_table_lock);
  unlock_vma_mappings(k, vma);
  return 0;
}

/**
 * Sets the flags of the back of an area, from `start`, which becomes an area of its own: 0 or -EAGAIN.
 * @kernel mm/mlock.c:49
 * @locks mmap_sem (write) held; takes page_table_lock and the mapping's i_shared_lock
 * @fails errno
 */
export function* mlock_fixup_end(
  k: Kernel,
  vma: vm_area_struct,
  start: number,
  newflags: number,
): Generator<void, number> {
  const mm = vma.vm_mm!;

  const n = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
  if (!n) return -EAGAIN;
  copyStruct(n, vma);
  n.vm_start = start;
  n.vm_pgoff = u32(n.vm_pgoff + ((n.vm_start - vma.vm_start) >>> PAGE_SHIFT));
  n.vm_flags = newflags;
  n.vm_raend = 0;
  if (n.vm_file) get_file(n.vm_file);
  if (n.vm_ops?.open) n.vm_ops.open(k, n);
  lock_vma_mappings(k, vma);
  spin_lock(k, mm.page_table_lock);
  vma.vm_end = start;
  __insert_vm_struct(k, k.current.mm!, n);
  spin_unlock(k, mm.page_table_lock);
  unlock_vma_mappings(k, vma);
  return 0;
}

/**
 * Sets the flags of the middle of an area; what is left and right of it become areas of their own:
 * 0 or -EAGAIN.
 * @kernel mm/mlock.c:75
 * @locks mmap_sem (write) held; takes page_table_lock and the mapping's i_shared_lock
 * @fails errno
 * @bug If a file is truncated on another processor while mlock(), mprotect() or madvise() splits off the front of an
 *   area, the program can lose private copies of pages before the file's new end. The area's vm_pgoff is changed
 *   before the locks are taken, so the truncation may use it with the old vm_start and clear the wrong pages.
 * @bug While munlock() unlocks the middle of an area, the sides are unlocked too for a moment, and page-out may take
 *   their pages: the area's vm_flags are changed before the locks are taken.
 */
export function* mlock_fixup_middle(
  k: Kernel,
  vma: vm_area_struct,
  start: number,
  end: number,
  newflags: number,
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
  vma.vm_flags = newflags;
  left.vm_raend = 0;
  right.vm_raend = 0;
  if (vma.vm_file) atomic_add(2, vma.vm_file.f_count);

  if (vma.vm_ops?.open) {
    vma.vm_ops.open(k, left);
    vma.vm_ops.open(k, right);
  }
  vma.vm_raend = 0;
  vma.vm_pgoff = u32(vma.vm_pgoff + ((start - vma.vm_start) >>> PAGE_SHIFT));
  lock_vma_mappings(k, vma);
  spin_lock(k, mm.page_table_lock);
  vma.vm_start = start;
  vma.vm_end = end;
  vma.vm_flags = newflags;
  __insert_vm_struct(k, k.current.mm!, left);
  __insert_vm_struct(k, k.current.mm!, right);
  spin_unlock(k, mm.page_table_lock);
  unlock_vma_mappings(k, vma);
  return 0;
}

/**
 * Sets the flags of start … end - 1, all of it in `vma`, counts the pages, and brings them into
 * memory if they are now locked: 0 or -EAGAIN.
 * @kernel mm/mlock.c:117
 * @locks mmap_sem (write) held
 * @bug mlock() succeeds although some of the pages could not be brought into memory: the result of
 *   make_pages_present() is not tested.
 * @bug A program can have more areas than max_map_count allows, because mlock() and mprotect() cut areas without a
 *   comparison with that limit.
 */
export function* mlock_fixup(
  k: Kernel,
  vma: vm_area_struct,
  start: number,
  end: number,
  newflags: number,
): Generator<void, number> {
  let pages: number;
  let retval: number;

  if (newflags === vma.vm_flags) return 0;

  if (start === vma.vm_start) {
    if (end === vma.vm_end) retval = mlock_fixup_all(k, vma, newflags);
    else retval = yield* mlock_fixup_start(k, vma, end, newflags);
  } else {
    if (end === vma.vm_end) retval = yield* mlock_fixup_end(k, vma, start, newflags);
    else retval = yield* mlock_fixup_middle(k, vma, start, end, newflags);
  }
  if (!retval) {
    pages = (end - start) >>> PAGE_SHIFT;
    if (newflags & VM_LOCKED) {
      pages = -pages;
      yield* make_pages_present(k, start, end);
    }
    vma.vm_mm!.locked_vm -= pages;
  }
  return retval;
}

/**
 * Locks (`on` 1) or unlocks (0) `len` bytes from `start`: 0 or a negative errno. What comes before
 * the place of an error stays done.
 * @kernel mm/mlock.c:148
 * @locks mmap_sem (write) held
 * @fails errno
 */
export function* do_mlock(
  k: Kernel,
  start: number,
  len: number,
  on: number,
): Generator<void, number> {
  let nstart: number;
  let error: number;

  if (on && !capable(k, CAP_IPC_LOCK)) return -EPERM;
  len = PAGE_ALIGN(len);
  const end = u32(start + len);
  if (end < start) return -EINVAL;
  if (end === start) return 0;
  let vma = find_vma(k.current.mm, start);
  if (!vma || vma.vm_start > start) return -ENOMEM;

  for (nstart = start; ; ) {
    // Here vma.vm_start <= nstart < vma.vm_end.
    let newflags: number = vma.vm_flags | VM_LOCKED;
    if (!on) newflags &= ~VM_LOCKED;

    if (vma.vm_end >= end) {
      error = yield* mlock_fixup(k, vma, nstart, end, newflags);
      break;
    }

    const tmp: number = vma.vm_end;
    const next: vm_area_struct | null = vma.vm_next;
    error = yield* mlock_fixup(k, vma, nstart, tmp, newflags);
    if (error) break;
    nstart = tmp;
    vma = next;
    if (!vma || vma.vm_start !== nstart) {
      error = -ENOMEM;
      break;
    }
  }
  return error;
}

/**
 * The system call: locks the pages that hold any of `len` bytes from `start`. 0 or a negative errno.
 * @kernel mm/mlock.c:195
 * @locks takes mmap_sem (write)
 * @fails errno
 * @bug mlock() of memory that is locked already can fail with ENOMEM, because its pages are counted twice against
 *   RLIMIT_MEMLOCK.
 */
export function* sys_mlock(k: Kernel, start: number, len: number): Generator<void, number> {
  let locked: number;
  let lock_limit: number;
  let error = -ENOMEM;
  const mm = k.current.mm!;

  yield* down_write(k, mm.mmap_sem);
  len = PAGE_ALIGN(u32(len + (start & ~PAGE_MASK)));
  start = u32(start & PAGE_MASK);

  locked = len >>> PAGE_SHIFT;
  locked += mm.locked_vm;

  lock_limit = k.current.rlim[RLIMIT_MEMLOCK].rlim_cur;
  lock_limit >>>= PAGE_SHIFT;

  out: {
    if (locked > lock_limit) break out;

    // At most half of memory: all other tasks need the rest.
    if (locked > Math.trunc(k.num_physpages / 2)) break out;

    error = yield* do_mlock(k, start, len, 1);
  }
  // out:
  up_write(k, mm.mmap_sem);
  return error;
}

/**
 * The system call: unlocks the pages that hold any of `len` bytes from `start`. 0 or a negative errno.
 * @kernel mm/mlock.c:226
 * @locks takes mmap_sem (write)
 */
export function* sys_munlock(k: Kernel, start: number, len: number): Generator<void, number> {
  const mm = k.current.mm!;

  yield* down_write(k, mm.mmap_sem);
  len = PAGE_ALIGN(u32(len + (start & ~PAGE_MASK)));
  start = u32(start & PAGE_MASK);
  const ret = yield* do_mlock(k, start, len, 0);
  up_write(k, mm.mmap_sem);
  return ret;
}

/**
 * Locks or unlocks everything: MCL_CURRENT what is there, MCL_FUTURE what will come; without a flag
 * neither. 0 or a negative errno.
 * @kernel mm/mlock.c:238
 * @locks mmap_sem (write) held
 * @fails errno
 * @bug A process that has dropped CAP_IPC_LOCK cannot unlock all its memory in one call, because munlockall() needs
 *   the capability too.
 */
export function* do_mlockall(k: Kernel, flags: number): Generator<void, number> {
  let error: number;
  let def_flags: number;
  const mm = k.current.mm!;

  if (!capable(k, CAP_IPC_LOCK)) return -EPERM;

  def_flags = 0;
  if (flags & MCL_FUTURE) def_flags = VM_LOCKED;
  mm.def_flags = def_flags;

  error = 0;
  for (let vma = mm.mmap; vma; vma = vma.vm_next) {
    let newflags = vma.vm_flags | VM_LOCKED;
    if (!(flags & MCL_CURRENT)) newflags &= ~VM_LOCKED;
    error = yield* mlock_fixup(k, vma, vma.vm_start, vma.vm_end, newflags);
    if (error) break;
  }
  return error;
}

/**
 * The system call: locks all that is mapped (MCL_CURRENT), all that will be (MCL_FUTURE), or both.
 * MCL_FUTURE alone unlocks what is there. 0 or a negative errno.
 * @kernel mm/mlock.c:266
 * @locks takes mmap_sem (write)
 * @fails errno
 */
export function* sys_mlockall(k: Kernel, flags: number): Generator<void, number> {
  let lock_limit: number;
  let ret = -EINVAL;
  const mm = k.current.mm!;

  yield* down_write(k, mm.mmap_sem);
  out: {
    if (!flags || flags & ~(MCL_CURRENT | MCL_FUTURE)) break out;

    lock_limit = k.current.rlim[RLIMIT_MEMLOCK].rlim_cur;
    lock_limit >>>= PAGE_SHIFT;

    ret = -ENOMEM;
    if (mm.total_vm > lock_limit) break out;

    // At most half of memory, as in sys_mlock().
    if (mm.total_vm > Math.trunc(k.num_physpages / 2)) break out;

    ret = yield* do_mlockall(k, flags);
  }
  // out:
  up_write(k, mm.mmap_sem);
  return ret;
}

/**
 * The system call: unlocks everything, and what will come. 0 or -EPERM.
 * @kernel mm/mlock.c:293
 * @locks takes mmap_sem (write)
 */
export function* sys_munlockall(k: Kernel): Generator<void, number> {
  const mm = k.current.mm!;

  yield* down_write(k, mm.mmap_sem);
  const ret = yield* do_mlockall(k, 0);
  up_write(k, mm.mmap_sem);
  return ret;
}
