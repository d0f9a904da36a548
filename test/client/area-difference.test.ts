import { expect, test } from 'vitest';
import { areasIn, compared, placesOf, rowsOf } from '../../src/client/area-difference.ts';

const yours = `40000000-40002000 r--p 00000000
40003000-40008000 r--p 00000000`;
const kernel = `40000000-40002000 r--p 00000000
40003000-40008000 r--p 00003000
bffff000-c0000000 rwxp 00000000`;

test('what a check prints of a prediction is taken apart', () => {
  expect(compared(`yours:\n${yours}\nkernel:\n${kernel}`)).toEqual({ yours, kernel });
  expect(compared('yours:\n\nkernel:\n1')).toEqual({ yours: '', kernel: '1' });
  expect(compared('yours:\n2\nkernel:\n')).toEqual({ yours: '2', kernel: '' });
  expect(compared('right')).toBeNull();
});

test('areas are read by their addresses, and nothing else is taken for them', () => {
  expect(areasIn(kernel)?.map(({ from, to }) => [from, to])).toEqual([
    [0x40000000, 0x40002000],
    [0x40003000, 0x40008000],
    [0xbffff000, 0xc0000000],
  ]);
  expect(areasIn('')).toEqual([]);
  expect(areasIn('done, 2 locked, 3 in memory')).toBeNull();
  expect(areasIn(`${yours}\nand more`)).toBeNull();
});

test('two lists become one, by address', () => {
  const rows = rowsOf(areasIn(yours)!, areasIn(kernel)!);
  expect(rows.map((row) => `${row.in} ${row.line}`)).toEqual([
    'both 40000000-40002000 r--p 00000000',
    'yours 40003000-40008000 r--p 00000000',
    'kernel 40003000-40008000 r--p 00003000',
    'kernel bffff000-c0000000 rwxp 00000000',
  ]);
});

test('a gap of many pages does not press the areas together', () => {
  const areas = areasIn(kernel)!;
  const place = placesOf(areas);
  const at = areas.flatMap(({ from, to }) => [place(from), place(to)]);
  expect(at).toEqual([...at].sort((a, b) => a - b));
  // The last page, three gigabytes further on, is as wide as any other.
  const widths = areas.map(({ from, to }) => (place(to) - place(from)) / ((to - from) / 4096));
  for (const width of widths) expect(width).toBeCloseTo(widths[0]);
  expect(widths[0]).toBeGreaterThan(10);
});
