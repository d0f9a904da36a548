// The buddy allocator: physical memory in blocks of 1, 2, 4 … 512 pages.
//
//   order 2   │       A       │       B       │    B is free: in the list of order 2
//   order 1   │  A0   │  A1   │               │    A is split: A1 is free, in the list of order 1
//   order 0   │a0 │a1 │                            A0 is split: a1 is free, in the list of order 0
//
// A block is split in halves until a piece has the size that was asked for; the other halves go into
// the lists of their sizes. A freed block is joined with its buddy, the other half of the same
// split, if that is free too. Whether it is says one bit for each pair, turned over whenever one of
// the two is taken or freed: 1 means that exactly one is free.

import type { Kernel } from '../globals.ts';
import { __change_bit, __test_and_change_bit } from '../include/asm-i386/bitops.ts';
import {
  clear_page,
  PAGE_MASK,
  PAGE_SHIFT,
  PAGE_SIZE,
  VALID_PAGE,
  virt_to_page,
} from '../include/asm-i386/page.ts';
import { in_interrupt } from '../include/asm-i386/system.ts';
import { BUG } from '../include/bug.ts';
import { __GFP_DMA, __GFP_HIGHMEM, __GFP_WAIT, GFP_USER } from '../include/linux/gfp.ts';
import { printk } from '../include/linux/kernel.ts';
import {
  INIT_LIST_HEAD,
  list_add,
  list_del,
  list_entry,
  type list_head,
} from '../include/linux/list.ts';
import { PG_dirty, PG_referenced, struct_page } from '../include/linux/mm.ts';
import {
  type free_area_t,
  GFP_ZONEMASK,
  MAX_NR_ZONES,
  MAX_ORDER,
  memclass,
  next_zone,
  type pg_data_t,
  ZONE_DMA,
  ZONE_HIGHMEM,
  ZONE_NORMAL,
  type zone_t,
  type zonelist_t,
} from '../include/linux/mmzone.ts';
import {
  PageActive,
  PageDirty,
  PageLocked,
  PageLRU,
  PageReserved,
  page_address,
  page_zone,
  put_page_testzero,
  SetPageReserved,
  set_page_count,
  set_page_zone,
} from '../include/linux/page.ts';
import { alloc_pages } from '../include/linux/page_inline.ts';
import { PF_FREE_PAGES, PF_MEMALLOC, PF_MEMDIE } from '../include/linux/sched.ts';
import { wake_up_interruptible } from '../include/linux/sched_inline.ts';
import {
  spin_lock_init,
  spin_lock_irqsave,
  spin_unlock_irqrestore,
} from '../include/linux/spinlock.ts';
import { init_waitqueue_head, wait_queue_head_t, waitqueue_active } from '../include/linux/wait.ts';
import { noteSearch } from '../include/standstill.ts';
import { u32 } from '../include/u32.ts';
import { yield_ } from '../kernel/sched.ts';
import { __alloc_bootmem_node } from './bootmem.ts';
import { lru_cache_del } from './swap.ts';
import { try_to_free_pages_zone } from './vmscan.ts';

/** Names of the zones. @kernel mm/page_alloc.c:41 */
export const zone_names: readonly string[] = ['DMA', 'Normal', 'HighMem'];
/** pages_min is one page in so many of the zone … @kernel mm/page_alloc.c:42 */
export const zone_balance_ratio: readonly number[] = [128, 128, 128];
/** … but not less than this … @kernel mm/page_alloc.c:43 */
export const zone_balance_min: readonly number[] = [20, 20, 20];
/** … and not more than this. @kernel mm/page_alloc.c:44 */
export const zone_balance_max: readonly number[] = [255, 255, 255];

/**
 * Is the page not one of the zone's?
 * @kernel mm/page_alloc.c:49
 * @differs C compares with both ends of the zone; one comparison without a sign does.
 * @notrace
 */
export function BAD_RANGE(k: Kernel, zone: zone_t, page: struct_page): boolean {
  return u32(page.pfn - zone.zone_start_mapnr) >= zone.size || zone !== page_zone(k, page);
}

