// Memory smaller than what programs use: pages go to swap and come back as they were.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';
import { expect, test } from 'vitest';

const RW = PROT_READ | PROT_WRITE;
/** More pages than a machine of 4 MB has frames. */
const MANY = 900;

/** A process that has written to more pages than there are frames, each with its own number. */
function crowded(flags: number) {
  const m = boot({ pages: 1024, swap: 1024 });
  m.k.sysctl_overcommit_memory = 1;
  const p = m.spawn('demo');
  const a = p.mmap(0, MANY * PAGE_SIZE, RW, flags | MAP_ANONYMOUS);
  for (let i = 0; i < MANY; i++) p.store32(a + i * PAGE_SIZE, i + 1);
  return { m, p, a };
}

for (const [kind, flags] of [
  ['private', MAP_PRIVATE],
  ['shared', MAP_SHARED],
] as const)
  test(`${kind} pages come back from swap as they were`, () => {
    const { m, p, a } = crowded(flags);
    expect(m.k.nr_swap_pages).toBeLessThan(1022);
    expect(m.check()).toEqual([]);
    for (let i = 0; i < MANY; i++) expect(p.load32(a + i * PAGE_SIZE)).toBe(i + 1);
    expect(p.task.maj_flt).toBeGreaterThan(0);
    expect(m.check()).toEqual([]);
    p.exit();
    expect(m.k.nr_swap_pages).toBe(1022);
    expect(m.check()).toEqual([]);
  });

test('after a fork both have what is in swap', () => {
  const { m, p, a } = crowded(MAP_PRIVATE);
  const child = p.fork();
  child.store32(a, 77);
  expect([p.load32(a), child.load32(a), child.load32(a + PAGE_SIZE)]).toEqual([1, 77, 2]);
  expect(m.check()).toEqual([]);
  p.exit();
  expect(child.load32(a + 5 * PAGE_SIZE)).toBe(6);
  expect(m.check()).toEqual([]);
});

test('swapoff brings back what fits, and nothing is swapped any more', () => {
  const { m, p, a } = crowded(MAP_PRIVATE);
  p.munmap(a + 300 * PAGE_SIZE, (MANY - 300) * PAGE_SIZE);
  m.swapoff();
  expect(m.check()).toEqual([]);
  for (let i = 0; i < 300; i++) expect(p.load32(a + i * PAGE_SIZE)).toBe(i + 1);
  expect(() => m.swapoff()).toThrow('EINVAL');
  expect(m.k.total_swap_pages).toBe(0);
  m.swapon();
  expect(() => m.swapon()).toThrow('EBUSY');
});

test('/proc tells how much swap there is, and how much is used', () => {
  const m = boot({ swap: 256 });
  expect(m.swaps()).toBe(
    'Filename\t\t\tType\t\tSize\tUsed\tPriority\n/swap                           file\t\t1016\t0\t-1',
  );
  expect(m.meminfo()).toMatch(/^SwapTotal: +1016 kB$/m);
  expect(m.meminfo()).toMatch(/^SwapFree: +1016 kB$/m);
  expect(() => boot({ swap: 2 })).toThrow('swap is 2');
});
