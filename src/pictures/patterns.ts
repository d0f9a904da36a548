// The patterns that go with the colours of the palette: one for each kind of thing.
//
// A pattern is a small tile of strokes in the ink of its kind. It fills the band at the edge of a
// box, never the place where text stands. Ids are made of the picture's own id.

import { type Attributes, element } from './svg.ts';

interface Tile {
  width: number;
  height: number;
  /** Strokes, as path data. */
  strokes: string;
  /** Filled dots: centres and radius. */
  dots?: [number, number, number][];
}

const TILES: Record<string, Tile> = {
  anonymous: { width: 5, height: 5, strokes: '', dots: [[2.5, 2.5, 1]] },
  heap: {
    width: 5,
    height: 5,
    strokes: '',
    dots: [
      [1.25, 1.25, 1],
      [3.75, 3.75, 1],
    ],
  },
  stack: { width: 10, height: 4, strokes: 'M0 2H10' },
  file: { width: 5, height: 5, strokes: 'M-1 6L6 -1M-1 1L1 -1M4 6L6 4' },
  shared: { width: 6, height: 6, strokes: 'M0 0L6 6M6 0L0 6' },
  'page-table': { width: 5, height: 5, strokes: 'M0 .5H5M.5 0V5' },
  swapped: { width: 8, height: 5, strokes: 'M0 4L2 1L4 4L6 1L8 4' },
  locked: { width: 10, height: 6, strokes: 'M1.5 0V6M5 0V6M8.5 0V6' },
  dirty: { width: 6, height: 6, strokes: 'M.5 3H5.5M3 .5V5.5' },
  slab: { width: 6, height: 6, strokes: 'M0 1.5H6M0 4.5H6M1.5 1.5V4.5M4.5 4.5V7.5M4.5 -1.5V1.5' },
};

function patternId(id: string, look: string): string {
  return `${id}-${look}`;
}

/** The fill of an element whose kind is `look`; nothing for a kind without a pattern. */
export function patternFill(id: string, look: string): Attributes {
  return look in TILES ? { fill: `url(#${patternId(id, look)})` } : { fill: 'none' };
}

/** `<defs>` with the patterns of these kinds. */
export function defs(id: string, looks: Iterable<string>): string {
  const patterns = [...looks]
    .sort()
    .filter((look) => look in TILES)
    .map((look) => {
      const tile = TILES[look];
      const dots = (tile.dots ?? []).map(([cx, cy, r]) =>
        element('circle', { cx, cy, r, class: `rc-dot rc-ink-${look}` }),
      );
      const strokes =
        tile.strokes === ''
          ? []
          : [element('path', { d: tile.strokes, class: `rc-stroke rc-ink-${look}` })];
      return element(
        'pattern',
        {
          id: patternId(id, look),
          width: tile.width,
          height: tile.height,
          patternUnits: 'userSpaceOnUse',
        },
        ...dots,
        ...strokes,
      );
    });
  return patterns.length > 0 ? element('defs', {}, ...patterns) : '';
}