/**
 * Returns an unused block of 2^order pages to its zone, and joins it with its
 * buddy as long as that is free. A task that is in reclaim (PF_FREE_PAGES) keeps the first block for
 * itself, so that what it has freed is not taken by others.
 * @kernel mm/page_alloc.c:81
 * @locks takes zone.lock; pagemap_lru_lock if the page is in an LRU list
 * @differs On a machine with poisoned RAM the frames are filled here: 2.4.22 does not do that.
 */
export function __free_pages_ok(k: Kernel, page: struct_page, order: number): void {
  if (PageLRU(page)) {
    if (in_interrupt(k))
      BUG('mm/page_alloc.c:95', 'an interrupt handler frees a page of an LRU list');
    lru_cache_del(k, page);
  }

  if (page.buffers) BUG('mm/page_alloc.c:100', 'freed page has buffers');
  if (page.mapping) BUG('mm/page_alloc.c:102', 'freed page belongs to a mapping');
  if (!VALID_PAGE(k, page)) BUG('mm/page_alloc.c:104', 'no such page');
  if (PageLocked(page)) BUG('mm/page_alloc.c:106', 'freed page is locked');
  if (PageActive(page)) BUG('mm/page_alloc.c:108', 'freed page is active');
  page.flags &= ~((1 << PG_referenced) | (1 << PG_dirty));

  if (k.ram.poison !== null) poisonBlock(k, page, order);

  // local_freelist: the first block of a task in reclaim.
  const current = k.current;
  if (current.flags & PF_FREE_PAGES && !current.nr_local_pages && !in_interrupt(k)) {
    list_add(page.list, current.local_pages);
    page.index = order;
    current.nr_local_pages++;
    return;
  }

  // back_local_freelist:
  const zone = page_zone(k, page);

  let mask = ~0 << order;
  const base = zone.zone_mem_map!.pfn;
  let page_idx = page.pfn - base;
  if (page_idx & ~mask) BUG('mm/page_alloc.c:121', 'block is not aligned to its size');
  let index = page_idx >>> (1 + order);

  let area = order;

  const flags = spin_lock_irqsave(k, zone.lock);

  zone.free_pages -= mask;

  while (mask + (1 << (MAX_ORDER - 1))) {
    if (area >= MAX_ORDER) BUG('mm/page_alloc.c:134', 'no such order');
    // The buddy page is still allocated.
    if (!__test_and_change_bit(k, index, zone.free_area[area].map)) break;
    // Move the buddy up one level: -mask is the size of a block, so ^ gives the other half.
    const buddy1 = k.mem_map[base + (page_idx ^ -mask)];
    const buddy2 = k.mem_map[base + page_idx];
    if (BAD_RANGE(k, zone, buddy1)) BUG('mm/page_alloc.c:148', 'buddy is in another zone');
    if (BAD_RANGE(k, zone, buddy2)) BUG('mm/page_alloc.c:150', 'block is in another zone');

    list_del(buddy1.list);
    mask <<= 1;
    area++;
    index >>>= 1;
    page_idx &= mask;
  }
  list_add(k.mem_map[base + page_idx].list, zone.free_area[area].free_list);

  spin_unlock_irqrestore(k, zone.lock, flags);
}

function poisonBlock(k: Kernel, page: struct_page, order: number): void {
  for (let i = 0; i < 1 << order; i++) k.ram.fillFrame(page.pfn + i, k.ram.poison!);
}

/**
 * Turns over the bit of the pair that the block at `index` belongs to.
 * @kernel mm/page_alloc.c:174
 * @notrace
 */
export function MARK_USED(k: Kernel, index: number, order: number, area: free_area_t): void {
  __change_bit(k, index >>> (1 + order), area.map);
}

/**
 * Splits a block of order `high` until a piece of order `low` is left over, and returns that: the
 * last one. The first halves go into the free lists, so later requests get lower addresses.
 * @kernel mm/page_alloc.c:177
 * @locks zone.lock held
 */
