// Address spaces drawn as upright strips on one scale, high addresses at the top.
//
//     c0000000 ┌──────┐ ┌──────┐
//              │stack │ │stack │
//     bfffe000 ├──────┤ ├──────┤
//              ≈      ≈ ≈      ≈   a hole too big to draw is broken
//     40003000 ├──────┤ ├──────┤
//              │      │ ├──────┤
//              │rw-p  │ ┊ gone ┊ ▏ what changed, with a bar beside it
//              │      │ ├──────┤
//     40000000 ├──────┤ ├──────┤
//
// Every address where any area of any strip begins or ends is one line across all strips. What
// lies between two such lines is a row, and a row is as tall as it must be for its text, and
// taller with the logarithm of its size: neither a page nor a gigabyte is lost.

import { defs, patternFill } from './patterns.ts';
import {
  element,
  escapeText,
  fit,
  LINE,
  line,
  monoWidth,
  path,
  rect,
  TEXT,
  textAt,
  textWidth,
  wrap,
  xy,
} from './svg.ts';
import { address, count, PAGE, size } from './words.ts';

/** Something with an extent in a strip: an area, or the ghost of one. */
export interface Box {
  start: number;
  end: number;
  /** Its kind: gives tint and pattern. `ghost` is only an outline. */
  look: string;
  /** Monospaced words in front of the label; may be empty. */
  prot: string;
  label: string;
  /** Said beside the box, or in it where there is no margin. */
  note: string;
  /** The same in a word or two. */
  short: string;
  changed: boolean;
  locked: boolean;
  /** Shown on hover. */
  hint: string;
}

export interface Strip {
  heading: string;
  boxes: Box[];
  /** Said instead of the size of the one big hole, where there is no address space at all. */
  absent?: string;
}

export interface StripOptions {
  id: string;
  narrow: boolean;
  /** Runs of at least this many unchanged areas in a row are folded into one line. */
  fold: number;
  /** Notes for holes, by the hole's start, only with a single strip; `short` has the size in it. */
  holeNotes: Map<number, { note: string; short: string; chosen: boolean }>;
  /** Boxes that are not folded away even if nothing near them has changed. */
  keep: (box: Box) => boolean;
  /** Further addresses to draw a line at; holes end there. */
  cuts: number[];
  /** The ends of the scale. */
  low: number;
  high: number;
}

export interface Drawing {
  width: number;
  height: number;
  body: string;
}

interface Row {
  start: number;
  end: number;
  kind: 'area' | 'hole' | 'break' | 'fold';
  /** Of a fold: how many areas are in it. */
  areas: number;
  y: number;
  height: number;
}

const LEAST = 23;
const BREAK_FROM = 64 * PAGE;
const TOP = 26;

interface Geometry {
  width: number;
  axis: number;
  columns: { x: number; width: number }[];
  margin: { x: number; width: number } | null;
}

function geometry(strips: number, narrow: boolean): Geometry {
  if (narrow) {
    const columns =
      strips === 1
        ? [{ x: 67, width: 269 }]
        : [
            { x: 67, width: 130 },
            { x: 207, width: 130 },
          ];
    return { width: 342, axis: 59, columns, margin: null };
  }
  if (strips === 1) {
    return {
      width: 680,
      axis: 66,
      columns: [{ x: 78, width: 300 }],
      margin: { x: 392, width: 288 },
    };
  }
  const columns = [
    { x: 78, width: 196 },
    { x: 294, width: 196 },
  ];
  return { width: 680, axis: 66, columns, margin: { x: 503, width: 177 } };
}

function covers(box: { start: number; end: number }, row: { start: number; end: number }): boolean {
  return box.start < row.end && row.start < box.end;
}

/** Which boxes may vanish into a fold: unchanged ones with no change within two places. */
function foldable(strips: Strip[], limit: number, keep: (box: Box) => boolean): Set<Box> {
  const all = strips.flatMap((strip) => strip.boxes);
  const starts = [...new Set(all.map((box) => box.start))].sort((a, b) => a - b);
  const rank = new Map(starts.map((start, index) => [start, index]));
  const changed = all.filter((box) => box.changed).map((box) => rank.get(box.start) ?? 0);
  const wanted = all.some(keep);
  const kept = changed.length > 0 || wanted ? changed : [0, starts.length - 1];
  const reach = changed.length > 0 ? 2 : 4;
  const result = new Set<Box>();
  if (starts.length <= limit) return result;
  for (const box of all) {
    const at = rank.get(box.start) ?? 0;
    const near = kept.some((other) => Math.abs(other - at) <= reach);
    if (!near && !keep(box) && box.look !== 'stack' && box.look !== 'heap') result.add(box);
  }
  return result;
}

