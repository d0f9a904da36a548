// The outline: what a section counted as complete must have.
import { expect, test } from 'vitest';
import { allSections, entries, sectionById, sections, supplements } from '../../content/outline.ts';
import { reachOfExamples, reachOfSome } from '../../src/runner/reach.ts';
import { checkBook } from '../../src/source/book.ts';
import { outlineRows, shortfalls, summaryText } from '../../src/source/outline-rows.ts';

const reach = await reachOfExamples();
const rows = outlineRows(reach);

test('sections that count as complete fall short of nothing', () => {
  expect(shortfalls(rows)).toEqual([]);
});

test('supplements fall short of nothing, and are no part of the outline', () => {
  expect(supplements.map((s) => s.id)).toEqual(['R.1', 'R.2', 'R.3', 'C.1']);
  expect(shortfalls(outlineRows(reach, supplements), supplements)).toEqual([]);
  for (const { id } of supplements) {
    expect(sections.some((s) => s.id === id)).toBe(false);
    expect(sectionById(id).gorman).toBe(null);
  }
  const names = allSections.flatMap((s) => s.entries).map((entry) => entry.name);
  expect(new Set(names).size).toBe(names.length);
});

test('the book has no mistakes', () => {
  expect(checkBook()).toEqual([]);
});

test('every entry has a row, and every section a line that fits a screen', () => {
  expect(rows.map((row) => row.name)).toEqual(entries.map((entry) => entry.name));
  expect(rows).toHaveLength(83);
  const lines = summaryText(rows).split('\n');
  expect(lines.length).toBeLessThan(40);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
});

test('a summary of as few runs as it takes is that of all', async () => {
  const some = await reachOfSome(
    new Map(sections.map(({ id, entries: own }) => [id, own.map(({ port }) => port)])),
  );
  expect(some.size).toBeLessThan(reach.size);
  expect(summaryText(outlineRows(some))).toBe(summaryText(rows));
});

test('what a complete section lacks is said, one line each', () => {
  const section = sections.find((s) => s.id === '3.1');
  if (!section) throw new Error('no section 3.1');
  const status = section.status;
  section.status = 'complete';
  const bare = rows.map((row) => ({
    ...row,
    lines: 5,
    linesNoted: 5,
    examples: [],
    port: 'sim/x.ts:1',
  }));
  const lacking = bare.map((row) => {
    if (row.name === 'find_vma') return { ...row, linesNoted: 3, kernel: 'mm/mmap.c:1' };
    return row.name === 'find_vma_prev' ? { ...row, port: null } : row;
  });
  const said = shortfalls(lacking).filter((text) => text.startsWith('3.1'));
  section.status = status;
  expect(said).toMatchInlineSnapshot(`
    [
      "3.1 find_vma: sim/x.ts:1 says @kernel mm/mmap.c:1, it is mm/mmap.c:661",
      "3.1 find_vma: 2 of 5 lines have no note",
      "3.1 find_vma: no example reaches it",
      "3.1 find_vma_prev: no port in sim/",
      "3.1 find_vma_prev: no example reaches it",
      "3.1 find_vma_intersection: no example reaches it",
    ]
  `);
});