export function expand(
  k: Kernel,
  zone: zone_t,
  page: struct_page,
  index: number,
  low: number,
  high: number,
): struct_page {
  let size = 1 << high;

  while (high > low) {
    if (BAD_RANGE(k, zone, page)) BUG('mm/page_alloc.c:184', 'half is in another zone');
    high--;
    const area = zone.free_area[high];
    size >>>= 1;
    list_add(page.list, area.free_list);
    MARK_USED(k, index, high, area);
    index += size;
    page = k.mem_map[page.pfn + size];
  }
  if (BAD_RANGE(k, zone, page)) BUG('mm/page_alloc.c:194', 'half is in another zone');
  return page;
}

/**
 * Takes a block of 2^order pages out of the zone: from the smallest size that has one, split as far as
 * needed. null if the zone has none. Asks for no watermark.
 * @kernel mm/page_alloc.c:199
 * @locks takes zone.lock
 * @fails null
 */
export function rmqueue(k: Kernel, zone: zone_t, order: number): struct_page | null {
  let curr_order = order;

  const flags = spin_lock_irqsave(k, zone.lock);
  do {
    const area = zone.free_area[curr_order];
    const head = area.free_list;
    const curr = head.next;

    if (curr !== head) {
      let page = list_entry(curr);
      if (BAD_RANGE(k, zone, page)) BUG('mm/page_alloc.c:217', 'free page of another zone');
      list_del(curr);
      const index = page.pfn - zone.zone_mem_map!.pfn;
      if (curr_order !== MAX_ORDER - 1) MARK_USED(k, index, curr_order, area);
      zone.free_pages -= 1 << order;

      page = expand(k, zone, page, index, order, curr_order);
      spin_unlock_irqrestore(k, zone.lock, flags);

      set_page_count(page, 1);
      if (BAD_RANGE(k, zone, page)) BUG('mm/page_alloc.c:229', 'page of another zone');
      if (PageLRU(page)) BUG('mm/page_alloc.c:231', 'free page is in an LRU list');
      if (PageActive(page)) BUG('mm/page_alloc.c:233', 'free page is active');
      return page;
    }
    curr_order++;
  } while (curr_order < MAX_ORDER);
  spin_unlock_irqrestore(k, zone.lock, flags);

  return null;
}

/**
 * 2^order pages from the zones that gfp_mask allows; null if there are none.
 * @kernel mm/page_alloc.c:245
 * @locks no spinlock held, unless gfp_mask lacks __GFP_WAIT
 * @fails null
 */
export function* _alloc_pages(
  k: Kernel,
  gfp_mask: number,
  order: number,
): Generator<void, struct_page | null> {
  return yield* __alloc_pages(
    k,
    gfp_mask,
    order,
    k.contig_page_data.node_zonelists[gfp_mask & GFP_ZONEMASK],
  );
}

/**
 * Reclaims memory in the name of the current task. A block that it frees on the way and that fits the
 * request is kept from all others and returned; the rest goes back to the zones.
 * @kernel mm/page_alloc.c:253
 * @locks no spinlock held
 * @differs *freed is not handed out: the one caller does not look at it. The search is counted, because here no time
 *   passes while it lasts and the clock could not end the task's turn.
 */
