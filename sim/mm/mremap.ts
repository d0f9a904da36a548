// mremap(): a mapping grows, shrinks or moves, with its pages.
//
//   shrink        ├──────┤╌╌╌╌┤                the end is unmapped
//   grow in place ├──────────┼──→              if there is room above
//   move          ├──────────┤ ⇒ … ├───────────────┤
//
// Moving copies no page: each page-table entry is taken out of its place and put into the new one, the
// last first. If a page table for the new place cannot be allocated, those that had moved are moved back.

import type { Kernel } from '../globals.ts';
import { EAGAIN, EFAULT, EINVAL, ENOMEM } from '../include/asm-i386/errno.ts';
import { PAGE_ALIGN, PAGE_MASK, PAGE_SHIFT, PAGE_SIZE } from '../include/asm-i386/page.ts';
import { flush_tlb_range } from '../include/asm-i386/pgalloc.ts';
import {
  flush_cache_range,
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
  pte_none,
  pte_offset,
  ptep_get_and_clear,
  ptepGet,
  set_pte,
} from '../include/asm-i386/pgtable.ts';
import { TASK_SIZE } from '../include/asm-i386/processor.ts';
import { BUG } from '../include/bug.ts';
import { get_file } from '../include/linux/fs.ts';
import {
  VM_DONTEXPAND,
  VM_LOCKED,
  VM_SHARED,
  VM_WRITE,
  type vm_area_struct,
} from '../include/linux/mm.ts';
import { __vma_unlink, can_vma_merge } from '../include/linux/mm_inline.ts';
import { MAP_NORESERVE, MAP_SHARED, MREMAP_FIXED, MREMAP_MAYMOVE } from '../include/linux/mman.ts';
import { RLIMIT_AS, RLIMIT_MEMLOCK } from '../include/linux/resource.ts';
import { down_write, up_write } from '../include/linux/rwsem_inline.ts';
import type { mm_struct } from '../include/linux/sched.ts';
import { SLAB_KERNEL } from '../include/linux/slab.ts';
import { spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import { copyStruct } from '../include/object.ts';
import { u32 } from '../include/u32.ts';
import { make_pages_present, pmd_alloc, pte_alloc, zap_page_range } from './memory.ts';
import {
  do_munmap,
  find_vma,
  find_vma_prev,
  get_unmapped_area,
  insert_vm_struct,
  vm_enough_memory,
} from './mmap.ts';
import { kmem_cache_alloc, kmem_cache_free } from './slab.ts';

/**
 * Returns where the page-table entry for `addr` lies, or 0 if there is none or it is empty.
 * @kernel mm/mremap.c:18
 * @locks page_table_lock held
 */
export function get_one_pte(k: Kernel, mm: mm_struct, addr: number): number {
  let pte = 0;

  end: {
    const pgd = pgd_offset(mm, addr);
    if (pgd_none(ptepGet(k, pgd))) break end;
    if (pgd_bad(ptepGet(k, pgd))) {
      pgd_ERROR(k, 'mremap.c:28', ptepGet(k, pgd));
      pgd_clear(k, pgd);
      break end;
    }

    const pmd = pmd_offset(pgd, addr);
    if (pmd_none(ptepGet(k, pmd))) break end;
    if (pmd_bad(ptepGet(k, pmd))) {
      pmd_ERROR(k, 'mremap.c:37', ptepGet(k, pmd));
      pmd_clear(k, pmd);
      break end;
    }

    pte = pte_offset(k, pmd, addr);
    if (pte_none(ptepGet(k, pte))) pte = 0;
  }
  // end:
  return pte;
}

/**
 * Returns where the page-table entry for `addr` lies, and makes the page table if need be; 0 without memory.
 * @kernel mm/mremap.c:49
 * @locks page_table_lock held; released and taken again while a frame is allocated
 * @fails zero
 */
export function* alloc_one_pte(k: Kernel, mm: mm_struct, addr: number): Generator<void, number> {
  let pte = 0;

  const pmd = pmd_alloc(mm, pgd_offset(mm, addr), addr);
  if (pmd) pte = yield* pte_alloc(k, mm, pmd, addr);
  return pte;
}

/**
 * Moves the contents of the entry at `src` to the one at `dst` and returns 0. Without a destination they stay, and
 * the result is 1.
 * @kernel mm/mremap.c:60
 * @locks page_table_lock held
 */
export function copy_one_pte(k: Kernel, _mm: mm_struct, src: number, dst: number): number {
  let error = 0;

  if (!pte_none(ptepGet(k, src))) {
    const pte = ptep_get_and_clear(k, src);
    if (!dst) {
      dst = src;
      error++;
    }
    set_pte(k, dst, pte);
  }
  return error;
}

/**
 * Moves the page at `old_addr`, if there is one, to `new_addr`. Returns 0, or 1 without memory.
 * @kernel mm/mremap.c:77
 * @locks takes page_table_lock
 */
export function* move_one_page(
  k: Kernel,
  mm: mm_struct,
  old_addr: number,
  new_addr: number,
): Generator<void, number> {
  let error = 0;

  spin_lock(k, mm.page_table_lock);
  const src = get_one_pte(k, mm, old_addr);
  if (src) error = copy_one_pte(k, mm, src, yield* alloc_one_pte(k, mm, new_addr));
  spin_unlock(k, mm.page_table_lock);
  return error;
}

/**
 * Moves the pages of `len` bytes from `old_addr` to `new_addr`, from the last to the first. Returns 0,
 * or -1 after moving back what was moved.
 * @kernel mm/mremap.c:90
 * @locks mmap_sem (write) held; takes page_table_lock
 * @bug While mremap() moves pages into a neighbour that it has extended, page-out can already take a page at the new
 *   place. It flushes the new address from the TLBs, but not the old one, so a thread on another processor can go on
 *   using the frame when it belongs to something else.
 * @bug When a move fails, the pages are moved back, but a thread on another processor can go on using the new address
 *   of a page. The flush covers only pages that it finds at the new place, and all are back at the old one by then.
 */
export function* move_page_tables(
  k: Kernel,
  mm: mm_struct,
  new_addr: number,
  old_addr: number,
  len: number,
): Generator<void, number> {
  let offset = len;

  flush_cache_range(mm, old_addr, u32(old_addr + len));

  oops_we_failed: {
    while (offset) {
      offset -= PAGE_SIZE;
      if (yield* move_one_page(k, mm, u32(old_addr + offset), u32(new_addr + offset)))
        break oops_we_failed;
    }
    flush_tlb_range(k, mm, old_addr, u32(old_addr + len));
    return 0;
  }
  // oops_we_failed:
  flush_cache_range(mm, new_addr, u32(new_addr + len));
  while ((offset += PAGE_SIZE) < len)
    yield* move_one_page(k, mm, u32(new_addr + offset), u32(old_addr + offset));
  zap_page_range(k, mm, new_addr, len);
  return -1;
}

/**
 * Moves the `old_len` bytes at `addr` of `vma` to `new_addr`, where the range will be `new_len` bytes long: into
 * the lower or the upper neighbour of that place if it has the same flags, else into a new area. Returns the new
 * address, or -ENOMEM.
 * @kernel mm/mremap.c:125
 * @locks mmap_sem (write) held
 * @fails errno
 * @bug If there is no memory to move the pages, mremap() fails, but a neighbour that was made larger to take them
 *   stays larger.
 * @bug If what was at the new place could not be unmapped, do_mremap() ignores that and calls move_vma(). If move_vma()
 *   then makes a neighbour larger to take the moved pages, two areas overlap.
 * @bug A program can keep a page that its file has lost, if the file is truncated while mremap() moves the page.
 *   After the entry has been moved, and before the new area is there, the truncation finds the page at neither
 *   address.
 * @bug An area that mremap() moves to the place just below itself can be merged with the area below that place. Its
 *   structure is freed then, but its flags are still read.
 */
export function* move_vma(
  k: Kernel,
  vma: vm_area_struct,
  addr: number,
  old_len: number,
  new_len: number,
  new_addr: number,
): Generator<void, number> {
  const mm = vma.vm_mm!;
  const current_mm = k.current.mm!;
  let new_vma: vm_area_struct | null;
  let allocated_vma: number;

  out: {
    new_vma = null;
    let { vma: next, prev } = find_vma_prev(mm, new_addr);
    if (next) {
      if (
        prev &&
        prev.vm_end === new_addr &&
        can_vma_merge(prev, vma.vm_flags) &&
        !vma.vm_file &&
        !(vma.vm_flags & VM_SHARED)
      ) {
        spin_lock(k, mm.page_table_lock);
        prev.vm_end = u32(new_addr + new_len);
        spin_unlock(k, mm.page_table_lock);
        new_vma = prev;
        if (next !== prev.vm_next) BUG('mm/mremap.c:143');
        if (prev.vm_end === next.vm_start && can_vma_merge(next, prev.vm_flags)) {
          spin_lock(k, mm.page_table_lock);
          prev.vm_end = next.vm_end;
          __vma_unlink(mm, next, prev);
          spin_unlock(k, mm.page_table_lock);

          mm.map_count--;
          kmem_cache_free(k, k.vm_area_cachep, next);
        }
      } else if (
        next.vm_start === u32(new_addr + new_len) &&
        can_vma_merge(next, vma.vm_flags) &&
        !vma.vm_file &&
        !(vma.vm_flags & VM_SHARED)
      ) {
        spin_lock(k, mm.page_table_lock);
        next.vm_start = new_addr;
        spin_unlock(k, mm.page_table_lock);
        new_vma = next;
      }
    } else {
      prev = find_vma(mm, u32(new_addr - 1));
      if (
        prev &&
        prev.vm_end === new_addr &&
        can_vma_merge(prev, vma.vm_flags) &&
        !vma.vm_file &&
        !(vma.vm_flags & VM_SHARED)
      ) {
        spin_lock(k, mm.page_table_lock);
        prev.vm_end = u32(new_addr + new_len);
        spin_unlock(k, mm.page_table_lock);
        new_vma = prev;
      }
    }

    allocated_vma = 0;
    if (!new_vma) {
      new_vma = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
      if (!new_vma) break out;
      allocated_vma = 1;
    }

    if (!(yield* move_page_tables(k, current_mm, new_addr, addr, old_len))) {
      const vm_locked = vma.vm_flags & VM_LOCKED;

      if (allocated_vma) {
        copyStruct(new_vma, vma);
        new_vma.vm_start = new_addr;
        new_vma.vm_end = u32(new_addr + new_len);
        new_vma.vm_pgoff = u32(new_vma.vm_pgoff + ((addr - vma.vm_start) >>> PAGE_SHIFT));
        new_vma.vm_raend = 0;
        if (new_vma.vm_file) get_file(new_vma.vm_file);
        if (new_vma.vm_ops?.open) new_vma.vm_ops.open(k, new_vma);
        insert_vm_struct(k, current_mm, new_vma);
      }

      yield* do_munmap(k, current_mm, addr, old_len);

      current_mm.total_vm += new_len >>> PAGE_SHIFT;
      if (vm_locked) {
        current_mm.locked_vm += new_len >>> PAGE_SHIFT;
        if (new_len > old_len)
          yield* make_pages_present(k, u32(new_addr + old_len), u32(new_addr + new_len));
      }
      return new_addr;
    }
    if (allocated_vma) kmem_cache_free(k, k.vm_area_cachep, new_vma);
  }
  // out:
  return -ENOMEM;
}

/**
 * Makes the `old_len` bytes at `addr` `new_len` bytes: in place, or with MREMAP_MAYMOVE wherever there
 * is room, or with MREMAP_FIXED at `new_addr`. Returns the address, or a negative errno. With
 * MREMAP_FIXED what was at the new place is gone even if the call then fails.
 * @kernel mm/mremap.c:219
 * @locks mmap_sem (write) held
 * @fails errno
 * @bug CVE-2004-0077: mremap() ignores whether do_munmap() succeeded, and a program that has as many areas as are
 *   allowed can make it fail. Then pages stay mapped where no area is, and a later mapping there gets them.
 * @bug CVE-2003-0985: any program can make an area of no bytes with mremap(), because a new length of 0 is not
 *   refused. When the program ends, the kernel meets a BUG().
 * @bug MREMAP_FIXED with a shorter length fails with EFAULT, because the end of the old range is unmapped first, and
 *   then the area is compared with the old length. What was at the new place is gone by then too. If the end could not
 *   be unmapped, and the area is shared or read-only, the call succeeds, but moves more pages than the new area has.
 * @bug With an old length of 0, mremap() neither moves nor resizes the mapping, but maps its object a second time.
 * @bug An area made with MAP_NORESERVE can be refused for lack of memory when it grows: mremap() looks for that flag
 *   among its own flags, which never contain it.
 */
export function* do_mremap(
  k: Kernel,
  addr: number,
  old_len: number,
  new_len: number,
  flags: number,
  new_addr: number,
): Generator<void, number> {
  let ret = -EINVAL;
  const mm = k.current.mm!;

  out: {
    if (flags & ~(MREMAP_FIXED | MREMAP_MAYMOVE)) break out;

    if (addr & ~PAGE_MASK) break out;

    old_len = PAGE_ALIGN(old_len);
    new_len = PAGE_ALIGN(new_len);

    if (flags & MREMAP_FIXED) {
      if (new_addr & ~PAGE_MASK) break out;
      if (!(flags & MREMAP_MAYMOVE)) break out;

      if (new_len > TASK_SIZE || new_addr > TASK_SIZE - new_len) break out;

      // The new place may not overlap the old one.
      if (new_addr <= addr && u32(new_addr + new_len) > addr) break out;

      if (addr <= new_addr && u32(addr + old_len) > new_addr) break out;

      yield* do_munmap(k, mm, new_addr, new_len);
    }

    ret = addr;
    if (old_len >= new_len) {
      yield* do_munmap(k, mm, u32(addr + new_len), old_len - new_len);
      if (!(flags & MREMAP_FIXED) || new_addr === addr) break out;
    }

    // It is to grow, or to move.
    ret = -EFAULT;
    const vma = find_vma(mm, addr);
    if (!vma || vma.vm_start > addr) break out;
    if (old_len > vma.vm_end - addr) break out;
    if (vma.vm_flags & VM_DONTEXPAND) {
      if (new_len > old_len) break out;
    }
    if (vma.vm_flags & VM_LOCKED) {
      let locked = u32(mm.locked_vm << PAGE_SHIFT);
      locked = u32(locked + new_len - old_len);
      ret = -EAGAIN;
      if (locked > k.current.rlim[RLIMIT_MEMLOCK].rlim_cur) break out;
    }
    ret = -ENOMEM;
    if (
      u32(u32(mm.total_vm << PAGE_SHIFT) + (new_len - old_len)) > k.current.rlim[RLIMIT_AS].rlim_cur
    )
      break out;
    if (
      (vma.vm_flags & (VM_SHARED | VM_WRITE)) === VM_WRITE &&
      !(flags & MAP_NORESERVE) &&
      !vm_enough_memory(k, u32(new_len - old_len) >>> PAGE_SHIFT)
    )
      break out;

    if (
      old_len === vma.vm_end - addr &&
      !(flags & MREMAP_FIXED && addr !== new_addr) &&
      (old_len !== new_len || !(flags & MREMAP_MAYMOVE))
    ) {
      let max_addr = TASK_SIZE;
      if (vma.vm_next) max_addr = vma.vm_next.vm_start;
      if (max_addr - addr >= new_len) {
        const pages = (new_len - old_len) >>> PAGE_SHIFT;
        spin_lock(k, vma.vm_mm!.page_table_lock);
        vma.vm_end = u32(addr + new_len);
        spin_unlock(k, vma.vm_mm!.page_table_lock);
        mm.total_vm += pages;
        if (vma.vm_flags & VM_LOCKED) {
          mm.locked_vm += pages;
          yield* make_pages_present(k, u32(addr + old_len), u32(addr + new_len));
        }
        ret = addr;
        break out;
      }
    }

    // There is no room above it: it must move.
    ret = -ENOMEM;
    if (flags & MREMAP_MAYMOVE) {
      if (!(flags & MREMAP_FIXED)) {
        let map_flags = 0;
        if (vma.vm_flags & VM_SHARED) map_flags |= MAP_SHARED;

        new_addr = get_unmapped_area(k, vma.vm_file, 0, new_len, vma.vm_pgoff, map_flags);
        ret = new_addr;
        if (new_addr & ~PAGE_MASK) break out;
      }
      ret = yield* move_vma(k, vma, addr, old_len, new_len, new_addr);
    }
  }
  // out:
  return ret;
}

/**
 * The system call: do_mremap() on the caller's own address space.
 * @kernel mm/mremap.c:347
 * @locks takes mmap_sem (write)
 */
export function* sys_mremap(
  k: Kernel,
  addr: number,
  old_len: number,
  new_len: number,
  flags: number,
  new_addr: number,
): Generator<void, number> {
  const mm = k.current.mm!;

  yield* down_write(k, mm.mmap_sem);
  const ret = yield* do_mremap(k, addr, old_len, new_len, flags, new_addr);
  up_write(k, mm.mmap_sem);
  return ret;
}
