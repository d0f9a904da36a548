// Locked pages: what is in memory, what is locked and by what, from runs of the machine.
import { expect, test } from 'vitest';
import type { PastStep } from '../../src/pictures/frame.ts';
import { describePinned, pinned } from '../../src/pictures/pinned.ts';
import { run } from '../../src/runner/node.ts';
import { machine, space, state } from './made-up.ts';

const HEAD = `
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, MREMAP_MAYMOVE, MCL_CURRENT, MCL_FUTURE, PAGE_SIZE, PROT_READ, PROT_WRITE, RLIMIT_MEMLOCK } from 'sim';
const m = boot();
const p = m.spawn('demo');
const A = 0x40000000;
const map = (pages: number) =>
  p.mmap(0, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
map(4);
`;

/** The last step with all that led to it, as a page has it. */
async function last(text: string): Promise<{ text: string[]; svg: string }> {
  const result = await run({ source: HEAD + text, snapshots: true });
  expect(result.error).toBeUndefined();
  const past = result.steps as unknown as PastStep[];
  const { before, after } = past[past.length - 1];
  return {
    text: describePinned(before, after, { past }),
    svg: pinned(before, after, { past, id: 'p' }),
  };
}

const FUTURE = 'VM_LOCKED in def_flags (MCL_FUTURE): new areas are locked.';

test('each area says what locked it, and how many of its pages are in memory', async () => {
  const { text } = await last(`
p.mlock(A, 2 * PAGE_SIZE);
p.setrlimit(RLIMIT_MEMLOCK, 8 * PAGE_SIZE);
p.store8(A + 3 * PAGE_SIZE, 1);`);
  expect(text).toEqual([
    'The process demo 2 has 2 pages in locked_vm.',
    'RLIMIT_MEMLOCK: 8 pages.',
    '40000000–40002000, anonymous: locked: mlock(), 2 of 2 pages in memory.',
    '40002000–40004000, anonymous: not locked, 1 of 2 pages in memory (1 new).',
    'bffff000–c0000000, stack: not locked, 1 of 1 page in memory.',
  ]);
});

test('mlockall() for what is there and for what will be', async () => {
  const { text } = await last('p.mlockall(MCL_CURRENT | MCL_FUTURE);\nmap(3);');
  expect(text.slice(0, 3)).toEqual([
    'The process demo 2 has 8 pages in locked_vm; before the step it was 5.',
    'RLIMIT_MEMLOCK: no limit.',
    FUTURE,
  ]);
  expect(text[4]).toBe('bffff000–c0000000, stack: locked: mlockall(), 1 of 1 page in memory.');
  const { text: later } = await last('p.mlockall(MCL_FUTURE);\nmap(3);');
  expect(later.slice(2)).toEqual([
    FUTURE,
    '40000000–40004000, anonymous: not locked, 0 of 4 pages in memory.',
    '40004000–40007000, anonymous: locked: MCL_FUTURE, 3 of 3 pages in memory (3 new).',
    'bffff000–c0000000, stack: not locked, 1 of 1 page in memory.',
  ]);
});

test('an area that has moved with its lock, and one that is no longer locked', async () => {
  const { text } = await last(`
p.mlock(A, 4 * PAGE_SIZE);
map(1);
p.mremap(A, 4 * PAGE_SIZE, 5 * PAGE_SIZE, MREMAP_MAYMOVE);`);
  expect(text).toContain(
    '40005000–4000a000, anonymous: locked: moved, and was locked, 5 of 5 pages in memory (5 new).',
  );
  const { text: un } = await last('p.mlock(A, 4 * PAGE_SIZE);\np.munlock(A, PAGE_SIZE);');
  expect(un).toContain('40000000–40001000, anonymous: no longer locked, 1 of 1 page in memory.');
  expect(un).toContain('40001000–40004000, anonymous: locked: mlock(), 3 of 3 pages in memory.');
});

test('the limit is a line across the bar if it is near, and an arrow if it is far', async () => {
  const bar = (svg: string) => svg.match(/rc-bar"/g)?.length ?? 0;
  const { svg: near } = await last(
    'p.mlock(A, 2 * PAGE_SIZE);\np.setrlimit(RLIMIT_MEMLOCK, 8 * PAGE_SIZE);',
  );
  const { svg: far, text } = await last(
    'p.mlock(A, 2 * PAGE_SIZE);\np.setrlimit(RLIMIT_MEMLOCK, 8000 * PAGE_SIZE);',
  );
  // In each variant: across the bar, and beside its name.
  expect(bar(near)).toBe(4);
  expect(bar(far)).toBe(0);
  expect(far.match(/rc-arrow/g)).toHaveLength(2);
  expect(text).toContain('RLIMIT_MEMLOCK: 8000 pages.');
});

test('a locked_vm that does not agree with the areas is told', () => {
  const areas = state(['a: 40000000-40003000 rw-p']).addressSpaces[0].areas;
  areas[0].locked = true;
  const wrong = machine(space(areas, { lockedVm: 7 }));
  expect(describePinned(null, wrong)).toContain('The areas with VM_LOCKED have 3 pages.');
  expect(pinned(null, wrong)).toContain('have 3 pages, not 7.');
  // Without the steps nobody knows what locked it.
  expect(describePinned(null, wrong).at(-1)).toBe(
    '40000000–40003000, anonymous: locked, 0 of 3 pages in memory.',
  );
});

test('a large area is drawn to scale', async () => {
  const { svg, text } = await last(`
const b = map(1000);
p.store8(b + 10 * PAGE_SIZE, 1);
p.mlock(b + 900 * PAGE_SIZE, 100 * PAGE_SIZE);`);
  expect(text.some((one) => one.includes('not locked, 1 of 904 pages in memory'))).toBe(true);
  expect(text.some((one) => one.includes('locked: mlock(), 100 of 100 pages'))).toBe(true);
  expect(svg.length).toBeLessThan(20_000);
});
