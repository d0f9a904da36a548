import { expect, test } from 'vitest';
import { layRows, noteLines } from '../../src/components/lib/rows.ts';

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

test('the signature goes with the first note and the end with the last', () => {
  expect(layRows(port, [note(1, [2, 2]), note(2, [8, 8])])).toEqual([
    { from: 1, to: 7, notes: [1] },
    { from: 8, to: 9, notes: [2] },
  ]);
});

test('a comment goes with the code below it, an empty line with the code above', () => {
  expect(layRows(port, [note(1, [2, 2]), note(2, [5, 7])]).map((row) => row.from)).toEqual([1, 4]);
});

test('a port without notes is one row', () => {
  expect(layRows(port, [])).toEqual([{ from: 1, to: 9, notes: [] }]);
});

test('a note whose text was not found follows the one before it', () => {
  expect(layRows(port, [note(1, [2, 2]), note(2), note(3, [8, 8])])).toEqual([
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

test('each range of a note is marked where it begins', () => {
  const lines = noteLines(9, [note(1, [2, 2]), note(2, [5, 6], [8, 8])]);
  expect(lines.map((line) => line && `${line.number}${line.first ? '*' : ''}`)).toEqual([
    null,
    '1*',
    null,
    null,
    '2*',
    '2',
    null,
    '2*',
    null,
  ]);
});
