// Slots in swap, and what refers to them.
//
// A swap area is a file of pages. Its map counts for each page what refers to it; 0 is free:
//
//   swap_map   │BAD│ 1 │ 2 │ 0 │ 1 │ 0 │ …        page 0 is the header
//                    │   └── a page-table entry and the swap cache, or two entries
//                    └── one entry of a page table or of shared memory
//
// The areas hang together by their numbers, highest priority first; those of the same priority take turns.
// swapoff goes the other way: it brings back every page, and finds all that refer to its slot.

import { block_flushpage } from '../fs/buffer.ts';
import { dput } from '../fs/dcache.ts';
import { diskFile } from '../fs/disk.ts';
import type { Kernel } from '../globals.ts';
import { test_bit } from '../include/asm-i386/bitops.ts';
import { EBUSY, EINVAL, ENOENT, ENOMEM, EPERM } from '../include/asm-i386/errno.ts';
import { __pa, PAGE_SHIFT, PAGE_SIZE, virt_to_page } from '../include/asm-i386/page.ts';
import {
  flush_page_to_ram,
  mk_pte,
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
  pte_mkold,
  pte_none,
  pte_offset,
  pte_present,
  pte_to_swp_entry,
  ptepGet,
  SWP_ENTRY,
  SWP_OFFSET,
  SWP_TYPE,
  set_pte,
  sizeofPte,
  type swp_entry_t,
} from '../include/asm-i386/pgtable.ts';
import { BUG } from '../include/bug.ts';
import { CAP_SYS_ADMIN, capable } from '../include/linux/capability.ts';
import { READ, type struct_dentry, type struct_inode, WRITE } from '../include/linux/fs.ts';
import { GFP_USER } from '../include/linux/gfp.ts';
import { printk } from '../include/linux/kernel.ts';
import { list_entry, type list_head } from '../include/linux/list.ts';
import type { struct_page, vm_area_struct } from '../include/linux/mm.ts';
import {
  get_page,
  PageDirty,
  PageLocked,
  PageReserved,
  page_count,
  SetPageDirty,
} from '../include/linux/page.ts';
import { __get_free_page, free_page, UnlockPage } from '../include/linux/page_inline.ts';
import { page_cache_get } from '../include/linux/pagemap.ts';
import { page_cache_release, wait_on_page } from '../include/linux/pagemap_inline.ts';
import type { mm_struct } from '../include/linux/sched.ts';
import { lock_kernel, unlock_kernel } from '../include/linux/smp_lock.ts';
import { spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import { S_ISREG } from '../include/linux/stat.ts';
import {
  MAX_SWAP_BADPAGES,
  MAX_SWAPFILES,
  SWAP_FLAG_PREFER,
  SWAP_FLAG_PRIO_MASK,
  SWAP_FLAG_PRIO_SHIFT,
  SWAP_HEADER_BADPAGES,
  SWAP_HEADER_LAST_PAGE,
  SWAP_HEADER_MAGIC,
  SWAP_HEADER_NR_BADPAGES,
  SWAP_HEADER_VERSION,
  SWAP_MAP_BAD,
  SWAP_MAP_MAX,
  SWP_USED,
  SWP_WRITEOK,
  swap_device_lock,
  swap_device_unlock,
  type swap_info_struct,
  swap_list_lock,
  swap_list_unlock,
  vm_swap_full,
} from '../include/linux/swap.ts';
import { u32 } from '../include/u32.ts';
import { withoutSleep } from '../include/without_sleep.ts';
import { mmput } from '../kernel/fork.ts';
import { schedule } from '../kernel/sched.ts';
import { find_trylock_page, lock_page } from './filemap.ts';
import { rw_swap_page, rw_swap_page_nolock } from './page_io.ts';
import { shmem_unuse } from './shmem.ts';
import {
  __delete_from_swap_cache,
  delete_from_swap_cache,
  PageSwapCache,
  read_swap_cache_async,
} from './swap_state.ts';

/** What is said of an entry whose area does not exist. @kernel mm/swapfile.c:25 */
export const Bad_file = 'Bad swap file entry ';
/** What is said of one whose area is not in use. @kernel mm/swapfile.c:26 */
export const Unused_file = 'Unused swap file entry ';
/** What is said of one past the end of its area. @kernel mm/swapfile.c:27 */
export const Bad_offset = 'Bad swap offset entry ';
/** What is said of one whose slot is free. @kernel mm/swapfile.c:28 */
export const Unused_offset = 'Unused swap offset entry ';

/** So many pages go to slots in a row, if there are such. @kernel mm/swapfile.c:34 */
export const SWAPFILE_CLUSTER = 256;

/** An entry as messages have it. */
function entryText(entry: swp_entry_t): string {
  return entry.toString(16).padStart(8, '0');
}

/**
 * Takes a free slot in an area, the one after the last if possible, so that pages that leave together
 * lie together: its number, or 0 if there is none.
 * @kernel mm/swapfile.c:36
 * @locks the area's lock held
 * @differs C jumps from the search for a run of free slots, and from the run at hand, into the last loop.
 */
export function scan_swap_map(k: Kernel, si: swap_info_struct): number {
  const swap_map = si.swap_map!;
  let offset = 0;

  got_page: {
    if (si.cluster_nr) {
      while (si.cluster_next <= si.highest_bit) {
        offset = si.cluster_next++;
        if (swap_map[offset]) continue;
        si.cluster_nr--;
        break got_page;
      }
    }
    si.cluster_nr = SWAPFILE_CLUSTER;

    // A whole run of free slots, wherever it begins.
    offset = si.lowest_bit;
    check_next_cluster: while (offset + SWAPFILE_CLUSTER - 1 <= si.highest_bit) {
      for (let nr = offset; nr < offset + SWAPFILE_CLUSTER; nr++)
        if (swap_map[nr]) {
          offset = nr + 1;
          continue check_next_cluster;
        }
      break got_page;
    }

    // Else the first one that is free.
    for (offset = si.lowest_bit; offset <= si.highest_bit; offset++) {
      if (swap_map[offset]) continue;
      si.lowest_bit = offset + 1;
      break got_page;
    }
    si.lowest_bit = si.max;
    si.highest_bit = 0;
    return 0;
  }
  // got_page:
  if (offset === si.lowest_bit) si.lowest_bit++;
  if (offset === si.highest_bit) si.highest_bit--;
  if (si.lowest_bit > si.highest_bit) {
    si.lowest_bit = si.max;
    si.highest_bit = 0;
  }
  swap_map[offset] = 1;
  k.nr_swap_pages--;
  si.cluster_next = offset + 1;
  return offset;
}

/**
 * Takes a slot in swap, in the area whose turn it is: with one user, the caller. 0 if all is full.
 * @kernel mm/swapfile.c:99
 * @locks takes swaplock and the area's lock
 */
export function get_swap_page(k: Kernel): swp_entry_t {
  let entry: swp_entry_t;
  let type: number;
  let wrapped = 0;

  entry = 0;
  swap_list_lock(k);
  type = k.swap_list.next;
  out: {
    if (type < 0) break out;
    if (k.nr_swap_pages <= 0) break out;

    for (;;) {
      const p = k.swap_info[type];
      if ((p.flags & SWP_WRITEOK) === SWP_WRITEOK) {
        swap_device_lock(k, p);
        const offset = scan_swap_map(k, p);
        swap_device_unlock(k, p);
        if (offset) {
          entry = SWP_ENTRY(type, offset);
          type = k.swap_info[type].next;
          if (type < 0 || p.prio !== k.swap_info[type].prio) {
            k.swap_list.next = k.swap_list.head;
          } else {
            k.swap_list.next = type;
          }
          break out;
        }
      }
      type = p.next;
      if (!wrapped) {
        if (type < 0 || p.prio !== k.swap_info[type].prio) {
          type = k.swap_list.head;
          wrapped = 1;
        }
      } else if (type < 0) break out;
    }
  }
  // out:
  swap_list_unlock(k);
  return entry;
}

/**
 * The area of a slot in swap that is in use, locked; null, with a message, for any other entry.
 * @kernel mm/swapfile.c:147
 * @locks takes swaplock and the area's lock, and keeps them unless it returns null
 * @fails null
 * @bug While swapoff empties the last swap area, the list of swap areas is already empty, and swap_list.next, the
 *   area where the next search for a free slot begins, is -1. When a slot is looked up, the C compares its area's
 *   priority with that of this next area. So it reads element -1: whatever stands in front of the array of areas. The
 *   port leaves swap_list.next at -1.
 */
export function swap_info_get(k: Kernel, entry: swp_entry_t): swap_info_struct | null {
  let error: string;

  out: {
    if (!entry) break out;
    bad: {
      const type = SWP_TYPE(entry);
      error = Bad_file;
      if (type >= k.nr_swapfiles) break bad;
      const p = k.swap_info[type];
      error = Unused_file;
      if (!(p.flags & SWP_USED)) break bad;
      const offset = SWP_OFFSET(entry);
      error = Bad_offset;
      if (offset >= p.max) break bad;
      error = Unused_offset;
      if (!p.swap_map![offset]) break bad;
      swap_list_lock(k);
      const { next } = k.swap_list;
      if (next >= 0 && p.prio > k.swap_info[next].prio) k.swap_list.next = type;
      swap_device_lock(k, p);
      return p;
    }
    // bad_nofile, bad_device, bad_offset, bad_free:
    printk(k, `swap_free: ${error}${entryText(entry)}\n`);
  }
  // out:
  return null;
}

/**
 * Unlocks an area that swap_info_get() has locked.
 * @kernel mm/swapfile.c:186
 */
export function swap_info_put(k: Kernel, p: swap_info_struct): void {
  swap_device_unlock(k, p);
  swap_list_unlock(k);
}

/**
 * One user less of a slot in swap: how many are left. With the last one it is free.
 * @kernel mm/swapfile.c:192
 * @locks swaplock and the area's lock held
 */
export function swap_entry_free(k: Kernel, p: swap_info_struct, offset: number): number {
  let count = p.swap_map![offset];

  if (count < SWAP_MAP_MAX) {
    count--;
    p.swap_map![offset] = count;
    if (!count) {
      if (offset < p.lowest_bit) p.lowest_bit = offset;
      if (offset > p.highest_bit) p.highest_bit = offset;
      k.nr_swap_pages++;
    }
  }
  return count;
}

/**
 * Drops one use of a slot; without users it is free.
 * @kernel mm/swapfile.c:214
 * @locks takes swaplock and the area's lock
 */
export function swap_free(k: Kernel, entry: swp_entry_t): void {
  const p = swap_info_get(k, entry);
  if (p) {
    swap_entry_free(k, p, SWP_OFFSET(entry));
    swap_info_put(k, p);
  }
}

/**
 * Does a locked page of the swap cache have no users but the caller and the cache, and its slot only the cache?
 * @kernel mm/swapfile.c:229
 * @locks takes swaplock, the area's lock, and pagecache_lock
 */
export function exclusive_swap_page(k: Kernel, page: struct_page): number {
  let retval = 0;

  const entry = page.index;
  const p = swap_info_get(k, entry);
  if (p) {
    if (p.swap_map![SWP_OFFSET(entry)] === 1) {
      spin_lock(k, k.pagecache_lock);
      if (page_count(page) - (page.buffers ? 1 : 0) === 2) retval = 1;
      spin_unlock(k, k.pagecache_lock);
    }
    swap_info_put(k, p);
  }
  return retval;
}

/**
 * May the caller, one user of this locked page, write to it as it is? 1 if there is no other user.
 * @kernel mm/swapfile.c:259
 * @differs C has a switch on the count, whose case 3 (with buffers) falls through to case 2. The port has an if.
 */
export function can_share_swap_page(k: Kernel, page: struct_page): number {
  let retval = 0;

  if (!PageLocked(page)) BUG('mm/swapfile.c:264');
  const count = page_count(page);
  if (count === 2 || (count === 3 && page.buffers)) {
    if (PageSwapCache(k, page)) retval = exclusive_swap_page(k, page);
  } else if (count === 1) {
    if (!PageReserved(page)) retval = 1;
  }
  return retval;
}

/**
 * Takes a locked page out of the swap cache and frees its slot, if neither has another user: 1 if it did.
 * From then on the page is dirty: no disk has its contents.
 * @kernel mm/swapfile.c:287
 * @locks takes swaplock, the area's lock, and pagecache_lock
 * @differs Here block_flushpage() cannot sleep: the buffers of a page of swap are never locked while the page is not.
 */
export function remove_exclusive_swap_page(k: Kernel, page: struct_page): number {
  let retval: number;

  if (!PageLocked(page)) BUG('mm/swapfile.c:294');
  if (!PageSwapCache(k, page)) return 0;
  if (page_count(page) - (page.buffers ? 1 : 0) !== 2) return 0;

  const entry = page.index;
  const p = swap_info_get(k, entry);
  if (!p) return 0;

  retval = 0;
  if (p.swap_map![SWP_OFFSET(entry)] === 1) {
    spin_lock(k, k.pagecache_lock);
    if (page_count(page) - (page.buffers ? 1 : 0) === 2) {
      __delete_from_swap_cache(k, page);
      SetPageDirty(page);
      retval = 1;
    }
    spin_unlock(k, k.pagecache_lock);
  }
  swap_info_put(k, p);

  if (retval) {
    if (page.buffers) withoutSleep(block_flushpage(k, page, 0));
    swap_free(k, entry);
    page_cache_release(k, page);
  }

  return retval;
}

/**
 * One user less of a slot in swap; if only the swap cache is left, and the page is not locked, the page
 * leaves the cache too, unless it is used and there is swap enough.
 * @kernel mm/swapfile.c:332
 * @locks takes swaplock, the area's lock, and pagecache_lock
 */
export function free_swap_and_cache(k: Kernel, entry: swp_entry_t): void {
  let page: struct_page | null = null;

  const p = swap_info_get(k, entry);
  if (p) {
    if (swap_entry_free(k, p, SWP_OFFSET(entry)) === 1)
      page = find_trylock_page(k, k.swapper_space, entry);
    swap_info_put(k, p);
  }
  if (page) {
    page_cache_get(page);
    if (page_count(page) - (page.buffers ? 1 : 0) === 2 || vm_swap_full(k)) {
      delete_from_swap_cache(k, page);
      SetPageDirty(page);
    }
    UnlockPage(k, page);
    page_cache_release(k, page);
  }
}

/**
 * Puts `page` into a page-table entry that names its slot in swap, read-only for now: do_wp_page() will
 * find out which process may write.
 * @kernel mm/swapfile.c:365
 * @locks page_table_lock held
 */
export function unuse_pte(
  k: Kernel,
  vma: vm_area_struct,
  _address: number,
  dir: number,
  entry: swp_entry_t,
  page: struct_page,
): void {
  const pte = ptepGet(k, dir);

  if (pte_to_swp_entry(pte) !== entry) return;
  if (pte_none(pte) || pte_present(pte)) return;
  get_page(page);
  set_pte(k, dir, pte_mkold(mk_pte(page, vma.vm_page_prot)));
  swap_free(k, entry);
  ++vma.vm_mm!.rss;
}

/**
 * The same for the entries of one page table.
 * @kernel mm/swapfile.c:381
 * @locks page_table_lock held
 */
export function unuse_pmd(
  k: Kernel,
  vma: vm_area_struct,
  dir: number,
  address: number,
  size: number,
  offset: number,
  entry: swp_entry_t,
  page: struct_page,
): void {
  let end: number;

  if (pmd_none(ptepGet(k, dir))) return;
  if (pmd_bad(ptepGet(k, dir))) {
    pmd_ERROR(k, 'swapfile.c:391', ptepGet(k, dir));
    pmd_clear(k, dir);
    return;
  }
  let pte = pte_offset(k, dir, address);
  offset = u32(offset + u32(address & PMD_MASK));
  address &= ~PMD_MASK;
  end = address + size;
  if (end > PMD_SIZE) end = PMD_SIZE;
  do {
    unuse_pte(k, vma, u32(offset + address - vma.vm_start), pte, entry, page);
    address += PAGE_SIZE;
    pte += sizeofPte;
  } while (address && address < end);
}

/**
 * The same as far as one directory entry goes.
 * @kernel mm/swapfile.c:409
 * @locks page_table_lock held
 */
export function unuse_pgd(
  k: Kernel,
  vma: vm_area_struct,
  dir: number,
  address: number,
  size: number,
  entry: swp_entry_t,
  page: struct_page,
): void {
  let end: number;

  if (pgd_none(ptepGet(k, dir))) return;
  if (pgd_bad(ptepGet(k, dir))) {
    pgd_ERROR(k, 'swapfile.c:419', ptepGet(k, dir));
    pgd_clear(k, dir);
    return;
  }
  let pmd = pmd_offset(dir, address);
  const offset = u32(address & PGDIR_MASK);
  address &= ~PGDIR_MASK;
  end = address + size;
  if (end > PGDIR_SIZE) end = PGDIR_SIZE;
  if (address >= end) BUG('mm/swapfile.c:430');
  do {
    unuse_pmd(k, vma, pmd, address, end - address, offset, entry, page);
    address = u32((address + PMD_SIZE) & PMD_MASK);
    pmd += sizeofPte;
  } while (address && address < end);
}

/**
 * The same for an area.
 * @kernel mm/swapfile.c:440
 * @locks page_table_lock held
 */
export function unuse_vma(
  k: Kernel,
  vma: vm_area_struct,
  pgdir: number,
  entry: swp_entry_t,
  page: struct_page,
): void {
  let start = vma.vm_start;
  const end = vma.vm_end;

  if (start >= end) BUG('mm/swapfile.c:446');
  do {
    unuse_pgd(k, vma, pgdir, start, end - start, entry, page);
    start = u32((start + PGDIR_SIZE) & PGDIR_MASK);
    pgdir += sizeofPte;
  } while (start && start < end);
}

/**
 * The same for an address space.
 * @kernel mm/swapfile.c:454
 * @locks takes page_table_lock
 */
export function unuse_process(
  k: Kernel,
  mm: mm_struct,
  entry: swp_entry_t,
  page: struct_page,
): void {
  spin_lock(k, mm.page_table_lock);
  for (let vma = mm.mmap; vma; vma = vma.vm_next) {
    const pgd = pgd_offset(mm, vma.vm_start);
    unuse_vma(k, vma, pgd, entry, page);
  }
  spin_unlock(k, mm.page_table_lock);
}

/**
 * The next slot in use after `prev`, from the start again at the end; 0 if there is none.
 * @kernel mm/swapfile.c:475
 */
export function find_next_to_unuse(si: swap_info_struct, prev: number): number {
  let max = si.max;
  let i = prev;

  for (;;) {
    if (++i >= max) {
      if (!prev) {
        i = 0;
        break;
      }
      max = prev + 1;
      prev = 0;
      i = 1;
    }
    const count = si.swap_map![i];
    if (count && count !== SWAP_MAP_BAD) break;
  }
  return i;
}

/**
 * Brings back all that is in an area: each page is read first, then all that name its slot get the page
 * instead. 0, or -ENOMEM when there is no room in memory.
 * @kernel mm/swapfile.c:513
 * @locks no spinlock held
 * @fails errno
 * @bug A page that the disk could not read is mapped, in every process that uses the slot, with whatever its frame
 *   held before.
 */
export function* try_to_unuse(k: Kernel, type: number): Generator<void, number> {
  const si = k.swap_info[type];
  let start_mm: mm_struct;
  const swap_map = si.swap_map!;
  let swcount: number;
  let i = 0;
  let retval = 0;
  let reset_overflow = 0;
  let shmem: number;

  // Where the last slot was found is a good guess for the next.
  start_mm = k.init_mm;
  k.init_mm.mm_users.counter++;

  // Once through the map is usually enough; what is being unmapped meanwhile may be missed.
  while ((i = find_next_to_unuse(si, i))) {
    const entry = SWP_ENTRY(type, i);
    const page = yield* read_swap_cache_async(k, entry);
    if (!page) {
      // Freed meanwhile by another task, or no memory.
      if (!swap_map[i]) continue;
      retval = -ENOMEM;
      break;
    }

    if (start_mm.mm_users.counter === 1) {
      yield* mmput(k, start_mm);
      start_mm = k.init_mm;
      k.init_mm.mm_users.counter++;
    }

    // A task that waits for the same page in a fault shall have it first: that is less work.
    yield* wait_on_page(k, page);
    yield* lock_page(k, page);

    // init_mm has no pages of its own: it stands for shared memory.
    shmem = 0;
    swcount = swap_map[i];
    if (swcount > 1) {
      flush_page_to_ram(page);
      if (start_mm === k.init_mm) shmem = shmem_unuse(k, entry, page);
      else unuse_process(k, start_mm, entry, page);
    }
    if (swap_map[i] > 1) {
      let set_start_mm = swap_map[i] >= swcount;
      let p: list_head<mm_struct> = start_mm.mmlist;
      let new_start_mm = start_mm;

      spin_lock(k, k.mmlist_lock);
      while (swap_map[i] > 1 && (p = p.next) !== start_mm.mmlist) {
        const mm = list_entry<mm_struct>(p);
        swcount = swap_map[i];
        if (mm === k.init_mm) {
          set_start_mm = true;
          spin_unlock(k, k.mmlist_lock);
          shmem = shmem_unuse(k, entry, page);
          spin_lock(k, k.mmlist_lock);
        } else unuse_process(k, mm, entry, page);
        if (set_start_mm && swap_map[i] < swcount) {
          new_start_mm = mm;
          set_start_mm = false;
        }
      }
      new_start_mm.mm_users.counter++;
      spin_unlock(k, k.mmlist_lock);
      yield* mmput(k, start_mm);
      start_mm = new_start_mm;
    }

    if (swap_map[i] === SWAP_MAP_MAX) {
      swap_list_lock(k);
      swap_device_lock(k, si);
      k.nr_swap_pages++;
      swap_map[i] = 1;
      swap_device_unlock(k, si);
      swap_list_unlock(k);
      reset_overflow = 1;
    }

    // A user is left that was not found: it will read the page from the disk again, so the disk must have it.
    if (swap_map[i] > 1 && PageDirty(page) && PageSwapCache(k, page)) {
      yield* rw_swap_page(k, WRITE, page);
      yield* lock_page(k, page);
    }
    if (PageSwapCache(k, page)) {
      if (shmem) swap_duplicate(k, entry);
      else delete_from_swap_cache(k, page);
    }

    // No entry was marked as written: the page itself is, so that it is not lost.
    SetPageDirty(page);
    UnlockPage(k, page);
    page_cache_release(k, page);

    if (k.current.need_resched) yield* schedule(k);
  }

  yield* mmput(k, start_mm);
  if (reset_overflow) {
    printk(k, 'swapoff: cleared swap entry overflow\n');
    k.swap_overflow = 0;
  }
  return retval;
}

/**
 * The name of a swap file, looked up: with a reference, or a negative errno.
 * @differs Stands for user_path_walk(): there is one directory.
 */
function lookUp(k: Kernel, specialfile: string): struct_dentry | number {
  const dentry = diskFile(k, specialfile);
  if (!dentry) return -ENOENT;
  dentry.d_count.counter++;
  return dentry;
}

/**
 * Stops swapping to a file: what is in it comes back to memory. 0 or a negative errno; -EINVAL if it was
 * no swap area, -ENOMEM if there is no room.
 * @kernel mm/swapfile.c:720
 * @fails errno
 * @omits Partitions: a swap area is a file here.
 */
export function* sys_swapoff(k: Kernel, specialfile: string): Generator<void, number> {
  let p: swap_info_struct = k.swap_info[0];
  let i: number;
  let type: number;
  let prev: number;
  let err: number;

  if (!capable(k, CAP_SYS_ADMIN)) return -EPERM;

  const nd = lookUp(k, specialfile);
  if (typeof nd === 'number') return nd;

  lock_kernel();
  prev = -1;
  out_dput: {
    swap_list_lock(k);
    for (type = k.swap_list.head; type >= 0; type = k.swap_info[type].next) {
      p = k.swap_info[type];
      if ((p.flags & SWP_WRITEOK) === SWP_WRITEOK) {
        if (p.swap_file === nd) break;
      }
      prev = type;
    }
    err = -EINVAL;
    if (type < 0) {
      swap_list_unlock(k);
      break out_dput;
    }

    if (prev < 0) {
      k.swap_list.head = p.next;
    } else {
      k.swap_info[prev].next = p.next;
    }
    if (type === k.swap_list.next) k.swap_list.next = k.swap_list.head;
    k.nr_swap_pages -= p.pages;
    k.total_swap_pages -= p.pages;
    p.flags = SWP_USED;
    swap_list_unlock(k);
    unlock_kernel();
    err = yield* try_to_unuse(k, type);
    lock_kernel();
    if (err) {
      // Back into the list.
      swap_list_lock(k);
      for (prev = -1, i = k.swap_list.head; i >= 0; prev = i, i = k.swap_info[i].next)
        if (p.prio >= k.swap_info[i].prio) break;
      p.next = i;
      if (prev < 0) k.swap_list.head = k.swap_list.next = type;
      else k.swap_info[prev].next = type;
      k.nr_swap_pages += p.pages;
      k.total_swap_pages += p.pages;
      p.flags = SWP_WRITEOK;
      swap_list_unlock(k);
      break out_dput;
    }
    yield* dput(k, nd);

    swap_list_lock(k);
    swap_device_lock(k, p);
    p.swap_vfsmnt = null;
    p.swap_file = null;
    p.swap_device = 0;
    p.max = 0;
    p.swap_map = null;
    p.flags = 0;
    swap_device_unlock(k, p);
    swap_list_unlock(k);
    err = 0;
  }
  // out_dput:
  unlock_kernel();
  yield* dput(k, nd);
  return err;
}

/**
 * Starts swapping to a file whose first page says that it is a swap area: 0 or a negative errno. With
 * SWAP_FLAG_PREFER the low bits of `swap_flags` are its priority; else it has a lower one than all before.
 * @kernel mm/swapfile.c:868
 * @fails errno
 * @omits Partitions: a swap area is a file here.
 * @differs The map takes no RAM: C's is vmalloc()ed.
 * @bug The last page of a swap area is never used: last_page in the header is the number of that page, but is taken
 *   for the number of pages.
 */
export function* sys_swapon(
  k: Kernel,
  specialfile: string,
  swap_flags: number,
): Generator<void, number> {
  let type: number;
  let i: number;
  let prev: number;
  let error: number;
  let swap_header = 0;
  let nr_good_pages = 0;
  let maxpages = 1;
  let nd: struct_dentry | null = null;

  if (!capable(k, CAP_SYS_ADMIN)) return -EPERM;
  lock_kernel();
  out: {
    swap_list_lock(k);
    for (type = 0; type < k.nr_swapfiles; type++) if (!(k.swap_info[type].flags & SWP_USED)) break;
    error = -EPERM;
    if (type >= MAX_SWAPFILES) {
      swap_list_unlock(k);
      break out;
    }
    const p = k.swap_info[type];
    if (type >= k.nr_swapfiles) k.nr_swapfiles = type + 1;
    p.flags = SWP_USED;
    p.swap_file = null;
    p.swap_vfsmnt = null;
    p.swap_device = 0;
    p.swap_map = null;
    p.lowest_bit = 0;
    p.highest_bit = 0;
    p.cluster_nr = 0;
    p.next = -1;
    if (swap_flags & SWAP_FLAG_PREFER) {
      p.prio = (swap_flags & SWAP_FLAG_PRIO_MASK) >>> SWAP_FLAG_PRIO_SHIFT;
    } else {
      p.prio = --k.least_priority;
    }
    swap_list_unlock(k);

    bad_swap: {
      const found = lookUp(k, specialfile);
      if (typeof found === 'number') {
        error = found;
        break bad_swap;
      }
      nd = found;

      p.swap_file = nd;
      const swap_inode = nd.d_inode!;
      error = -EINVAL;

      if (!S_ISREG(swap_inode.i_mode)) break bad_swap;
      const swapfilesize = Math.floor(swap_inode.i_size / PAGE_SIZE);

      error = -EBUSY;
      for (i = 0; i < k.nr_swapfiles; i++) {
        const q = k.swap_info[i];
        if (i === type || !q.swap_file) continue;
        if (swap_inode.i_mapping === q.swap_file.d_inode!.i_mapping) break bad_swap;
      }

      swap_header = yield* __get_free_page(k, GFP_USER);
      if (!swap_header) {
        printk(k, 'Unable to start swapping: out of memory :-)\n');
        error = -ENOMEM;
        break bad_swap;
      }

      yield* lock_page(k, virt_to_page(k, swap_header));
      yield* rw_swap_page_nolock(k, READ, SWP_ENTRY(type, 0), swap_header);

      const at = __pa(swap_header);
      const word = (byte: number): number => k.ram.words[(at + byte) >>> 2];
      const magic = String.fromCharCode(
        ...k.ram.bytes.subarray(at + SWAP_HEADER_MAGIC, at + PAGE_SIZE),
      );
      if (magic === 'SWAP-SPACE') {
        // Version 1: a bit for each page that is good.
        k.ram.bytes.fill(0, at + SWAP_HEADER_MAGIC, at + PAGE_SIZE);
        p.lowest_bit = 0;
        p.highest_bit = 0;
        for (i = 1; i < 8 * PAGE_SIZE; i++) {
          if (test_bit(k, i, swap_header)) {
            if (!p.lowest_bit) p.lowest_bit = i;
            p.highest_bit = i;
            maxpages = i + 1;
            nr_good_pages++;
          }
        }
        p.swap_map = new Uint16Array(maxpages);
        for (i = 1; i < maxpages; i++) {
          if (test_bit(k, i, swap_header)) p.swap_map[i] = 0;
          else p.swap_map[i] = SWAP_MAP_BAD;
        }
      } else if (magic === 'SWAPSPACE2') {
        if (word(SWAP_HEADER_VERSION) !== 1) {
          printk(k, `Unable to handle swap header version ${word(SWAP_HEADER_VERSION) | 0}\n`);
          error = -EINVAL;
          break bad_swap;
        }

        p.lowest_bit = 1;
        maxpages = SWP_OFFSET(0xffffffff) - 1;
        if (maxpages > word(SWAP_HEADER_LAST_PAGE)) maxpages = word(SWAP_HEADER_LAST_PAGE);
        p.highest_bit = maxpages - 1;

        error = -EINVAL;
        if (word(SWAP_HEADER_NR_BADPAGES) > MAX_SWAP_BADPAGES) break bad_swap;

        p.swap_map = new Uint16Array(maxpages);

        error = 0;
        for (i = 0; i < word(SWAP_HEADER_NR_BADPAGES); i++) {
          const page = word(SWAP_HEADER_BADPAGES + 4 * i) | 0;
          if (page <= 0 || page >= word(SWAP_HEADER_LAST_PAGE)) error = -EINVAL;
          else p.swap_map[page] = SWAP_MAP_BAD;
        }
        nr_good_pages = word(SWAP_HEADER_LAST_PAGE) - word(SWAP_HEADER_NR_BADPAGES) - 1;
        if (error) break bad_swap;
      } else {
        printk(k, 'Unable to find swap-space signature\n');
        error = -EINVAL;
        break bad_swap;
      }

      if (swapfilesize && maxpages > swapfilesize) {
        printk(k, 'Swap area shorter than signature indicates\n');
        error = -EINVAL;
        break bad_swap;
      }
      if (!nr_good_pages) {
        printk(k, 'Empty swap-file\n');
        error = -EINVAL;
        break bad_swap;
      }
      p.swap_map[0] = SWAP_MAP_BAD;
      swap_list_lock(k);
      swap_device_lock(k, p);
      p.max = maxpages;
      p.flags = SWP_WRITEOK;
      p.pages = nr_good_pages;
      k.nr_swap_pages += nr_good_pages;
      k.total_swap_pages += nr_good_pages;
      printk(
        k,
        `Adding Swap: ${nr_good_pages << (PAGE_SHIFT - 10)}k swap-space (priority ${p.prio})\n`,
      );

      // Into the list, before all of lower or the same priority.
      prev = -1;
      for (i = k.swap_list.head; i >= 0; i = k.swap_info[i].next) {
        if (p.prio >= k.swap_info[i].prio) break;
        prev = i;
      }
      p.next = i;
      if (prev < 0) {
        k.swap_list.head = k.swap_list.next = type;
      } else {
        k.swap_info[prev].next = type;
      }
      swap_device_unlock(k, p);
      swap_list_unlock(k);
      error = 0;
      break out;
    }
    // bad_swap, bad_swap_2:
    swap_list_lock(k);
    p.swap_device = 0;
    p.swap_file = null;
    p.swap_vfsmnt = null;
    p.swap_map = null;
    p.flags = 0;
    if (!(swap_flags & SWAP_FLAG_PREFER)) ++k.least_priority;
    swap_list_unlock(k);
    yield* dput(k, nd);
  }
  // out:
  if (swap_header) free_page(k, swap_header);
  unlock_kernel();
  return error;
}

/**
 * How much swap there is and how much of it is free, in pages. While an area is being emptied, what is still
 * in it counts as free.
 * @kernel mm/swapfile.c:1130
 * @locks takes swaplock
 */
export function si_swapinfo(k: Kernel): { freeswap: number; totalswap: number } {
  let nr_to_be_unused = 0;

  swap_list_lock(k);
  for (let i = 0; i < k.nr_swapfiles; i++) {
    const { flags, max, swap_map } = k.swap_info[i];
    if (flags !== SWP_USED) continue;
    for (let j = 0; j < max; ++j) {
      if (swap_map![j] && swap_map![j] !== SWAP_MAP_BAD) nr_to_be_unused++;
    }
  }
  const freeswap = k.nr_swap_pages + nr_to_be_unused;
  const totalswap = k.total_swap_pages + nr_to_be_unused;
  swap_list_unlock(k);
  return { freeswap, totalswap };
}

/**
 * Adds a use of a slot: 1, or 0 if there is no such slot or it is free.
 * @kernel mm/swapfile.c:1161
 * @locks takes the area's lock
 */
export function swap_duplicate(k: Kernel, entry: swp_entry_t): number {
  let result = 0;

  const type = SWP_TYPE(entry);
  if (type >= k.nr_swapfiles) {
    printk(k, `swap_dup: ${Bad_file}${entryText(entry)}\n`);
    return result;
  }
  const p = k.swap_info[type];
  const offset = SWP_OFFSET(entry);

  swap_device_lock(k, p);
  if (offset < p.max && p.swap_map![offset]) {
    if (p.swap_map![offset] < SWAP_MAP_MAX - 1) {
      p.swap_map![offset]++;
      result = 1;
    } else if (p.swap_map![offset] <= SWAP_MAP_MAX) {
      if (k.swap_overflow++ < 5) printk(k, 'swap_dup: swap entry overflow\n');
      p.swap_map![offset] = SWAP_MAP_MAX;
      result = 1;
    }
  }
  swap_device_unlock(k, p);
  return result;
}

/**
 * Which page of which file a slot in swap is; null, with a message, for an entry that is none.
 * @kernel mm/swapfile.c:1197
 * @fails null
 * @omits Partitions: a swap area is a file here.
 */
export function get_swaphandle_info(
  k: Kernel,
  entry: swp_entry_t,
): { offset: number; swapf: struct_inode } | null {
  const type = SWP_TYPE(entry);
  if (type >= k.nr_swapfiles) {
    printk(k, `rw_swap_page: ${Bad_file}${entryText(entry)}\n`);
    return null;
  }

  const p = k.swap_info[type];
  const offset = SWP_OFFSET(entry);
  if (offset >= p.max && offset !== 0) {
    printk(k, `rw_swap_page: ${Bad_offset}${entryText(entry)}\n`);
    return null;
  }
  if (p.swap_map && !p.swap_map[offset]) {
    printk(k, `rw_swap_page: ${Unused_offset}${entryText(entry)}\n`);
    return null;
  }
  if (!(p.flags & SWP_USED)) {
    printk(k, `rw_swap_page: ${Unused_file}${entryText(entry)}\n`);
    return null;
  }

  if (p.swap_file) return { offset, swapf: p.swap_file.d_inode! };
  printk(k, 'rw_swap_page: no swap file or device\n');
  return null;
}

/**
 * Tells which slots to read together with this one: those of its block of 2^page_cluster, from the first up to one that
 * is free or bad. The block may end before this slot.
 * @kernel mm/swapfile.c:1238
 * @locks takes the area's lock
 * @differs The first slot is returned together with the number; C stores it through a pointer, and leaves it unset if
 *   read-ahead is off.
 * @bug One free slot can switch off read-ahead for a whole block of slots. A free or bad slot ends the search even if
 *   it lies before the wanted one, and then no slot after it is read ahead.
 */
export function valid_swaphandles(k: Kernel, entry: swp_entry_t): { ret: number; offset: number } {
  let ret = 0;
  let i = 1 << k.page_cluster;
  let toff: number;
  const swapdev = k.swap_info[SWP_TYPE(entry)];

  if (!k.page_cluster) return { ret: 0, offset: 0 };
  toff = (SWP_OFFSET(entry) >>> k.page_cluster) << k.page_cluster;
  // Page 0 is the header.
  if (!toff) {
    toff++;
    i--;
  }
  const offset = toff;

  swap_device_lock(k, swapdev);
  do {
    if (toff >= swapdev.max) break;
    if (!swapdev.swap_map![toff]) break;
    if (swapdev.swap_map![toff] === SWAP_MAP_BAD) break;
    toff++;
    ret++;
  } while (--i);
  swap_device_unlock(k, swapdev);
  return { ret, offset };
}