/** Answers which boxes cover a row, quickly; boxes that overlap are all found while they are few. */
function coveringBoxes(boxes: Box[]): (row: { start: number; end: number }) => Box[] {
  const sorted = boxes.filter((box) => box.look !== 'ghost').sort((a, b) => a.start - b.start);
  return (row) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle].start < row.end) low = middle + 1;
      else high = middle;
    }
    return sorted.slice(Math.max(0, low - 8), low).filter((box) => covers(box, row));
  };
}

/** The rows from high to low, folds made, heights not yet final. */
function makeRows(strips: Strip[], options: StripOptions): Row[] {
  const all = strips.flatMap((strip) => strip.boxes);
  const cuts = new Set([options.low, options.high, ...options.cuts]);
  for (const box of all) cuts.add(box.start).add(box.end);
  const sorted = [...cuts].sort((a, b) => b - a);
  const hidden = foldable(strips, options.fold, options.keep);
  const coverings = strips.map((strip) => coveringBoxes(strip.boxes));
  const plain: Row[] = [];
  for (let at = 0; at + 1 < sorted.length; at += 1) {
    const row = { start: sorted[at + 1], end: sorted[at] };
    const inside = coverings.flatMap((covering) => covering(row));
    const pages = (row.end - row.start) / PAGE;
    let kind: Row['kind'] = inside.length > 0 ? 'area' : 'hole';
    let height = Math.min(LEAST + 6 * Math.log2(Math.max(1, pages)), 66);
    if (kind === 'hole') height = Math.min(height, 34);
    if (kind === 'hole' && row.end - row.start > BREAK_FROM) {
      kind = 'break';
      height = 32;
    }
    if (inside.length > 0 && inside.every((box) => hidden.has(box))) kind = 'fold';
    plain.push({ ...row, kind, areas: kind === 'fold' ? 1 : 0, y: 0, height });
  }
  // Join folded rows, with the holes between them.
  const rows: Row[] = [];
  for (let at = 0; at < plain.length; at += 1) {
    if (plain[at].kind !== 'fold') {
      rows.push(plain[at]);
      continue;
    }
    let last = at;
    let areas = 0;
    for (let next = at; next < plain.length; next += 1) {
      if (plain[next].kind === 'fold') {
        last = next;
        areas += 1;
      } else if (plain[next].kind === 'area') {
        break;
      }
    }
    if (areas < 3) {
      for (let back = at; back <= last; back += 1) {
        if (plain[back].kind === 'fold') plain[back].kind = 'area';
        plain[back].areas = 0;
      }
      rows.push(plain[at]);
      continue;
    }
    rows.push({ ...plain[at], start: plain[last].start, areas, height: 34 });
    at = last;
  }
  return rows;
}

/** The row of a box that has most room for its text; of equal ones the one nearest its middle. */
function textRow(box: { start: number; end: number }, rows: Row[]): Row {
  const own = rows.filter((row) => covers(box, row));
  const middle = (own.length - 1) / 2;
  let best = 0;
  own.forEach((row, index) => {
    const better = row.height > own[best].height + 0.01;
    const nearer =
      Math.abs(row.height - own[best].height) <= 0.01 &&
      Math.abs(index - middle) < Math.abs(best - middle);
    if (better || nearer) best = index;
  });
  return own[best];
}

function isFolded(box: Box, rows: Row[]): boolean {
  return rows.some((row) => row.kind === 'fold' && covers(box, row));
}

function gapsOf(
  strip: Strip,
  rows: Row[],
  cuts: number[],
): { start: number; end: number; rows: Row[] }[] {
  const gaps: { start: number; end: number; rows: Row[] }[] = [];
  let open: { start: number; end: number; rows: Row[] } | null = null;
  for (const row of rows) {
    const covered =
      row.kind === 'fold' || strip.boxes.some((b) => b.look !== 'ghost' && covers(b, row));
    if (covered) {
      open = null;
    } else if (open && !cuts.includes(row.end)) {
      open.start = row.start;
      open.rows.push(row);
    } else {
      open = { start: row.start, end: row.end, rows: [row] };
      gaps.push(open);
    }
  }
  return gaps;
}

/** A label that fits: "shared" goes first, its mode says it too; then the directories of a path. */
function fitLabel(label: string, width: number): string {
  const plain = label.replace(/^shared (?=\S)/, '');
  const name = plain.replace(/\S*\/(?=[^/\s])/, '');
  const fits = [label, plain, name].find((text) => textWidth(text) <= width);
  return fits ?? fit(name, width);
}

