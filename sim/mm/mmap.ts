// The areas of an address space: found, made, merged, split and taken away.
//
// The same areas hang in two structures. The list, by address, is what is walked; the red-black
// tree, by address too, is what is searched. Every change goes to both, under page_table_lock:
// page-out looks at areas without holding mmap_sem.
//
//   mm.mmap ──► [A] ──vm_next──► [B] ──vm_next──► [C] ──► null
//   mm.mm_rb ─────────────────►  [B]
//                         rb_left ╱ ╲ rb_right
//                              [A]   [C]

import { fput } from '../fs/file_table.ts';
import type { Kernel } from '../globals.ts';
import { atomic_dec, atomic_inc } from '../include/asm-i386/atomic.ts';
import { EACCES, EAGAIN, EINVAL, ENODEV, ENOMEM } from '../include/asm-i386/errno.ts';
import { release_segments } from '../include/asm-i386/mmu_context.ts';
import {
  PAGE_ALIGN,
  PAGE_MASK,
  PAGE_SHIFT,
  PAGE_SIZE,
  VM_DATA_DEFAULT_FLAGS,
} from '../include/asm-i386/page.ts';
import { flush_tlb_mm, flush_tlb_pgtables } from '../include/asm-i386/pgalloc.ts';
import {
  FIRST_USER_PGD_NR,
  flush_cache_mm,
  PGDIR_MASK,
  PGDIR_SIZE,
  pgd_index,
  protection_map,
  USER_PTRS_PER_PGD,
} from '../include/asm-i386/pgtable.ts';
import { TASK_SIZE, TASK_UNMAPPED_BASE } from '../include/asm-i386/processor.ts';
import { BUG } from '../include/bug.ts';
import {
  deny_write_access,
  FMODE_READ,
  FMODE_WRITE,
  get_file,
  IS_APPEND,
  locks_verify_locked,
  type struct_file,
} from '../include/linux/fs.ts';
import { printk } from '../include/linux/kernel.ts';
import {
  VM_DENYWRITE,
  VM_EXEC,
  VM_EXECUTABLE,
  VM_GROWSDOWN,
  VM_GROWSUP,
  VM_LOCKED,
  VM_MAYEXEC,
  VM_MAYREAD,
  VM_MAYSHARE,
  VM_MAYWRITE,
  VM_READ,
  VM_SHARED,
  VM_WRITE,
  type vm_area_struct,
} from '../include/linux/mm.ts';
import {
  __vma_unlink,
  can_vma_merge,
  expand_stack,
  find_vma_intersection,
} from '../include/linux/mm_inline.ts';
import {
  MAP_DENYWRITE,
  MAP_EXECUTABLE,
  MAP_FIXED,
  MAP_GROWSDOWN,
  MAP_NORESERVE,
  MAP_PRIVATE,
  MAP_SHARED,
  MAP_TYPE,
  PROT_EXEC,
  PROT_READ,
  PROT_WRITE,
} from '../include/linux/mman.ts';
import {
  RB_ROOT,
  RbLink,
  rb_entry,
  rb_link_node,
  type rb_node_t,
} from '../include/linux/rbtree.ts';
import {
  RLIM_INFINITY,
  RLIMIT_AS,
  RLIMIT_DATA,
  RLIMIT_MEMLOCK,
} from '../include/linux/resource.ts';
import { down_write, up_write } from '../include/linux/rwsem_inline.ts';
import type { mm_struct } from '../include/linux/sched.ts';
import { SLAB_KERNEL } from '../include/linux/slab.ts';
import { spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import { FieldSlot, type Slot } from '../include/slot.ts';
import { u32 } from '../include/u32.ts';
import { rb_erase, rb_insert_color } from '../lib/rbtree.ts';
import { clear_page_tables, make_pages_present, zap_page_range } from './memory.ts';
import { nr_free_pages } from './page_alloc.ts';
import { shmem_zero_setup } from './shmem.ts';
import { kmem_cache_alloc, kmem_cache_free } from './slab.ts';

/**
 * Is there likely to be memory for `pages` more private pages? 1 or 0; nothing is reserved.
 * @kernel mm/mmap.c:53
 * @fails zero
 */
export function vm_enough_memory(k: Kernel, pages: number): number {
  let free: number;

  if (k.sysctl_overcommit_memory) return 1;

  free = k.page_cache_size.counter;
  free += nr_free_pages(k);
  free += k.nr_swap_pages;

  // Pages that are both in swap and in memory are counted twice here, on purpose.
  free += k.swapper_space.nrpages;

  free += (k.dentry_stat.nr_unused * SIZEOF_DENTRY) >>> PAGE_SHIFT;
  free += (k.inodes_stat.nr_unused * SIZEOF_INODE) >>> PAGE_SHIFT;

  return free > pages ? 1 : 0;
}

/** Bytes of a directory entry. */
const SIZEOF_DENTRY = 128;
/** Bytes of an inode. */
const SIZEOF_INODE = 480;

/**
 * Takes `vma` out of its file's list of areas.
 * @kernel mm/mmap.c:97
 * @locks the mapping's i_shared_lock held
 */
export function __remove_shared_vm_struct(vma: vm_area_struct): void {
  const file = vma.vm_file;

  if (file) {
    const inode = file.f_dentry!.d_inode!;
    if (vma.vm_flags & VM_DENYWRITE) atomic_inc(inode.i_writecount);
    if (vma.vm_next_share) vma.vm_next_share.vm_pprev_share = vma.vm_pprev_share;
    vma.vm_pprev_share!.set(vma.vm_next_share);
  }
}

/**
 * Takes `vma` out of its file's list of areas, with the lock that this needs.
 * @kernel mm/mmap.c:111
 * @locks takes the mapping's i_shared_lock
 */
export function remove_shared_vm_struct(k: Kernel, vma: vm_area_struct): void {
  lock_vma_mappings(k, vma);
  __remove_shared_vm_struct(vma);
  unlock_vma_mappings(k, vma);
}

/**
 * Locks the list of areas of the file that `vma` maps; an anonymous area needs no lock.
 * @kernel mm/mmap.c:118
 * @locks takes the mapping's i_shared_lock
 */
export function lock_vma_mappings(k: Kernel, vma: vm_area_struct): void {
  let mapping = null;
  if (vma.vm_file) mapping = vma.vm_file.f_dentry!.d_inode!.i_mapping;
  if (mapping) spin_lock(k, mapping.i_shared_lock);
}

/**
 * Undoes lock_vma_mappings().
 * @kernel mm/mmap.c:129
 * @locks releases the mapping's i_shared_lock
 */
export function unlock_vma_mappings(k: Kernel, vma: vm_area_struct): void {
  let mapping = null;
  if (vma.vm_file) mapping = vma.vm_file.f_dentry!.d_inode!.i_mapping;
  if (mapping) spin_unlock(k, mapping.i_shared_lock);
}

/**
 * Moves the end of the heap to `brk` if it can, and returns the end as it is afterwards.
 * It returns no error: a caller that gets another address than it asked for knows that it failed.
 * @kernel mm/mmap.c:147
 * @locks takes mmap_sem (write)
 * @bug A break in the last page below 4 GB is rounded up to address 0. If RLIMIT_DATA allows so large a heap, and
 *   vm_enough_memory() does too, the heap's area ends at address 0. No fault finds that area, and the program's exit
 *   meets a BUG().
 */
export function* sys_brk(k: Kernel, brk: number): Generator<void, number> {
  const mm = k.current.mm!;

  yield* down_write(k, mm.mmap_sem);

  out: {
    set_brk: {
      if (brk < mm.end_code) break out;
      const newbrk = PAGE_ALIGN(brk);
      const oldbrk = PAGE_ALIGN(mm.brk);
      if (oldbrk === newbrk) break set_brk;

      if (brk <= mm.brk) {
        if (!(yield* do_munmap(k, mm, newbrk, u32(oldbrk - newbrk)))) break set_brk;
        break out;
      }

      const rlim = k.current.rlim[RLIMIT_DATA].rlim_cur;
      if (rlim < RLIM_INFINITY && u32(brk - mm.start_data) > rlim) break out;

      if (find_vma_intersection(mm, oldbrk, u32(newbrk + PAGE_SIZE))) break out;

      if (!vm_enough_memory(k, u32(newbrk - oldbrk) >>> PAGE_SHIFT)) break out;

      if ((yield* do_brk(k, oldbrk, u32(newbrk - oldbrk))) !== oldbrk) break out;
    }
    // set_brk:
    mm.brk = brk;
  }
  // out:
  const retval = mm.brk;
  up_write(k, mm.mmap_sem);
  return retval;
}

/**
 * Translates what mmap() was asked for (PROT_, MAP_) into what an area remembers (VM_).
 * @kernel mm/mmap.c:197
 */
export function calc_vm_flags(prot: number, flags: number): number {
  const prot_bits =
    (prot & PROT_READ ? VM_READ : 0) |
    (prot & PROT_WRITE ? VM_WRITE : 0) |
    (prot & PROT_EXEC ? VM_EXEC : 0);
  const flag_bits =
    (flags & MAP_GROWSDOWN ? VM_GROWSDOWN : 0) |
    (flags & MAP_DENYWRITE ? VM_DENYWRITE : 0) |
    (flags & MAP_EXECUTABLE ? VM_EXECUTABLE : 0);
  return prot_bits | flag_bits;
}

/**
 * Counts the nodes of a tree.
 * @kernel mm/mmap.c:216
 */
export function browse_rb(rb_node: rb_node_t | null): number {
  let i = 0;
  if (rb_node) {
    i++;
    i += browse_rb(rb_node.rb_left);
    i += browse_rb(rb_node.rb_right);
  }
  return i;
}

/**
 * Do the list, the tree and map_count speak of equally many areas?
 * @kernel mm/mmap.c:226
 * @differs C compiles it in with DEBUG_MM_RB, which is off; here `k.debug_mm_rb` turns it on.
 * @bug In a kernel compiled with DEBUG_MM_RB, which is off by default, a munmap() that cuts several areas ends in a
 *   BUG() although nothing is wrong. It first takes all these areas off the list, and then puts back, one by one, what
 *   is left of each. The check runs each time, and finds fewer areas in the list than map_count says, because map_count
 *   still includes those that are yet to come.
 */
export function validate_mm(k: Kernel, mm: mm_struct): void {
  if (!k.debug_mm_rb) return;
  let bug = 0;
  let i = 0;
  let tmp = mm.mmap;
  while (tmp) {
    tmp = tmp.vm_next;
    i++;
  }
  if (i !== mm.map_count) {
    printk(k, `map_count ${mm.map_count} vm_next ${i}`);
    bug = 1;
  }
  i = browse_rb(mm.mm_rb.rb_node);
  if (i !== mm.map_count) {
    printk(k, `map_count ${mm.map_count} rb ${i}`);
    bug = 1;
  }
  if (bug) BUG('mm/mmap.c:240', 'list, tree and map_count of an address space disagree');
}

/** What find_vma_prepare() finds. */
export interface Prepared {
  /** The lowest area that ends above the address; null if there is none. */
  vma: vm_area_struct | null;
  /** The area before the place; null if there is none. Not meaningful if `vma` holds the address. */
  prev: vm_area_struct | null;
  /** The empty place in the tree where a new area would hang. Not meaningful likewise. */
  rb_link: Slot<rb_node_t | null>;
  /** The node above that place; null for an empty tree. Not meaningful likewise. */
  rb_parent: rb_node_t | null;
}

/**
 * Finds the place for a new area that begins at `addr`, and the area that might be in its way.
 * @kernel mm/mmap.c:246
 * @locks mmap_sem held
 * @differs The three out-parameters come back in one record. If an area contains `addr`, C leaves them unset; here `prev` and
 *   `rb_parent` are null, and `rb_link` is where the search stopped.
 */
export function find_vma_prepare(mm: mm_struct, addr: number): Prepared {
  let vma: vm_area_struct | null = null;
  const __rb_link = RbLink.root(mm.mm_rb);
  let __rb_parent: rb_node_t | null = null;
  let rb_prev: rb_node_t | null = null;
  let node: rb_node_t | null;

  while ((node = __rb_link.get())) {
    __rb_parent = node;
    const vma_tmp = rb_entry<vm_area_struct>(__rb_parent);

    if (vma_tmp.vm_end > addr) {
      vma = vma_tmp;
      if (vma_tmp.vm_start <= addr) return { vma, prev: null, rb_link: __rb_link, rb_parent: null };
      __rb_link.toLeft(__rb_parent);
    } else {
      rb_prev = __rb_parent;
      __rb_link.toRight(__rb_parent);
    }
  }

  let prev: vm_area_struct | null = null;
  if (rb_prev) prev = rb_entry<vm_area_struct>(rb_prev);
  return { vma, prev, rb_link: __rb_link, rb_parent: __rb_parent };
}

/**
 * Puts `vma` into the list, after `prev`.
 * @kernel mm/mmap.c:282
 * @locks mmap_sem (write) and page_table_lock held
 */
export function __vma_link_list(
  mm: mm_struct,
  vma: vm_area_struct,
  prev: vm_area_struct | null,
  rb_parent: rb_node_t | null,
): void {
  if (prev) {
    vma.vm_next = prev.vm_next;
    prev.vm_next = vma;
  } else {
    mm.mmap = vma;
    if (rb_parent) vma.vm_next = rb_entry<vm_area_struct>(rb_parent);
    else vma.vm_next = null;
  }
}

/**
 * Puts `vma` into the tree at `rb_link` and balances it.
 * @kernel mm/mmap.c:297
 * @locks mmap_sem (write) and page_table_lock held
 */
export function __vma_link_rb(
  mm: mm_struct,
  vma: vm_area_struct,
  rb_link: Slot<rb_node_t | null>,
  rb_parent: rb_node_t | null,
): void {
  rb_link_node(vma.vm_rb, rb_parent, rb_link);
  rb_insert_color(vma.vm_rb, mm.mm_rb);
}

/**
 * Puts `vma` at the head of its file's list of shared or of private areas.
 * @kernel mm/mmap.c:304
 * @locks the mapping's i_shared_lock held
 */
export function __vma_link_file(vma: vm_area_struct): void {
  const file = vma.vm_file;
  if (file) {
    const inode = file.f_dentry!.d_inode!;
    const mapping = inode.i_mapping;

    if (vma.vm_flags & VM_DENYWRITE) atomic_dec(inode.i_writecount);

    let head: Slot<vm_area_struct | null> = new FieldSlot(mapping, 'i_mmap');
    if (vma.vm_flags & VM_SHARED) head = new FieldSlot(mapping, 'i_mmap_shared');

    vma.vm_next_share = head.get();
    if (vma.vm_next_share !== null)
      vma.vm_next_share.vm_pprev_share = new FieldSlot(vma, 'vm_next_share');
    head.set(vma);
    vma.vm_pprev_share = head;
  }
}

/**
 * Puts `vma` into all three structures: list, tree, and the file's areas.
 * @kernel mm/mmap.c:329
 * @locks mmap_sem (write), page_table_lock and the mapping's i_shared_lock held
 */
export function __vma_link(
  mm: mm_struct,
  vma: vm_area_struct,
  prev: vm_area_struct | null,
  rb_link: Slot<rb_node_t | null>,
  rb_parent: rb_node_t | null,
): void {
  __vma_link_list(mm, vma, prev, rb_parent);
  __vma_link_rb(mm, vma, rb_link, rb_parent);
  __vma_link_file(vma);
}

/**
 * Puts `vma` where find_vma_prepare() said, with the locks that this needs, and counts it.
 * @kernel mm/mmap.c:337
 * @locks mmap_sem (write) held; takes the mapping's i_shared_lock and page_table_lock
 */
export function vma_link(
  k: Kernel,
  mm: mm_struct,
  vma: vm_area_struct,
  prev: vm_area_struct | null,
  rb_link: Slot<rb_node_t | null>,
  rb_parent: rb_node_t | null,
): void {
  lock_vma_mappings(k, vma);
  spin_lock(k, mm.page_table_lock);
  __vma_link(mm, vma, prev, rb_link, rb_parent);
  spin_unlock(k, mm.page_table_lock);
  unlock_vma_mappings(k, vma);

  mm.map_count++;
  validate_mm(k, mm);
}

/**
 * Extends a neighbour over addr … end - 1 instead of a new area: 1 if it could, else 0.
 * Extending it upwards may close the hole to the next area, whose structure is then freed.
 * @kernel mm/mmap.c:350
 * @locks mmap_sem (write) held; takes page_table_lock
 */
export function vma_merge(
  k: Kernel,
  mm: mm_struct,
  prev: vm_area_struct | null,
  rb_parent: rb_node_t,
  addr: number,
  end: number,
  vm_flags: number,
): number {
  const lock = mm.page_table_lock;
  merge_next: {
    if (!prev) {
      prev = rb_entry<vm_area_struct>(rb_parent);
      break merge_next;
    }
    if (prev.vm_end === addr && can_vma_merge(prev, vm_flags)) {
      spin_lock(k, lock);
      prev.vm_end = end;
      const next = prev.vm_next;
      if (next && prev.vm_end === next.vm_start && can_vma_merge(next, vm_flags)) {
        prev.vm_end = next.vm_end;
        __vma_unlink(mm, next, prev);
        spin_unlock(k, lock);

        mm.map_count--;
        kmem_cache_free(k, k.vm_area_cachep, next);
        return 1;
      }
      spin_unlock(k, lock);
      return 1;
    }

    prev = prev.vm_next;
    if (!prev) return 0;
  }
  // merge_next:
  if (!can_vma_merge(prev, vm_flags)) return 0;
  if (end === prev.vm_start) {
    spin_lock(k, lock);
    prev.vm_start = addr;
    spin_unlock(k, lock);
    return 1;
  }

  return 0;
}

/**
 * Maps `len` bytes of `file`, or anonymous memory without one, from page `pgoff` of it.
 * Returns the address or a negative errno. What MAP_FIXED finds in its way is unmapped first,
 * and stays unmapped if a later test fails.
 * @kernel mm/mmap.c:393
 * @locks mmap_sem (write) held
 * @fails errno
 * @differs The labels of the error paths stand before `out:`, which C has first. The message about a driver's mistake does not
 *   have the address of its method.
 */
export function* do_mmap_pgoff(
  k: Kernel,
  file: struct_file | null,
  addr: number,
  len: number,
  prot: number,
  flags: number,
  pgoff: number,
): Generator<void, number> {
  const mm = k.current.mm!;
  let correct_wcount = 0;
  let error: number;

  if (file && !file.f_op?.mmap) return -ENODEV;

  if (!len) return addr;

  len = PAGE_ALIGN(len);

  if (len > TASK_SIZE || len === 0) return -EINVAL;

  if (u32(pgoff + (len >>> PAGE_SHIFT)) < pgoff) return -EINVAL;

  if (mm.map_count > k.max_map_count) return -ENOMEM;

  addr = get_unmapped_area(k, file, addr, len, pgoff, flags);
  if (addr & ~PAGE_MASK) return addr;

  let vm_flags = calc_vm_flags(prot, flags) | mm.def_flags | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;

  if (vm_flags & VM_LOCKED) {
    let locked = u32(mm.locked_vm << PAGE_SHIFT);
    locked = u32(locked + len);
    if (locked > k.current.rlim[RLIMIT_MEMLOCK].rlim_cur) return -EAGAIN;
  }

  if (file) {
    switch (flags & MAP_TYPE) {
      case MAP_SHARED:
        if (prot & PROT_WRITE && !(file.f_mode & FMODE_WRITE)) return -EACCES;

        if (IS_APPEND(file.f_dentry!.d_inode!) && file.f_mode & FMODE_WRITE) return -EACCES;

        if (locks_verify_locked(file.f_dentry!.d_inode!)) return -EAGAIN;

        vm_flags |= VM_SHARED | VM_MAYSHARE;
        if (!(file.f_mode & FMODE_WRITE)) vm_flags &= ~(VM_MAYWRITE | VM_SHARED);

      // fall through
      case MAP_PRIVATE:
        if (!(file.f_mode & FMODE_READ)) return -EACCES;
        break;

      default:
        return -EINVAL;
    }
  } else {
    vm_flags |= VM_SHARED | VM_MAYSHARE;
    switch (flags & MAP_TYPE) {
      default:
        return -EINVAL;
      case MAP_PRIVATE:
        vm_flags &= ~(VM_SHARED | VM_MAYSHARE);
      // fall through
      case MAP_SHARED:
        break;
    }
  }

  let place: Prepared;
  munmap_back: for (;;) {
    place = find_vma_prepare(mm, addr);
    if (place.vma && place.vma.vm_start < addr + len) {
      if (yield* do_munmap(k, mm, addr, len)) return -ENOMEM;
      continue munmap_back;
    }
    break;
  }

  if (u32(u32(mm.total_vm << PAGE_SHIFT) + len) > k.current.rlim[RLIMIT_AS].rlim_cur)
    return -ENOMEM;

  if (
    (vm_flags & (VM_SHARED | VM_WRITE)) === VM_WRITE &&
    !(flags & MAP_NORESERVE) &&
    !vm_enough_memory(k, len >>> PAGE_SHIFT)
  )
    return -ENOMEM;

  out: {
    if (!file && !(vm_flags & VM_SHARED) && place.rb_parent)
      if (vma_merge(k, mm, place.prev, place.rb_parent, addr, addr + len, vm_flags)) break out;

    const vma = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
    if (!vma) return -ENOMEM;

    vma.vm_mm = mm;
    vma.vm_start = addr;
    vma.vm_end = addr + len;
    vma.vm_flags = vm_flags;
    vma.vm_page_prot = protection_map[vm_flags & 0x0f];
    vma.vm_ops = null;
    vma.vm_pgoff = pgoff;
    vma.vm_file = null;
    vma.vm_private_data = null;
    vma.vm_raend = 0;

    free_vma: {
      unmap_and_free_vma: {
        if (file) {
          error = -EINVAL;
          if (vm_flags & (VM_GROWSDOWN | VM_GROWSUP)) break free_vma;
          if (vm_flags & VM_DENYWRITE) {
            error = deny_write_access(file);
            if (error) break free_vma;
            correct_wcount = 1;
          }
          vma.vm_file = file;
          get_file(file);
          error = yield* file.f_op!.mmap!(k, file, vma);
          if (error) break unmap_and_free_vma;
        } else if (flags & MAP_SHARED) {
          error = yield* shmem_zero_setup(k, vma);
          if (error) break free_vma;
        }

        if (addr !== vma.vm_start) {
          // A driver moved the area: what was unmapped above was not what is mapped now.
          addr = vma.vm_start;
          place = find_vma_prepare(mm, addr);
          const stale_vma = place.vma;
          if (stale_vma && stale_vma.vm_start < vma.vm_end) {
            printk(k, `buggy mmap operation: [<${file ? 'file' : 'null'}>]`);
            BUG('mm/mmap.c:574', 'a driver mapped over an area that is in use');
          }
        }

        vma_link(k, mm, vma, place.prev, place.rb_link, place.rb_parent);
        if (correct_wcount) atomic_inc(file!.f_dentry!.d_inode!.i_writecount);
        break out;
      }
      // unmap_and_free_vma:
      if (correct_wcount) atomic_inc(file!.f_dentry!.d_inode!.i_writecount);
      vma.vm_file = null;
      yield* fput(k, file!);

      zap_page_range(k, mm, vma.vm_start, vma.vm_end - vma.vm_start);
    }
    // free_vma:
    kmem_cache_free(k, k.vm_area_cachep, vma);
    return error;
  }
  // out:
  mm.total_vm += len >>> PAGE_SHIFT;
  if (vm_flags & VM_LOCKED) {
    mm.locked_vm += len >>> PAGE_SHIFT;
    yield* make_pages_present(k, addr, addr + len);
  }
  return addr;
}

/**
 * Finds `len` free bytes: at `addr` if they are free there, else the first from TASK_UNMAPPED_BASE up. Returns the
 * address or -ENOMEM.
 * @kernel mm/mmap.c:615
 * @locks mmap_sem held
 * @fails errno
 */
export function arch_get_unmapped_area(
  k: Kernel,
  _filp: struct_file | null,
  addr: number,
  len: number,
  _pgoff: number,
  _flags: number,
): number {
  let vma: vm_area_struct | null;

  if (len > TASK_SIZE) return -ENOMEM;

  if (addr) {
    addr = PAGE_ALIGN(addr);
    vma = find_vma(k.current.mm, addr);
    if (TASK_SIZE - len >= addr && (!vma || addr + len <= vma.vm_start)) return addr;
  }
  addr = PAGE_ALIGN(TASK_UNMAPPED_BASE);

  for (vma = find_vma(k.current.mm, addr); ; vma = vma.vm_next) {
    if (TASK_SIZE - len < addr) return -ENOMEM;
    if (!vma || addr + len <= vma.vm_start) return addr;
    addr = vma.vm_end;
  }
}

/**
 * Chooses where a mapping goes: with MAP_FIXED to `addr`, else where its file's driver wants it or where there is room.
 * Returns the address or a negative errno.
 * @kernel mm/mmap.c:644
 * @locks mmap_sem held
 * @fails errno
 * @differs A file's own get_unmapped_area may sleep in C; those here do not, and are called without `yield*`.
 */
export function get_unmapped_area(
  k: Kernel,
  file: struct_file | null,
  addr: number,
  len: number,
  pgoff: number,
  flags: number,
): number {
  if (flags & MAP_FIXED) {
    if (addr > TASK_SIZE - len) return -ENOMEM;
    if (addr & ~PAGE_MASK) return -EINVAL;
    return addr;
  }

  if (file?.f_op?.get_unmapped_area)
    return file.f_op.get_unmapped_area(k, file, addr, len, pgoff, flags);

  return arch_get_unmapped_area(k, file, addr, len, pgoff, flags);
}

/**
 * The lowest area that ends above `addr`; null if there is none. It need not contain `addr`.
 * @kernel mm/mmap.c:661
 * @locks mmap_sem or page_table_lock held
 * @fails null
 */
export function find_vma(mm: mm_struct | null, addr: number): vm_area_struct | null {
  if (!mm) return null;

  let vma = mm.mmap_cache;
  if (!(vma && vma.vm_end > addr && vma.vm_start <= addr)) {
    let rb_node = mm.mm_rb.rb_node;
    vma = null;

    while (rb_node) {
      const vma_tmp = rb_entry<vm_area_struct>(rb_node);

      if (vma_tmp.vm_end > addr) {
        vma = vma_tmp;
        if (vma_tmp.vm_start <= addr) break;
        rb_node = rb_node.rb_left;
      } else rb_node = rb_node.rb_right;
    }
    if (vma) mm.mmap_cache = vma;
  }
  return vma;
}

/**
 * Like find_vma(), but returns the area before that one too. Neither is remembered in mmap_cache.
 * @kernel mm/mmap.c:696
 * @locks mmap_sem held
 * @differs The previous area, which the C returns through a pointer, comes back in one object with the result.
 */
export function find_vma_prev(
  mm: mm_struct | null,
  addr: number,
): { vma: vm_area_struct | null; prev: vm_area_struct | null } {
  if (mm) {
    let vma: vm_area_struct | null = null;
    let rb_node = mm.mm_rb.rb_node;
    let rb_last_right: rb_node_t | null = null;
    let rb_prev: rb_node_t | null = null;

    while (rb_node) {
      const vma_tmp = rb_entry<vm_area_struct>(rb_node);

      if (vma_tmp.vm_end > addr) {
        vma = vma_tmp;
        rb_prev = rb_last_right;
        if (vma_tmp.vm_start <= addr) break;
        rb_node = rb_node.rb_left;
      } else {
        rb_last_right = rb_node;
        rb_node = rb_node.rb_right;
      }
    }
    if (vma) {
      if (vma.vm_rb.rb_left) {
        rb_prev = vma.vm_rb.rb_left;
        while (rb_prev.rb_right) rb_prev = rb_prev.rb_right;
      }
      let prev: vm_area_struct | null = null;
      if (rb_prev) prev = rb_entry<vm_area_struct>(rb_prev);
      if ((prev ? prev.vm_next : mm.mmap) !== vma)
        BUG('mm/mmap.c:734', 'the list and the tree of areas disagree');
      return { vma, prev };
    }
  }
  return { vma: null, prev: null };
}

/**
 * The area that contains `addr`, after making a stack grow down to it if need be; null if there
 * is none or it may not grow.
 * @kernel mm/mmap.c:742
 * @locks mmap_sem held
 * @fails null
 * @bug When a debugger makes another task's locked stack grow, the new pages are brought into the debugger's own
 *   address space, because make_pages_present() always works on the address space of the current task.
 */
export function* find_extend_vma(
  k: Kernel,
  mm: mm_struct,
  addr: number,
): Generator<void, vm_area_struct | null> {
  addr = u32(addr & PAGE_MASK);
  const vma = find_vma(mm, addr);
  if (!vma) return null;
  if (vma.vm_start <= addr) return vma;
  if (!(vma.vm_flags & VM_GROWSDOWN)) return null;
  const start = vma.vm_start;
  if (expand_stack(k, vma, addr)) return null;
  if (vma.vm_flags & VM_LOCKED) {
    yield* make_pages_present(k, addr, start);
  }
  return vma;
}

/**
 * Puts back what is left of an area that do_munmap() took out, when it has lost addr … addr + len - 1:
 * nothing, its front, its back, or both. For both it needs a second structure, `extra`. Returns
 * `extra` if it was not used, else null.
 * @kernel mm/mmap.c:787
 * @locks mmap_sem (write) held; takes the mapping's i_shared_lock and page_table_lock
 * @differs The operation `open` of an area may sleep in C; those here do not, and are called without `yield*`.
 */
export function* unmap_fixup(
  k: Kernel,
  mm: mm_struct,
  area: vm_area_struct,
  addr: number,
  len: number,
  extra: vm_area_struct | null,
): Generator<void, vm_area_struct | null> {
  const end = addr + len;

  area.vm_mm!.total_vm -= len >>> PAGE_SHIFT;
  if (area.vm_flags & VM_LOCKED) area.vm_mm!.locked_vm -= len >>> PAGE_SHIFT;

  if (addr === area.vm_start && end === area.vm_end) {
    if (area.vm_ops?.close) yield* area.vm_ops.close(k, area);
    if (area.vm_file) yield* fput(k, area.vm_file);
    kmem_cache_free(k, k.vm_area_cachep, area);
    return extra;
  }

  if (end === area.vm_end) {
    area.vm_end = addr;
    lock_vma_mappings(k, area);
    spin_lock(k, mm.page_table_lock);
  } else if (addr === area.vm_start) {
    area.vm_pgoff = u32(area.vm_pgoff + ((end - area.vm_start) >>> PAGE_SHIFT));
    area.vm_start = end;
    lock_vma_mappings(k, area);
    spin_lock(k, mm.page_table_lock);
  } else {
    const mpnt = extra!;
    extra = null;

    mpnt.vm_mm = area.vm_mm;
    mpnt.vm_start = end;
    mpnt.vm_end = area.vm_end;
    mpnt.vm_page_prot = area.vm_page_prot;
    mpnt.vm_flags = area.vm_flags;
    mpnt.vm_raend = 0;
    mpnt.vm_ops = area.vm_ops;
    mpnt.vm_pgoff = u32(area.vm_pgoff + ((end - area.vm_start) >>> PAGE_SHIFT));
    mpnt.vm_file = area.vm_file;
    mpnt.vm_private_data = area.vm_private_data;
    if (mpnt.vm_file) get_file(mpnt.vm_file);
    if (mpnt.vm_ops?.open) mpnt.vm_ops.open(k, mpnt);
    area.vm_end = addr;

    lock_vma_mappings(k, area);
    spin_lock(k, mm.page_table_lock);
    __insert_vm_struct(k, mm, mpnt);
  }

  __insert_vm_struct(k, mm, area);
  spin_unlock(k, mm.page_table_lock);
  unlock_vma_mappings(k, area);
  return extra;
}

/**
 * Frees the page tables that nothing needs any more after start … end - 1 was unmapped, as far as
 * whole entries of the directory are free. `prev` is an area before the range, if there is one.
 * @kernel mm/mmap.c:872
 * @locks mmap_sem (write) held; clear_page_tables() takes page_table_lock
 */
export function free_pgtables(
  k: Kernel,
  mm: mm_struct,
  prev: vm_area_struct | null,
  start: number,
  end: number,
): void {
  let first = u32(start & PGDIR_MASK);
  let last = u32(end + PGDIR_SIZE - 1);

  no_mmaps: {
    if (!prev) {
      prev = mm.mmap;
      if (!prev) break no_mmaps;
      if (prev.vm_end > start) {
        if (last > prev.vm_start) last = prev.vm_start;
        break no_mmaps;
      }
    }
    for (;;) {
      const next: vm_area_struct | null = prev.vm_next;

      if (next) {
        if (next.vm_start < start) {
          prev = next;
          continue;
        }
        if (last > next.vm_start) last = next.vm_start;
      }
      if (prev.vm_end > first) first = u32(prev.vm_end + PGDIR_SIZE - 1);
      break;
    }
  }
  // no_mmaps:
  if (last < first) return;
  const start_index = pgd_index(first);
  const end_index = pgd_index(last);
  if (end_index > start_index) {
    clear_page_tables(k, mm, start_index, end_index - start_index);
    flush_tlb_pgtables(k, mm, u32(first & PGDIR_MASK), u32(last & PGDIR_MASK));
  }
}

/**
 * Unmaps addr … addr + len - 1. Areas that are only partly inside keep the rest; a range with nothing in
 * it is no error. Returns 0 or a negative errno.
 * @kernel mm/mmap.c:924
 * @locks mmap_sem (write) held; takes page_table_lock
 * @fails errno
 * @bug What is left of an area after a munmap() can still map pages that its file has lost: a truncation does not find
 *   the area while it is off its file's list. This happens only if the truncation runs on another processor, or while a
 *   driver's open() sleeps.
 */
export function* do_munmap(
  k: Kernel,
  mm: mm_struct,
  addr: number,
  len: number,
): Generator<void, number> {
  if (addr & ~PAGE_MASK || addr > TASK_SIZE || len > TASK_SIZE - addr) return -EINVAL;

  if ((len = PAGE_ALIGN(len)) === 0) return -EINVAL;

  const found = find_vma_prev(mm, addr);
  let mpnt = found.vma;
  const prev = found.prev;
  if (!mpnt) return 0;

  if (mpnt.vm_start >= addr + len) return 0;

  if (mpnt.vm_start < addr && mpnt.vm_end > addr + len && mm.map_count >= k.max_map_count)
    return -ENOMEM;

  let extra = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
  if (!extra) return -ENOMEM;

  let free: vm_area_struct | null = null;
  spin_lock(k, mm.page_table_lock);
  for (; mpnt && mpnt.vm_start < addr + len; mpnt = prev ? prev.vm_next : mm.mmap) {
    if (prev) prev.vm_next = mpnt.vm_next;
    else mm.mmap = mpnt.vm_next;
    mpnt.vm_next = free;
    free = mpnt;
    rb_erase(mpnt.vm_rb, mm.mm_rb);
  }
  mm.mmap_cache = null;
  spin_unlock(k, mm.page_table_lock);

  while ((mpnt = free) !== null) {
    let file: struct_file | null = null;

    free = mpnt.vm_next;

    const st = addr < mpnt.vm_start ? mpnt.vm_start : addr;
    let end = addr + len;
    end = end > mpnt.vm_end ? mpnt.vm_end : end;
    const size = end - st;

    if (
      mpnt.vm_flags & VM_DENYWRITE &&
      (st !== mpnt.vm_start || end !== mpnt.vm_end) &&
      (file = mpnt.vm_file) !== null
    ) {
      atomic_dec(file.f_dentry!.d_inode!.i_writecount);
    }
    remove_shared_vm_struct(k, mpnt);
    mm.map_count--;

    zap_page_range(k, mm, st, size);

    extra = yield* unmap_fixup(k, mm, mpnt, st, size, extra);
    if (file) atomic_inc(file.f_dentry!.d_inode!.i_writecount);
  }
  validate_mm(k, mm);

  if (extra) kmem_cache_free(k, k.vm_area_cachep, extra);

  free_pgtables(k, mm, prev, addr, addr + len);

  return 0;
}

/**
 * The system call: do_munmap() on the caller's own address space. 0 or a negative errno.
 * @kernel mm/mmap.c:1017
 * @locks takes mmap_sem (write)
 */
export function* sys_munmap(k: Kernel, addr: number, len: number): Generator<void, number> {
  const mm = k.current.mm!;

  yield* down_write(k, mm.mmap_sem);
  const ret = yield* do_munmap(k, mm, addr, len);
  up_write(k, mm.mmap_sem);
  return ret;
}

/**
 * Maps anonymous memory for the heap: what do_mmap_pgoff() does, without what a heap never needs.
 * Returns the address or a negative errno. What is mapped there already is unmapped first, and stays so if
 * a later test fails.
 * @kernel mm/mmap.c:1033
 * @locks mmap_sem (write) held by sys_brk(); the loaders of ELF and a.out call it without
 * @fails errno
 * @bug CVE-2003-0961: any program can get an area that reaches into the kernel's half of the address space, because
 *   the range is not compared with TASK_SIZE. With mprotect() it can then write to the kernel's own pages.
 * @bug CVE-2004-1235: while one thread loads a library with uselib(), another can change the areas that do_brk()
 *   works on, because the loaders call it without mmap_sem.
 */
export function* do_brk(k: Kernel, addr: number, len: number): Generator<void, number> {
  const mm = k.current.mm!;

  len = PAGE_ALIGN(len);
  if (!len) return addr;

  if (mm.def_flags & VM_LOCKED) {
    let locked = u32(mm.locked_vm << PAGE_SHIFT);
    locked = u32(locked + len);
    if (locked > k.current.rlim[RLIMIT_MEMLOCK].rlim_cur) return -EAGAIN;
  }

  let place: Prepared;
  munmap_back: for (;;) {
    place = find_vma_prepare(mm, addr);
    if (place.vma && place.vma.vm_start < u32(addr + len)) {
      if (yield* do_munmap(k, mm, addr, len)) return -ENOMEM;
      continue munmap_back;
    }
    break;
  }

  if (u32(u32(mm.total_vm << PAGE_SHIFT) + len) > k.current.rlim[RLIMIT_AS].rlim_cur)
    return -ENOMEM;

  if (mm.map_count > k.max_map_count) return -ENOMEM;

  if (!vm_enough_memory(k, len >>> PAGE_SHIFT)) return -ENOMEM;

  const flags = VM_DATA_DEFAULT_FLAGS | mm.def_flags;

  out: {
    if (
      place.rb_parent &&
      vma_merge(k, mm, place.prev, place.rb_parent, addr, u32(addr + len), flags)
    )
      break out;

    const vma = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
    if (!vma) return -ENOMEM;

    vma.vm_mm = mm;
    vma.vm_start = addr;
    vma.vm_end = u32(addr + len);
    vma.vm_flags = flags;
    vma.vm_page_prot = protection_map[flags & 0x0f];
    vma.vm_ops = null;
    vma.vm_pgoff = 0;
    vma.vm_file = null;
    vma.vm_private_data = null;

    vma_link(k, mm, vma, place.prev, place.rb_link, place.rb_parent);
  }
  // out:
  mm.total_vm += len >>> PAGE_SHIFT;
  if (flags & VM_LOCKED) {
    mm.locked_vm += len >>> PAGE_SHIFT;
    yield* make_pages_present(k, addr, u32(addr + len));
  }
  return addr;
}

/**
 * Builds the tree of an address space from its list.
 * @kernel mm/mmap.c:1111
 * @locks mmap_sem of the parent held; page_table_lock is not, although page-out may be searching `mm`
 */
export function build_mmap_rb(mm: mm_struct): void {
  mm.mm_rb = RB_ROOT();
  let rb_link: Slot<rb_node_t | null> = RbLink.root(mm.mm_rb);
  let rb_parent: rb_node_t | null = null;
  for (let vma = mm.mmap; vma; vma = vma.vm_next) {
    __vma_link_rb(mm, vma, rb_link, rb_parent);
    rb_parent = vma.vm_rb;
    rb_link = RbLink.right(rb_parent);
  }
}

/**
 * Frees all areas and page tables of an address space whose last user is gone, or is in exec and begins anew.
 * @kernel mm/mmap.c:1127
 * @locks mmap_sem not held, because no other thread can change the areas; takes page_table_lock, because truncation may
 *   still find the areas, and page-out may find the space during exec
 * @bug On a machine with several processors, a reader of /proc can walk areas that exec() is freeing. exec() tests once
 *   that nothing else uses the address space, and nothing keeps a new user out afterwards.
 */
export function* exit_mmap(k: Kernel, mm: mm_struct): Generator<void, void> {
  release_segments(mm);
  spin_lock(k, mm.page_table_lock);
  let mpnt = mm.mmap;
  mm.mmap = mm.mmap_cache = null;
  mm.mm_rb = RB_ROOT();
  mm.rss = 0;
  spin_unlock(k, mm.page_table_lock);
  mm.total_vm = 0;
  mm.locked_vm = 0;

  flush_cache_mm(mm);
  while (mpnt) {
    const next: vm_area_struct | null = mpnt.vm_next;
    const start = mpnt.vm_start;
    const end = mpnt.vm_end;
    const size = end - start;

    if (mpnt.vm_ops) {
      if (mpnt.vm_ops.close) yield* mpnt.vm_ops.close(k, mpnt);
    }
    mm.map_count--;
    remove_shared_vm_struct(k, mpnt);
    zap_page_range(k, mm, start, size);
    if (mpnt.vm_file) yield* fput(k, mpnt.vm_file);
    kmem_cache_free(k, k.vm_area_cachep, mpnt);
    mpnt = next;
  }

  if (mm.map_count) BUG('mm/mmap.c:1163', 'an address space still counts areas after the last');

  clear_page_tables(k, mm, FIRST_USER_PGD_NR, USER_PTRS_PER_PGD);

  flush_tlb_mm(k, mm);
}

/**
 * Puts `vma` into list, tree and the file's areas, for a caller that holds all the locks, and
 * counts it. An area in its way is a bug.
 * @kernel mm/mmap.c:1174
 * @locks mmap_sem (write), page_table_lock and the mapping's i_shared_lock held
 */
export function __insert_vm_struct(k: Kernel, mm: mm_struct, vma: vm_area_struct): void {
  const { vma: __vma, prev, rb_link, rb_parent } = find_vma_prepare(mm, vma.vm_start);
  if (__vma && __vma.vm_start < vma.vm_end)
    BUG('mm/mmap.c:1181', 'an area was put where there is one already');
  __vma_link(mm, vma, prev, rb_link, rb_parent);
  mm.map_count++;
  validate_mm(k, mm);
}

/**
 * Puts `vma` into list, tree and the file's areas, and counts it. An area in its way is a bug.
 * @kernel mm/mmap.c:1187
 * @locks mmap_sem (write) held; vma_link() takes the others
 */
export function insert_vm_struct(k: Kernel, mm: mm_struct, vma: vm_area_struct): void {
  const { vma: __vma, prev, rb_link, rb_parent } = find_vma_prepare(mm, vma.vm_start);
  if (__vma && __vma.vm_start < vma.vm_end)
    BUG('mm/mmap.c:1194', 'an area was put where there is one already');
  vma_link(k, mm, vma, prev, rb_link, rb_parent);
  validate_mm(k, mm);
}
