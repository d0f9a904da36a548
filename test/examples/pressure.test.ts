// The book's examples on the smallest machine, with swap, and with and without kswapd: they print the same.
//
// Here every sixth is run, each on one of the two machines, to keep this short. All of them on both:
// EXAMPLES=all npx vitest run --project unit test/examples/pressure.test.ts

import { beforeAll, describe, expect, test } from 'vitest';
import { allExamples } from '../../src/runner/examples.ts';
import { nodeKernels, runWith } from '../../src/runner/node.ts';

let kernels: Awaited<ReturnType<typeof nodeKernels>>;
beforeAll(async () => {
  kernels = await nodeKernels();
});

/** What an example prints that this machine cannot print. */
const others: Record<string, string> = {
  '1.1/idle': 'whose page directory the processor keeps, which swapon() changes',
  '2.5/tables': 'maps more than this machine has',
  '5.1/object': 'a number of the disk: the swap file is there, too',
  '5.3/late': 'the number of resident pages, in the order of one run',
  '5.4/race': 'the number of resident pages, in the order of one run',
  '5.6/threads': 'the number of resident pages, in the order of one run',
  '6.1/cached': 'transfers of the disk: swapon() has read one block',
  '6.1/filled': 'a trace of allocations',
  '6.1/waiting': 'the time of transfers',
  '6.2/shared': 'transfers of the disk',
  '6.3/lists': 'pages read ahead: fewer where little memory is free',
  '6.4/cluster': 'transfers of the disk',
  '6.4/disk-error': 'transfers of the disk',
  '6.4/neighbour': 'a page read ahead, whose absence kills',
  '6.4/random': 'transfers of the disk',
  '6.4/same-page': 'transfers of the disk',
  '6.4/twice': 'the order in which two that wait go on',
  '6.5/clusters': 'pages read ahead',
  '6.5/offset': 'pages read ahead',
  '6.5/skipped': 'pages read ahead',
  '6.5/time': 'the time of transfers',
  '6.5/window': 'pages read ahead',
  'R.2/kernel-half': 'what lies beyond memory, which ends earlier here',
  'R.2/loader': 'the number of an inode: the swap file has one',
};

/** And what it cannot print with kswapd, which is process 2. */
const othersWithKswapd: Record<string, string> = { '5.4/object-race': 'numbers of processes' };

const asked = allExamples().filter(({ source }) => /\bboot\(\)/.test(source));
const same = asked.filter(({ id }) => !(id in others));
const whole = process.env.EXAMPLES === 'all';

function runPressed({ source, file }: (typeof asked)[number], kswapd: boolean) {
  const small = `boot({ pages: 768, swap: 2048, kswapd: ${kswapd} })`;
  return runWith(kernels, { source: source.replace(/\bboot\(\)/g, small), name: file });
}

test('the exceptions are examples that boot without options', () => {
  const ids = new Set(asked.map(({ id }) => id));
  expect(Object.keys(others).filter((id) => !ids.has(id))).toEqual([]);
  expect(same.length).toBeGreaterThan(200);
});

describe.each([false, true])('kswapd: %s', (kswapd) => {
  const chosen = same
    .filter((_, i) => whole || i % 12 === (kswapd ? 6 : 0))
    .filter(({ id }) => !kswapd || !(id in othersWithKswapd));
  for (const example of chosen)
    test(example.id, () => {
      const result = runPressed(example, kswapd);
      const wrong = result.expectations.filter(({ ok }) => !ok);
      expect(result.error?.message ?? '').toBe('');
      expect(wrong).toEqual([]);
    });
});
