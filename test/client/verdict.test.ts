import { expect, test } from 'vitest';
import { firstBroken, held, marksOf, verdict } from '../../src/client/verdict.ts';
import { type Expectation, emptyResult, type RunResult } from '../../src/runner/result.ts';

const expectation = (at: number, ok: boolean, more: Partial<Expectation> = {}): Expectation => ({
  line: at,
  at,
  end: at,
  statement: 'a()',
  expected: '1',
  actual: ok ? '1' : '2',
  reached: true,
  ok,
  ...more,
});

const result = (expectations: Expectation[], more: Partial<RunResult> = {}): RunResult => ({
  ...emptyResult('x'),
  expectations,
  ok: more.error === undefined && expectations.every((e) => e.ok),
  ...more,
});

const never = { reached: false };

test('a run is summed up in one sentence', () => {
  const said = (r: RunResult) => verdict(r).text;
  expect(said(result([]))).toBe('Done.');
  expect(said(result([expectation(3, true)]))).toBe('As expected.');
  expect(said(result([expectation(3, true), expectation(4, true)]))).toBe('All 2 as expected.');
  expect(said(result([expectation(3, false)]))).toBe('The result differs: line 3.');
  expect(said(result([expectation(3, false), expectation(4, true)]))).toBe(
    '1 of 2 differs: line 3.',
  );
  expect(said(result([expectation(3, false), expectation(4, false)]))).toBe(
    '2 of 2 differ, the first in line 3.',
  );
  const error = { kind: 'system', message: 'munmap: EINVAL\nmore', line: 7 } as const;
  expect(said(result([], { error }))).toBe('Line 7: munmap: EINVAL');
  const patch = { name: 'find_vma', line: 4 };
  expect(said(result([], { error: { ...error, line: null, patch } }))).toBe(
    'Your find_vma, line 4: munmap: EINVAL',
  );
});

test('an expectation of several lines is marked to its end', () => {
  const [mark] = marksOf(result([expectation(2, false, { line: 1, end: 3, actual: 'a\nc' })]));
  expect(mark).toEqual({ from: 2, to: 3, kind: 'bad', label: 'got', text: 'a\nc' });
});

test('what a run did not reach is no mismatch, and an error is told once', () => {
  const error = { kind: 'error', message: 'no', line: 2 } as const;
  const marks = marksOf(
    result([expectation(1, true), expectation(2, false), expectation(3, false, never)], { error }),
  );
  expect(marks.map(({ kind, text: said }) => [kind, said])).toEqual([
    ['ok', undefined],
    ['bad', undefined],
    ['skipped', undefined],
    ['error', 'no'],
  ]);
});

test('the checks of an exercise are not marked on its text', () => {
  expect(marksOf(result([expectation(1, false, { inCheck: true })]))).toEqual([]);
});

test('a table tells the first thing that broke', () => {
  expect(firstBroken(result([expectation(1, true)]))).toBeNull();
  expect(firstBroken(result([expectation(1, true), expectation(5, false)]))).toEqual({
    line: 5,
    text: 'expected 1, got 2',
  });
  const error = { kind: 'bug', message: 'kernel BUG', line: 2, inside: ['a', 'b'] } as const;
  expect(
    firstBroken(
      result([expectation(2, false, { threw: 'kernel BUG' })], {
        error: { ...error, inside: [...error.inside] },
      }),
    ),
  ).toEqual({ line: 2, text: 'kernel BUG\nInside a < b.' });
  expect(held(result([expectation(1, true), expectation(5, false)]))).toBe('1 of 2 results');
});
