// Swap areas, and the two LRU lists that page-out works through: how a page gets into them and out.
//
//   lru_cache_add ──► inactive_list ──activate_page──► active_list
//                          │ ▲                              │
//          page-out ◄──────┘ └────────refill_inactive───────┘

import type { Kernel } from '../../globals.ts';
import { BUG } from '../bug.ts';
import type { struct_dentry, vfsmount } from './fs.ts';
import { list_add, list_del } from './list.ts';
import type { struct_page } from './mm.ts';
import { ClearPageActive, PageActive, PageLRU, SetPageActive } from './page.ts';
import { spin_lock, spin_unlock, spinlock_t } from './spinlock.ts';

/** swapon(): the low bits are a priority. @kernel include/linux/swap.h:7 */
export const SWAP_FLAG_PREFER = 0x8000;
/** swapon(): the bits of the priority. @kernel include/linux/swap.h:8 */
export const SWAP_FLAG_PRIO_MASK = 0x7fff;
/** swapon(): where they begin. @kernel include/linux/swap.h:9 */
export const SWAP_FLAG_PRIO_SHIFT = 0;
/** How many swap areas there may be. @kernel include/linux/swap.h:11 */
export const MAX_SWAPFILES = 32;

/** In the first page of an area, version 2: byte of the version of its header. @kernel include/linux/swap.h:34 */
export const SWAP_HEADER_VERSION = 1024;
/** There too: byte of the number of its last page. @kernel include/linux/swap.h:35 */
export const SWAP_HEADER_LAST_PAGE = 1028;
/** There too: byte of the number of bad pages. @kernel include/linux/swap.h:36 */
export const SWAP_HEADER_NR_BADPAGES = 1032;
/** There too: byte of the list of bad pages, a word each. @kernel include/linux/swap.h:38 */
export const SWAP_HEADER_BADPAGES = 1536;
/** There too: byte of the ten letters that tell a swap area. @kernel include/linux/swap.h:29 */
export const SWAP_HEADER_MAGIC = 4096 - 10;
/** How many bad pages the list has room for. @kernel include/linux/swap.h:48 */
export const MAX_SWAP_BADPAGES = Math.floor((SWAP_HEADER_MAGIC - SWAP_HEADER_BADPAGES) / 4);

/** Flags of an area: its number is taken. @kernel include/linux/swap.h:53 */
export const SWP_USED = 1;
/** Flags of an area: pages may be written to it. @kernel include/linux/swap.h:54 */
export const SWP_WRITEOK = 3;

/** How many pages page-out works on at a time. @kernel include/linux/swap.h:56 */
export const SWAP_CLUSTER_MAX = 32;

/** The most users of a slot in swap that are counted; from there on it stays taken until swapoff(). @kernel include/linux/swap.h:58 */
export const SWAP_MAP_MAX = 0x7fff;
/** No slot: a bad page, or the header. @kernel include/linux/swap.h:59 */
export const SWAP_MAP_BAD = 0x8000;

/**
 * A swap area: a file that pages go to.
 * @kernel include/linux/swap.h:64
 */
export class swap_info_struct {
  /** SWP_ flags; 0 if the number is free. */
  flags = 0;
  /** Number of the device, for a partition; 0 for a file. */
  swap_device = 0;
  /** Guards swap_map, and what follows it. */
  sdev_lock = new spinlock_t('swap_info.sdev_lock');
  /** The file. */
  swap_file: struct_dentry | null = null;
  /** Where its file system is mounted; not known here. */
  swap_vfsmnt: vfsmount | null = null;
  /** For each page of the area, how many refer to it: page-table entries, entries of shared memory, the swap cache. */
  swap_map: Uint16Array | null = null;
  /** No free slot lies below. */
  lowest_bit = 0;
  /** No free slot lies above. */
  highest_bit = 0;
  /** Where the next slot of the run is looked for. */
  cluster_next = 0;
  /** How many slots of the run are left. */
  cluster_nr = 0;
  /** Areas with a higher one are filled first. */
  prio = 0;
  /** Places that can be used. */
  pages = 0;
  /** One more than the number of the last page; 0 if the area is not in use. */
  max = 0;
  /** Number of the next area in swap_list; -1 for none. */
  next = -1;
}

/**
 * The list of areas, highest priority first, by their numbers.
 * @kernel include/linux/swap.h:153
 */
export class swap_list_t {
  /** The first area; -1 for none. */
  head = -1;
  /** The one that the next page goes to. */
  next = -1;
}

/**
 * Is more than half of swap taken? Then slots are freed as soon as their page is back in memory.
 * @kernel include/linux/swap.h:84
 * @notrace
 */
export function vm_swap_full(k: Kernel): boolean {
  return k.nr_swap_pages * 2 < k.total_swap_pages;
}

/**
 * Locks the list of areas.
 * @kernel include/linux/swap.h:208
 * @notrace
 */
export function swap_list_lock(k: Kernel): void {
  spin_lock(k, k.swaplock);
}

/**
 * Unlocks the list of areas.
 * @kernel include/linux/swap.h:209
 * @notrace
 */
export function swap_list_unlock(k: Kernel): void {
  spin_unlock(k, k.swaplock);
}

/**
 * Locks the map of an area.
 * @kernel include/linux/swap.h:210
 * @notrace
 */
export function swap_device_lock(k: Kernel, p: swap_info_struct): void {
  spin_lock(k, p.sdev_lock);
}

/**
 * Unlocks the map of an area.
 * @kernel include/linux/swap.h:211
 * @notrace
 */
export function swap_device_unlock(k: Kernel, p: swap_info_struct): void {
  spin_unlock(k, p.sdev_lock);
}

/**
 * Stops the machine if a page that is about to go into a list is not marked as it must be.
 * @kernel include/linux/swap.h:170
 * @notrace
 */
export function DEBUG_LRU_PAGE(page: struct_page): void {
  if (!PageLRU(page)) BUG('include/linux/swap.h:173', 'page is not marked as in an LRU list');
  if (PageActive(page)) BUG('include/linux/swap.h:175', 'page is active already');
}

/**
 * To the front of the active list.
 * @kernel include/linux/swap.h:178
 * @locks pagemap_lru_lock held
 * @notrace
 */
export function add_page_to_active_list(k: Kernel, page: struct_page): void {
  DEBUG_LRU_PAGE(page);
  SetPageActive(page);
  list_add(page.lru, k.active_list);
  k.nr_active_pages++;
}

/**
 * To the front of the inactive list.
 * @kernel include/linux/swap.h:186
 * @locks pagemap_lru_lock held
 * @notrace
 */
export function add_page_to_inactive_list(k: Kernel, page: struct_page): void {
  DEBUG_LRU_PAGE(page);
  list_add(page.lru, k.inactive_list);
  k.nr_inactive_pages++;
}

/**
 * Out of the active list.
 * @kernel include/linux/swap.h:193
 * @locks pagemap_lru_lock held
 * @notrace
 */
export function del_page_from_active_list(k: Kernel, page: struct_page): void {
  list_del(page.lru);
  ClearPageActive(page);
  k.nr_active_pages--;
}

/**
 * Out of the inactive list.
 * @kernel include/linux/swap.h:200
 * @locks pagemap_lru_lock held
 * @notrace
 */
export function del_page_from_inactive_list(k: Kernel, page: struct_page): void {
  list_del(page.lru);
  k.nr_inactive_pages--;
}
