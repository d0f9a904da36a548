// Entries and frames: which are shown, and what is said of them.
import type { Snapshot } from 'sim';
import { expect, test } from 'vitest';
import { describeFrames, frames } from '../../src/pictures/frames.ts';
import { machine, space } from './made-up.ts';

const A = 0xc1200000;
const B = 0xc1200080;
const PAGE = 0x40000000;

type Pte = [addr: number, pfn: number, bits: string];

/** A parent and, if it has entries, a child; frames by number and count. */
function at(parent: Pte[], child: Pte[], counts: Record<number, number>, reserved = 0): Snapshot {
  const one = (id: number, ptes: Pte[]) =>
    space([], {
      id,
      pageTables: [
        {
          index: 256,
          pfn: 9,
          bits: 'pwuad',
          ptes: ptes.map(([addr, pfn, bits]) => ({ addr, pfn, bits })),
        },
      ],
    });
  const task = (pid: number, comm: string, mm: number): Snapshot['tasks'][number] => ({
    pid,
    comm,
    state: 'running',
    mm,
    activeMm: mm,
    memlock: null,
  });
  return machine(null, {
    tasks: [task(2, 'parent', A), ...(child.length > 0 ? [task(3, 'child', B)] : [])],
    addressSpaces: [one(A, parent), ...(child.length > 0 ? [one(B, child)] : [])],
    frames: Object.entries(counts).map(([pfn, count]) => ({
      pfn: Number(pfn),
      length: 1,
      owner: Number(pfn) === reserved ? 'reserved' : 'user',
      count,
      flags: [],
    })),
  });
}

const BITS = 'Bits: p present, w writable, u user, a accessed, d dirty.';
const shared = at([[PAGE, 50, 'p-uad']], [[PAGE, 50, 'p-u-d']], { 50: 2 });
const copied = at([[PAGE, 50, 'p-uad']], [[PAGE, 60, 'pwuad']], { 50: 1, 60: 1 });

test('who shares a frame is shown beside the entry that left it', () => {
  expect(describeFrames(shared, copied)).toEqual([
    'The entry of parent 2 for 40000000: frame 50, read-only (p-uad), unchanged.',
    'The entry of child 3 for 40000000: frame 50, read-only (p-u-d); then frame 60, writable (pwuad).',
    'Frame 50: count 2; then count 1.',
    'Frame 60: free; then count 1.',
    BITS,
  ]);
  expect(frames(shared, copied)).toContain('rc-outline-strong');
});

test('a state by itself has no before, and marks nothing', () => {
  expect(describeFrames(null, shared)).toEqual([
    'The entry of parent 2 for 40000000: frame 50, read-only (p-uad).',
    'The entry of child 3 for 40000000: frame 50, read-only (p-u-d).',
    'Frame 50: count 2.',
    BITS,
  ]);
  expect(frames(null, shared)).not.toMatch(/rc-outline-strong|rc-note/);
});

test('an entry that is gone and one in swap say so', () => {
  const before = at([[PAGE, 50, 'pwuad']], [], { 50: 1 });
  expect(describeFrames(before, at([[PAGE, 7, 's']], [], {}))).toEqual([
    'The entry of parent 2 for 40000000: frame 50, writable (pwuad); then in swap, slot 7.',
    'Frame 50: count 1; then free.',
    BITS,
  ]);
  expect(describeFrames(before, at([], [], {}))[0]).toBe(
    'The entry of parent 2 for 40000000: frame 50, writable (pwuad); then no entry.',
  );
});

test('of a reserved frame the other users are not shown, nor its count', () => {
  const zero = at([[PAGE, 5, 'p-ua-']], [[PAGE, 5, 'p-ua-']], { 5: 3 }, 5);
  const own = at([[PAGE, 60, 'pwuad']], [[PAGE, 5, 'p-ua-']], { 5: 4, 60: 1 }, 5);
  expect(describeFrames(zero, own)).toEqual([
    'The entry of parent 2 for 40000000: frame 5, read-only (p-ua-); then frame 60, writable (pwuad).',
    'Frame 5: reserved, unchanged.',
    'Frame 60: free; then count 1.',
    BITS,
  ]);
});

test('one page can be asked for, and of very many only some are shown', () => {
  const many = Array.from({ length: 20 }, (_, i): Pte => [PAGE + i * 4096, 100 + i, 'pwuad']);
  const counts = Object.fromEntries(many.map(([, pfn]) => [pfn, 1]));
  const all = at(many, [], counts);
  expect(describeFrames(null, all, { addr: PAGE + 3 * 4096 + 5 })).toHaveLength(3);
  expect(describeFrames(null, all)).toContain('And 12 more entries.');
});
