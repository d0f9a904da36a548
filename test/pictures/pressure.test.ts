// The pictures of memory under pressure, of one real run: a page on its way to swap and back.
import type { Snapshot } from 'sim';
import { beforeAll, expect, it } from 'vitest';
import { boot } from '../../sim/machine/machine.ts';
import { beginMoments } from '../../sim/observe/moments.ts';
import type { PastStep } from '../../src/pictures/frame.ts';
import { type PictureKind, pictures } from '../../src/pictures/index.ts';
import { follow } from '../../src/pictures/pressure.ts';
import { PAGE } from '../fs/files.ts';

const ANON = 0x22;
const RW = 3;
const A = 0x40000000;
const steps: PastStep[] = [];
/** How many steps there were when the page was just unmapped. */
let unmapped = 0;

beforeAll(() => {
  const m = boot({ pages: 768, swap: 1024, kswapd: true });
  const p = m.spawn('demo');
  const greedy = m.spawn('greedy');
  p.mmap(0, PAGE, RW, ANON);
  const b = greedy.mmap(0, 700 * PAGE, RW, ANON);
  const step = (label: string, what: () => unknown) => {
    const before = m.snapshot();
    const over = beginMoments(m.k);
    what();
    const moments = over();
    steps.push({ label, before, after: m.snapshot(), ...(moments.length > 0 ? { moments } : {}) });
  };
  let taken = 0;
  const fill = (pages: number) => {
    const at = b + taken * PAGE;
    step(`fill(0x${at.toString(16)}, ${pages * PAGE}, 7)`, () => greedy.fill(at, pages * PAGE, 7));
    taken += pages;
  };
  step('store32(0x40000000, 42)', () => p.store32(A, 42));
  fill(320);
  while (follow(m.snapshot(), { pid: p.pid, comm: 'demo', addr: A }).bits !== 's') fill(4);
  unmapped = steps.length;
  fill(66);
  fill(160);
  fill(60);
  step('load32(0x40000000)', () => p.load32(A));
  step('munmap(0x40000000, 4096)', () => p.munmap(A, PAGE));
}, 60_000);

function draw(kind: PictureKind, n: number, more = {}) {
  const past = steps.slice(0, n);
  const { before, after } = past[n - 1];
  return pictures[kind]([before, after], { id: 'p', past, addr: A, ...more });
}

it('a page is followed through its states, step by step', () => {
  const { text, svg } = draw('circle', steps.length);
  expect(text).toMatchSnapshot();
  // Each way is drawn once, with the numbers of the steps that went it.
  expect(svg.match(/rc-wake"/g)).toHaveLength(2 * 6);
});

it('what is left out of a long way is counted', () => {
  const { text } = draw('circle', steps.length, { rows: 3 });
  expect(text).toContain('Left out: 4 steps that followed.');
});

it('the lists are told with the page that is meant and the hand of swap_out', () => {
  expect(draw('lru', unmapped).text).toMatchSnapshot();
  const { pid } = steps[0].after.tasks.find(({ comm }) => comm === 'demo')!;
  const gone = draw('lru', steps.length, { pid }).text;
  expect(gone.find((sentence) => sentence.startsWith('The page'))).toMatch(/in neither list/);
});

it('the swap map tells counts, cached pages and what changed', () => {
  expect(draw('swapmap', unmapped).text).toMatchSnapshot();
  expect(draw('swapmap', unmapped).svg).toContain('rc-ring');
  expect(draw('swapmap', 1).text[0]).toMatch(/^Of this area, 0 of \d+ slots in use/);
});

it('levels are those of the snapshots and of the moments between', () => {
  const { text } = draw('levels', steps.length);
  expect(text).toMatchSnapshot();
  const seen = steps.flatMap(({ moments }) => moments ?? []).filter(({ levels }) => levels);
  expect(seen.length).toBeGreaterThan(0);
  for (const { levels } of seen) expect(levels!.free).toBeGreaterThan(0);
});

it('levels within a step are the less, the longer it goes on', () => {
  const m = boot({ pages: 768, swap: 1024, kswapd: true });
  const p = m.spawn('greedy');
  const a = p.mmap(0, 700 * PAGE, RW, ANON);
  const over = beginMoments(m.k);
  for (let i = 0; i < 8; i++) p.fill(a, 700 * PAGE, i);
  const moments = over();
  const times = moments.map(({ time }) => time);
  expect(times).toEqual([...times].sort((x, y) => x - y));
  expect(moments.length).toBeLessThanOrEqual(65);
  expect(moments.length).toBeGreaterThan(16);
  expect(moments.at(-1)!.time).toBeGreaterThan((m.k.clock.now * 2) / 3);
});

it('of a machine without swap or programs they can be drawn too', () => {
  const m = boot({ pages: 768 });
  const bare: Snapshot = m.snapshot();
  expect(pictures.swapmap([null, bare]).text).toEqual(['There is no swap.']);
  expect(pictures.circle([null, bare]).text).toEqual(['No page to follow.']);
  for (const kind of ['lru', 'levels', 'swapmap', 'circle'] as const)
    expect(pictures[kind]([null, bare]).svg).not.toMatch(/NaN|undefined|Infinity|null"/);
});
