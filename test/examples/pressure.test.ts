// The book's examples on the smallest machine, with swap, with and without kswapd, and with next to no memory: programs
// see the same.
//
// An example also prints what no program sees: transfers, time, frames in use, what the kernel called. Where such a
// line is another one here, it is named below, with what makes it so; anything else must be the same.

import { beforeAll, describe, expect, test } from 'vitest';
import { GFP_USER } from '../../sim/include/linux/gfp.ts';
import { PG_reserved } from '../../sim/include/linux/mm.ts';
import { boot } from '../../sim/machine/machine.ts';
import { allExamples } from '../../src/runner/examples.ts';
import { nodeKernels, runWith } from '../../src/runner/node.ts';

let kernels: Awaited<ReturnType<typeof nodeKernels>>;
beforeAll(async () => {
  kernels = await nodeKernels();
});

/** May `actual` stand on this machine where the book has `expected`? */
type Reason = (expected: string, actual: string) => boolean;

/** The texts are the same once `what` is blotted out in both. */
const butFor =
  (what: RegExp): Reason =>
  (expected, actual) =>
    expected.replace(what, '…') === actual.replace(what, '…');

/** Transfers since boot: swapon() has read the first block of the swap file. */
const oneReadMore: Reason = (expected, actual) => Number(actual) === Number(expected) + 1;

/** Time since boot: that read took so long. */
const oneReadLater: Reason = (expected, actual) =>
  expected.replace(/\d+(?= µs)/g, (time) => String(Number(time) + READ)) === actual;
const READ = 8400;

/** The number of an inode: the swap file has had one before. */
const oneInodeLater: Reason = (expected, actual) =>
  expected.replace(/(?<= 00:00 )2 /, '3 ') === actual;

/** Who ran last: init, which has called swapon(), and not the idle task. */
const initRanLast: Reason = (expected, actual) => expected === 'true' && actual === 'false';

/**
 * Resident pages. The example makes allocations fail, so the allocator reclaims, and with swap there is somewhere for the
 * program's pages to go. What it reads from them is the same.
 */
const lessResident: Reason = (expected, actual) =>
  butFor(/rss \d/g)(expected, actual) && sum(actual) < sum(expected);
const sum = (text: string) =>
  [...text.matchAll(/rss (\d)/g)].reduce((rss, found) => rss + Number(found[1]), 0);

/** The same reclaim, or kswapd, has put pages into the swap cache, by the function that the example watches. */
const swapCacheToo: Reason = (expected, actual) =>
  actual === `one 0, one 0, ${expected}` || actual === `kswapd 0, kswapd 0, ${expected}`;

/** The same reclaim has waited for the disk, and the page was there when the reader came back for it. */
const readMeanwhile: Reason = (expected, actual) =>
  expected.replace(' lock_page unlock_page', '') === actual;

/** What the kernel finds beyond the end of memory, of which there is less: as much of it as there is. */
const lessMemory: Reason = (expected, actual) => {
  const [all, found] = [expected, actual].map((text) => text.match(/bad pmd \w+/g) ?? []);
  return found.length > 0 && all.slice(0, found.length).join() === found.join();
};

/** Time, which passes while the allocator reclaims. */
const later: Reason = (expected, actual) =>
  butFor(/[\d.]+/)(expected, actual) && Number.parseFloat(actual) > Number.parseFloat(expected);

/** How many pages are in memory: some were taken in between. */
const fewerPages: Reason = (expected, actual) => Number(actual) < Number(expected);

/** Which pages are in memory, and what read-ahead asked for, as they are not those that it expects. */
const otherPages: Reason = (expected, actual) =>
  [expected, actual].every((text) => /^(page 0: |\d+ × pw|vm_raend 32)/.test(text));

/** A page that was read ahead has been taken meanwhile, and is read again. */
const readAgain: Reason = (expected, actual) => expected === '' && /^\d+–\d+$/.test(actual);

/** Nothing is left of what would be written. */
const nothingLeft: Reason = (_expected, actual) => actual === 'undefined';

/** Where the structure and the frame lie that have leaked. */
const elsewhere = butFor(/0xc0[0-9a-f]{6}|Frame \d+/g);

/** kswapd sleeps as well. */
const kswapdSleeps: Reason = (expected, actual) =>
  actual.replace(/\n *kswapd \(pid \d+\) sleeps [^\n]*/, '') === expected;

/** Example and line. */
const others: Record<string, Record<number, Reason>> = {
  '1.1/idle': { 8: initRanLast, 10: initRanLast },
  '5.1/object': { 19: oneReadMore },
  '5.3/late': { 32: lessResident },
  '5.4/race': { 43: lessResident },
  '5.6/threads': { 33: lessResident },
  '6.1/cached': { 24: oneReadMore },
  '6.1/filled': { 32: readMeanwhile },
  '6.1/waiting': { 24: oneReadLater, 27: oneReadMore },
  '6.2/shared': { 21: oneReadMore, 23: oneReadMore, 41: oneReadMore },
  '6.4/cluster': { 8: oneReadMore, 12: oneReadMore, 28: oneReadMore },
  '6.4/disk-error': { 18: oneReadMore },
  '6.4/random': { 13: oneReadMore, 18: oneReadMore },
  '6.4/same-page': { 19: oneReadMore },
  '6.4/twice': { 16: swapCacheToo, 21: oneReadMore },
  'R.2/kernel-half': { 38: lessMemory },
  'R.2/loader': { 25: oneInodeLater },
  'R.3/leaked': { 14: elsewhere },
  'R.3/wrong-task': { 33: elsewhere },
};

