// Page tables filled, shared, copied and emptied: what happens when memory is touched.
//
//   do_page_fault ─► handle_mm_fault ─► pte_alloc        a page table, if there is none
//                          └─► handle_pte_fault
//                                 ├─ entry empty ──────► do_no_page ─► do_anonymous_page
//                                 │                          └─► vm_ops.nopage: a file's page
//                                 ├─ page in swap ─────► do_swap_page
//                                 ├─ write, read-only ─► do_wp_page: copy, or take over
//                                 └─ else ─────────────► note "used" and "written"
//
// page_table_lock is held while an entry is looked at and changed, and released before anything
// that may sleep. Whoever takes it again looks again: the entry may be another one by then.

import { do_check_pgt_cache } from '../arch/i386/mm/init.ts';
import type { Kernel } from '../globals.ts';
import {
  type mmu_gather_t,
  tlb_finish_mmu,
  tlb_gather_mmu,
  tlb_remove_page,
} from '../include/asm-generic/tlb_inline.ts';
import { EFAULT, EFBIG, ENOMEM } from '../include/asm-i386/errno.ts';
import {
  __va,
  PAGE_MASK,
  PAGE_SHIFT,
  PAGE_SIZE,
  type pgprot_t,
  type pte_t,
  VALID_PAGE,
  virt_to_page,
} from '../include/asm-i386/page.ts';
import { flush_tlb_page, flush_tlb_range } from '../include/asm-i386/pgalloc.ts';
import {
  pgd_populate,
  pmd_alloc_one,
  pmd_alloc_one_fast,
  pmd_free,
  pmd_populate,
  pte_alloc_one,
  pte_alloc_one_fast,
  pte_free,
} from '../include/asm-i386/pgalloc_inline.ts';
import {
  flush_cache_page,
  flush_cache_range,
  flush_icache_page,
  flush_page_to_ram,
  mk_pte,
  mk_pte_phys,
  PGDIR_MASK,
  PGDIR_SIZE,
  PMD_MASK,
  PMD_SIZE,
  PTRS_PER_PMD,
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
  pte_clear,
  pte_dirty,
  pte_mkclean,
  pte_mkdirty,
  pte_mkold,
  pte_mkwrite,
  pte_mkyoung,
  pte_none,
  pte_offset,
  pte_page,
  pte_present,
  pte_same,
  pte_to_swp_entry,
  pte_write,
  pte_wrprotect,
  ptep_get_and_clear,
  ptep_set_wrprotect,
  ptepGet,
  SWP_ENTRY,
  SWP_TYPE,
  set_pte,
  sizeofPte,
  type swp_entry_t,
  update_mmu_cache,
  ZERO_PAGE,
} from '../include/asm-i386/pgtable.ts';
import { prefetchw } from '../include/asm-i386/processor.ts';
import { BUG } from '../include/bug.ts';
import type { struct_inode } from '../include/linux/fs.ts';
import { GFP_HIGHUSER } from '../include/linux/gfp.ts';
import { clear_user_highpage, copy_user_highpage } from '../include/linux/highmem.ts';
import { printk } from '../include/linux/kernel.ts';
import {
  NOPAGE_OOM,
  type struct_page,
  VM_IO,
  VM_MAYREAD,
  VM_MAYWRITE,
  VM_READ,
  VM_SHARED,
  VM_WRITE,
  type vm_area_struct,
} from '../include/linux/mm.ts';
import { get_page, PageReserved, TryLockPage } from '../include/linux/page.ts';
import { alloc_page } from '../include/linux/page_inline.ts';
import { page_cache_get, pagesOf } from '../include/linux/pagemap.ts';
import { page_cache_release } from '../include/linux/pagemap_inline.ts';
import { PREFETCH_STRIDE } from '../include/linux/prefetch.ts';
import { RLIM_INFINITY, RLIMIT_FSIZE } from '../include/linux/resource.ts';
import { type mm_struct, TASK_RUNNING, type task_struct } from '../include/linux/sched.ts';
import { SIGXFSZ } from '../include/linux/signal.ts';
import { lock_kernel, unlock_kernel } from '../include/linux/smp_lock.ts';
import { spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import { vm_swap_full } from '../include/linux/swap.ts';
import { hex, u32 } from '../include/u32.ts';
import { send_sig } from '../kernel/signal.ts';
import {
  lock_page,
  mark_page_accessed,
  set_page_dirty,
  truncate_inode_pages,
  unlock_page,
} from './filemap.ts';
import { find_extend_vma, find_vma } from './mmap.ts';
import { lru_cache_add } from './swap.ts';
import {
  free_page_and_swap_cache,
  lookup_swap_cache,
  read_swap_cache_async,
} from './swap_state.ts';
import {
  can_share_swap_page,
  free_swap_and_cache,
  remove_exclusive_swap_page,
  swap_duplicate,
  swap_free,
  valid_swaphandles,
} from './swapfile.ts';

/**
 * Fills `to` with what a process sees in `from`. That of the zero page is known without reading it.
 * @kernel mm/memory.c:64
 */
export function copy_cow_page(
  k: Kernel,
  from: struct_page,
  to: struct_page,
  address: number,
): void {
  if (from === ZERO_PAGE(k, address)) {
    clear_user_highpage(k, to, address);
    return;
  }
  copy_user_highpage(k, to, from, address);
}

/**
 * Drops the reference to the frame that the entry `pte`, already out of its table, led to. A write that only
 * the hardware noted is handed to the frame; device memory and the kernel's own pages are no frames
 * to be freed.
 * @kernel mm/memory.c:78
 * @locks page_table_lock held
 */
export function __free_pte(k: Kernel, pte: pte_t): void {
  const page = pte_page(k, pte);
  if (!VALID_PAGE(k, page) || PageReserved(page)) return;
  if (pte_dirty(pte)) set_page_dirty(k, page);
  free_page_and_swap_cache(k, page);
}

/**
 * Takes a page table out of the directory entry `dir` and makes it a spare. Its entries must be empty.
 * @kernel mm/memory.c:93
 * @locks page_table_lock held
 */
export function free_one_pmd(k: Kernel, dir: number): void {
  if (pmd_none(ptepGet(k, dir))) return;
  if (pmd_bad(ptepGet(k, dir))) {
    pmd_ERROR(k, 'memory.c:100', ptepGet(k, dir));
    pmd_clear(k, dir);
    return;
  }
  const pte = pte_offset(k, dir, 0);
  pmd_clear(k, dir);
  pte_free(k, pte);
}

/**
 * Frees all that the directory entry `dir` leads to: on i386 one page table.
 * @kernel mm/memory.c:109
 * @locks page_table_lock held
 */
export function free_one_pgd(k: Kernel, dir: number): void {
  if (pgd_none(ptepGet(k, dir))) return;
  if (pgd_bad(ptepGet(k, dir))) {
    pgd_ERROR(k, 'memory.c:117', ptepGet(k, dir));
    pgd_clear(k, dir);
    return;
  }
  const pmd = pmd_offset(dir, 0);
  pgd_clear(k, dir);
  for (let j = 0; j < PTRS_PER_PMD; j++) {
    prefetchw(pmd + sizeofPte * (j + PREFETCH_STRIDE / 16));
    free_one_pmd(k, pmd + sizeofPte * j);
  }
  pmd_free(pmd);
}

/** How many spare page-table frames to keep: down to the first number once there are more than the second. @kernel mm/memory.c:133 */
export const pgt_cache_water: readonly [number, number] = [25, 50];

/**
 * Gives spare page-table frames back if there are too many; returns how many.
 * @kernel mm/memory.c:136
 */
export function check_pgt_cache(k: Kernel): number {
  return do_check_pgt_cache(k, pgt_cache_water[0], pgt_cache_water[1]);
}

/**
 * Frees the page tables in `nr` directory entries from number `first`. Their pages must be gone.
 * @kernel mm/memory.c:146
 * @locks takes page_table_lock
 * @bug During a munmap(), another thread's processor may go on using a page table that it remembers although the frame
 *   already holds something else: check_pgt_cache() may free the frame before the caller flushes the TLB.
 */
export function clear_page_tables(k: Kernel, mm: mm_struct, first: number, nr: number): void {
  let page_dir = mm.pgd;

  spin_lock(k, mm.page_table_lock);
  page_dir += sizeofPte * first;
  do {
    free_one_pgd(k, page_dir);
    page_dir += sizeofPte;
  } while (--nr);
  spin_unlock(k, mm.page_table_lock);

  check_pgt_cache(k);
}

/** The bits of a `pte_t *` that tell its place in the table: 0 after the last entry. @kernel mm/memory.c:161 */
export const PTE_TABLE_MASK = 0xffc;
/** The same for a middle directory, which has one entry. @kernel mm/memory.c:162 */
export const PMD_TABLE_MASK = 0;

/**
 * Copies the entries of `vma` from `src` to `dst`, for fork: 0 or -ENOMEM. No page is copied: both
 * share it, and in private memory both entries become read-only until one faults. The caller flushes
 * the TLB, which still lets `src` write.
 * @kernel mm/memory.c:176
 * @locks dst's page_table_lock held, dropped where a page table is allocated; takes src's for one table at a time;
 *   mmap_sem of src (write) held
 * @fails errno
 */
export function* copy_page_range(
  k: Kernel,
  dst: mm_struct,
  src: mm_struct,
  vma: vm_area_struct,
): Generator<void, number> {
  let address = vma.vm_start;
  const end = vma.vm_end;
  const cow = (vma.vm_flags & (VM_SHARED | VM_MAYWRITE)) === VM_MAYWRITE;

  let src_pgd = pgd_offset(src, address) - sizeofPte;
  let dst_pgd = pgd_offset(dst, address) - sizeofPte;

  nomem: {
    out: {
      out_unlock: for (;;) {
        src_pgd += sizeofPte;
        dst_pgd += sizeofPte;

        // copy_pmd_range
        if (pgd_none(ptepGet(k, src_pgd)) || pgd_bad(ptepGet(k, src_pgd))) {
          if (!pgd_none(ptepGet(k, src_pgd))) {
            pgd_ERROR(k, 'memory.c:197', ptepGet(k, src_pgd));
            pgd_clear(k, src_pgd);
          }
          // skip_copy_pmd_range:
          address = u32((address + PGDIR_SIZE) & PGDIR_MASK);
          if (!address || address >= end) break out;
          continue;
        }

        let src_pmd = pmd_offset(src_pgd, address);
        let dst_pmd = pmd_alloc(dst, dst_pgd, address);
        if (!dst_pmd) break nomem;

        do {
          cont_copy_pmd_range: {
            // copy_pte_range
            if (pmd_none(ptepGet(k, src_pmd)) || pmd_bad(ptepGet(k, src_pmd))) {
              if (!pmd_none(ptepGet(k, src_pmd))) {
                pmd_ERROR(k, 'memory.c:218', ptepGet(k, src_pmd));
                pmd_clear(k, src_pmd);
              }
              // skip_copy_pte_range:
              address = u32((address + PMD_SIZE) & PMD_MASK);
              if (address >= end) break out;
              break cont_copy_pmd_range;
            }

            let src_pte = pte_offset(k, src_pmd, address);
            let dst_pte = u32(yield* pte_alloc(k, dst, dst_pmd, address));
            if (!dst_pte) break nomem;

            spin_lock(k, src.page_table_lock);
            do {
              let pte = ptepGet(k, src_pte);

              // copy_one_pte
              if (!pte_none(pte)) {
                cont_copy_pte_range: {
                  if (!pte_present(pte)) {
                    swap_duplicate(k, pte_to_swp_entry(pte));
                    break cont_copy_pte_range;
                  }
                  const ptepage = pte_page(k, pte);
                  if (!VALID_PAGE(k, ptepage) || PageReserved(ptepage)) break cont_copy_pte_range;

                  if (cow && pte_write(pte)) {
                    ptep_set_wrprotect(k, src_pte);
                    pte = ptepGet(k, src_pte);
                  }

                  if (vma.vm_flags & VM_SHARED) pte = pte_mkclean(pte);
                  pte = pte_mkold(pte);
                  get_page(ptepage);
                  dst.rss++;
                }
                // cont_copy_pte_range:
                set_pte(k, dst_pte, pte);
              }
              // cont_copy_pte_range_noset:
              address += PAGE_SIZE;
              if (address >= end) break out_unlock;
              src_pte += sizeofPte;
              dst_pte += sizeofPte;
            } while (src_pte & PTE_TABLE_MASK);
            spin_unlock(k, src.page_table_lock);
          }
          // cont_copy_pmd_range:
          src_pmd += sizeofPte;
          dst_pmd += sizeofPte;
        } while (src_pmd & PMD_TABLE_MASK);
      }
      // out_unlock:
      spin_unlock(k, src.page_table_lock);
    }
    // out:
    return 0;
  }
  // nomem:
  return -ENOMEM;
}

/**
 * Stops the machine if an entry that is about to be filled was not empty.
 * @kernel mm/memory.c:286
 */
export function forget_pte(k: Kernel, page: pte_t): void {
  if (!pte_none(page)) {
    printk(k, 'forget_pte: old mapping existed!\n');
    BUG('mm/memory.c:290');
  }
}

/**
 * Empties the entries for `size` bytes from `address`, as far as the page table of `pmd` reaches, and drops their
 * references to pages and their uses of slots. Returns how many pages were present, reserved ones not counted.
 * @kernel mm/memory.c:294
 * @locks page_table_lock held
 */
export function zap_pte_range(
  k: Kernel,
  tlb: mmu_gather_t,
  pmd: number,
  address: number,
  size: number,
): number {
  let offset: number;
  let freed = 0;

  if (pmd_none(ptepGet(k, pmd))) return 0;
  if (pmd_bad(ptepGet(k, pmd))) {
    pmd_ERROR(k, 'memory.c:303', ptepGet(k, pmd));
    pmd_clear(k, pmd);
    return 0;
  }
  let ptep = pte_offset(k, pmd, address);
  offset = address & ~PMD_MASK;
  if (offset + size > PMD_SIZE) size = PMD_SIZE - offset;
  size = u32(size & PAGE_MASK);
  for (offset = 0; offset < size; ptep += sizeofPte, offset += PAGE_SIZE) {
    const pte = ptepGet(k, ptep);
    if (pte_none(pte)) continue;
    if (pte_present(pte)) {
      const page = pte_page(k, pte);
      if (VALID_PAGE(k, page) && !PageReserved(page)) freed++;
      tlb_remove_page(k, tlb, ptep, address + offset);
    } else {
      free_swap_and_cache(k, pte_to_swp_entry(pte));
      pte_clear(k, ptep);
    }
  }

  return freed;
}

/**
 * Empties the entries for `size` bytes from `address`, as far as the directory entry `dir` reaches: 4 MB. Returns
 * how many pages were present.
 * @kernel mm/memory.c:331
 * @locks page_table_lock held
 */
export function zap_pmd_range(
  k: Kernel,
  tlb: mmu_gather_t,
  dir: number,
  address: number,
  size: number,
): number {
  let freed: number;

  if (pgd_none(ptepGet(k, dir))) return 0;
  if (pgd_bad(ptepGet(k, dir))) {
    pgd_ERROR(k, 'memory.c:340', ptepGet(k, dir));
    pgd_clear(k, dir);
    return 0;
  }
  let pmd = pmd_offset(dir, address);
  let end = u32(address + size);
  if (end > u32((address + PGDIR_SIZE) & PGDIR_MASK))
    end = u32((address + PGDIR_SIZE) & PGDIR_MASK);
  freed = 0;
  do {
    freed += zap_pte_range(k, tlb, pmd, address, u32(end - address));
    address = u32((address + PMD_SIZE) & PMD_MASK);
    pmd += sizeofPte;
  } while (address < end);
  return freed;
}

/**
 * Empties all entries for `size` bytes from `address`, those of pages and those that name slots in swap. The page
 * tables themselves stay.
 * @kernel mm/memory.c:360
 * @locks takes page_table_lock; does not sleep
 */
export function zap_page_range(k: Kernel, mm: mm_struct, address: number, size: number): void {
  const start = address;
  const end = u32(address + size);
  let freed = 0;

  let dir = pgd_offset(mm, address);

  if (address >= end) BUG('mm/memory.c:377');
  spin_lock(k, mm.page_table_lock);
  flush_cache_range(mm, address, end);
  const tlb = tlb_gather_mmu(mm);

  do {
    freed += zap_pmd_range(k, tlb, dir, address, u32(end - address));
    address = u32((address + PGDIR_SIZE) & PGDIR_MASK);
    dir += sizeofPte;
  } while (address && address < end);

  tlb_finish_mmu(k, tlb, start, end);

  if (mm.rss > freed) mm.rss -= freed;
  else mm.rss = 0;
  spin_unlock(k, mm.page_table_lock);
}

/**
 * The frame at `address`, if it is there and, for a write, has been written through this entry; else null.
 * @kernel mm/memory.c:405
 * @locks page_table_lock held
 * @fails null
 */
export function follow_page(
  k: Kernel,
  mm: mm_struct,
  address: number,
  write: number,
): struct_page | null {
  out: {
    const pgd = pgd_offset(mm, address);
    if (pgd_none(ptepGet(k, pgd)) || pgd_bad(ptepGet(k, pgd))) break out;

    const pmd = pmd_offset(pgd, address);
    if (pmd_none(ptepGet(k, pmd)) || pmd_bad(ptepGet(k, pmd))) break out;

    const ptep = pte_offset(k, pmd, address);
    if (!ptep) break out;

    const pte = ptepGet(k, ptep);
    if (pte_present(pte)) {
      if (!write || (pte_write(pte) && pte_dirty(pte))) return pte_page(k, pte);
    }
  }
  // out:
  return null;
}

/**
 * The struct page that can be handed out for `page`: null for an address without RAM.
 * @kernel mm/memory.c:440
 * @fails null
 */
export function get_page_map(k: Kernel, page: struct_page): struct_page | null {
  if (!VALID_PAGE(k, page)) return null;
  return page;
}

/**
 * Brings `len` pages from `start` into memory, as faults would, and returns how many; with `pages`
 * each is also referenced and noted there, with `vmas` its area. If something fails, the pages done
 * so far stay, and the error is returned only if it was the first page.
 * @kernel mm/memory.c:454
 * @locks mmap_sem held; takes page_table_lock
 * @fails errno
 * @bug After a debugger has written to a page of a private, read-only area, the program can write there too:
 *   whichever function serves the write makes the entry writable without testing VM_WRITE.
 */
export function* get_user_pages(
  k: Kernel,
  tsk: task_struct,
  mm: mm_struct,
  start: number,
  len: number,
  write: number,
  force: number,
  pages: (struct_page | null)[] | null,
  vmas: vm_area_struct[] | null,
): Generator<void, number> {
  let i: number;
  let flags: number;

  flags = write ? VM_WRITE | VM_MAYWRITE : VM_READ | VM_MAYREAD;
  flags &= force ? VM_MAYREAD | VM_MAYWRITE : VM_READ | VM_WRITE;
  i = 0;

  bad_page: {
    do {
      const vma: vm_area_struct | null = yield* find_extend_vma(k, mm, start);

      if (!vma || (pages && vma.vm_flags & VM_IO) || !(flags & vma.vm_flags))
        return i ? i : -EFAULT;

      spin_lock(k, mm.page_table_lock);
      do {
        let map: struct_page | null;
        while (!(map = follow_page(k, mm, start, write))) {
          spin_unlock(k, mm.page_table_lock);
          switch (yield* handle_mm_fault(k, mm, vma, start, write)) {
            case 1:
              tsk.min_flt++;
              break;
            case 2:
              tsk.maj_flt++;
              break;
            case 0:
              if (i) return i;
              return -EFAULT;
            default:
              if (i) return i;
              return -ENOMEM;
          }
          spin_lock(k, mm.page_table_lock);
        }
        if (pages) {
          pages[i] = get_page_map(k, map);
          if (!pages[i]) break bad_page;
          page_cache_get(pages[i]!);
        }
        if (vmas) vmas[i] = vma;
        i++;
        start += PAGE_SIZE;
        len--;
      } while (len && start < vma.vm_end);
      spin_unlock(k, mm.page_table_lock);
    } while (len);
    // out:
    return i;
  }
  // bad_page:
  spin_unlock(k, mm.page_table_lock);
  while (i--) page_cache_release(k, pages![i]!);
  i = -EFAULT;
  return i;
}

/**
 * Fills the entries from `address`, as far as one page table goes, with the zero page, read-only.
 * @kernel mm/memory.c:751
 * @locks page_table_lock held
 */
export function zeromap_pte_range(
  k: Kernel,
  pte: number,
  address: number,
  size: number,
  prot: pgprot_t,
): void {
  let end: number;

  address &= ~PMD_MASK;
  end = address + size;
  if (end > PMD_SIZE) end = PMD_SIZE;
  do {
    const zero_pte = pte_wrprotect(mk_pte(ZERO_PAGE(k, address), prot));
    const oldpage = ptep_get_and_clear(k, pte);
    set_pte(k, pte, zero_pte);
    forget_pte(k, oldpage);
    address += PAGE_SIZE;
    pte += sizeofPte;
  } while (address && address < end);
}

/**
 * The same as far as one directory entry goes: 0 or -ENOMEM.
 * @kernel mm/memory.c:770
 * @locks page_table_lock held, released where a page table is allocated
 * @fails errno
 */
export function* zeromap_pmd_range(
  k: Kernel,
  mm: mm_struct,
  pmd: number,
  address: number,
  size: number,
  prot: pgprot_t,
): Generator<void, number> {
  let end: number;

  address &= ~PGDIR_MASK;
  end = address + size;
  if (end > PGDIR_SIZE) end = PGDIR_SIZE;
  do {
    const pte = yield* pte_alloc(k, mm, pmd, address);
    if (!pte) return -ENOMEM;
    zeromap_pte_range(k, pte, address, end - address, prot);
    address = u32((address + PMD_SIZE) & PMD_MASK);
    pmd += sizeofPte;
  } while (address && address < end);
  return 0;
}

/**
 * Maps the zero page all over `size` bytes from `address` of the current address space: what a private
 * mapping of /dev/zero begins with. 0 or -ENOMEM. There must be nothing mapped yet.
 * @kernel mm/memory.c:790
 * @locks mmap_sem held; takes page_table_lock
 * @fails errno
 */
export function* zeromap_page_range(
  k: Kernel,
  address: number,
  size: number,
  prot: pgprot_t,
): Generator<void, number> {
  let error = 0;
  const beg = address;
  const end = u32(address + size);
  const mm = k.current.mm!;

  let dir = pgd_offset(mm, address);
  flush_cache_range(mm, beg, end);
  if (address >= end) BUG('mm/memory.c:801');

  spin_lock(k, mm.page_table_lock);
  do {
    const pmd = pmd_alloc(mm, dir, address);
    error = -ENOMEM;
    if (!pmd) break;
    error = yield* zeromap_pmd_range(k, mm, pmd, address, u32(end - address), prot);
    if (error) break;
    address = u32((address + PGDIR_SIZE) & PGDIR_MASK);
    dir += sizeofPte;
  } while (address && address < end);
  spin_unlock(k, mm.page_table_lock);
  flush_tlb_range(k, mm, beg, end);
  return error;
}

/**
 * Fills the entries from `address`, as far as one page table goes, with physical addresses.
 * RAM that the buddy allocator manages is left out: its entries stay empty.
 * @kernel mm/memory.c:825
 * @locks page_table_lock held
 */
export function remap_pte_range(
  k: Kernel,
  pte: number,
  address: number,
  size: number,
  phys_addr: number,
  prot: pgprot_t,
): void {
  let end: number;

  address &= ~PMD_MASK;
  end = address + size;
  if (end > PMD_SIZE) end = PMD_SIZE;
  do {
    const oldpage = ptep_get_and_clear(k, pte);

    const page = virt_to_page(k, __va(phys_addr));
    if (!VALID_PAGE(k, page) || PageReserved(page)) set_pte(k, pte, mk_pte_phys(phys_addr, prot));
    forget_pte(k, oldpage);
    address += PAGE_SIZE;
    phys_addr = u32(phys_addr + PAGE_SIZE);
    pte += sizeofPte;
  } while (address && address < end);
}

/**
 * The same as far as one directory entry goes: 0 or -ENOMEM.
 * @kernel mm/memory.c:849
 * @locks page_table_lock held, released where a page table is allocated
 * @fails errno
 */
export function* remap_pmd_range(
  k: Kernel,
  mm: mm_struct,
  pmd: number,
  address: number,
  size: number,
  phys_addr: number,
  prot: pgprot_t,
): Generator<void, number> {
  let end: number;

  address &= ~PGDIR_MASK;
  end = address + size;
  if (end > PGDIR_SIZE) end = PGDIR_SIZE;
  phys_addr = u32(phys_addr - address);
  do {
    const pte = yield* pte_alloc(k, mm, pmd, address);
    if (!pte) return -ENOMEM;
    remap_pte_range(k, pte, address, end - address, u32(address + phys_addr), prot);
    address = u32((address + PMD_SIZE) & PMD_MASK);
    pmd += sizeofPte;
  } while (address && address < end);
  return 0;
}

/**
 * Maps `size` bytes of physical memory from `phys_addr` at `from` in the current address space: for
 * drivers. 0 or -ENOMEM. There must be nothing mapped yet.
 * @kernel mm/memory.c:871
 * @locks mmap_sem held; takes page_table_lock
 * @fails errno
 */
export function* remap_page_range(
  k: Kernel,
  from: number,
  phys_addr: number,
  size: number,
  prot: pgprot_t,
): Generator<void, number> {
  let error = 0;
  const beg = from;
  const end = u32(from + size);
  const mm = k.current.mm!;

  phys_addr = u32(phys_addr - from);
  let dir = pgd_offset(mm, from);
  flush_cache_range(mm, beg, end);
  if (from >= end) BUG('mm/memory.c:883');

  spin_lock(k, mm.page_table_lock);
  do {
    const pmd = pmd_alloc(mm, dir, from);
    error = -ENOMEM;
    if (!pmd) break;
    error = yield* remap_pmd_range(k, mm, pmd, from, u32(end - from), u32(phys_addr + from), prot);
    if (error) break;
    from = u32((from + PGDIR_SIZE) & PGDIR_MASK);
    dir += sizeofPte;
  } while (from && from < end);
  spin_unlock(k, mm.page_table_lock);
  flush_tlb_range(k, mm, beg, end);
  return error;
}

/**
 * Writes a table entry and makes the TLB forget the old one.
 * @kernel mm/memory.c:910
 * @locks mmap_sem and page_table_lock held
 */
export function establish_pte(
  k: Kernel,
  vma: vm_area_struct,
  address: number,
  page_table: number,
  entry: pte_t,
): void {
  set_pte(k, page_table, entry);
  flush_tlb_page(k, vma, address);
  update_mmu_cache(vma, address, entry);
}

/**
 * Puts the copy in the place of the shared page: from here on the task writes to its own.
 * @kernel mm/memory.c:920
 * @locks mmap_sem and page_table_lock held
 */
export function break_cow(
  k: Kernel,
  vma: vm_area_struct,
  new_page: struct_page,
  address: number,
  page_table: number,
): void {
  flush_page_to_ram(new_page);
  flush_cache_page(vma, address);
  establish_pte(
    k,
    vma,
    address,
    page_table,
    pte_mkwrite(pte_mkdirty(mk_pte(new_page, vma.vm_page_prot))),
  );
}

/**
 * A write to a page that is there but read-only, in an area that may be written: the page is made writable if
 * it has no other user, else copied. 1, or -1 without memory or for a page that has no frame.
 * @kernel mm/memory.c:948
 * @locks mmap_sem held; page_table_lock held on entry, released on return
 * @differs The message about a bogus page names the entry, where C prints the address of the struct page.
 * @bug Each copy of the zero page leaves a reference to the zero page that is never dropped.
 * @bug The copy of a reserved page that an object's nopage() has supplied makes rss too large by one: do_no_page() has
 *   counted the page, and do_wp_page() counts its copy as well.
 */
export function* do_wp_page(
  k: Kernel,
  mm: mm_struct,
  vma: vm_area_struct,
  address: number,
  page_table: number,
  pte: pte_t,
): Generator<void, number> {
  let new_page: struct_page | null;
  const old_page = pte_page(k, pte);

  no_mem: {
    bad_wp_page: {
      if (!VALID_PAGE(k, old_page)) break bad_wp_page;

      if (!TryLockPage(old_page)) {
        const reuse = can_share_swap_page(k, old_page);
        unlock_page(k, old_page);
        if (reuse) {
          flush_cache_page(vma, address);
          establish_pte(k, vma, address, page_table, pte_mkyoung(pte_mkdirty(pte_mkwrite(pte))));
          spin_unlock(k, mm.page_table_lock);
          return 1;
        }
      }

      // The copy may have to wait for memory. The reference keeps the original from going away.
      page_cache_get(old_page);
      spin_unlock(k, mm.page_table_lock);

      new_page = yield* alloc_page(k, GFP_HIGHUSER);
      if (!new_page) break no_mem;
      copy_cow_page(k, old_page, new_page, address);

      spin_lock(k, mm.page_table_lock);
      if (pte_same(ptepGet(k, page_table), pte)) {
        if (PageReserved(old_page)) ++mm.rss;
        break_cow(k, vma, new_page, address, page_table);
        lru_cache_add(k, new_page);

        // What is to be dropped below: the table's own reference to the original.
        new_page = old_page;
      }
      spin_unlock(k, mm.page_table_lock);
      page_cache_release(k, new_page);
      page_cache_release(k, old_page);
      return 1;
    }
    // bad_wp_page:
    spin_unlock(k, mm.page_table_lock);
    printk(
      k,
      `do_wp_page: bogus page at address ${address.toString(16).padStart(8, '0')} (entry ${hex(pte)})\n`,
    );
    return -1;
  }
  // no_mem:
  page_cache_release(k, old_page);
  return -1;
}

/**
 * Empties the entries for the pages of a file from page `pgoff` on, in all areas of one of the file's two lists.
 * @kernel mm/memory.c:1006
 * @locks i_shared_lock held; takes page_table_lock
 */
export function vmtruncate_list(k: Kernel, head: vm_area_struct, pgoff: number): void {
  let mpnt: vm_area_struct | null = head;
  for (; mpnt !== null; mpnt = mpnt.vm_next_share) {
    const mm = mpnt.vm_mm!;
    let start = mpnt.vm_start;
    const end = mpnt.vm_end;
    let len = end - start;

    if (mpnt.vm_pgoff >= pgoff) {
      zap_page_range(k, mm, start, len);
      continue;
    }

    len = len >>> PAGE_SHIFT;
    const diff = pgoff - mpnt.vm_pgoff;
    if (diff >= len) continue;

    start += u32(diff << PAGE_SHIFT);
    len = u32((len - diff) << PAGE_SHIFT);
    zap_page_range(k, mm, start, len);
  }
}

/**
 * Makes a file `offset` bytes long. Pages past the new end leave the page tables first, then the page cache, and the
 * file system's `truncate` frees their blocks. Returns 0, or -EFBIG if the file may not grow so far; if that is the
 * process's own limit, SIGXFSZ is sent as well.
 * @kernel mm/memory.c:1042
 * @locks i_sem held; takes i_shared_lock
 * @fails errno
 * @bug A process can keep a page that its file has lost, if a page fault overlaps with the truncation: a fault that has
 *   read the file's old size (i_size) can fill the entry after the truncation has emptied it. Stores into such a page
 *   never reach the file.
 */
export function* vmtruncate(
  k: Kernel,
  inode: struct_inode,
  offset: number,
): Generator<void, number> {
  const mapping = inode.i_mapping;

  out: {
    out_sig: {
      out_truncate: {
        do_expand: {
          if (inode.i_size < offset) break do_expand;
          inode.i_size = offset;
          spin_lock(k, mapping.i_shared_lock);
          out_unlock: {
            if (!mapping.i_mmap && !mapping.i_mmap_shared) break out_unlock;

            const pgoff = pagesOf(offset);
            if (mapping.i_mmap !== null) vmtruncate_list(k, mapping.i_mmap, pgoff);
            if (mapping.i_mmap_shared !== null) vmtruncate_list(k, mapping.i_mmap_shared, pgoff);
          }
          // out_unlock:
          spin_unlock(k, mapping.i_shared_lock);
          yield* truncate_inode_pages(k, mapping, offset);
          break out_truncate;
        }
        // do_expand:
        const limit = k.current.rlim[RLIMIT_FSIZE].rlim_cur;
        if (limit !== RLIM_INFINITY && offset > limit) break out_sig;
        if (offset > inode.i_sb!.s_maxbytes) break out;
        inode.i_size = offset;
      }
      // out_truncate:
      if (inode.i_op?.truncate) {
        lock_kernel();
        yield* inode.i_op.truncate(k, inode);
        unlock_kernel();
      }
      return 0;
    }
    // out_sig:
    send_sig(k, SIGXFSZ, k.current, 0);
  }
  // out:
  return -EFBIG;
}

/**
 * Requests the slots of one block of swap, as far as they are in use: to read neighbours costs little more than to read
 * one page.
 * @kernel mm/memory.c:1093
 * @locks no spinlock held
 */
export function* swapin_readahead(k: Kernel, entry: swp_entry_t): Generator<void, void> {
  const handles = valid_swaphandles(k, entry);
  let { offset } = handles;
  for (let i = 0; i < handles.ret; offset++, i++) {
    const new_page = yield* read_swap_cache_async(k, SWP_ENTRY(SWP_TYPE(entry), offset));
    if (!new_page) break;
    page_cache_release(k, new_page);
  }
}

/**
 * Brings a page back from swap: 1 if it was in the swap cache or another task was faster, 2 if it had to be
 * read, -1 without memory. A write is allowed at once if the page has no other user.
 * @kernel mm/memory.c:1117
 * @locks mmap_sem held; page_table_lock held on entry, released on return
 * @bug A page that the disk could not read is mapped with whatever its frame held before, which may be another
 *   process's data.
 * @bug A program can get back an old version of a page and lose what it has written since. While a fault waits for the
 *   page's lock, the page's slot in swap may be freed, and page-out may put a newer version of the page into the same
 *   slot. The entry then names that slot again, as it did before the wait. Nothing but the entry is tested, so the
 *   fault maps the old page.
 */
export function* do_swap_page(
  k: Kernel,
  mm: mm_struct,
  vma: vm_area_struct,
  address: number,
  page_table: number,
  orig_pte: pte_t,
  write_access: number,
): Generator<void, number> {
  let page: struct_page | null;
  const entry = pte_to_swp_entry(orig_pte);
  let pte: pte_t;
  let ret = 1;

  spin_unlock(k, mm.page_table_lock);
  page = lookup_swap_cache(k, entry);
  if (!page) {
    yield* swapin_readahead(k, entry);
    page = yield* read_swap_cache_async(k, entry);
    if (!page) {
      // No memory; or another thread has brought the page back meanwhile, and all is well.
      spin_lock(k, mm.page_table_lock);
      const retval = pte_same(ptepGet(k, page_table), orig_pte) ? -1 : 1;
      spin_unlock(k, mm.page_table_lock);
      return retval;
    }

    ret = 2;
  }

  mark_page_accessed(k, page);

  yield* lock_page(k, page);

  // While this task waited for the disk, another thread may have brought the page back.
  spin_lock(k, mm.page_table_lock);
  if (!pte_same(ptepGet(k, page_table), orig_pte)) {
    spin_unlock(k, mm.page_table_lock);
    unlock_page(k, page);
    page_cache_release(k, page);
    return 1;
  }

  swap_free(k, entry);
  if (vm_swap_full(k)) remove_exclusive_swap_page(k, page);

  mm.rss++;
  pte = mk_pte(page, vma.vm_page_prot);
  if (write_access && can_share_swap_page(k, page)) pte = pte_mkdirty(pte_mkwrite(pte));
  unlock_page(k, page);

  flush_page_to_ram(page);
  flush_icache_page(vma, page);
  set_pte(k, page_table, pte);

  update_mmu_cache(vma, address, pte);
  spin_unlock(k, mm.page_table_lock);
  return ret;
}

/**
 * First touch of memory without an object behind it. A read gets the zero page, read-only; a write
 * gets a frame of its own. 1, or -1 without memory.
 * @kernel mm/memory.c:1190
 * @locks mmap_sem held; page_table_lock held on entry, released on return
 */
export function* do_anonymous_page(
  k: Kernel,
  mm: mm_struct,
  vma: vm_area_struct,
  page_table: number,
  write_access: number,
  addr: number,
): Generator<void, number> {
  let entry: pte_t;

  no_mem: {
    entry = pte_wrprotect(mk_pte(ZERO_PAGE(k, addr), vma.vm_page_prot));

    if (write_access) {
      spin_unlock(k, mm.page_table_lock);

      const page = yield* alloc_page(k, GFP_HIGHUSER);
      if (!page) break no_mem;
      clear_user_highpage(k, page, addr);

      spin_lock(k, mm.page_table_lock);
      // While this task waited for a frame, another thread may have touched the same page.
      if (!pte_none(ptepGet(k, page_table))) {
        page_cache_release(k, page);
        spin_unlock(k, mm.page_table_lock);
        return 1;
      }
      mm.rss++;
      flush_page_to_ram(page);
      entry = pte_mkwrite(pte_mkdirty(mk_pte(page, vma.vm_page_prot)));
      lru_cache_add(k, page);
      mark_page_accessed(k, page);
    }

    set_pte(k, page_table, entry);

    update_mmu_cache(vma, addr, entry);
    spin_unlock(k, mm.page_table_lock);
    return 1;
  }
  // no_mem:
  return -1;
}

/**
 * First touch of a page: asks the object behind the area for it, or makes one. A write to a private
 * area gets its copy at once. 1 for memory without an object, or if another thread was faster, else
 * 2; 0 if the object has no such page, -1 without memory.
 * @kernel mm/memory.c:1245
 * @locks mmap_sem held; page_table_lock held on entry, released on return
 * @bug A process can keep a page that its file has lost. Between the return of nopage() and the writing of the
 *   entry the page is protected only by a reference, which does not keep it in its file. See vmtruncate().
 * @bug A mapping of reserved pages makes rss, the count of a process's pages in memory, too large for ever: a reserved
 *   page that a driver supplies is counted when it is mapped, but not subtracted when it is unmapped.
 */
export function* do_no_page(
  k: Kernel,
  mm: mm_struct,
  vma: vm_area_struct,
  address: number,
  write_access: number,
  page_table: number,
): Generator<void, number> {
  let entry: pte_t;

  if (!vma.vm_ops?.nopage)
    return yield* do_anonymous_page(k, mm, vma, page_table, write_access, address);
  spin_unlock(k, mm.page_table_lock);

  let new_page = yield* vma.vm_ops.nopage(k, vma, u32(address & PAGE_MASK), 0);

  if (new_page === null) return 0;
  if (new_page === NOPAGE_OOM) return -1;

  if (write_access && !(vma.vm_flags & VM_SHARED)) {
    const page = yield* alloc_page(k, GFP_HIGHUSER);
    if (!page) {
      page_cache_release(k, new_page);
      return -1;
    }
    copy_user_highpage(k, page, new_page, address);
    page_cache_release(k, new_page);
    lru_cache_add(k, page);
    new_page = page;
  }

  spin_lock(k, mm.page_table_lock);
  if (pte_none(ptepGet(k, page_table))) {
    ++mm.rss;
    flush_page_to_ram(new_page);
    flush_icache_page(vma, new_page);
    entry = mk_pte(new_page, vma.vm_page_prot);
    if (write_access) entry = pte_mkwrite(pte_mkdirty(entry));
    set_pte(k, page_table, entry);
  } else {
    page_cache_release(k, new_page);
    spin_unlock(k, mm.page_table_lock);
    return 1;
  }

  update_mmu_cache(vma, address, entry);
  spin_unlock(k, mm.page_table_lock);
  return 2;
}

/**
 * Serves a fault by what its table entry says: empty, in swap, read-only, or merely to be noted.
 * @kernel mm/memory.c:1331
 * @locks mmap_sem held; page_table_lock held on entry, released on return
 * @bug On two processors, a store to a shared mapping of a file can be lost. A fault writes the whole entry back,
 *   without the dirty bit that another processor may have set since the entry was read.
 */
export function* handle_pte_fault(
  k: Kernel,
  mm: mm_struct,
  vma: vm_area_struct,
  address: number,
  write_access: number,
  pte: number,
): Generator<void, number> {
  let entry: pte_t;

  entry = ptepGet(k, pte);
  if (!pte_present(entry)) {
    if (pte_none(entry)) return yield* do_no_page(k, mm, vma, address, write_access, pte);
    return yield* do_swap_page(k, mm, vma, address, pte, entry, write_access);
  }

  if (write_access) {
    if (!pte_write(entry)) return yield* do_wp_page(k, mm, vma, address, pte, entry);

    entry = pte_mkdirty(entry);
  }
  entry = pte_mkyoung(entry);
  establish_pte(k, vma, address, pte, entry);
  spin_unlock(k, mm.page_table_lock);
  return 1;
}

/**
 * Serves a fault at `address` in `vma`, whose rights the caller has checked: 1 minor, 2 major,
 * 0 nothing there, -1 no memory. Which page to touch again is the hardware's to find out.
 * @kernel mm/memory.c:1364
 * @locks mmap_sem held, except by __verify_write(); takes page_table_lock
 */
export function* handle_mm_fault(
  k: Kernel,
  mm: mm_struct,
  vma: vm_area_struct,
  address: number,
  write_access: number,
): Generator<void, number> {
  k.current.state = TASK_RUNNING;
  const pgd = pgd_offset(mm, address);

  spin_lock(k, mm.page_table_lock);
  const pmd = pmd_alloc(mm, pgd, address);

  if (pmd) {
    const pte = yield* pte_alloc(k, mm, pmd, address);
    if (pte) return yield* handle_pte_fault(k, mm, vma, address, write_access, pte);
  }
  spin_unlock(k, mm.page_table_lock);
  return -1;
}

/**
 * Makes a middle directory: never called, for on two levels there is always one.
 * @kernel mm/memory.c:1398
 * @locks page_table_lock held
 * @reduced C's may sleep, and looks again when it has slept; this one never gets that far
 */
export function __pmd_alloc(mm: mm_struct, pgd: number, address: number): number {
  let fresh: number;

  fresh = pmd_alloc_one_fast(mm, address);
  if (!fresh) fresh = pmd_alloc_one(mm, address);
  pgd_populate(mm, pgd, fresh);
  return pmd_offset(pgd, address);
}

/**
 * Where the middle-directory entry for `address` lies, making one if there is none. Cannot fail on i386.
 * @kernel include/linux/mm.h:511
 * @locks page_table_lock held
 * @notrace
 */
export function pmd_alloc(mm: mm_struct, pgd: number, address: number): number {
  if (pgd_none(pgd)) return __pmd_alloc(mm, pgd, address);
  return pmd_offset(pgd, address);
}

/**
 * Where the table entry for `address` lies, making the page table if there is none; 0 without memory.
 * @kernel mm/memory.c:1431
 * @locks page_table_lock held; released and taken again while a frame is allocated
 * @fails zero
 */
export function* pte_alloc(
  k: Kernel,
  mm: mm_struct,
  pmd: number,
  address: number,
): Generator<void, number> {
  out: if (pmd_none(ptepGet(k, pmd))) {
    let fresh: number;

    fresh = pte_alloc_one_fast(k, mm, address);
    if (!fresh) {
      spin_unlock(k, mm.page_table_lock);
      fresh = yield* pte_alloc_one(k, mm, address);
      spin_lock(k, mm.page_table_lock);
      if (!fresh) return 0;

      // While the lock was not held, another task may have put a page table there.
      if (!pmd_none(ptepGet(k, pmd))) {
        pte_free(k, fresh);
        break out;
      }
    }
    pmd_populate(k, mm, pmd, fresh);
  }
  // out:
  return pte_offset(k, pmd, address);
}

/**
 * Brings all pages from `addr` to `end` into memory, as if for a write if the area may be written. Returns 0 or -1.
 * Both must lie in one area.
 * @kernel mm/memory.c:1460
 * @locks mmap_sem held
 * @bug When a debugger makes another task's locked stack grow, the area is looked up in the debugger's own address
 *   space, and so the new pages are brought in there. See find_extend_vma().
 */
export function* make_pages_present(k: Kernel, addr: number, end: number): Generator<void, number> {
  const vma = find_vma(k.current.mm, addr)!;
  const write = (vma.vm_flags & VM_WRITE) !== 0 ? 1 : 0;
  if (addr >= end) BUG('mm/memory.c:1468');
  if (end > vma.vm_end) BUG('mm/memory.c:1470');
  const len = (u32(end + PAGE_SIZE - 1) >>> PAGE_SHIFT) - (addr >>> PAGE_SHIFT);
  const ret = yield* get_user_pages(k, k.current, k.current.mm!, addr, len, write, 0, null, null);
  return ret === len ? 0 : -1;
}