export function* balance_classzone(
  k: Kernel,
  classzone: zone_t,
  gfp_mask: number,
  order: number,
): Generator<void, struct_page | null> {
  let page: struct_page | null = null;
  let __freed = 0;
  const current = k.current;

  out: {
    if (!(gfp_mask & __GFP_WAIT)) break out;
    if (in_interrupt(k)) BUG('mm/page_alloc.c:261', 'an interrupt handler would have to sleep');

    current.allocation_order = order;
    current.flags |= PF_MEMALLOC | PF_FREE_PAGES;

    noteSearch(k);
    __freed = yield* try_to_free_pages_zone(k, classzone, gfp_mask);

    current.flags &= ~(PF_MEMALLOC | PF_FREE_PAGES);

    if (current.nr_local_pages) {
      const local_pages = current.local_pages as list_head<struct_page>;
      let entry: list_head<struct_page>;

      if (__freed) {
        // Pick from the last inserted, so the newest freed is the first used.
        entry = local_pages.next;
        do {
          const tmp = list_entry(entry);
          if (tmp.index === order && memclass(page_zone(k, tmp), classzone)) {
            list_del(entry);
            current.nr_local_pages--;
            set_page_count(tmp, 1);
            page = tmp;

            if (page.buffers) BUG('mm/page_alloc.c:289', 'reclaimed page has buffers');
            if (page.mapping) BUG('mm/page_alloc.c:291', 'reclaimed page belongs to a mapping');
            if (!VALID_PAGE(k, page)) BUG('mm/page_alloc.c:293', 'no such page');
            if (PageLocked(page)) BUG('mm/page_alloc.c:295', 'reclaimed page is locked');
            if (PageLRU(page)) BUG('mm/page_alloc.c:297', 'reclaimed page is in an LRU list');
            if (PageActive(page)) BUG('mm/page_alloc.c:299', 'reclaimed page is active');
            if (PageDirty(page)) BUG('mm/page_alloc.c:301', 'reclaimed page is dirty');

            break;
          }
        } while ((entry = entry.next) !== local_pages);
      }

      let nr_pages = current.nr_local_pages;
      // From the other end, so that what was freed last is found first in the zone too.
      while ((entry = local_pages.prev) !== local_pages) {
        list_del(entry);
        const tmp = list_entry(entry);
        __free_pages_ok(k, tmp, tmp.index);
        if (!nr_pages--) BUG('mm/page_alloc.c:315', 'more local pages than were counted');
      }
      current.nr_local_pages = 0;
    }
  }
  // out:
  return page;
}

/**
 * 2^order pages in one block from the zones of `zonelist`; null if there are none.
 *
 * Four rounds, each less picky than the one before. The first takes a zone that stays above its pages_low;
 * the second wakes kswapd and takes one that stays above pages_min (a quarter of it for a caller that cannot
 * wait). A task that frees memory itself or is about to die may use any zone at all. The last round comes
 * after reclaim, with pages_min again. What a zone
 * must keep adds up along the list: to fall back on ZONE_DMA takes more than to ask for it.
 * @kernel mm/page_alloc.c:327
 * @locks no spinlock held, unless gfp_mask lacks __GFP_WAIT
 * @fails null
 */
export function* __alloc_pages(
  k: Kernel,
  gfp_mask: number,
  order: number,
  zonelist: zonelist_t,
): Generator<void, struct_page | null> {
  const zones = zonelist.zones;
  let zone = 0;
  const classzone = zones[zone];
  if (classzone === null) return null;
  let min = 1 << order;
  for (;;) {
    const z = zones[zone++];
    if (!z) break;

    min += z.pages_low;
    if (z.free_pages > min) {
      const page = rmqueue(k, z, order);
      if (page) return page;
    }
  }

  classzone.need_balance = 1;
  if (waitqueue_active(k.kswapd_wait)) wake_up_interruptible(k, k.kswapd_wait);

  zone = 0;
  min = 1 << order;
  for (;;) {
    const z = zones[zone++];
    if (!z) break;

    let local_min = z.pages_min;
    if (!(gfp_mask & __GFP_WAIT)) local_min >>>= 2;
    min += local_min;
    if (z.free_pages > min) {
      const page = rmqueue(k, z, order);
      if (page) return page;
    }
  }

  // Memory is low.

  for (;;) {
    if (k.current.flags & (PF_MEMALLOC | PF_MEMDIE)) {
      zone = 0;
      for (;;) {
        const z = zones[zone++];
        if (!z) break;

        const page = rmqueue(k, z, order);
        if (page) return page;
      }
      return null;
    }

    // A caller that cannot wait cannot reclaim.
    if (!(gfp_mask & __GFP_WAIT)) return null;

    const local = yield* balance_classzone(k, classzone, gfp_mask, order);
    if (local) return local;

    zone = 0;
    min = 1 << order;
    for (;;) {
      const z = zones[zone++];
      if (!z) break;

      min += z.pages_min;
      if (z.free_pages > min) {
        const page = rmqueue(k, z, order);
        if (page) return page;
      }
    }

    // A large block may never come together: no sense in trying for ever.
    if (order > 3) return null;

    // Let kswapd run, and try again.
    yield* yield_(k);
  }
}

