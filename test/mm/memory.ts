// A machine that has memory and nothing else, and its state as text.

import { firmwareMap, setup_memory } from '../../sim/arch/i386/kernel/setup.ts';
import {
  free_pages_init,
  set_max_mapnr_init,
  zone_sizes_init,
} from '../../sim/arch/i386/mm/init.ts';
import { Kernel } from '../../sim/globals.ts';
import { Clock } from '../../sim/hw/clock.ts';
import { Ram } from '../../sim/hw/ram.ts';
import { test_bit } from '../../sim/include/asm-i386/bitops.ts';
import { INIT_LIST_HEAD, list_add_tail, list_entry } from '../../sim/include/linux/list.ts';
import { MAX_ORDER, type zone_t } from '../../sim/include/linux/mmzone.ts';
import { page_count } from '../../sim/include/linux/page.ts';
import { allCaches, kmem_cache_init, kmem_cache_sizes_init, s_show } from '../../sim/mm/slab.ts';

/** Runs a function that may sleep; nothing else runs meanwhile. */
export function run<T>(g: Generator<void, T>): T {
  for (;;) {
    const r = g.next();
    if (r.done) return r.value;
  }
}

/** Boots as far as kmalloc(). */
export function bootMemory(pages: number): Kernel {
  const k = new Kernel();
  k.clock = new Clock();
  k.ram = new Ram(pages);
  k.e820 = firmwareMap(k);
  k.current.active_mm = k.init_mm;
  k.init_mm.mm_count.counter = 1;
  INIT_LIST_HEAD(k.current.local_pages);
  list_add_tail(k.current.run_list, k.runqueue_head);
  k.nr_running = 1;
  setup_memory(k);
  zone_sizes_init(k);
  kmem_cache_init(k);
  set_max_mapnr_init(k);
  free_pages_init(k);
  run(kmem_cache_sizes_init(k));
  return k;
}

/** The free blocks of a zone: `order 3: 0x208 0x210`, first of the list first. */
export function freeText(zone: zone_t): string {
  const lines: string[] = [];
  for (let order = 0; order < MAX_ORDER; order++) {
    const head = zone.free_area[order].free_list;
    const pages: string[] = [];
    for (let p = head.next; p !== head; p = p.next)
      pages.push(`0x${list_entry(p).pfn.toString(16)}`);
    if (pages.length > 0) lines.push(`order ${order}: ${pages.join(' ')}`);
  }
  return lines.join('\n') || 'nothing free';
}

/** What is wrong with a zone's lists and bitmaps; nothing, it is hoped. */
export function zoneFaults(k: Kernel, zone: zone_t): string[] {
  const faults: string[] = [];
  if (zone.size === 0) return faults;
  const seen = new Map<number, number>();
  const freeBlocks: Set<number>[] = [];
  let sum = 0;
  for (let order = 0; order < MAX_ORDER; order++) {
    freeBlocks[order] = new Set();
    const head = zone.free_area[order].free_list;
    for (let p = head.next; p !== head; p = p.next) {
      const { pfn } = list_entry(p);
      const index = pfn - zone.zone_start_mapnr;
      if (p.next.prev !== p) faults.push(`list of order ${order} is torn at ${pfn}`);
      if (index % (1 << order) !== 0) faults.push(`block ${pfn} of order ${order} is not aligned`);
      freeBlocks[order].add(index);
      for (let i = 0; i < 1 << order; i++) {
        if (seen.has(pfn + i)) faults.push(`page ${pfn + i} is free twice`);
        seen.set(pfn + i, order);
        if (page_count(k.mem_map[pfn + i]) !== 0 && i === 0)
          faults.push(`free page ${pfn + i} has users`);
      }
      sum += 1 << order;
    }
  }
  if (sum !== zone.free_pages) faults.push(`${sum} pages in lists, free_pages ${zone.free_pages}`);
  for (let order = 0; order < MAX_ORDER - 1; order++) {
    for (let pair = 0; pair < zone.size >> (order + 1); pair++) {
      const a = freeBlocks[order].has(pair << (order + 1));
      const b = freeBlocks[order].has((pair << (order + 1)) + (1 << order));
      if (a && b) faults.push(`buddies ${pair} of order ${order} are both free and not joined`);
      if (test_bit(k, pair, zone.free_area[order].map) !== (a !== b ? 1 : 0))
        faults.push(`bit ${pair} of order ${order} is wrong`);
    }
  }
  return faults;
}

/** Caches with a slab, a line each: objects in use/all, slabs in use/all. */
export function slabText(k: Kernel): string {
  return allCaches(k)
    .map(s_show)
    .filter((c) => c.num_slabs > 0)
    .map((c) => `${c.name} ${c.active_objs}/${c.num_objs} ${c.active_slabs}/${c.num_slabs}`)
    .join('\n');
}
