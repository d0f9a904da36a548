import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ending } from '../../src/tools/failures.ts';
import type { TestsDone } from '../../src/tools/progress-reporter.ts';

const directory = mkdtempSync(join(tmpdir(), 'failures-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What is told of a run of these files. */
async function told(files: Record<string, string>): Promise<TestsDone> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const vitest = createRequire(import.meta.url).resolve('vitest/package.json');
  const child = fork(
    join(dirname(vitest), 'vitest.mjs'),
    [
      'run',
      '--globals',
      `--dir=${directory}`,
      `--reporter=${resolve('src/tools/progress-reporter.ts')}`,
    ],
    { cwd: directory, silent: true },
  );
  let last!: TestsDone;
  child.on('message', (message) => {
    last = message as TestsDone;
  });
  await new Promise((done) => child.on('close', done));
  return last;
}

let done: TestsDone;
beforeAll(async () => {
  done = await told({
    'a.test.ts': `
      describe('sums', () => {
        test('holds', () => expect(1 + 1).toBe(2));
        test('does not', () => expect(['a', 'b']).toEqual(['a', 'c']));
      });`,
    'b.test.ts': `throw new TypeError('not to be loaded');`,
    'c.test.ts': `
      beforeAll(() => { throw new RangeError('no browser'); });
      test('comes to nothing', () => {});`,
    'd.test.ts': `
      test('leaves something behind', () => { setTimeout(() => { throw new Error('too late'); }); });
      test('waits', () => new Promise((resolve) => setTimeout(resolve, 50)));`,
  });
});

test('tests that fail, files that cannot be loaded, hooks and what nobody caught are all told', () => {
  expect(done).toMatchObject({ files: 4, of: 4, passed: 3, failed: 1 });
  const lines = done.failures!.map(({ where, says }) => `${where}: ${says.split('\n')[0]}`).sort();
  expect(lines).toEqual([
    " · a.test.ts · sums > does not: AssertionError: expected [ 'a', 'b' ] to deeply equal [ 'a', 'c' ]",
    ' · b.test.ts: TypeError: not to be loaded',
    ' · c.test.ts: RangeError: no browser',
    'outside all tests: Error: too late',
  ]);
});

test('with the difference, and where it is', () => {
  const { says } = done.failures!.find(({ where }) => where.includes('does not'))!;
  expect(says).toContain('-   "c",\n+   "b",');
  expect(says).toMatch(/\n\s+at .*a\.test\.ts:4:\d+/);
});

test('a long text has its beginning and its end, and of many the names are said', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}`);
  const long = ending([{ where: 'types', says: lines(40).join('\n') }]).split('\n');
  expect(long).toHaveLength(16);
  expect(long[0]).toBe('FAILED: types');
  expect(long.slice(-4)).toEqual(['    …', '    line 38', '    line 39', '    line 40']);
  const many = ending(lines(50).map((where) => ({ where, says: 'wrong' })));
  expect(many).toContain('FAILED: line 6\n    wrong');
  expect(many).toContain('FAILED: line 36');
  expect(many).not.toContain('line 37');
  expect(many.split('\n').at(-1)).toBe('and 14 more');
});