/** The same with kswapd. */
const othersWithKswapd: typeof others = {
  '5.1/mincore': { 31: kswapdSleeps },
  '5.1/msync': { 43: kswapdSleeps },
};

/** The same with so few frames that hardly a program keeps its pages. */
const FEW = 60;
const othersWithFew: typeof others = {
  '6.1/overlap': { 39: later, 42: later },
  '6.1/sequential': { 27: otherPages },
  '6.5/behind': { 23: otherPages, 27: nothingLeft, 32: otherPages, 33: fewerPages, 39: fewerPages },
  '6.5/offset': { 30: readAgain },
  '6.5/skipped': { 18: fewerPages, 24: fewerPages },
  '6.5/time': { 28: later, 29: later, 30: later },
  '6.5/two-threads': { 37: otherPages },
  '6.5/window': { 22: otherPages },
};
/** These keep more than there is, locked or as so many processes. */
const tooLarge = ['2.6/spares', 'R.3/cost'];

const asked = allExamples().filter(({ source }) => /\bboot\(\)/.test(source));

/** Below 16 MB swap_setup() halves how many pages are read together: a setting, and not what is tested here. */
const CLUSTER = 3;

interface Small {
  kswapd: boolean;
  /** Frames that are left free; all that there are if null. */
  frames: number | null;
}

/** The example, on such a machine. The kernel reserves what it takes away, as its own text. */
function runPressed({ source, file }: (typeof asked)[number], { kswapd, frames }: Small) {
  const take =
    frames === null
      ? ''
      : `m.runAs(m.k.child_reaper, null, (function* () {
           while (nr_free_pages_(m.k) > ${frames}) (yield* alloc_page_(m.k, ${GFP_USER})).flags |= 1 << ${PG_reserved};
         })()), `.replace(/\n\s*/g, ' ');
  const imports = `import { alloc_page as alloc_page_, nr_free_pages as nr_free_pages_ } from 'sim'; `;
  const small =
    `((m) => (m.sysctl('vm.page-cluster', ${CLUSTER}), ${take}m))` +
    `(boot({ pages: 768, swap: 4096, kswapd: ${kswapd} }))`;
  const changed = source.replace(/\bboot\(\)/g, small);
  return runWith(kernels, { source: frames === null ? changed : imports + changed, name: file });
}

/** A number of a process is one higher where kswapd is process 2. */
const withoutKswapd = (text: string) =>
  text.replace(/(?<=\bpid )\d+/g, (pid) => String(Number(pid) - 1));

test('the exceptions are examples that boot without options', () => {
  const ids = new Set(asked.map(({ id }) => id));
  expect(Object.keys(others).filter((id) => !ids.has(id))).toEqual([]);
  expect(asked.length - Object.keys(others).length).toBeGreaterThan(240);
});

test('what makes the difference: one block of the swap file, read by init; and how many pages are read together', () => {
  const small = boot({ pages: 768, swap: 4096 });
  const { k } = small;
  expect([small.disk.reads, k.clock.now, k.current]).toEqual([1, READ, k.child_reaper]);
  expect(small.disk.list()).toMatch(/^\/swap /m);
  const usual = boot();
  expect([usual.disk.reads, usual.k.clock.now, usual.k.current]).toEqual([0, 0, usual.k.init_task]);
  expect([small, usual].map((m) => m.sysctl('vm.page-cluster'))).toEqual([CLUSTER - 1, CLUSTER]);
});

describe.each([
  { kswapd: false, frames: null },
  { kswapd: true, frames: null },
  { kswapd: false, frames: FEW },
])('kswapd $kswapd, frames $frames', (small) => {
  const few = small.frames !== null;
  for (const example of asked)
    test(example.id, () => {
      const result = runPressed(example, small);
      const said = result.error?.message ?? '';
      if (few && tooLarge.includes(example.id)) {
        expect(said).toMatch(/^NoProgress: /);
        return;
      }
      expect(said).toBe('');
      const named = {
        ...others[example.id],
        ...(few ? othersWithFew[example.id] : {}),
        ...(small.kswapd ? othersWithKswapd[example.id] : {}),
      };
      const unlike = result.expectations
        .map(({ line, expected, actual, ok }) => {
          const shown = small.kswapd && !ok ? withoutKswapd(actual) : actual;
          return { line, expected, shown, ok: ok || shown === expected };
        })
        .filter(({ ok }) => !ok);
      // Each line that is named, and no other; and it is unlike in the way that is named.
      expect(unlike.map(({ line }) => line)).toEqual(Object.keys(named).map(Number));
      for (const { line, expected, shown } of unlike)
        expect(named[line](expected, shown), `line ${line}: ${expected} became ${shown}`).toBe(
          true,
        );
    });
});
