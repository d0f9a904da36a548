// A tree of all the ways that something can go, an outline down the page, with one of them lit.

import type { Drawing } from './strips.ts';
import { LINE, line, monoWidth, path, rect, textAt, textWidth, xy } from './svg.ts';

/** A place in the tree, and what leads on from it. */
export interface Way<Place extends string> {
  place: Place;
  /** What makes it come this way. */
  when: string;
  /** What serves it then, or what is returned. */
  name: string;
  /** `name` is that of a function. */
  code: boolean;
  ways: Way<Place>[];
}

/** A way, and those that lead on from it. */
export function way<Place extends string>(
  place: Place,
  when: string,
  name: string,
  ...ways: Way<Place>[]
): Way<Place> {
  return { place, when, name, code: /^[a-z_]+$/.test(name), ways };
}

const INDENT = 24;
const ROW = 27;
/** Where the names stand in the wide drawing. */
const COLUMN = 268;

/** Draws the tree from `root`, with `places` lit and `outcome` beside the last of them. */
export function drawWays<Place extends string>(
  root: Way<Place>,
  places: readonly Place[],
  outcome: string,
  narrow: boolean,
): Drawing {
  const width = narrow ? 342 : 600;
  const unlit: string[] = [];
  const lit: string[] = [];
  const last = places[places.length - 1];
  let y = 0;

  const row = (one: Way<Place>, depth: number, parentY: number | null): void => {
    const isLit = places.includes(one.place);
    const left = 4 + depth * INDENT;
    const middle = y + ROW / 2;
    if (parentY !== null) {
      const rail = left - INDENT + 10;
      const d = `M${xy(rail, parentY + 9)}V${middle}H${left}`;
      if (isLit) lit.push(path(d, 'rc-outline-strong'));
      else unlit.push(path(d, 'rc-outline'));
    }
    const name = one.code ? monoWidth(one.name) : textWidth(one.name);
    const when = one.when === '' ? 0 : textWidth(one.when) + 10;
    const out = isLit ? lit : unlit;
    const colour = isLit ? 'rc-text' : 'rc-soft';
    const base = middle + 4.5;
    let x = left + 5;
    if (one.when !== '') out.push(textAt(x, base, one.when, colour));
    if (one.when !== '') x = narrow ? x + when : COLUMN;
    if (!narrow && one.when !== '')
      unlit.push(line(left + 5 + when, middle, COLUMN - 10, middle, 'rc-dotted'));
    out.push(
      textAt(x, base, one.name, one.code ? `rc-mono ${isLit ? '' : 'rc-soft'}`.trim() : colour),
    );
    if (isLit) lit.push(rect(x - 5, middle - 10, name + 10, 20, 'rc-outline-strong', { rx: 3 }));
    if (one.place === last) {
      const below = narrow ? LINE + 3 : 0;
      y += below;
      // Below the name where it is narrow, and further left if it would not fit there.
      const at = narrow ? Math.min(x, width - 2 - textWidth(outcome)) : x + name + 18;
      lit.push(textAt(at, base + below, outcome, 'rc-note'));
    }
    y += ROW;
    for (const next of one.ways) row(next, depth + 1, middle);
  };
  row(root, 0, null);
  return { width, height: y + 2, body: unlit.join('') + lit.join('') };
}
