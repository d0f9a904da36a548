// The pictures of files, of real runs: what they say, and that they can be drawn of anything.
import type { Snapshot } from 'sim';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PastStep } from '../../src/pictures/frame.ts';
import { kindFor, type PictureKind, pictures, usualStep } from '../../src/pictures/index.ts';
import { lastOf, runs } from './runs.ts';

type RunName = keyof typeof runs;
const names = Object.keys(runs) as RunName[];
const kinds: PictureKind[] = ['cache', 'readahead', 'truncation', 'mappers'];
const steps = {} as Record<RunName, PastStep[]>;

beforeAll(() => {
  for (const name of names) steps[name] = runs[name]();
}, 60_000);

function draw(kind: PictureKind, name: RunName, more = {}) {
  const { pair, past } = lastOf(steps[name]);
  return pictures[kind](pair, { id: 'p', past, ...more });
}

describe.each(kinds)('the picture "%s"', (kind) => {
  it.each(names)('of "%s" is well formed and not large', (name) => {
    const { svg, text } = draw(kind, name);
    expect(svg).not.toMatch(/NaN|undefined|Infinity|null"/);
    const open: string[] = [];
    for (const [, slash, tag, empty] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (slash) expect(open.pop()).toBe(tag);
      else if (!empty) open.push(tag);
    }
    expect(open).toEqual([]);
    const ids = [...svg.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
    for (const [, of] of svg.matchAll(/url\(#([^)]*)\)/g)) expect(ids).toContain(of);
    expect(svg.length).toBeLessThan(90_000);
    for (const sentence of text) expect(sentence).toMatch(/^[A-Z].*[.:]$/);
  });

  it('says what it draws', () => {
    for (const name of names) expect(draw(kind, name).text).toMatchSnapshot(name);
  });

  it('of a state alone has one row and marks nothing', () => {
    const { pair, past } = lastOf(steps.mappers);
    const { svg } = pictures[kind]([null, pair[1]], { past });
    expect(svg).not.toContain('rc-ring');
  });
});

it('a file that is not there is said not to be', () => {
  expect(draw('cache', 'sequential', { file: '/none' }).text.at(-1)).toMatch(/there is no \/none/);
  expect(draw('mappers', 'sequential', { file: '/none' }).text).toEqual(['No file is in use.']);
});

it('of a file of ten thousand pages only some are drawn', () => {
  const { pair, past } = lastOf(steps.sequential);
  const long = structuredClone(pair) as [Snapshot, Snapshot];
  for (const snapshot of long) snapshot.files[0].size = 40_960_000;
  expect(pictures.cache(long, {}).svg.length).toBeLessThan(60_000);
  const last = long[1].files[0].pages[39];
  for (let index = 40; index < 10_000; index++) long[1].files[0].pages.push({ ...last, index });
  long[1].files[0].lists.clean = long[1].files[0].pages.map((page) => page.index);
  for (const kind of kinds) {
    expect(pictures[kind](long, {}).svg.length, kind).toBeLessThan(90_000);
    expect(pictures[kind](long, {}).text.join('').length, kind).toBeLessThan(9_000);
  }
  expect(past.length).toBe(10);
});

it('rows that were left out are counted', () => {
  const { svg, text } = draw('cache', 'sequential', { rows: 4 });
  expect(svg).toContain('rows left out');
  expect(text).toContainEqual(expect.stringMatching(/^Left out: \d+ rows that followed\.$/));
});

it('a page that is meant is marked in the picture of who maps it', () => {
  const { svg, text } = draw('mappers', 'mappers', { page: 5 });
  expect(svg).toContain('rc-chosen');
  expect(text.filter((sentence) => sentence.startsWith('In '))).toHaveLength(1);
});

it('escapes the names of files', () => {
  const { pair } = lastOf(steps.mappers);
  const evil = structuredClone(pair) as [Snapshot, Snapshot];
  for (const snapshot of evil) snapshot.files[0].name = '/</text><script>';
  for (const kind of kinds) expect(pictures[kind](evil).svg).not.toContain('<script');
});

describe('the kind for a step', () => {
  it('is that of what it did to a file', () => {
    expect(kindFor(steps.truncation.at(-1)!)).toBe('truncation');
    expect(kindFor(steps.sequential[0])).toBe('cache');
    expect(kindFor(steps.writing[1])).toBe('cache');
    // The first read brings the page of its buffer too.
    const [, , load] = steps.mappers.slice(3);
    expect(kindFor({ ...load, label: 'read(0, 0x40000000, 4096)' })).toBe('cache');
    expect(kindFor(steps.mappers[0])).toBe('address-space');
    const brings = steps.mappers.find((step) => step.label === 'store8(one)')!;
    expect(kindFor(brings)).toBe('cache');
    const finds = steps.mappers.find((step) => step.label === 'load8(two)')!;
    expect(kindFor(finds)).toBe('frames');
  });

  it('and the step is the last that changed something', () => {
    expect(usualStep(steps.writing)).toBe(1);
    expect(usualStep(steps.twoReaders)).toBe(0);
    const still = { ...steps.writing[1], before: steps.writing[1].after };
    expect(usualStep([...steps.writing, still])).toBe(1);
  });
});

it('entries and frames: a copy stands over the page of the file that it was made of', () => {
  const step = steps.mappers.find(({ label }) => label === 'store8(three)')!;
  const { text, svg } = pictures.frames([step.before, step.after], { variant: 'wide' });
  const page = step.after.files.find(({ name }) => name === '/data')!.pages[2];
  expect(text).toContainEqual(expect.stringMatching(`^Frame ${page.pfn}: count 1, unchanged.$`));
  expect(text).toContainEqual(
    expect.stringMatching(/^Frame \d+ was copied from it: it is page 2 of \/data\.$/),
  );
  expect(svg).toContain(`was copied from frame ${page.pfn}, page 2 of /data`);
});
