// The life of an mm_struct: which state an address space is in, and whence it came.
import type { Snapshot } from 'sim';
import { expect, test } from 'vitest';
import { describeLife, life } from '../../src/pictures/life.ts';
import { machine, space } from './made-up.ts';

type Task = Snapshot['tasks'][number];

const A = 0xc1200000;
const B = 0xc1200080;

function task(pid: number, comm: string, mm: number | null, activeMm = mm): Task {
  return { pid, comm, state: 'running', mm, activeMm, memlock: null };
}

/** A machine with these tasks, and address spaces given as id, mm_users, mm_count. */
function at(tasks: Task[], ...spaces: [id: number, users: number, count: number][]): Snapshot {
  const addressSpaces = spaces.map(([id, users, count]) => space([], { id, users, count }));
  return machine(null, { tasks, addressSpaces });
}

/** The sentences after those that say what the states are. */
function said(before: Snapshot | null, after: Snapshot): string[] {
  return describeLife(before, after).slice(8);
}

const alone = at([task(2, 'demo', A)], [A, 1, 1]);

test('the states come first, in the order of a life', () => {
  const states = describeLife(null, alone).slice(0, 8);
  expect(states.map((sentence) => sentence.split(/[: ]/)[0])).toEqual([
    'Free',
    'Then',
    'Being',
    'Then',
    'In',
    'Then',
    'Only',
    'Then',
  ]);
});

test('threads are named together, and the count that rose says what it was', () => {
  const two = at([task(2, 'demo', A), task(3, 'demo', A)], [A, 2, 1]);
  expect(said(alone, two)).toEqual([
    'The address space of demo 2 and demo 3: in use, mm_users 2, mm_count 1 (mm_users was 1).',
  ]);
});

test('who borrows a space that is in use is named beside its users', () => {
  const lent = at([task(1, 'init', null, A), task(2, 'demo', A)], [A, 1, 2]);
  expect(said(alone, lent)).toEqual([
    'The address space of demo 2, borrowed by init 1: in use, mm_users 1, mm_count 2 (mm_count was 1).',
  ]);
});

test('a space without users is borrowed, and tells whose it was', () => {
  const shell = at([task(1, 'init', null, A), task(2, 'demo', null)], [A, 0, 1]);
  expect(said(alone, shell)).toEqual([
    'The address space that demo 2 had, borrowed by init 1: only borrowed, mm_users 0, mm_count 1 (was in use).',
  ]);
});

test('one that is gone is freed, one that came is new', () => {
  const other = at([task(3, 'next', B)], [B, 1, 1]);
  expect(said(alone, other)).toEqual([
    'The address space that demo 2 had: freed, was in use.',
    'The address space of next 3: in use, mm_users 1, mm_count 1 (new).',
  ]);
  expect(life(alone, other)).toContain('rc-ghost');
});

test('without a step before nothing is marked', () => {
  expect(said(null, alone)).toEqual([
    'The address space of demo 2: in use, mm_users 1, mm_count 1.',
  ]);
  expect(life(null, alone)).not.toContain('rc-note');
});

test('of many spaces in a state only some are drawn, those that changed among them', () => {
  const many = [2, 3, 4, 5, 6].map((pid) => [task(pid, `p${pid}`, A + pid), A + pid] as const);
  const before = at(
    many.map(([t]) => t),
    ...many.map(([, id]) => [id, 1, 1] as [number, number, number]),
  );
  const after = at(
    [...many.map(([t]) => t), task(7, 'thread', A + 6)],
    ...many.map(([, id]) => [id, id === A + 6 ? 2 : 1, 1] as [number, number, number]),
  );
  const svg = life(before, after, { variant: 'wide' });
  expect(svg).toContain('p6 6 and thread 7');
  expect(svg).toContain('and 3 more, unchanged');
  expect(said(before, after)).toHaveLength(5);
});