/**
 * Kernel virtual address of 2^order pages; 0 if there are none.
 * @kernel mm/page_alloc.c:428
 * @locks as alloc_pages()
 * @fails zero
 */
export function* __get_free_pages(
  k: Kernel,
  gfp_mask: number,
  order: number,
): Generator<void, number> {
  const page = yield* alloc_pages(k, gfp_mask, order);
  if (!page) return 0;
  return page_address(page);
}

/**
 * Kernel virtual address of a page filled with zeroes; 0 if there is none.
 * @kernel mm/page_alloc.c:438
 * @locks as alloc_pages()
 * @fails zero
 */
export function* get_zeroed_page(k: Kernel, gfp_mask: number): Generator<void, number> {
  const page = yield* alloc_pages(k, gfp_mask, 0);
  if (page) {
    const address = page_address(page);
    clear_page(k, address);
    return address;
  }
  return 0;
}

/**
 * Drops a reference to a block; the last one frees it. Reserved pages are never freed.
 * @kernel mm/page_alloc.c:451
 */
export function __free_pages(k: Kernel, page: struct_page, order: number): void {
  if (!PageReserved(page) && put_page_testzero(page)) __free_pages_ok(k, page, order);
}

/**
 * One user less of the block at a kernel virtual address; nothing if that is 0.
 * @kernel mm/page_alloc.c:457
 */
export function free_pages(k: Kernel, addr: number, order: number): void {
  if (addr !== 0) __free_pages(k, virt_to_page(k, addr), order);
}

/**
 * Free pages in all zones.
 * @kernel mm/page_alloc.c:466
 */
export function nr_free_pages(k: Kernel): number {
  let sum = 0;

  // for_each_zone() as a loop: mmap() asks each time, and a function made for it would be felt.
  for (let zone: zone_t | null = k.pgdat_list!.node_zones[0]; zone; zone = next_zone(zone))
    sum += zone.free_pages;

  return sum;
}

/**
 * How many pages could hold file data at best: all above each zone's high watermark.
 * @kernel mm/page_alloc.c:480
 */
export function nr_free_buffer_pages(k: Kernel): number {
  let sum = 0;

  for (let pgdat = k.pgdat_list; pgdat; pgdat = pgdat.node_next) {
    const zonelist = pgdat.node_zonelists[GFP_USER & GFP_ZONEMASK];
    let zonep = 0;

    for (let zone = zonelist.zones[zonep++]; zone; zone = zonelist.zones[zonep++]) {
      const size = zone.size;
      const high = zone.pages_high;
      if (size > high) sum += size - high;
    }
  }

  return sum;
}

/**
 * Kilobytes in `x` pages.
 * @kernel mm/page_alloc.c:514
 * @notrace
 */
export function K(x: number): number {
  return x << (PAGE_SHIFT - 10);
}

/**
 * Prints watermarks and free blocks to the kernel's log.
 * @kernel mm/page_alloc.c:521
 * @locks takes zone.lock
 */
