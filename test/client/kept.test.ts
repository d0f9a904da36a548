// What a reader wrote, in two tabs, whatever he does in whatever order. Longer: npx tsx test/client/keeping.ts 10000 1
import { readFileSync } from 'node:fs';
import { transform } from 'esbuild';
import { expect, test } from 'vitest';
import { hashOf, Kept, KeptText, LIMIT, type Trouble } from '../../src/client/kept.ts';
import { type Module, search } from './keeping.ts';

test('what a reader typed can be brought back until he discards it, and what is shown is what runs', () => {
  const { wrong, steps } = search(1200, 2422);
  expect(wrong).toBe(null);
  expect(steps).toBeGreaterThan(8000);
});

const file = new URL('../../src/client/kept.ts', import.meta.url);

/** The module with one line of it broken. */
async function broken(from: string, to: string): Promise<Module> {
  const source = readFileSync(file, 'utf8');
  expect(source, from).toContain(from);
  const text = source
    .replace(from, to)
    .replace(`'../fnv1a.ts'`, JSON.stringify(new URL('../../src/fnv1a.ts', import.meta.url).href));
  const { code } = await transform(text, { loader: 'ts' });
  return import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`);
}

/** Lines of the module without which something is lost, and what the smallest program says that finds it. */
const mistakes: [string, string, string, RegExp][] = [
  [
    'two tabs write the same entry',
    'newId(): string {',
    "newId(): string {\n    if (this.tab) return 'one';",
    /cannot be brought back|shows/,
  ],
  [
    'a version that was undone is kept as the newest',
    'this.kept.remove(this.name, id);\n      this.version = from;',
    'this.version = from;',
    /a page that is opened shows[\s\S]*undo all/,
  ],
  [
    'Reset throws away what was there',
    "if (old.by === 'book' && !this.isStale(old))",
    'if (!this.isStale(old))',
    /cannot be brought back[\s\S]*Reset/,
  ],
  [
    'a link takes the place of what the reader has',
    "if (old.by === 'link' && !this.isStale(old))",
    'if (!this.isStale(old))',
    /cannot be brought back[\s\S]*link/,
  ],
  [
    'a text runs although the book has another now',
    '.find((version) => version.hash === hash) ?? null',
    '[0] ?? null',
    /shows|shown/,
  ],
  [
    'a text is not offered because the book has another now',
    "if (by === 'book' || texts.has(text)) return false;",
    "if (by === 'book' || texts.has(text) || text.length > 8) return false;",
    /cannot be brought back/,
  ],
  [
    'what the storage did not take is forgotten',
    'if (untaken !== undefined) return untaken;',
    '',
    /cannot be brought back[\s\S]*full/,
  ],
  [
    'another tab changes the text under the hands of who edits it',
    'if (this.editing || this.holding || this.elsewhere === undefined) return false;',
    'if (this.elsewhere === undefined) return false;',
    /while it is being edited/,
  ],
  ['a trouble is told each time', 'if (this.told.has(why)) return;', '', /told twice/],
];

test.each(mistakes)('the search finds it if %s', async (_, from, to, said) => {
  const { wrong } = search(2000, 2, { parts: await broken(from, to), shrink: false });
  expect(wrong).toMatch(said);
});

/** A storage that always works. */
function storage(): Storage {
  const map = new Map<string, string>();
  return {
    get length() {
      return map.size;
    },
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
    clear: () => map.clear(),
  };
}

test('a text that another tab goes on with is not removed with a copy of what it was', () => {
  const entries = storage();
  const [a, b] = ['a', 'b'].map((tab) => new KeptText(new Kept(() => entries, tab), 'x', 'book'));
  a.begin();
  a.type('mine');
  b.look();
  b.reset();
  a.type('mine, and more');
  b.undoReset();
  expect(b.text).toBe('mine');
  expect(b.others().map(({ text }) => text)).toEqual(['mine, and more']);
});

test('of one text so many versions are kept, and the reader’s own before those of links', () => {
  const entries = storage();
  const text = new KeptText(new Kept(() => entries, 'a'), 'x', 'book');
  text.receive('from a link');
  for (let i = 1; i <= LIMIT + 5; i++) {
    text.begin();
    text.type(`mine ${i}`);
    text.end();
  }
  expect(text.others().map((version) => version.text)).toEqual(
    Array.from({ length: LIMIT - 1 }, (_, i) => `mine ${LIMIT + 4 - i}`),
  );
  expect(entries.length).toBe(LIMIT);
});

test('who types does not make a version of each letter, and undoing all makes none', () => {
  const entries = storage();
  const text = new KeptText(new Kept(() => entries, 'a'), 'x', 'book');
  text.begin();
  for (const typed of ['m', 'mi', 'min', 'mine']) text.type(typed);
  expect(entries.length).toBe(1);
  for (const undone of ['min', 'mi', 'm', 'book']) text.type(undone);
  expect(entries.length).toBe(0);
  expect(text.changed).toBe(false);
});

test('what this site kept before it kept versions is taken over', () => {
  const entries = storage();
  const old = 'running-commentary:text:3.1/above';
  entries.setItem(old, JSON.stringify({ hash: hashOf('book'), text: 'from a link' }));
  entries.setItem(`${old}:before`, JSON.stringify({ hash: hashOf('book'), text: 'mine' }));
  const patch = { hash: hashOf('port'), text: 'my port', href: '/3-searching/#f' };
  entries.setItem('running-commentary:patches', JSON.stringify({ f: patch }));
  entries.setItem('running-commentary:text:damaged', '{');
  entries.setItem('of somebody else', 'x');
  const kept = new Kept(() => entries, 'a');
  kept.takeOver();
  const above = new KeptText(kept, '3.1/above', 'book');
  expect(above.text).toBe('from a link');
  expect(above.others().map(({ text }) => text)).toEqual(['mine']);
  expect(new KeptText(kept, 'fn:f', 'port').text).toBe('my port');
  expect(kept.versions('fn:f')[0].href).toBe('/3-searching/#f');
  const keys = Array.from({ length: entries.length }, (_, i) => entries.key(i));
  expect(keys.filter((key) => !key?.includes('#'))).toEqual([
    'running-commentary:text:damaged',
    'of somebody else',
  ]);
});

test('what cannot be kept is told once, with the reason', () => {
  const told: Trouble[] = [];
  const forbidden = (): never => {
    throw new Error('SecurityError');
  };
  const text = new KeptText(
    new Kept(forbidden, 'a', Date.now, (why) => told.push(why)),
    'x',
    'book',
  );
  text.begin();
  text.type('mine');
  text.type('mine too');
  text.reset();
  expect(text.others().map((version) => version.text)).toEqual(['mine too']);
  expect(told).toEqual(['forbidden']);
});
