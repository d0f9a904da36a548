import { expect, test } from 'vitest';
import { layRows, notedIn } from '../../src/source/binding.ts';

const port = [
  'export function f(a: number): number {',
  '  if (a < 0) return -1;',
  '',
  '  // about the loop',
  '  for (;;) {',
  '    a++;',
  '  }',
  '  return a;',
  '}',
];
const note = (number: number, ...ranges: [number, number][]) => ({
  number,
  ranges: ranges.map(([from, to]) => ({ from, to })),
});

/** The rows, with the numbers of their notes. */
const laid = (...notes: ReturnType<typeof note>[]) =>
  layRows(port, notes).map((row) => ({ ...row, notes: row.notes.map(({ number }) => number) }));

test('the signature goes with the first note and the end with the last', () => {
  expect(laid(note(1, [2, 2]), note(2, [8, 8]))).toEqual([
    { from: 1, to: 7, notes: [1] },
    { from: 8, to: 9, notes: [2] },
  ]);
});

test('a comment goes with the code below it, an empty line with the code above', () => {
  expect(layRows(port, [note(1, [2, 2]), note(2, [5, 7])]).map((row) => row.from)).toEqual([1, 4]);
});

test('a port without notes is one row', () => {
  expect(laid()).toEqual([{ from: 1, to: 9, notes: [] }]);
});

test('a note whose text was not found follows the one before it', () => {
  expect(laid(note(1, [2, 2]), note(2), note(3, [8, 8]))).toEqual([
    { from: 1, to: 7, notes: [1, 2] },
    { from: 8, to: 9, notes: [3] },
  ]);
});

test('every line of the port stands in one row, whatever the notes', () => {
  const rows = layRows(port, [note(1, [1, 1]), note(2, [2, 3]), note(3, [6, 6], [8, 8])]);
  const lines = rows.flatMap((row) =>
    Array.from({ length: row.to - row.from + 1 }, (_, i) => row.from + i),
  );
  expect(lines).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a row knows which of its lines have which note, and where a range of one begins', () => {
  const notes = [note(1, [2, 2]), note(2, [5, 6], [8, 8])];
  expect(notedIn({ from: 4, to: 9 }, notes)).toEqual([
    { number: 2, from: 5, to: 6, first: true },
    { number: 2, from: 8, to: 8, first: true },
  ]);
});

test('a range that goes over the end of a row begins in one and goes on in the next', () => {
  const notes = [note(1, [2, 6])];
  expect(notedIn({ from: 1, to: 4 }, notes)).toEqual([{ number: 1, from: 2, to: 4, first: true }]);
  expect(notedIn({ from: 5, to: 9 }, notes)).toEqual([{ number: 1, from: 5, to: 6, first: false }]);
});
