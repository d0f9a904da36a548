// Section C.1: where the source of 2.4.22 does something else than one might read, and what its text counts.

import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  type Machine,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';
import { expect, test } from 'vitest';
import { GFP_KERNEL } from '../../sim/include/linux/gfp.ts';
import { shrink_cache } from '../../sim/mm/vmscan.ts';

const RW = PROT_READ | PROT_WRITE;

/** Where an address leads, as the page table has it. */
const entryAt = (m: Machine, addr: number) =>
  m
    .snapshot()
    .addressSpaces.flatMap((space) => space.pageTables)
    .flatMap((table) => table.ptes)
    .find((entry) => entry.addr === addr);

/** A program that writes to so many pages. */
function greedy(m: Machine, pages: number) {
  const p = m.spawn('greedy');
  const b = p.mmap(0, pages * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  p.fill(b, pages * PAGE_SIZE, 7);
}

test('the first search looks at a sixth of the inactive list, not at a 64th', () => {
  const m = boot({ pages: 2048 });
  m.file('/data', new Uint8Array(300 * PAGE_SIZE));
  const p = m.spawn('demo');
  const fd = p.open('/data');
  const a = p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < 300; page++) p.read(fd, a, PAGE_SIZE);
  p.munmap(a, PAGE_SIZE);
  const inactive = m.k.nr_inactive_pages;
  expect(inactive).toBeGreaterThan(250);
  // Clean pages of a file that is not mapped: all but the odd one that is looked at are freed.
  const search = shrink_cache(m.k, 1000, m.k.pgdat_list!.node_zones[0], GFP_KERNEL, 6);
  const { done, value } = search.next();
  const freed = 1000 - Number(value);
  expect(done).toBe(true);
  expect(freed).toBeLessThanOrEqual(inactive / 6);
  expect(freed).toBeGreaterThan(inactive / 7);
  expect(m.check()).toEqual([]);
});

test('a page of a locked area becomes active though nobody uses it', () => {
  const m = boot({ pages: 768, swap: 1024, kswapd: true });
  const p = m.spawn('demo');
  const a = p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  p.mlock(a, PAGE_SIZE);
  const { pfn } = entryAt(m, a)!;
  expect(m.snapshot().lru.active).not.toContain(pfn);
  greedy(m, 700);
  expect(entryAt(m, a)?.pfn).toBe(pfn);
  expect(m.snapshot().lru.active).toContain(pfn);
  expect(m.check()).toEqual([]);
});

test('the killer stays away while a slot is free, though no page can be freed', () => {
  const m = boot({ pages: 768, swap: 1024 });
  const lockers = ['a', 'b', 'c'].map((name) => m.spawn(name));
  const lock = (p: (typeof lockers)[number]) =>
    p.mlock(p.mmap(0, 150 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS), 150 * PAGE_SIZE);
  lock(lockers[0]);
  lock(lockers[1]);
  expect(() => lock(lockers[2])).toThrow(/./);
  expect(m.k.nr_swap_pages).toBeGreaterThan(900);
  expect(m.k.log.filter((line) => /Out of Memory/.test(line))).toEqual([]);
});

test('the first search of kswapd unmaps 161 pages and frees none', () => {
  const m = boot({ pages: 768, swap: 1024, kswapd: true });
  const p = m.spawn('greedy');
  const b = p.mmap(0, 700 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  const before = m.k.nr_swap_pages;
  for (let page = 0; m.k.nr_swap_pages === before; page++) p.store8(b + page * PAGE_SIZE, 7);
  expect([before - m.k.nr_swap_pages, m.disk.writes]).toEqual([161, 0]);
});

test('a page between its unmapping and its end comes back without the disk', () => {
  const m = boot({ pages: 768, swap: 1024, kswapd: true });
  const p = m.spawn('demo');
  const a = p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  p.store32(a, 42);
  greedy(m, 350);
  expect(entryAt(m, a)?.bits).toBe('s');
  const { reads } = m.disk;
  const { maj_flt, min_flt } = p.task;
  expect(p.load32(a)).toBe(42);
  expect([m.disk.reads - reads, p.task.maj_flt - maj_flt, p.task.min_flt - min_flt]).toEqual([
    0, 0, 1,
  ]);
});