/** Draws the strips side by side. */
export function drawStrips(strips: Strip[], options: StripOptions): Drawing {
  const place = geometry(strips.length, options.narrow);
  const indent = options.narrow ? 14 : 17;
  const lockBand = options.narrow ? 5 : 10;
  const rows = makeRows(strips, options);
  const marginLines = new Map<Row, { lines: string[]; strong: boolean }[]>();
  const need = (row: Row, lines: number) => {
    row.height = Math.max(row.height, lines * LINE + 8);
  };

  // Where each text goes, and how tall that makes its row.
  const spots = strips.map((strip, column) =>
    strip.boxes
      .filter((box) => !isFolded(box, rows))
      .map((box) => {
        const row = textRow(box, rows);
        const room = place.columns[column].width - indent - 6;
        const inside: string[] = [];
        if (place.margin) {
          if (box.note !== '') {
            const lines = wrap(box.note, place.margin.width);
            const list = marginLines.get(row) ?? [];
            list.push({ lines, strong: box.changed });
            marginLines.set(row, list);
            need(
              row,
              list.reduce((sum, entry) => sum + entry.lines.length, 0),
            );
          }
        } else if (box.look !== 'ghost') {
          const locked = box.locked ? 'locked' : '';
          // `now locked` says it already.
          const also = (note: string) =>
            [note, note.endsWith('locked') ? '' : locked].filter((text) => text !== '').join(', ');
          const long = also(box.note);
          const short = also(box.short);
          if (short !== '') inside.push(fit(textWidth(long) <= room ? long : short, room));
        }
        need(row, 1 + inside.length);
        return { box, row, inside };
      }),
  );
  const gaps = strips.map((strip) => gapsOf(strip, rows, options.cuts));
  if (strips.length === 1) {
    for (const gap of gaps[0]) {
      const note = options.holeNotes.get(gap.start);
      if (!note) continue;
      const row = textRow(gap, gap.rows);
      if (place.margin) {
        const lines = wrap(note.note, place.margin.width);
        marginLines.set(row, [...(marginLines.get(row) ?? []), { lines, strong: note.chosen }]);
        need(row, lines.length);
      } else {
        need(row, wrap(note.short, place.columns[0].width - 24).length);
      }
    }
  }

  let y = TOP;
  for (const row of rows) {
    row.y = y;
    row.height = Math.round(row.height);
    y += row.height;
  }
  const bottom = y;
  const out: string[] = [];
  const yOf = (addr: number): number => {
    for (const row of rows) {
      if (addr === row.end) return row.y;
      if (addr === row.start) return row.y + row.height;
    }
    return bottom;
  };

  // Headings, and the axis: one address at every line.
  strips.forEach((strip, column) => {
    const { x, width } = place.columns[column];
    out.push(textAt(x + width / 2, 14, strip.heading, 'rc-heading', 'middle'));
  });
  const lines = [rows[0].end, ...rows.map((row) => row.start)];
  for (const addr of lines) {
    const at = yOf(addr);
    out.push(textAt(place.axis, at + 4, address(addr), 'rc-mono', 'end'));
    out.push(line(place.axis + 4, at, place.columns[0].x, at, 'rc-hair'));
    for (let column = 1; column < place.columns.length; column += 1) {
      const left = place.columns[column - 1];
      out.push(line(left.x + left.width, at, place.columns[column].x, at, 'rc-hair'));
    }
  }

  strips.forEach((strip, column) => {
    const { x, width } = place.columns[column];
    // Rails: the sides of the strip, broken where the scale is.
    for (const rail of [x, x + width]) {
      let d = '';
      let from = TOP;
      for (const row of rows) {
        if (row.kind !== 'break' && row.kind !== 'fold') continue;
        const middle = row.y + row.height / 2;
        d += `M${xy(rail, from)}V${middle - 7}l-4 4.5l8 5l-4 4.5`;
        from = middle + 7;
      }
      d += `M${xy(rail, from)}V${bottom}`;
      out.push(path(d, 'rc-rail'));
    }
    out.push(line(x, TOP, x + width, TOP, 'rc-rail'));
    out.push(line(x, bottom, x + width, bottom, 'rc-rail'));

    for (const row of rows) {
      if (row.kind !== 'fold') continue;
      const text = `${count(row.areas, 'area')}${strips.length > 1 ? ', unchanged' : ''}`;
      const middle = row.y + row.height / 2;
      const shown = options.narrow && strips.length > 1 ? count(row.areas, 'area') : text;
      out.push(line(x, row.y, x + width, row.y, 'rc-rail'));
      out.push(line(x, row.y + row.height, x + width, row.y + row.height, 'rc-rail'));
      out.push(textAt(x + width / 2, middle + 4, shown, 'rc-soft', 'middle'));
    }

    for (const gap of gaps[column]) {
      const broken = gap.rows.find((row) => row.kind === 'break');
      const ghosts = strip.boxes.filter((b) => b.look === 'ghost' && covers(b, gap));
      const free = gap.rows.filter((row) => !ghosts.some((ghost) => covers(ghost, row)));
      const row = broken ?? (free.length > 0 ? textRow(gap, free) : null);
      const middle = row ? row.y + row.height / 2 : 0;
      const note = options.holeNotes.get(gap.start);
      const words = strip.absent ?? `${size(gap.end - gap.start)} free`;
      if (!row) continue;
      if (note && !place.margin) {
        const lines = wrap(note.short, width - 24);
        lines.forEach((text, index) => {
          const at = middle + 4.5 + (index - (lines.length - 1) / 2) * LINE;
          out.push(textAt(x + width / 2, at, text, note.chosen ? 'rc-note' : 'rc-soft', 'middle'));
        });
      } else {
        out.push(textAt(x + width / 2, middle + 4, words, 'rc-soft', 'middle'));
      }
      if (note?.chosen) {
        out.push(
          element('rect', {
            x: x + 3,
            y: row.y + 2,
            width: width - 6,
            height: row.height - 4,
            class: 'rc-chosen',
          }),
        );
      }
    }

    // Outlines come last, those of changed areas over their neighbours'.
    const outlines: string[] = [];
    const changed: string[] = [];
    for (const { box, row, inside } of spots[column]) {
      const top = yOf(box.end);
      const height = yOf(box.start) - top;
      const middle = row.y + row.height / 2;
      const parts: string[] = [element('title', {}, escapeText(box.hint))];
      if (box.look === 'ghost') {
        parts.push(rect(x + 3, top + 2.5, width - 6, height - 5, 'rc-ghost'));
        const text = fit(place.margin ? box.label : box.short, width - 20);
        parts.push(
          textAt(x + width / 2, middle + 4, text, place.margin ? 'rc-soft' : 'rc-note', 'middle'),
        );
      } else {
        parts.push(rect(x, top, width, height, `rc-fill rc-${box.look}`));
        parts.push(rect(x, top, 10, height, 'rc-band', patternFill(options.id, box.look)));
        if (box.locked) {
          parts.push(
            rect(x + width - lockBand, top, lockBand, height, 'rc-band', {
              ...patternFill(options.id, 'locked'),
            }),
          );
        }
        // Where another strip has a line that this box has not, it is dotted through.
        for (const addr of lines) {
          if (addr <= box.start || addr >= box.end) continue;
          parts.push(line(x + 10, yOf(addr), x + width, yOf(addr), 'rc-dotted'));
        }
        outlines.push(rect(x, top, width, height, 'rc-outline'));
        if (box.changed) {
          changed.push(rect(x, top, width, height, 'rc-outline-strong'));
        }
        const rightEdge = x + width - (box.locked ? lockBand + 3 : 4);
        let left = x + indent;
        const first = middle + 4.5 - (inside.length * LINE) / 2;
        if (box.prot !== '') {
          parts.push(textAt(left, first, box.prot, 'rc-mono'));
          left += monoWidth(box.prot) + 6;
        }
        const bytes = size(box.end - box.start);
        const words = box.locked && !options.narrow ? `${box.label}, locked` : box.label;
        const shown = fitLabel(words, rightEdge - left);
        const sizeRoom = rightEdge - left - textWidth(shown) - 10;
        const withSize = textWidth(bytes) <= sizeRoom;
        parts.push(textAt(left, first, shown, 'rc-text'));
        if (withSize && inside.length === 0) {
          parts.push(textAt(rightEdge, first, bytes, 'rc-soft', 'end'));
        }
        inside.forEach((text, index) => {
          parts.push(textAt(x + indent, first + (index + 1) * LINE, text, 'rc-note'));
        });
      }
      out.push(element('g', {}, ...parts));
      if (box.changed) {
        const bar = x + width + (place.margin ? 6 : 2);
        const className = box.look === 'ghost' ? 'rc-bar rc-bar-gone' : 'rc-bar';
        if (column === strips.length - 1) {
          out.push(line(bar, top + 2, bar, top + height - 2, className));
        }
      }
    }
    out.push(...outlines, ...changed);
  });

  if (place.margin) {
    for (const [row, entries] of marginLines) {
      const total = entries.reduce((sum, entry) => sum + entry.lines.length, 0);
      let at = row.y + row.height / 2 + 4.5 - ((total - 1) * LINE) / 2;
      for (const entry of entries) {
        for (const text of entry.lines) {
          out.push(textAt(place.margin.x, at, text, entry.strong ? 'rc-note' : 'rc-soft'));
          at += LINE;
        }
      }
    }
  }

  const looks = new Set(strips.flatMap((strip) => strip.boxes.map((box) => box.look)));
  if (strips.some((strip) => strip.boxes.some((box) => box.locked))) looks.add('locked');
  looks.delete('ghost');
  return {
    width: place.width,
    height: bottom + Math.ceil(TEXT / 2) + 2,
    body: defs(options.id, looks) + out.join(''),
  };
}
