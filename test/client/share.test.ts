import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { hashOf } from '../../src/client/kept.ts';
import { pack, packed, type Sent, unpack, unpacked } from '../../src/client/share.ts';
import {
  arrived,
  type Carried,
  changedLines,
  difference,
} from '../../src/client/text-difference.ts';

afterEach(() => vi.unstubAllGlobals());

test('any text comes through a link as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 400 }), async (text) => {
      const packed = await pack(text);
      expect(packed).toMatch(/^[\w-]*$/);
      expect(await unpack(packed)).toBe(text);
    }),
  );
});

test('a browser that cannot compress makes links, and reads those of others like it', async () => {
  vi.stubGlobal('CompressionStream', undefined);
  delete (globalThis as { CompressionStream?: unknown }).CompressionStream;
  const packed = await pack('你好 — ünïcode');
  expect(packed).toMatch(/^\.[\w-]*$/);
  vi.unstubAllGlobals();
  expect(await unpack(packed)).toBe('你好 — ünïcode');
  const compressed = await pack('x');
  vi.stubGlobal('DecompressionStream', undefined);
  delete (globalThis as { DecompressionStream?: unknown }).DecompressionStream;
  await expect(unpack(compressed)).rejects.toThrow(/this browser has no DecompressionStream/);
});

test('what is no packed text is refused', async () => {
  for (const damaged of ['AAAA', '!', 'not deflated at all']) {
    await expect(unpack(damaged)).rejects.toThrow();
  }
  for (const json of [
    '1',
    '{"texts":{"x":1}}',
    '["at",["x","y"]]',
    '["at",["x","a","b",[1]]]',
    '[1]',
  ]) {
    await expect(unpacked(await pack(json)), json).rejects.toThrow();
  }
});

test('texts that differ in one character have different hashes', () => {
  expect(hashOf('return vma;')).not.toBe(hashOf('return vna;'));
  expect(hashOf('')).toMatch(/^[0-9a-z]+$/);
});

/** The text of a link that has come through, on a page with another text of the book perhaps. */
async function sent(from: Sent, book = from.book) {
  const { received } = await unpacked(await packed([from], 'here'));
  expect(received.map(({ name }) => name)).toEqual([from.name]);
  return arrived(book, (received[0] as { carried: Carried }).carried);
}

const line = fc.constantFrom('{', '}', '', '  a();', '  b();', '  return vma;', '// 你好');
const text = fc.array(line, { maxLength: 30 }).map((lines) => `${lines.join('\n')}\n`);

test('any change of any text comes through a link', async () => {
  await fc.assert(
    fc.asyncProperty(text, text, async (book, changed) => {
      const { text: came, lost, older } = await sent({ name: 'x', book, text: changed });
      expect(came.trimEnd()).toBe(changed.trimEnd());
      expect([lost, older]).toEqual([[], false]);
    }),
    { numRuns: 150 },
  );
});

const root = join(import.meta.dirname, '../..');

/** The longest functions of the kernel. */
const longest = globSync('sim/**/*.ts', { cwd: root })
  .flatMap((path) => [
    ...readFileSync(join(root, path), 'utf8').matchAll(
      /^(?:export )?function\*? (\w+)[\s\S]*?^}$/gm,
    ),
  ])
  .map(([text, name]) => ({ name, text }))
  .sort((a, b) => b.text.length - a.text.length)
  .slice(0, 10);

/** Some lines of a text with a remark, as a reader may add it. */
function changedAt(text: string, ...places: number[]): string {
  const lines = text.split('\n');
  for (const place of places)
    lines[Math.floor(lines.length * place)] += ` // a reader's remark, at ${place} of the text`;
  return lines.join('\n');
}

test('a link to the longest function with a changed line has less than 300 characters, with three less than 600', async () => {
  for (const { name, text: book } of longest) {
    const length = async (...places: number[]) =>
      (await packed([{ name: `fn:${name}`, book, text: changedAt(book, ...places) }], name)).length;
    expect(await length(0.5), name).toBeLessThan(300);
    expect(await length(0.2, 0.5, 0.8), name).toBeLessThan(600);
  }
});

test('a link that was made from an older text of the book finds its places in the new one', async () => {
  for (const { name, text: book } of longest) {
    const lines = book.split('\n');
    const now = [
      '// The book says more here now.',
      ...lines.slice(0, 4),
      'more();',
      ...lines.slice(4),
    ];
    const {
      text: came,
      lost,
      older,
    } = await sent({ name, book, text: changedAt(book, 0.5) }, now.join('\n'));
    expect([lost, older], name).toEqual([[], true]);
    const at = Math.floor(lines.length * 0.5);
    now[at + 2] = changedAt(book, 0.5).split('\n')[at];
    expect(came.trimEnd(), name).toBe(now.join('\n').trimEnd());
  }
});

test('what finds no place in the book’s new text is told', async () => {
  const from = { name: 'x', book: 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl', text: '' };
  from.text = from.book.replace('b', 'B').replace('k', 'K');
  const { text: came, lost } = await sent(from, 'a\nb\nc\nd\ne\nf\nother\nlines\nnow\n');
  expect(came).toBe('a\nB\nc\nd\ne\nf\nother\nlines\nnow\n');
  expect(lost).toEqual(['K']);
});

test('a link whose text is not what it says is refused', async () => {
  const { received } = await unpacked(
    await packed([{ name: 'x', book: 'a\nb', text: 'a\nc' }], ''),
  );
  const [book, , ...pieces] = (received[0] as { carried: Carried }).carried;
  expect(() => arrived('a\nb', [book, 'else', ...pieces])).toThrow(/not what it should be/);
});

test('a link as they were until November 2026 is read', async () => {
  const old = {
    texts: { '3.1/above': 'mine' },
    patches: { find_vma: 'my find_vma' },
    at: 'find_vma',
  };
  expect(await unpacked(await pack(JSON.stringify(old)))).toEqual({
    at: 'find_vma',
    received: [
      { name: '3.1/above', text: 'mine' },
      { name: 'fn:find_vma', text: 'my find_vma' },
    ],
  });
});

test('how many lines differ: a line in place of another is one', () => {
  expect(changedLines('a\nb\nc\nd', 'a\nB\nc\nd')).toEqual({ count: 1, lines: [2] });
  expect(changedLines('a\nb\nc\nd', 'a\nc\nd\ne\nf')).toEqual({ count: 3, lines: [4, 5] });
  expect(changedLines('a', 'a\n\n')).toEqual({ count: 0, lines: [] });
  expect(difference('a\nb\nc', 'a\nc')).toEqual([
    [
      { kind: 'same', text: 'a', number: 1 },
      { kind: 'gone', text: 'b', number: 2 },
      { kind: 'same', text: 'c', number: 2 },
    ],
  ]);
});
