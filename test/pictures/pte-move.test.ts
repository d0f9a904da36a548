// Entries that move: which, in what order, and what is left where, from runs of the machine.
import type { Snapshot } from 'sim';
import { expect, test } from 'vitest';
import { pairedCalls } from '../../src/components/lib/paired.ts';
import { drawPteMove, movesOf } from '../../src/pictures/pte-move.ts';
import { run } from '../../src/runner/node.ts';

const HEAD = `
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, MREMAP_FIXED, MREMAP_MAYMOVE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';
const m = boot();
const p = m.spawn('demo');
const A = 0x40000000;
const move = (pages: number, to: number) =>
  p.mremap(A, pages * PAGE_SIZE, pages * PAGE_SIZE, MREMAP_FIXED | MREMAP_MAYMOVE, to);
p.mmap(A, 40 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
`;

async function moved(text: string) {
  const result = await run({ source: HEAD + text, trace: true, snapshots: true });
  expect(result.error).toBeUndefined();
  return pairedCalls(result, ['mremap']).flatMap(({ before, after, call }) =>
    movesOf([call]).map((one) => drawPteMove(one, before, after, { id: 'p' })),
  );
}

const anonymous = (text: string[]) => text.map((one) => one.replaceAll(/frame \d+/g, 'frame N'));

test('the last page goes first, and the page table is made for it', async () => {
  const [{ svg, text }] = await moved(`
p.store8(A, 1);
p.load8(A + 2 * PAGE_SIZE);
move(3, 0x50000000);`);
  expect(anonymous(text)).toEqual([
    'The entries of 3 pages are to move from 40000000–40003000 to 50000000–50003000, the last first.',
    'Move 1: the entry for 40002000, frame N (p-ua-), goes to 50002000, for which a page table is made.',
    'Move 2: the entry for 40000000, frame N (pwuad), goes to 50000000.',
    'For 1 page there was nothing to move.',
    'It returns 0, and 2 entries of the new range are filled.',
  ]);
  const frames = [...text.join(' ').matchAll(/frame (\d+)/g)].map((match) => match[1]);
  for (const frame of frames) {
    expect(svg).toContain(`was frame ${frame}<`);
    expect(svg).toMatch(new RegExp(`>frame ${frame} p`));
  }
});

test('where no page table can be had, what had moved goes back, the first to go last', async () => {
  const [{ svg, text }] = await moved(`
for (let i = 0; i < 4; i++) p.store8(A + i * PAGE_SIZE, i);
m.fail('pte_alloc_one', { nth: 2, result: 0 });
try { move(4, 0x50000000 - 2 * PAGE_SIZE); } catch {}`);
  expect(anonymous(text).slice(1)).toEqual([
    'Move 1: the entry for 40003000, frame N (pwuad), goes to 50001000, for which a page table is made.',
    'Move 2: the entry for 40002000, frame N (pwuad), goes to 50000000.',
    'Move 3: the entry for 40001000, frame N (pwuad), stays, for there is no memory for a page table of 4ffff000.',
    'Move 4: the entry for 40002000, frame N (pwuad), goes back from 50000000.',
    'Move 5: the entry for 40003000, frame N (pwuad), goes back from 50001000.',
    'For 1 page the move was never tried.',
    'Then zap_page_range() clears the new range and finds nothing in it.',
    'It returns -1, and what had moved is back in its place.',
  ]);
  expect(svg).toContain('another page table');
});

test('pages without an entry are one line, however many', async () => {
  const [{ svg, text }] = await moved('p.store8(A + 20 * PAGE_SIZE, 1);\nmove(40, 0x50000000);');
  expect(text).toContain('For 39 pages there was nothing to move.');
  expect(svg).toContain('19 pages without an entry');
  expect(svg).toContain('20 pages without an entry');
});

test('very many pages that moved are not all drawn', async () => {
  const [{ svg, text }] = await moved(
    'for (let i = 0; i < 40; i++) p.store8(A + i * PAGE_SIZE, i);\nmove(40, 0x50000000);',
  );
  expect(text).toHaveLength(42);
  expect(svg).toContain('and 25 more pages');
  expect(svg.length).toBeLessThan(60_000);
});

test('a call is paired with its own step', async () => {
  const result = await run({
    source: `${HEAD}move(2, 0x50000000);\np.load8(A + 2 * PAGE_SIZE);\np.mremap(0x50000000, PAGE_SIZE, 2 * PAGE_SIZE);`,
    trace: true,
    snapshots: true,
  });
  const pairs = pairedCalls(result, ['mremap']);
  expect(pairs.map(({ label }) => label.slice(0, 17))).toEqual([
    'mremap(0x40000000',
    'mremap(0x50000000',
  ]);
  const lengths = (snapshot: Snapshot) =>
    snapshot.addressSpaces[0].areas.map(({ start, end }) => (end - start) / 4096);
  expect(pairs.map(({ call }) => call.args.find(({ name }) => name === 'new_len')?.value)).toEqual([
    '8192',
    '8192',
  ]);
  expect(lengths(pairs[0].before)).not.toEqual(lengths(pairs[0].after));
});