export function show_free_areas_core(k: Kernel, pgdat: pg_data_t): void {
  const kb = (n: number, width: number) => `${String(n).padStart(width)}kB`;

  printk(k, `Free pages:      ${kb(K(nr_free_pages(k)), 6)} (${kb(0, 6)} HighMem)`);

  for (let tmpdat: pg_data_t | null = pgdat; tmpdat; tmpdat = tmpdat.node_next) {
    for (const zone of tmpdat.node_zones)
      printk(
        k,
        `Zone:${zone.name} freepages:${kb(K(zone.free_pages), 6)} min:${kb(K(zone.pages_min), 6)} ` +
          `low:${kb(K(zone.pages_low), 6)} high:${kb(K(zone.pages_high), 6)}`,
      );
  }

  printk(
    k,
    `( Active: ${k.nr_active_pages}, inactive: ${k.nr_inactive_pages}, free: ${nr_free_pages(k)} )`,
  );

  for (let type = 0; type < MAX_NR_ZONES; type++) {
    const zone = pgdat.node_zones[type];
    let total = 0;
    let line = '';
    if (zone.size) {
      const flags = spin_lock_irqsave(k, zone.lock);
      for (let order = 0; order < MAX_ORDER; order++) {
        const head = zone.free_area[order].free_list;
        let curr = head;
        let nr = 0;
        for (;;) {
          if ((curr = curr.next) === head) break;
          nr++;
        }
        total += nr * (1 << order);
        line += `${nr}*${K(1) << order}kB `;
      }
      spin_unlock_irqrestore(k, zone.lock, flags);
    }
    printk(k, `${line}= ${K(total)}kB)`);
  }
}

/**
 * Prints watermarks and free blocks to the kernel's log.
 * @kernel mm/page_alloc.c:581
 * @locks takes zone.lock
 */
export function show_free_areas(k: Kernel): void {
  show_free_areas_core(k, k.pgdat_list!);
}

/**
 * Writes down, for each value of the low bits of a GFP mask, which zones to try: the best one, then
 * those below it.
 * @kernel mm/page_alloc.c:589
 */
export function build_zonelists(pgdat: pg_data_t): void {
  for (let i = 0; i <= GFP_ZONEMASK; i++) {
    const zonelist = pgdat.node_zonelists[i];
    zonelist.zones.fill(null);

    let j = 0;
    let best = ZONE_NORMAL;
    if (i & __GFP_HIGHMEM) best = ZONE_HIGHMEM;
    if (i & __GFP_DMA) best = ZONE_DMA;

    // A switch in C that falls through from the best zone to the last.
    for (let type = best; type >= ZONE_DMA; type--) {
      const zone = pgdat.node_zones[type];
      if (zone.size) {
        if (type === ZONE_HIGHMEM) BUG('mm/page_alloc.c:617', 'no high memory on this machine');
        zonelist.zones[j++] = zone;
      }
    }
    zonelist.zones[j++] = null;
  }
}

/** So many pages share a wait queue. @kernel mm/page_alloc.c:645 */
export const PAGES_PER_WAITQUEUE = 256;

/**
 * Queues in the table of a zone with `pages` pages: a power of two.
 * @kernel mm/page_alloc.c:647
 */
export function wait_table_size(pages: number): number {
  let size = 1;

  pages = Math.trunc(pages / PAGES_PER_WAITQUEUE);

  while (size < pages) size <<= 1;

  return Math.min(size, 4096);
}

/**
 * The exponent of a power of two.
 * @kernel mm/page_alloc.c:671
 */
export function wait_table_bits(size: number): number {
  return 31 - Math.clz32(size & -size);
}

/**
 * The next multiple of 4, or `x` itself if it is one.
 * @kernel mm/page_alloc.c:676
 * @notrace
 */
export function LONG_ALIGN(x: number): number {
  return (x + 3) & ~3;
}

/** sizeof(struct page) on an i386 without high memory. */
export const sizeofPage = 44;
/** sizeof(wait_queue_head_t) with one processor: a spinlock takes no room. */
export const sizeofWaitQueueHead = 8;

/**
 * Sets a node up: its struct pages, all reserved; its zones, all empty, with watermarks and bitmaps.
 * What they cost is taken from the memory itself, before anything else has any.
 * @kernel mm/page_alloc.c:684
 * @omits lmem_map and zholes_size, which only machines with several nodes or holes pass
 */
