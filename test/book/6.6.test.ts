// Section 6.6: where the source of 2.4.22 does something else than one might read.

import { boot, PAGE_SIZE, SWAP_MAP_BAD } from 'sim';
import { expect, test } from 'vitest';
import { SWP_ENTRY } from '../../sim/include/asm-i386/pgtable.ts';
import { valid_swaphandles } from '../../sim/mm/swapfile.ts';
import { swapped } from './swapped.ts';

test('a free slot at the beginning of a block switches read-ahead off', () => {
  const { m, p, a } = swapped();
  p.munmap(a + 2 * PAGE_SIZE, PAGE_SIZE);
  const before = m.disk.reads;
  for (const [page, reads] of [
    [3, 1],
    [4, 2],
    [5, 3],
  ]) {
    p.load8(a + page * PAGE_SIZE);
    expect(m.disk.reads - before).toBe(reads);
  }
  expect(m.check()).toEqual([]);
});

test('a neighbour that was read is used by another process without a read', () => {
  const { m, p, a } = swapped();
  const child = p.fork();
  p.load8(a + 2 * PAGE_SIZE);
  const { reads } = m.disk;
  expect(child.load8(a + 3 * PAGE_SIZE)).toBe(7);
  expect([m.disk.reads - reads, child.task.maj_flt, child.task.min_flt]).toEqual([0, 0, 1]);
  expect(m.check()).toEqual([]);
});

test('the header, a bad slot and the end of the area bound a block', () => {
  const m = boot({ pages: 768, swap: 62 });
  const [{ swap_map, max }] = m.k.swap_info;
  expect(max).toBe(61);
  swap_map!.fill(1, 1);
  swap_map![22] = SWAP_MAP_BAD;
  const block = (slot: number) => valid_swaphandles(m.k, SWP_ENTRY(0, slot));
  expect(block(2)).toEqual({ ret: 3, offset: 1 });
  expect(block(6)).toEqual({ ret: 4, offset: 4 });
  expect(block(21)).toEqual({ ret: 2, offset: 20 });
  expect(block(23)).toEqual({ ret: 2, offset: 20 });
  expect(block(60)).toEqual({ ret: 1, offset: 60 });
});
