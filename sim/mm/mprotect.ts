// mprotect(): other rights for a range of pages, in the areas and in the page-table entries.
//
// An area has one set of rights, so a range that covers only part of one cuts it:
//
//   area   ├───────────────┤        prev ├────┤
//   range  ├───────────────┤  all          grow prev, if its rights are the new ones, or change
//          ├──────┤           start        grow prev, or split in two
//                   ├──────┤  end          split in two
//              ├──────┤       middle       split in three
//
// Entries that are there get the new rights at once; those that are not get them when they come.

import type { Kernel } from '../globals.ts';
import { atomic_add } from '../include/asm-i386/atomic.ts';
import { EACCES, EINVAL, ENOMEM } from '../include/asm-i386/errno.ts';
import { PAGE_ALIGN, PAGE_MASK, PAGE_SHIFT, PAGE_SIZE } from '../include/asm-i386/page.ts';
import { flush_tlb_range } from '../include/asm-i386/pgalloc.ts';
import {
  flush_cache_range,
  PGDIR_MASK,
  PGDIR_SIZE,
  PMD_MASK,
  PMD_SIZE,
  pgd_bad,
  pgd_clear,
  pgd_ERROR,
  pgd_none,
  pgd_offset,
  type pgprot_t,
  pmd_bad,
  pmd_clear,
  pmd_ERROR,
  pmd_none,
  pmd_offset,
  protection_map,
  pte_modify,
  pte_offset,
  pte_present,
  ptep_get_and_clear,
  ptepGet,
  set_pte,
  sizeofPte,
} from '../include/asm-i386/pgtable.ts';
import { BUG } from '../include/bug.ts';
import { get_file } from '../include/linux/fs.ts';
import { GFP_KERNEL } from '../include/linux/gfp.ts';
import { VM_SHARED, type vm_area_struct } from '../include/linux/mm.ts';
import { __vma_unlink, can_vma_merge } from '../include/linux/mm_inline.ts';
import { PROT_EXEC, PROT_READ, PROT_WRITE } from '../include/linux/mman.ts';
import { down_write, up_write } from '../include/linux/rwsem_inline.ts';
import { SLAB_KERNEL } from '../include/linux/slab.ts';
import { spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import { copyStruct } from '../include/object.ts';
import { FieldSlot, type Slot } from '../include/slot.ts';
import { u32 } from '../include/u32.ts';
import {
  __insert_vm_struct,
  find_vma_prev,
  lock_vma_mappings,
  unlock_vma_mappings,
} from './mmap.ts';
import { kmem_cache_alloc, kmem_cache_free } from './slab.ts';

/**
 * Gives the entries for `size` bytes from `address`, as far as one page table goes, the rights `newprot`.
 * @kernel mm/mprotect.c:15
 * @locks page_table_lock held
 */
export function change_pte_range(
  k: Kernel,
  pmd: number,
  address: number,
  size: number,
  newprot: pgprot_t,
): void {
  if (pmd_none(ptepGet(k, pmd))) return;
  if (pmd_bad(ptepGet(k, pmd))) {
    pmd_ERROR(k, 'mprotect.c:24', ptepGet(k, pmd));
    pmd_clear(k, pmd);
    return;
  }
  let pte = pte_offset(k, pmd, address);
  address &= ~PMD_MASK;
  let end = address + size;
  if (end > PMD_SIZE) end = PMD_SIZE;
  do {
    if (pte_present(ptepGet(k, pte))) {
      // Taken out and put back: between a read and a write, another processor could set "dirty".
      const entry = ptep_get_and_clear(k, pte);
      set_pte(k, pte, pte_modify(entry, newprot));
    }
    address += PAGE_SIZE;
    pte += sizeofPte;
  } while (address && address < end);
}

/**
 * The same as far as one directory entry goes.
 * @kernel mm/mprotect.c:49
 * @locks page_table_lock held
 */
export function change_pmd_range(
  k: Kernel,
  pgd: number,
  address: number,
  size: number,
  newprot: pgprot_t,
): void {
  if (pgd_none(ptepGet(k, pgd))) return;
  if (pgd_bad(ptepGet(k, pgd))) {
    pgd_ERROR(k, 'mprotect.c:58', ptepGet(k, pgd));
    pgd_clear(k, pgd);
    return;
  }
  let pmd = pmd_offset(pgd, address);
  address &= ~PGDIR_MASK;
  let end = address + size;
  if (end > PGDIR_SIZE) end = PGDIR_SIZE;
  do {
    change_pte_range(k, pmd, address, end - address, newprot);
    address = u32((address + PMD_SIZE) & PMD_MASK);
    pmd += sizeofPte;
  } while (address && address < end);
}

/**
 * Gives all entries from `start` to `end` that lead to a frame the rights `newprot`, and makes the
 * TLB forget the old ones.
 * @kernel mm/mprotect.c:74
 * @locks mmap_sem (write) held; takes page_table_lock
 */
export function change_protection(k: Kernel, start: number, end: number, newprot: pgprot_t): void {
  const beg = start;
  const mm = k.current.mm!;

  let dir = pgd_offset(mm, start);
  flush_cache_range(mm, beg, end);
  if (start >= end) BUG('mm/mprotect.c:82');
  spin_lock(k, mm.page_table_lock);
  do {
    change_pmd_range(k, dir, start, u32(end - start), newprot);
    start = u32((start + PGDIR_SIZE) & PGDIR_MASK);
    dir += sizeofPte;
  } while (start && start < end);
  spin_unlock(k, mm.page_table_lock);
  flush_tlb_range(k, mm, beg, end);
}

/**
 * New rights for a whole area: it is merged into the one before, or changed. Always 0.
 * @kernel mm/mprotect.c:94
 * @locks mmap_sem (write) held; takes page_table_lock
 */
export function mprotect_fixup_all(
  k: Kernel,
  vma: vm_area_struct,
  pprev: Slot<vm_area_struct | null>,
  newflags: number,
  prot: pgprot_t,
): number {
  const prev = pprev.get();
  const mm = vma.vm_mm!;

  if (
    prev &&
    prev.vm_end === vma.vm_start &&
    can_vma_merge(prev, newflags) &&
    !vma.vm_file &&
    !(vma.vm_flags & VM_SHARED)
  ) {
    spin_lock(k, mm.page_table_lock);
    prev.vm_end = vma.vm_end;
    __vma_unlink(mm, vma, prev);
    spin_unlock(k, mm.page_table_lock);

    kmem_cache_free(k, k.vm_area_cachep, vma);
    mm.map_count--;

    return 0;
  }

  spin_lock(k, mm.page_table_lock);
  vma.vm_flags = newflags;
  vma.vm_page_prot = prot;
  spin_unlock(k, mm.page_table_lock);

  pprev.set(vma);

  return 0;
}

/**
 * New rights for the front of an area, up to `end`: the area before grows over it, or it becomes an
 * area of its own. 0 or -ENOMEM.
 * @kernel mm/mprotect.c:123
 * @locks mmap_sem (write) held; takes page_table_lock and the mapping's i_shared_lock
 * @fails errno
 * @bug When mprotect() gives the front of an anonymous area to the area before it, the rest keeps its vm_pgoff, which
 *   should have grown. Anonymous memory does not use the number, but /proc/PID/maps shows it.
 * @bug If a file is truncated on another processor while mlock(), mprotect() or madvise() splits off the front of an
 *   area, the program can lose private copies of pages before the file's new end. The area's vm_pgoff is changed
 *   before the locks are taken, so the truncation may use it with the old vm_start and clear the wrong pages.
 */
export function* mprotect_fixup_start(
  k: Kernel,
  vma: vm_area_struct,
  pprev: Slot<vm_area_struct | null>,
  end: number,
  newflags: number,
  prot: pgprot_t,
): Generator<void, number> {
  const prev = pprev.get();
  const mm = vma.vm_mm!;

  pprev.set(vma);

  if (
    prev &&
    prev.vm_end === vma.vm_start &&
    can_vma_merge(prev, newflags) &&
    !vma.vm_file &&
    !(vma.vm_flags & VM_SHARED)
  ) {
    spin_lock(k, mm.page_table_lock);
    prev.vm_end = end;
    vma.vm_start = end;
    spin_unlock(k, mm.page_table_lock);

    return 0;
  }
  const n = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
  if (!n) return -ENOMEM;
  copyStruct(n, vma);
  n.vm_end = end;
  n.vm_flags = newflags;
  n.vm_raend = 0;
  n.vm_page_prot = prot;
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
 * New rights for the back of an area, from `start`: it becomes an area of its own. 0 or -ENOMEM.
 * @kernel mm/mprotect.c:163
 * @locks mmap_sem (write) held; takes page_table_lock and the mapping's i_shared_lock
 * @fails errno
 */
export function* mprotect_fixup_end(
  k: Kernel,
  vma: vm_area_struct,
  pprev: Slot<vm_area_struct | null>,
  start: number,
  newflags: number,
  prot: pgprot_t,
): Generator<void, number> {
  const mm = vma.vm_mm!;

  const n = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, GFP_KERNEL);
  if (!n) return -ENOMEM;
  copyStruct(n, vma);
  n.vm_start = start;
  n.vm_pgoff = u32(n.vm_pgoff + ((n.vm_start - vma.vm_start) >>> PAGE_SHIFT));
  n.vm_flags = newflags;
  n.vm_raend = 0;
  n.vm_page_prot = prot;
  if (n.vm_file) get_file(n.vm_file);
  if (n.vm_ops?.open) n.vm_ops.open(k, n);
  lock_vma_mappings(k, vma);
  spin_lock(k, mm.page_table_lock);
  vma.vm_end = start;
  __insert_vm_struct(k, k.current.mm!, n);
  spin_unlock(k, mm.page_table_lock);
  unlock_vma_mappings(k, vma);

  pprev.set(n);

  return 0;
}

/**
 * New rights for the middle of an area: what is left and right of it become areas of their own.
 * 0 or -ENOMEM.
 * @kernel mm/mprotect.c:194
 * @locks mmap_sem (write) held; takes page_table_lock and the mapping's i_shared_lock
 * @fails errno
 * @bug If a file is truncated on another processor while mlock(), mprotect() or madvise() splits off the front of an
 *   area, the program can lose private copies of pages before the file's new end. The area's vm_pgoff is changed
 *   before the locks are taken, so the truncation may use it with the old vm_start and clear the wrong pages.
 * @bug A program can read a page although its area forbids it, if swapoff() on another processor brings the page in
 *   while mprotect() cuts the area. For a moment, before the locks are taken, the whole area has the new rights
 *   (vm_page_prot).
 */
export function* mprotect_fixup_middle(
  k: Kernel,
  vma: vm_area_struct,
  pprev: Slot<vm_area_struct | null>,
  start: number,
  end: number,
  newflags: number,
  prot: pgprot_t,
): Generator<void, number> {
  const mm = vma.vm_mm!;

  const left = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
  if (!left) return -ENOMEM;
  const right = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
  if (!right) {
    kmem_cache_free(k, k.vm_area_cachep, left);
    return -ENOMEM;
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
  vma.vm_page_prot = prot;
  lock_vma_mappings(k, vma);
  spin_lock(k, mm.page_table_lock);
  vma.vm_start = start;
  vma.vm_end = end;
  vma.vm_flags = newflags;
  __insert_vm_struct(k, k.current.mm!, left);
  __insert_vm_struct(k, k.current.mm!, right);
  spin_unlock(k, mm.page_table_lock);
  unlock_vma_mappings(k, vma);

  pprev.set(right);

  return 0;
}

/**
 * New flags for start … end - 1, all of it in `vma`: 0 or -ENOMEM. `pprev` is set to the area that
 * then ends at `end`, or to the one after it where the front of an area was changed.
 * @kernel mm/mprotect.c:239
 * @locks mmap_sem (write) held
 * @bug A program can have more areas than max_map_count allows, because mlock() and mprotect() cut areas without a
 *   comparison with that limit.
 */
export function* mprotect_fixup(
  k: Kernel,
  vma: vm_area_struct,
  pprev: Slot<vm_area_struct | null>,
  start: number,
  end: number,
  newflags: number,
): Generator<void, number> {
  let error: number;

  if (newflags === vma.vm_flags) {
    pprev.set(vma);
    return 0;
  }
  const newprot = protection_map[newflags & 0xf];
  if (start === vma.vm_start) {
    if (end === vma.vm_end) error = mprotect_fixup_all(k, vma, pprev, newflags, newprot);
    else error = yield* mprotect_fixup_start(k, vma, pprev, end, newflags, newprot);
  } else if (end === vma.vm_end)
    error = yield* mprotect_fixup_end(k, vma, pprev, start, newflags, newprot);
  else error = yield* mprotect_fixup_middle(k, vma, pprev, start, end, newflags, newprot);

  if (error) return error;

  change_protection(k, start, end, newprot);
  return 0;
}

/**
 * The system call: 0 or a negative errno. What comes before the place of an error has its new
 * rights already.
 * @kernel mm/mprotect.c:267
 * @locks takes mmap_sem (write)
 * @fails errno
 */
export function* sys_mprotect(
  k: Kernel,
  start: number,
  len: number,
  prot: number,
): Generator<void, number> {
  let nstart: number;
  let next: vm_area_struct | null;
  let error = -EINVAL;
  const mm = k.current.mm!;

  if (start & ~PAGE_MASK) return -EINVAL;
  len = PAGE_ALIGN(len);
  const end = u32(start + len);
  if (end < start) return -EINVAL;
  if (prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC)) return -EINVAL;
  if (end === start) return 0;

  yield* down_write(k, mm.mmap_sem);

  out: {
    const found = find_vma_prev(mm, start);
    let vma = found.vma;
    const local = { prev: found.prev };
    const pprev = new FieldSlot(local, 'prev');
    error = -ENOMEM;
    if (!vma || vma.vm_start > start) break out;

    for (nstart = start; ; ) {
      let last = 0;

      // Here vma.vm_start <= nstart < vma.vm_end.
      const newflags: number = prot | (vma.vm_flags & ~(PROT_READ | PROT_WRITE | PROT_EXEC));
      if (newflags & ~(newflags >> 4) & 0xf) {
        error = -EACCES;
        break out;
      }

      if (vma.vm_end > end) {
        error = yield* mprotect_fixup(k, vma, pprev, nstart, end, newflags);
        break out;
      }
      if (vma.vm_end === end) last = 1;

      const tmp: number = vma.vm_end;
      next = vma.vm_next;
      error = yield* mprotect_fixup(k, vma, pprev, nstart, tmp, newflags);
      if (error) break out;
      if (last) break;
      nstart = tmp;
      vma = next;
      if (!vma || vma.vm_start !== nstart) {
        error = -ENOMEM;
        break out;
      }
    }
    const prev = local.prev!;
    if (
      next &&
      prev.vm_end === next.vm_start &&
      can_vma_merge(next, prev.vm_flags) &&
      !prev.vm_file &&
      !(prev.vm_flags & VM_SHARED)
    ) {
      spin_lock(k, prev.vm_mm!.page_table_lock);
      prev.vm_end = next.vm_end;
      __vma_unlink(prev.vm_mm!, next, prev);
      spin_unlock(k, prev.vm_mm!.page_table_lock);

      kmem_cache_free(k, k.vm_area_cachep, next);
      prev.vm_mm!.map_count--;
    }
  }
  // out:
  up_write(k, mm.mmap_sem);
  return error;
}
