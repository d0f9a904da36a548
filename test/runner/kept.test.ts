// What is kept is what would be made: another text has another hash, and a file that is damaged is no file.
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { hashOf, Store, store, tools } from '../../src/runner/kept.ts';
import { everything, hashOfRun, keptBrief, keptRun } from '../../src/runner/kept-runs.ts';
import type { KernelText } from '../../src/runner/kernel-text.ts';
import { nodeKernels, runWith } from '../../src/runner/node.ts';

const directory = mkdtempSync(join(tmpdir(), 'running-commentary-kept-'));
afterAll(() => rmSync(directory, { recursive: true }));

let kept: Store;
beforeEach(() => {
  kept = new Store(mkdtempSync(join(directory, 'store-')));
});

let kernels: Awaited<ReturnType<typeof nodeKernels>>;
beforeAll(async () => {
  kernels = await nodeKernels();
});

test('what was put comes back; what was not does not', () => {
  const thing = { list: [1, null, undefined], map: new Map([['a', { b: -0 }]]) };
  kept.put('aa', thing);
  expect(kept.get('aa')).toStrictEqual(thing);
  expect(kept.has('aa')).toBe(true);
  expect(kept.get('ab')).toBe(undefined);
  expect(kept.has('ab')).toBe(false);
  expect(readdirSync(kept.directory)).toEqual(['aa']);
});

test('a file that was cut off, changed in one bit or renamed is none', () => {
  kept.put('aa', 'a text that is long enough to be worth the trouble');
  const file = join(kept.directory, 'aa');
  const whole = readFileSync(file);
  const isGone = () => expect(kept.get('aa')).toBe(undefined);
  for (let length = 0; length < whole.length; length++) {
    writeFileSync(file, whole.subarray(0, length));
    isGone();
  }
  for (let bit = 0; bit < 8 * whole.length; bit++) {
    const changed = Buffer.from(whole);
    changed[bit >> 3] ^= 1 << (bit & 7);
    writeFileSync(file, changed);
    isGone();
  }
  writeFileSync(join(kept.directory, 'ab'), whole);
  expect(kept.get('ab')).toBe(undefined);
  writeFileSync(file, whole);
  expect(kept.get('aa')).toMatch(/trouble$/);
});

test('a hash is of each text and where it ends', () => {
  const lists = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc'], ['1 a'], ['1', 'a']];
  expect(new Set(lists.map(hashOf)).size).toBe(lists.length);
  expect(hashOf(['a', 'b'])).toBe(hashOf(['a', 'b']));
});

test('the hash of a run is another for another kernel, example, name or runner', () => {
  const example = { id: '1.1/a', source: '1; //=> 1\n' };
  const changed = (kernel: KernelText): KernelText[] => [
    { ...kernel, text: `${kernel.text} ` },
    { ...kernel, meta: { ...kernel.meta, returnAt: kernel.meta.returnAt + 1 } },
  ];
  const hashes = [
    hashOfRun(kernels, example, 'x'),
    ...changed(kernels.plain).map((plain) => hashOfRun({ ...kernels, plain }, example, 'x')),
    ...changed(kernels.traced).map((traced) => hashOfRun({ ...kernels, traced }, example, 'x')),
    hashOfRun(kernels, { ...example, source: '1; //=> 2\n' }, 'x'),
    hashOfRun(kernels, { ...example, id: '1.1/b' }, 'x'),
    hashOfRun(kernels, example, 'y'),
  ];
  expect(new Set(hashes).size).toBe(8);
  expect(hashOfRun({ ...kernels }, { ...example }, 'x')).toBe(hashes[0]);
});

test('a run that was kept is the run that would be made, and one that fails fails', async () => {
  const by = tools()!;
  const source = (count: number) =>
    "import { boot } from 'sim';\n" +
    "const p = boot().spawn('x');\n" +
    'p.mmap(0, 8192, 3, 0x22);\n' +
    `p.mm.map_count; //=> ${count}\n`;
  for (const count of [1, 2]) {
    const example = { id: 'kept.test', source: source(count) };
    const hash = hashOfRun(kernels, example, by);
    rmSync(join(store.directory, hash), { force: true });
    const first = await keptRun(example);
    expect(store.has(hash)).toBe(true);
    expect(await keptRun(example)).toStrictEqual(first);
    const { steps, trace, ...brief } = first;
    expect([steps.length, trace?.machines.length]).toEqual([1, 1]);
    expect(await keptBrief(example)).toStrictEqual(brief);
    const { stats: _, ...made } = runWith(kernels, {
      source: example.source,
      name: example.id,
      ...everything,
    });
    expect(first).toMatchObject(made);
    expect(first.ok).toBe(first.expectations[0].actual === String(count));
    // Where a part is missing, the run is made anew.
    rmSync(join(store.directory, hash));
    expect((await keptBrief(example)).expectations).toEqual(first.expectations);
    expect(store.has(hash)).toBe(true);
    rmSync(join(store.directory, hash));
  }
  expect((await keptRun({ id: 'kept.test', source: source(99) })).ok).toBe(false);
});

test('a run that a limit ended is not kept: another machine may come further', async () => {
  const example = { id: 'kept.test', source: 'let n = 0;\nfor (;;) console.log(n++);\n' };
  expect((await keptRun(example)).error?.kind).toBe('limit');
  expect(store.has(hashOfRun(kernels, example, tools()!))).toBe(false);
});

test('one process makes a thing at a time; a claim of one that has ended is none', () => {
  expect(kept.claim('aa')).toBe(true);
  expect(kept.claimed('aa')).toBe(false);
  const claim = join(kept.directory, 'aa.claim');
  writeFileSync(claim, String(process.ppid));
  expect(kept.claimed('aa')).toBe(true);
  expect(kept.claim('aa')).toBe(false);
  writeFileSync(claim, '999999999');
  expect(kept.claimed('aa')).toBe(false);
  kept.release('aa');
  expect(readdirSync(kept.directory)).toEqual([]);
});

test('what has been there for a week goes', () => {
  kept.put('aa', 1);
  kept.put('bb', 2);
  const old = Date.now() / 1000 - 8 * 24 * 3600;
  utimesSync(join(kept.directory, 'aa'), old, old);
  new Store(kept.directory).put('cc', 3);
  expect(readdirSync(kept.directory)).toEqual(['bb', 'cc']);
});
