// The book's own data: links between its pages, and the texts that stop a build.
import { beforeAll, describe, expect, test } from 'vitest';
import { distanceWithin, editDistance, fold, nearest, nearestName } from '../../src/nearest.ts';
import { resolveText, wayTo } from '../../src/source/binding.ts';
import { allFunctions, hrefOf, linkMistakes, portOf, testNames } from '../../src/source/book.ts';
import { bookReport } from '../../src/source/integration.ts';
import { mistakeText, parseProse } from '../../src/source/prose.ts';
import { byFile, byLetter, sectionLink, typeParts } from '../../src/source/reference.ts';
import { showValue } from '../../src/source/xref.ts';

// All of sim/ is read once, by the first who asks.
beforeAll(() => void portOf('find_vma'));

describe('links', () => {
  const pages = new Map<string, Set<string> | null>([
    ['/', null],
    ['/2-regions/5-deleting/', new Set(['do_munmap', 'unmap_fixup', 'exercises'])],
    ['/reference/structures/', new Set(['mm_struct', 'mm_struct.map_count'])],
  ]);
  const check = (text: string) =>
    linkMistakes(parseProse(text, 'content/s/en.mdx'), '/2-regions/5-deleting/', pages).map(
      mistakeText,
    );

  test('to pages and anchors that are there are in order, and so is the world outside', () => {
    const good = [
      '[a](#do_munmap) [b](/reference/structures/#mm_struct.map_count) [c](../../)',
      '[d](https://elixir.bootlin.com/x#y) [e](../5-deleting/#exercises) [f](/cards.json)',
    ];
    expect(check(good.join('\n'))).toEqual([]);
  });

  test('to others name what was meant', () => {
    const bad =
      '[a](#do_munmpa)\n\n[b](/2-regions/5-deletin/)\n\n<a href="/reference/structures">c</a>';
    expect(check(bad).join('\n')).toMatchInlineSnapshot(`
      "content/s/en.mdx:1: link to #do_munmpa: /2-regions/5-deleting/ has no anchor "do_munmpa" — nearest: "do_munmap"
      content/s/en.mdx:3: link to /2-regions/5-deletin/: the book has no page /2-regions/5-deletin/ — nearest: "/2-regions/5-deleting/"
      content/s/en.mdx:5: link to /reference/structures: the book has no page /reference/structures — addresses end in "/""
    `);
  });
});

test('the error that stops a build lists all mistakes', () => {
  expect(bookReport(['a.mdx:1: x', 'b.mdx:2: y'])).toMatchInlineSnapshot(`
    "2 mistakes in the book:
      a.mdx:1: x
      b.mdx:2: y"
  `);
});

test('names of tests are read from their file', () => {
  expect(testNames(import.meta.filename)).toContain('names of tests are read from their file');
  expect(testNames('/nowhere.test.ts')).toBe(null);
});

test('distances count what must change', () => {
  expect(editDistance('vm_start', 'vm_star')).toBe(1);
  expect(distanceWithin('vm_star ', 'if (mpnt.vm_start >= addr)')).toBe(1);
  expect(nearestName('find_vma_prv', ['find_vma', 'find_vma_prev', 'do_brk'])).toBe(
    'find_vma_prev',
  );
  expect(nearest('2.5/hloe', ['2.5/hole', '2.5/ends', '3.1/cache'])).toEqual(['2.5/hole']);
  expect(nearest('cache', ['2.5/hole', '3.1/cache'])).toEqual(['3.1/cache']);
});

test('values are shown in decimal, and as the 32-bit word from 10 on', () => {
  expect([7, 4096, -4096, 0xc0000000, 'x'].map(showValue)).toMatchInlineSnapshot(`
    [
      "7",
      "4096 (0x1000)",
      "-4096 (0xfffff000)",
      "3221225472 (0xc0000000)",
      ""x"",
    ]
  `);
});

test('lists are grouped by letter without underscores, and by file', () => {
  const items = [
    { name: '__vma_link', file: 'sim/mm/mmap.ts', line: 2 },
    { name: 'vma_merge', file: 'sim/mm/mmap.ts', line: 1 },
    { name: 'zap', file: 'sim/mm/memory.ts', line: 9 },
  ];
  expect(byLetter(items).map((g) => [g.title, g.items.length])).toEqual([
    ['V', 2],
    ['Z', 1],
  ]);
  expect(byFile(items).map((g) => [g.id, g.items.map((i) => i.line)])).toEqual([
    ['in-mm-memory', [9]],
    ['in-mm-mmap', [1, 2]],
  ]);
});

test('a type is cut where it names a structure', () => {
  const port = portOf('find_vma');
  expect(port?.signature).toContain('vm_area_struct | null');
  const structs = [{ name: 'vm_area_struct' }] as Parameters<typeof typeParts>[1];
  expect(typeParts('vm_area_struct | null', structs)[0]).toEqual([
    'vm_area_struct',
    'vm_area_struct',
  ]);
});

test('every line of a port can be named, also where others say the same', () => {
  let named = 0;
  const not: string[] = [];
  for (const port of allFunctions()) {
    const lines = port.lines.map(fold);
    for (const n of port.codeLines) {
      const text = lines[n - 1];
      if (lines.filter((line) => line.includes(text)).length === 1) continue;
      const [, typed] = /^after=(?:\{(".*")\}|".*")$/.exec(wayTo(lines, text, n) ?? '') ?? [];
      const after = typed ? JSON.parse(typed) : wayTo(lines, text, n)?.slice('after="'.length, -1);
      if (after === undefined) not.push(`${port.name}:${n} ${text}`);
      else expect(resolveText(port, text, after)).toEqual({ from: n, to: n });
      named++;
    }
  }
  expect(named).toBeGreaterThan(300);
  expect(not).toEqual([]);
});

test('a type is said without where it comes from and how it is set in lines', () => {
  const said = (type: string) =>
    typeParts(type, [])
      .map(([text]) => text)
      .join('');
  expect(said('import("./slab.ts").cache_sizes_t[]')).toBe('cache_sizes_t[]');
  expect(said('( k: Kernel, n: number, ) => void')).toBe('(k: Kernel, n: number) => void');
});

test('the port of a variable is the macro that gives it its value, and both lead to its entry', () => {
  expect(portOf('init_mm')).toBe(portOf('INIT_MM'));
  expect(portOf('init_mm')?.kind).toBe('function');
  const href = '/1-descriptors/1-initialising/#init_mm';
  expect([hrefOf('global:init_mm'), hrefOf('fn:INIT_MM')]).toEqual([href, href]);
  expect(sectionLink('INIT_MM')?.href).toBe(href);
});
