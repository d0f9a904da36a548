// Reclaim: what to do when memory is low.
//
//   try_to_free_pages_zone ─► shrink_caches, six times, each time looking at more
//                                ├─ kmem_cache_reap      free slabs
//                                ├─ refill_inactive      active list ─► inactive list
//                                └─ shrink_cache         the inactive list, from its end:
//                                      ├─ dirty ──────────► writepage, and on
//                                      ├─ clean, unused ──► freed
//                                      └─ in page tables ─► too many of them: swap_out
//   swap_out ─► swap_out_mm ─► … ─► try_to_swap_out: a page-table entry loses its page
//
// A page is freed in two steps: swap_out takes it out of the page tables, and when nothing else uses it any more
// shrink_cache writes it, if need be, and frees it. kswapd does the same, before a task has to.

import { try_to_release_page } from '../fs/buffer.ts';
import type { Kernel } from '../globals.ts';
import { PAGE_SIZE, VALID_PAGE } from '../include/asm-i386/page.ts';
import { flush_tlb_page } from '../include/asm-i386/pgalloc.ts';
import {
  flush_cache_page,
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
  pte_dirty,
  pte_offset,
  pte_page,
  pte_present,
  ptep_get_and_clear,
  ptep_test_and_clear_young,
  ptepGet,
  set_pte,
  sizeofPte,
  type swp_entry_t,
  swp_entry_to_pte,
} from '../include/asm-i386/pgtable.ts';
import { TASK_SIZE } from '../include/asm-i386/processor.ts';
import { HZ } from '../include/asm-i386/system.ts';
import { BUG } from '../include/bug.ts';
import { __GFP_FS, GFP_KSWAPD } from '../include/linux/gfp.ts';
import { printk } from '../include/linux/kernel.ts';
import { list_add, list_del, list_entry } from '../include/linux/list.ts';
import {
  type struct_page,
  VM_LOCKED,
  VM_RESERVED,
  type vm_area_struct,
} from '../include/linux/mm.ts';
import { GFP_ZONEMASK, memclass, type pg_data_t, type zone_t } from '../include/linux/mmzone.ts';
import {
  ClearPageDirty,
  is_page_cache_freeable,
  PageActive,
  PageDirty,
  PageLaunder,
  PageLRU,
  PageReserved,
  PageTestandClearReferenced,
  page_count,
  page_zone,
  pf_gfp_mask,
  SetPageLaunder,
  SetPageReferenced,
  SetPageUptodate,
  TryLockPage,
} from '../include/linux/page.ts';
import { UnlockPage } from '../include/linux/page_inline.ts';
import { page_cache_get } from '../include/linux/pagemap.ts';
import { page_cache_release, wait_on_page } from '../include/linux/pagemap_inline.ts';
import {
  CLONE_FILES,
  CLONE_FS,
  CLONE_SIGHAND,
  CLONE_THREAD,
  type mm_struct,
  PF_FREE_PAGES,
  PF_MEMALLOC,
  TASK_INTERRUPTIBLE,
  TASK_RUNNING,
} from '../include/linux/sched.ts';
import { __set_current_state } from '../include/linux/sched_inline.ts';
import { sigfillset } from '../include/linux/signal.ts';
import { spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import {
  add_page_to_inactive_list,
  del_page_from_active_list,
  SWAP_CLUSTER_MAX,
} from '../include/linux/swap.ts';
import { run_task_queue } from '../include/linux/tqueue.ts';
import { DECLARE_WAITQUEUE } from '../include/linux/wait.ts';
import { type Slot, ValueSlot } from '../include/slot.ts';
import { u32 } from '../include/u32.ts';
import { add_wait_queue, kernel_thread, mmput, remove_wait_queue } from '../kernel/fork.ts';
import { schedule, schedule_timeout } from '../kernel/sched.ts';
import { __remove_inode_page, mark_page_accessed, set_page_dirty } from './filemap.ts';
import { find_vma } from './mmap.ts';
import { out_of_memory } from './oom_kill.ts';
import { kmem_cache_reap } from './slab.ts';
import { __lru_cache_del, swap_setup } from './swap.ts';
import { __delete_from_swap_cache, add_to_swap_cache, PageSwapCache } from './swap_state.ts';
import { get_swap_page, swap_duplicate, swap_free } from './swapfile.ts';

/** How many rounds reclaim makes, each looking at more pages than the one before. @kernel mm/vmscan.c:35 */
export const DEF_PRIORITY = 6;

/**
 * Unmaps a page that was not used lately. Its entry becomes empty if a fault can find the page again, and otherwise
 * names a slot in swap. Returns 1 if the page can be freed now, or once it is written.
 * @kernel mm/vmscan.c:47
 * @locks page_table_lock held; takes the page's lock
 */
export function try_to_swap_out(
  k: Kernel,
  mm: mm_struct,
  vma: vm_area_struct,
  address: number,
  page_table: number,
  page: struct_page,
  classzone: zone_t,
): number {
  let entry: swp_entry_t;

  if (vma.vm_flags & VM_LOCKED || ptep_test_and_clear_young(k, page_table)) {
    mark_page_accessed(k, page);
    return 0;
  }

  // It will have to become inactive first.
  if (PageActive(page)) return 0;

  if (!memclass(page_zone(k, page), classzone)) return 0;

  if (TryLockPage(page)) return 0;

  // From here on a touch of the page is a fault, which waits for page_table_lock.
  flush_cache_page(vma, address);
  const pte = ptep_get_and_clear(k, page_table);
  flush_tlb_page(k, vma, address);

  if (pte_dirty(pte)) set_page_dirty(k, page);

  preserve: {
    drop_pte: {
      set_swap_pte: {
        if (PageSwapCache(k, page)) {
          entry = page.index;
          swap_duplicate(k, entry);
          break set_swap_pte;
        }

        // A file has it, or it was never written to: then there is nothing to keep.
        if (page.mapping) break drop_pte;
        if (!PageDirty(page)) break drop_pte;

        if (page.buffers) break preserve;

        for (;;) {
          entry = get_swap_page(k);
          if (!entry) break preserve;
          // add_to_swap_cache() clears PG_uptodate and PG_dirty. But the contents are valid, and not on the disk.
          if (add_to_swap_cache(k, page, entry) === 0) {
            SetPageUptodate(page);
            set_page_dirty(k, page);
            break set_swap_pte;
          }
          // Read-ahead has brought in what this slot held before.
          swap_free(k, entry);
        }
      }
      // set_swap_pte:
      set_pte(k, page_table, swp_entry_to_pte(entry));
    }
    // drop_pte:
    mm.rss--;
    UnlockPage(k, page);
    const freeable = page_count(page) - (page.buffers ? 1 : 0) <= 2 ? 1 : 0;
    page_cache_release(k, page);
    return freeable;
  }
  // preserve:
  set_pte(k, page_table, pte);
  UnlockPage(k, page);
  return 0;
}

/**
 * The same for the entries from `address` on, as far as `end` and one page table go: how many more pages are
 * wanted. Where it stopped is noted in swap_address.
 * @kernel mm/vmscan.c:158
 * @locks page_table_lock held
 */
export function swap_out_pmd(
  k: Kernel,
  mm: mm_struct,
  vma: vm_area_struct,
  dir: number,
  address: number,
  end: number,
  count: number,
  classzone: zone_t,
): number {
  if (pmd_none(ptepGet(k, dir))) return count;
  if (pmd_bad(ptepGet(k, dir))) {
    pmd_ERROR(k, 'vmscan.c:166', ptepGet(k, dir));
    pmd_clear(k, dir);
    return count;
  }

  let pte = pte_offset(k, dir, address);

  const pmd_end = u32((address + PMD_SIZE) & PMD_MASK);
  if (end > pmd_end) end = pmd_end;

  do {
    if (pte_present(ptepGet(k, pte))) {
      const page = pte_page(k, ptepGet(k, pte));

      if (VALID_PAGE(k, page) && !PageReserved(page)) {
        count -= try_to_swap_out(k, mm, vma, address, pte, page, classzone);
        if (!count) {
          address += PAGE_SIZE;
          break;
        }
      }
    }
    address += PAGE_SIZE;
    pte += sizeofPte;
  } while (address && address < end);
  mm.swap_address = address;
  return count;
}

/**
 * The same as far as one directory entry goes.
 * @kernel mm/vmscan.c:197
 * @locks page_table_lock held
 */
export function swap_out_pgd(
  k: Kernel,
  mm: mm_struct,
  vma: vm_area_struct,
  dir: number,
  address: number,
  end: number,
  count: number,
  classzone: zone_t,
): number {
  if (pgd_none(ptepGet(k, dir))) return count;
  if (pgd_bad(ptepGet(k, dir))) {
    pgd_ERROR(k, 'vmscan.c:205', ptepGet(k, dir));
    pgd_clear(k, dir);
    return count;
  }

  let pmd = pmd_offset(dir, address);

  const pgd_end = u32((address + PGDIR_SIZE) & PGDIR_MASK);
  if (pgd_end && end > pgd_end) end = pgd_end;

  do {
    count = swap_out_pmd(k, mm, vma, pmd, address, end, count, classzone);
    if (!count) break;
    address = u32((address + PMD_SIZE) & PMD_MASK);
    pmd += sizeofPte;
  } while (address && address < end);
  return count;
}

/**
 * The same for an area from `address` on.
 * @kernel mm/vmscan.c:227
 * @locks page_table_lock held
 */
export function swap_out_vma(
  k: Kernel,
  mm: mm_struct,
  vma: vm_area_struct,
  address: number,
  count: number,
  classzone: zone_t,
): number {
  if (vma.vm_flags & VM_RESERVED) return count;

  let pgdir = pgd_offset(mm, address);

  const end = vma.vm_end;
  if (address >= end) BUG('mm/vmscan.c:239');
  do {
    count = swap_out_pgd(k, mm, vma, pgdir, address, end, count, classzone);
    if (!count) break;
    address = u32((address + PGDIR_SIZE) & PGDIR_MASK);
    pgdir += sizeofPte;
  } while (address && address < end);
  return count;
}

/**
 * The same for an address space, from where the last search stopped: how many more pages are wanted. At its
 * end swap_address becomes TASK_SIZE.
 * @kernel mm/vmscan.c:256
 * @locks takes page_table_lock
 */
export function swap_out_mm(
  k: Kernel,
  mm: mm_struct,
  count: number,
  mmcounter: Slot<number>,
  classzone: zone_t,
): number {
  let address: number;
  let vma: vm_area_struct | null;

  spin_lock(k, mm.page_table_lock);
  out_unlock: {
    address = mm.swap_address;
    if (address === TASK_SIZE || k.swap_mm !== mm) {
      // Another task has been here meanwhile: this one does not count.
      mmcounter.set(mmcounter.get() + 1);
      break out_unlock;
    }
    vma = find_vma(mm, address);
    if (vma) {
      if (address < vma.vm_start) address = vma.vm_start;

      for (;;) {
        count = swap_out_vma(k, mm, vma, address, count, classzone);
        vma = vma.vm_next;
        if (!vma) break;
        if (!count) break out_unlock;
        address = vma.vm_start;
      }
    }
    mm.swap_address = TASK_SIZE;
  }
  // out_unlock:
  spin_unlock(k, mm.page_table_lock);
  return count;
}

/**
 * Takes pages out of page tables, of one address space after the other, each continued where the last search
 * stopped: 1 if it found as many as SWAP_CLUSTER_MAX.
 * @kernel mm/vmscan.c:296
 * @locks takes mmlist_lock
 */
export function* swap_out(
  k: Kernel,
  _priority: number,
  _gfp_mask: number,
  classzone: zone_t,
): Generator<void, number> {
  let nr_pages = SWAP_CLUSTER_MAX;
  let mm: mm_struct;

  const counter = new ValueSlot(k.mmlist_nr);
  do {
    if (k.current.need_resched) {
      __set_current_state(k, TASK_RUNNING);
      yield* schedule(k);
    }

    spin_lock(k, k.mmlist_lock);
    mm = k.swap_mm;
    while (mm.swap_address === TASK_SIZE || mm === k.init_mm) {
      mm.swap_address = 0;
      mm = list_entry<mm_struct>(mm.mmlist.next);
      if (mm === k.swap_mm) {
        // empty:
        spin_unlock(k, k.mmlist_lock);
        return 0;
      }
      k.swap_mm = mm;
    }

    // It must not go away while the lock is not held.
    mm.mm_users.counter++;
    spin_unlock(k, k.mmlist_lock);

    nr_pages = swap_out_mm(k, mm, nr_pages, counter, classzone);

    yield* mmput(k, mm);

    if (!nr_pages) return 1;
    counter.set(counter.get() - 1);
  } while (counter.get() >= 0);

  return 0;
}

/**
 * Frees up to nr_pages pages from the end of the inactive list, and returns how many are still wanted. Each page
 * that is looked at goes to the front; a dirty one is written first, and freed the next time. After too many pages
 * that are in use, swap_out() is called to unmap some.
 * @kernel mm/vmscan.c:338
 * @locks no spinlock held; takes pagemap_lru_lock, then pagecache_lock
 * @bug If the disk cannot write a page that reclaim has sent there, the page's contents are lost, and no program is
 *   told. PG_dirty was cleared before the write, and reclaim does not test whether the write has failed (PG_error), so the
 *   page counts as clean and is freed.
 */
export function* shrink_cache(
  k: Kernel,
  nr_pages: number,
  classzone: zone_t,
  gfp_mask: number,
  priority: number,
): Generator<void, number> {
  const inactive_list = k.inactive_list;
  let max_scan = Math.trunc(k.nr_inactive_pages / priority);
  let max_mapped = Math.min(nr_pages << (10 - priority), Math.trunc(max_scan / 10));

  spin_lock(k, k.pagemap_lru_lock);
  while (--max_scan >= 0 && inactive_list.prev !== inactive_list) {
    const entry = inactive_list.prev;

    if (k.current.need_resched) {
      spin_unlock(k, k.pagemap_lru_lock);
      __set_current_state(k, TASK_RUNNING);
      yield* schedule(k);
      spin_lock(k, k.pagemap_lru_lock);
      continue;
    }

    const page = list_entry<struct_page>(entry);

    if (!PageLRU(page)) BUG('mm/vmscan.c:358');
    if (PageActive(page)) BUG('mm/vmscan.c:359');

    list_del(entry);
    list_add(entry, inactive_list);

    // Its last user is dropping it just now.
    if (!page_count(page)) continue;

    if (!memclass(page_zone(k, page), classzone)) continue;

    page_mapped: {
      // Used by others than the page cache, or not in it: no need to lock it.
      if (!page.buffers && (page_count(page) !== 1 || !page.mapping)) break page_mapped;

      if (TryLockPage(page)) {
        // On its way to the disk: reclaim may wait for a write that it has started itself.
        if (PageLaunder(page) && gfp_mask & __GFP_FS) {
          page_cache_get(page);
          spin_unlock(k, k.pagemap_lru_lock);
          yield* wait_on_page(k, page);
          page_cache_release(k, page);
          spin_lock(k, k.pagemap_lru_lock);
        }
        continue;
      }

      if (PageDirty(page) && is_page_cache_freeable(page) && page.mapping) {
        const writepage = page.mapping.a_ops.writepage;
        if (gfp_mask & __GFP_FS && writepage) {
          ClearPageDirty(page);
          SetPageLaunder(page);
          page_cache_get(page);
          spin_unlock(k, k.pagemap_lru_lock);

          yield* writepage(k, page);
          page_cache_release(k, page);

          spin_lock(k, k.pagemap_lru_lock);
          continue;
        }
      }

      if (page.buffers) {
        spin_unlock(k, k.pagemap_lru_lock);

        page_cache_get(page);

        if (yield* try_to_release_page(k, page, gfp_mask)) {
          if (!page.mapping) {
            // Without mapping and buffers it must not be found in the list any more.
            spin_lock(k, k.pagemap_lru_lock);
            UnlockPage(k, page);
            __lru_cache_del(k, page);

            page_cache_release(k, page);

            if (--nr_pages) continue;
            break;
          } else {
            page_cache_release(k, page);

            spin_lock(k, k.pagemap_lru_lock);
          }
        } else {
          UnlockPage(k, page);
          page_cache_release(k, page);

          spin_lock(k, k.pagemap_lru_lock);
          continue;
        }
      }

      spin_lock(k, k.pagecache_lock);

      // Only with the lock is it sure that no task takes a reference.
      if (!page.mapping || !is_page_cache_freeable(page)) {
        spin_unlock(k, k.pagecache_lock);
        UnlockPage(k, page);
        break page_mapped;
      }

      // Only now: as long as it was used, it could become dirty.
      if (PageDirty(page)) {
        spin_unlock(k, k.pagecache_lock);
        UnlockPage(k, page);
        continue;
      }

      if (!PageSwapCache(k, page)) {
        __remove_inode_page(k, page);
        spin_unlock(k, k.pagecache_lock);
      } else {
        const swap = page.index;
        __delete_from_swap_cache(k, page);
        spin_unlock(k, k.pagecache_lock);
        swap_free(k, swap);
      }

      __lru_cache_del(k, page);
      UnlockPage(k, page);

      // The last reference: the frame is free.
      page_cache_release(k, page);

      if (--nr_pages) continue;
      break;
    }
    // page_mapped:
    if (--max_mapped >= 0) continue;

    spin_unlock(k, k.pagemap_lru_lock);
    yield* swap_out(k, priority, gfp_mask, classzone);
    return nr_pages;
  }
  // Enough was found, or the budget is used up.
  spin_unlock(k, k.pagemap_lru_lock);

  return nr_pages;
}

/**
 * Moves up to nr_pages pages from the end of the active list to the inactive list. One that was used since it
 * was looked at last goes to the front instead, once.
 * @kernel mm/vmscan.c:533
 * @locks takes pagemap_lru_lock
 */
export function refill_inactive(k: Kernel, nr_pages: number): void {
  const active_list = k.active_list;

  spin_lock(k, k.pagemap_lru_lock);
  let entry = active_list.prev;
  while (nr_pages && entry !== active_list) {
    const page = list_entry<struct_page>(entry);
    entry = entry.prev;
    if (PageTestandClearReferenced(page)) {
      list_del(page.lru);
      list_add(page.lru, active_list);
      continue;
    }

    nr_pages--;

    del_page_from_active_list(k, page);
    add_page_to_inactive_list(k, page);
    SetPageReferenced(page);
  }
  spin_unlock(k, k.pagemap_lru_lock);
}

/**
 * Tries to free nr_pages: first free slabs, then pages. Returns how many are still wanted; 0 or less is
 * success.
 * @kernel mm/vmscan.c:560
 * @locks no spinlock held
 * @omits shrink_dcache_memory(), shrink_icache_memory(): names and inodes take no RAM here.
 */
export function* shrink_caches(
  k: Kernel,
  classzone: zone_t,
  priority: number,
  gfp_mask: number,
  nr_pages: number,
): Generator<void, number> {
  const chunk_size = nr_pages;

  nr_pages -= yield* kmem_cache_reap(k, gfp_mask);
  if (nr_pages <= 0) return 0;

  nr_pages = chunk_size;
  // The active list is to be two thirds of all.
  const ratio = Math.trunc((nr_pages * k.nr_active_pages) / ((k.nr_inactive_pages + 1) * 2));
  refill_inactive(k, ratio);

  nr_pages = yield* shrink_cache(k, nr_pages, classzone, gfp_mask, priority);
  if (nr_pages <= 0) return 0;

  return nr_pages;
}

/**
 * Frees memory for a zone and those below it: 1 if it could, 0 if there was nothing to free and the
 * OOM killer has been asked.
 * @kernel mm/vmscan.c:587
 * @locks no spinlock held
 */
export function* try_to_free_pages_zone(
  k: Kernel,
  classzone: zone_t,
  gfp_mask: number,
): Generator<void, number> {
  let priority = DEF_PRIORITY;
  let nr_pages = SWAP_CLUSTER_MAX;

  gfp_mask = pf_gfp_mask(k, gfp_mask);
  do {
    nr_pages = yield* shrink_caches(k, classzone, priority, gfp_mask, nr_pages);
    if (nr_pages <= 0) return 1;
  } while (--priority);

  // Nothing left to free: time to kill something.
  yield* out_of_memory(k);
  return 0;
}

/**
 * Frees memory of the kind that gfp_mask asks for. The current task keeps none of it for itself.
 * @kernel mm/vmscan.c:607
 * @locks no spinlock held
 */
export function* try_to_free_pages(k: Kernel, gfp_mask: number): Generator<void, number> {
  let error = 0;

  const pf_free_pages = k.current.flags & PF_FREE_PAGES;
  k.current.flags &= ~PF_FREE_PAGES;

  for (let pgdat = k.pgdat_list; pgdat; pgdat = pgdat.node_next) {
    const zonelist = pgdat.node_zonelists[gfp_mask & GFP_ZONEMASK];
    error |= yield* try_to_free_pages_zone(k, zonelist.zones[0]!, gfp_mask);
  }

  k.current.flags |= pf_free_pages;
  return error;
}

/**
 * Have this zone and all below it too little memory? 1 or 0.
 * @kernel mm/vmscan.c:628
 */
export function check_classzone_need_balance(classzone: zone_t): number {
  const { node_zones } = classzone.zone_pgdat;
  for (let i = node_zones.indexOf(classzone); i >= 0; i--) {
    if (node_zones[i].free_pages > node_zones[i].pages_high) return 0;
  }
  return 1;
}

/**
 * Frees memory for the zones of a node that were found low: 1 if one of them still is.
 * @kernel mm/vmscan.c:641
 * @locks no spinlock held
 */
export function* kswapd_balance_pgdat(k: Kernel, pgdat: pg_data_t): Generator<void, number> {
  let need_more_balance = 0;

  for (let i = pgdat.nr_zones - 1; i >= 0; i--) {
    const zone = pgdat.node_zones[i];
    if (k.current.need_resched) yield* schedule(k);
    if (!zone.need_balance) continue;
    if (!(yield* try_to_free_pages_zone(k, zone, GFP_KSWAPD))) {
      zone.need_balance = 0;
      __set_current_state(k, TASK_INTERRUPTIBLE);
      yield* schedule_timeout(k, HZ);
      continue;
    }
    if (check_classzone_need_balance(zone)) need_more_balance = 1;
    else zone.need_balance = 0;
  }

  return need_more_balance;
}

/**
 * Frees memory until no zone is low any more.
 * @kernel mm/vmscan.c:667
 * @locks no spinlock held
 */
export function* kswapd_balance(k: Kernel): Generator<void, void> {
  let need_more_balance: number;

  do {
    need_more_balance = 0;

    for (let pgdat = k.pgdat_list; pgdat; pgdat = pgdat.node_next)
      need_more_balance |= yield* kswapd_balance_pgdat(k, pgdat);
  } while (need_more_balance);
}

/**
 * Is no zone of the node low? 1 or 0.
 * @kernel mm/vmscan.c:680
 */
export function kswapd_can_sleep_pgdat(pgdat: pg_data_t): number {
  for (let i = pgdat.nr_zones - 1; i >= 0; i--) {
    const zone = pgdat.node_zones[i];
    if (!zone.need_balance) continue;
    return 0;
  }

  return 1;
}

/**
 * Is no zone low? 1 or 0.
 * @kernel mm/vmscan.c:695
 */
export function kswapd_can_sleep(k: Kernel): number {
  for (let pgdat = k.pgdat_list; pgdat; pgdat = pgdat.node_next) {
    if (!kswapd_can_sleep_pgdat(pgdat)) return 0;
  }

  return 1;
}

/**
 * The thread that frees memory ahead of time: it sleeps until an allocation finds a zone low.
 * @kernel mm/vmscan.c:720
 * @omits daemonize(): the thread has no files and no address space to give up.
 */
export function* kswapd(k: Kernel, _unused: null): Generator<void, number> {
  const tsk = k.current;
  const wait = DECLARE_WAITQUEUE(tsk);

  tsk.comm = 'kswapd';
  sigfillset(tsk.blocked);

  // What it needs itself it gets from the last frames: it must never wait for memory.
  tsk.flags |= PF_MEMALLOC;

  for (;;) {
    __set_current_state(k, TASK_INTERRUPTIBLE);
    add_wait_queue(k, k.kswapd_wait, wait);

    if (kswapd_can_sleep(k)) yield* schedule(k);

    __set_current_state(k, TASK_RUNNING);
    remove_wait_queue(k, k.kswapd_wait, wait);

    yield* kswapd_balance(k);
    run_task_queue(k, k.tq_disk);
  }
}

/**
 * Starts kswapd. 0.
 * @kernel mm/vmscan.c:767
 */
export function* kswapd_init(k: Kernel): Generator<void, number> {
  printk(k, 'Starting kswapd\n');
  swap_setup(k);
  yield* kernel_thread(k, kswapd, null, CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD);
  return 0;
}
