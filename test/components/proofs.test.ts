// Which examples a note offers.
import { expect, test } from 'vitest';
import { proofsOf, type Walked } from '../../src/components/lib/proofs.ts';

/** `1 2 3~`: begun are lines 1 to 3, and the third was not finished. */
const run = (name: string, lines: string): Walked => ({
  name,
  hits: Object.fromEntries(
    lines
      .split(' ')
      .filter((line) => line !== '')
      .map((line) => [Number.parseInt(line, 10), { count: 1, partly: line.endsWith('~') }]),
  ),
});
const runs = [
  run('refused', '1'),
  run('nothing', '1~ 2'),
  run('hole', '1~ 2~ 3 4'),
  run('ends', '1~ 2~ 3 5'),
  run('other', ''),
];
const of = (lines: number[], linked: string[] = []) => proofsOf({ lines, linked }, runs);

test('a note offers the examples that finish a line which few finish', () => {
  expect(of([1])).toEqual(['refused']);
  expect(of([2])).toEqual(['nothing']);
  expect(of([4, 5])).toEqual(['hole', 'ends']);
  expect(of([3, 4])).toEqual(['hole', 'ends']);
});

test('what nearly every example goes through is shown by none', () => {
  const same = [1, 2, 3].map((n) => run(`n${n}`, '1'));
  expect(proofsOf({ lines: [1], linked: [] }, same)).toEqual([]);
  expect(proofsOf({ lines: [1], linked: [] }, same.slice(0, 1))).toEqual([]);
});

test('what the text links to comes first, if it begins one of the lines', () => {
  expect(of([2], ['ends', 'other', 'nowhere'])).toEqual(['ends', 'nothing']);
});

test('no note offers more than three', () => {
  const many = Array.from({ length: 10 }, (_, i) => run(`n${i}`, `${i}`));
  expect(proofsOf({ lines: [0, 1, 2, 3, 4], linked: [] }, many)).toHaveLength(3);
});
