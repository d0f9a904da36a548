// The same under memory pressure: frames so few that everything swaps. What programs see does not change.
//
// More of it: npm run model -- --free 192 --steps 100000 --kswapd --buffers 1024
// With failing transfers and allocations: npm run pressure -- --steps 10000000

import { expect, test } from 'vitest';
import { type LongSetting, longRun } from './long.ts';
import { cramped } from './program.ts';
import { search } from './search.ts';

test.each([
  { kswapd: false, buffers: false },
  { kswapd: true, buffers: false },
  { kswapd: true, buffers: 1024 },
] as const)(
  'programs see what they see with room for everybody: %o',
  (how) => {
    // The machine is looked over after every eighth call, to keep this short.
    const found = search(1500, 2422, undefined, { ...cramped, ...how, checkEvery: 8 });
    expect(found.failure ?? '').toBe('');
    expect(found.tally.steps).toBeGreaterThanOrEqual(1500);
    expect(found.tally.swapped).toBeGreaterThan(1500);
  },
  120_000,
);

test('a child that page-out looked into before it was done is met, and set right', () => {
  const found = search(800, 7, undefined, { ...cramped, checkEvery: 1 });
  expect(found.failure ?? '').toBe('');
  expect(found.tally.strayed).toBeGreaterThan(0);
}, 120_000);

test.each([true, false])(
  'programs side by side, on the smallest machine, lose nothing; failures: %s',
  async (failures) => {
    const settings: LongSetting[] = [
      { free: 144, kswapd: false, buffers: 1024, failures },
      { free: 144, kswapd: true, buffers: false, failures },
    ];
    const tally = await longRun(settings, 20_000, 2422);
    expect(tally.wrong).toEqual([]);
    expect(tally.machines).toBeGreaterThan(1);
    expect(tally.met.get('allocations that failed') ?? 0).toBeGreaterThanOrEqual(failures ? 1 : 0);
  },
  120_000,
);