export function free_area_init_core(
  k: Kernel,
  nid: number,
  pgdat: pg_data_t,
  zones_size: readonly number[],
  zone_start_paddr: number,
): void {
  const zone_required_alignment = 1 << (MAX_ORDER - 1);

  if (zone_start_paddr & ~PAGE_MASK) BUG('mm/page_alloc.c:694', 'node begins within a page');

  let totalpages = 0;
  for (let i = 0; i < MAX_NR_ZONES; i++) {
    const size = zones_size[i];
    totalpages += size;
  }

  printk(k, `On node ${nid} totalpages: ${totalpages}`);

  const map_size = (totalpages + 1) * sizeofPage;
  __alloc_bootmem_node(k, pgdat, map_size);
  k.mem_map = [];
  for (let pfn = 0; pfn < totalpages; pfn++) k.mem_map.push(new struct_page(pfn));
  k.max_mapnr = totalpages;
  pgdat.node_mem_map = k.mem_map[0];
  pgdat.node_size = totalpages;
  pgdat.node_start_paddr = zone_start_paddr;
  pgdat.node_start_mapnr = 0;
  pgdat.nr_zones = 0;

  let offset = 0;
  for (let j = 0; j < MAX_NR_ZONES; j++) {
    const zone = pgdat.node_zones[j];

    k.zone_table[nid * MAX_NR_ZONES + j] = zone;
    const size = zones_size[j];

    printk(k, `zone(${j}): ${size} pages.`);
    zone.size = size;
    zone.name = zone_names[j];
    spin_lock_init(zone.lock);
    zone.zone_pgdat = pgdat;
    zone.free_pages = 0;
    zone.need_balance = 0;
    if (!size) continue;

    zone.wait_table_size = wait_table_size(size);
    zone.wait_table_shift = 32 - wait_table_bits(zone.wait_table_size);
    __alloc_bootmem_node(k, pgdat, zone.wait_table_size * sizeofWaitQueueHead);
    zone.wait_table = [];

    for (let i = 0; i < zone.wait_table_size; ++i) {
      zone.wait_table[i] = new wait_queue_head_t();
      init_waitqueue_head(zone.wait_table[i]);
    }

    pgdat.nr_zones = j + 1;

    let mask = Math.trunc(size / zone_balance_ratio[j]);
    if (mask < zone_balance_min[j]) mask = zone_balance_min[j];
    else if (mask > zone_balance_max[j]) mask = zone_balance_max[j];
    zone.pages_min = mask;
    zone.pages_low = mask * 2;
    zone.pages_high = mask * 3;

    zone.zone_mem_map = k.mem_map[offset];
    zone.zone_start_mapnr = offset;
    zone.zone_start_paddr = zone_start_paddr;

    if ((zone_start_paddr >>> PAGE_SHIFT) & (zone_required_alignment - 1))
      printk(k, 'BUG: wrong zone alignment, it will crash');

    for (let i = 0; i < size; i++) {
      const page = k.mem_map[offset + i];
      set_page_zone(page, nid * MAX_NR_ZONES + j);
      set_page_count(page, 0);
      SetPageReserved(page);
      INIT_LIST_HEAD(page.list);
      zone_start_paddr = u32(zone_start_paddr + PAGE_SIZE);
    }

    offset += size;
    for (let i = 0; ; i++) {
      INIT_LIST_HEAD(zone.free_area[i].free_list);
      if (i === MAX_ORDER - 1) {
        zone.free_area[i].map = 0;
        break;
      }

      // One bit for two blocks, in bytes, plus one; see the drawing in mmzone.ts.
      let bitmap_size = (size - 1) >>> (i + 4);
      bitmap_size = LONG_ALIGN(bitmap_size + 1);
      zone.free_area[i].map = __alloc_bootmem_node(k, pgdat, bitmap_size);
    }
  }
  build_zonelists(pgdat);
}

/**
 * Sets up the one node of a PC, which begins at physical address 0.
 * @kernel mm/page_alloc.c:838
 */
export function free_area_init(k: Kernel, zones_size: readonly number[]): void {
  free_area_init_core(k, 0, k.contig_page_data, zones_size, 0);
}
