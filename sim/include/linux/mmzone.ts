// Zones: physical memory by what it can be used for, and the free blocks of each.
//
//   0        16 MB                              896 MB
//   │ ZONE_DMA │ ZONE_NORMAL …                      │ ZONE_HIGHMEM (not on this machine)
//
// A zone keeps its free memory in blocks of 1, 2, 4 … 512 pages, a list for each size, and one bit
// for each pair of neighbours ("buddies") of a size: 1 while exactly one of the two is free.

import type { Kernel } from '../../globals.ts';
import { list_head } from './list.ts';
import type { struct_page } from './mm.ts';
import { spinlock_t } from './spinlock.ts';
import type { wait_queue_head_t } from './wait.ts';

/** Orders of blocks: 0 to 9, the largest 512 pages = 2 MB. @kernel include/linux/mmzone.h:17 */
export const MAX_ORDER = 10;

/**
 * The free blocks of one size in a zone.
 * @kernel include/linux/mmzone.h:22
 */
export class free_area_t {
  /** The blocks, linked by their first page's `list`. */
  free_list = new list_head<struct_page>();
  /** Kernel virtual address of the bitmap with a bit for each pair of buddies; 0 for the largest size. */
  map = 0;
}

/**
 * A zone of physical memory.
 * @kernel include/linux/mmzone.h:37
 */
export class zone_t {
  /** Guards the lists and bitmaps of free blocks, and free_pages. */
  lock = new spinlock_t('zone.lock');
  /** Pages in all free blocks. */
  free_pages = 0;
  /** Below this many only tasks that cannot wait or that free memory themselves get pages. */
  pages_min = 0;
  /** Below this many kswapd is woken. */
  pages_low = 0;
  /** kswapd works until this many are free. */
  pages_high = 0;
  /** kswapd is asked to work on this zone: 1 or 0. */
  need_balance = 0;
  /** Free blocks by order. */
  free_area: free_area_t[] = Array.from({ length: MAX_ORDER }, () => new free_area_t());
  /** Where tasks wait for a page of this zone, a hash table. */
  wait_table: wait_queue_head_t[] = [];
  /** Queues in the table, a power of two. */
  wait_table_size = 0;
  /** By how much a hash is shifted right to become an index into the table. */
  wait_table_shift = 0;
  /** The node that the zone is part of. */
  zone_pgdat: pg_data_t = null!;
  /** Its first struct page; null for a zone without pages. */
  zone_mem_map: struct_page | null = null;
  /** Physical address of its first byte. */
  zone_start_paddr = 0;
  /** Number of its first page. */
  zone_start_mapnr = 0;
  /** "DMA", "Normal", "HighMem". */
  name = '';
  /** Pages in it, holes included. */
  size = 0;

  constructor(
    /** Its place in node_zones: C computes it from the address. */
    readonly index = 0,
  ) {}
}

/** Memory that old devices can reach: below 16 MB. @kernel include/linux/mmzone.h:95 */
export const ZONE_DMA = 0;
/** Memory that the kernel has mapped all the time. @kernel include/linux/mmzone.h:96 */
export const ZONE_NORMAL = 1;
/** Memory that it maps when it needs it; none here. @kernel include/linux/mmzone.h:97 */
export const ZONE_HIGHMEM = 2;
/** How many zones a node has. @kernel include/linux/mmzone.h:98 */
export const MAX_NR_ZONES = 3;

/**
 * The zones to try for one kind of request, best first.
 * @kernel include/linux/mmzone.h:111
 */
export class zonelist_t {
  /** The zones; null after the last one. */
  zones: (zone_t | null)[] = new Array(MAX_NR_ZONES + 1).fill(null);
}

/** The bits of a GFP mask that choose the zones. @kernel include/linux/mmzone.h:115 */
export const GFP_ZONEMASK = 0x0f;

/**
 * What the boot-time allocator knows of a node.
 * @kernel include/linux/bootmem.h:25
 */
export class bootmem_data_t {
  /** Physical address of the node's first byte. */
  node_boot_start = 0;
  /** Number of the page after its last one. */
  node_low_pfn = 0;
  /** Kernel virtual address of a bitmap with a bit for each page: 1 = taken. 0 once it is freed. */
  node_bootmem_map = 0;
  /** Bytes used of the last page handed out; 0 when it is full. */
  last_offset = 0;
  /** The last page handed out. */
  last_pos = 0;
}

/**
 * A bank of memory. A PC has one.
 * @kernel include/linux/mmzone.h:129
 */
export class pg_data_t {
  /** Its zones. */
  node_zones: zone_t[] = Array.from({ length: MAX_NR_ZONES }, (_, i) => new zone_t(i));
  /** For each value of the low bits of a GFP mask, the zones to try. */
  node_zonelists: zonelist_t[] = Array.from({ length: GFP_ZONEMASK + 1 }, () => new zonelist_t());
  /** Zones up to the last one that has pages. */
  nr_zones = 0;
  /** Its first struct page. */
  node_mem_map: struct_page | null = null;
  /** The boot-time allocator's data. */
  bdata = new bootmem_data_t();
  /** Physical address of its first byte. */
  node_start_paddr = 0;
  /** Number of its first page. */
  node_start_mapnr = 0;
  /** Pages in it. */
  node_size = 0;
  /** Its number. */
  node_id = 0;
  /** The next node. */
  node_next: pg_data_t | null = null;
}

/** Nodes at most. @kernel include/linux/mmzone.h:219 */
export const MAX_NR_NODES = 1;

/**
 * Will a page of `pgzone` do for a request for `classzone`? A page of a lower zone always will.
 * @kernel include/linux/mmzone.h:146
 * @notrace
 */
export function memclass(pgzone: zone_t, classzone: zone_t): boolean {
  const pgdat = classzone.zone_pgdat;
  return pgzone.zone_pgdat === pgdat && pgzone.index <= classzone.index;
}

/**
 * The zone after `zone`, in this node or the next; null after the last one.
 * @kernel include/linux/mmzone.h:180
 * @fails null
 */
export function next_zone(zone: zone_t): zone_t | null {
  const pgdat = zone.zone_pgdat;
  const i = zone.index;

  if (i < MAX_NR_ZONES - 1) return pgdat.node_zones[i + 1];
  else if (pgdat.node_next) return pgdat.node_next.node_zones[0];
  else return null;
}

/**
 * Calls `f` for each zone of the machine, those without pages included.
 * @kernel include/linux/mmzone.h:211
 * @differs A loop header in C.
 * @notrace
 */
export function for_each_zone(k: Kernel, f: (zone: zone_t) => void): void {
  for (let zone: zone_t | null = k.pgdat_list!.node_zones[0]; zone; zone = next_zone(zone)) f(zone);
}
