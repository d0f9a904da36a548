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
  /** How many areas are in a fold. */
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

function gapsOf(strip: Strip, rows: Row[], cuts: number[]): Gap[] {
  const gaps: Gap[] = [];
  let open: Gap | null = null;
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

/** Where the text of a box goes. */
interface Spot {
  box: Box;
  row: Row;
  /** What is said of it in the box itself. */
  inside: string[];
}

interface Gap {
  start: number;
  end: number;
  rows: Row[];
}

/** Texts beside the strips, by the row that they stand at. */
type Notes = Map<Row, { lines: string[]; strong: boolean }[]>;

/** Strips with their rows laid out: everything that is drawn from. */
interface Sheet {
  strips: Strip[];
  options: StripOptions;
  place: Geometry;
  rows: Row[];
  spots: Spot[][];
  gaps: Gap[][];
  notes: Notes;
  /** Each address with a line, from high to low. */
  lines: number[];
  bottom: number;
  yOf: (addr: number) => number;
}

const indentOf = ({ narrow }: StripOptions): number => (narrow ? 14 : 17);
const lockBandOf = ({ narrow }: StripOptions): number => (narrow ? 5 : 10);

/** Draws the strips side by side. */
export function drawStrips(strips: Strip[], options: StripOptions): Drawing {
  const sheet = layOut(strips, options);
  const out = [...headings(sheet), ...axis(sheet)];
  strips.forEach((_strip, column) => {
    out.push(...rails(sheet, column), ...folds(sheet, column));
    for (const gap of sheet.gaps[column]) out.push(...hole(sheet, column, gap));
    out.push(...boxes(sheet, column));
  });
  out.push(...marginNotes(sheet));

  const looks = new Set(strips.flatMap((strip) => strip.boxes.map((box) => box.look)));
  if (strips.some((strip) => strip.boxes.some((box) => box.locked))) looks.add('locked');
  looks.delete('ghost');
  return {
    width: sheet.place.width,
    height: sheet.bottom + Math.ceil(TEXT / 2) + 2,
    body: defs(options.id, looks) + out.join(''),
  };
}

/** Finds the place of each text; that makes rows as tall as they must be, and so gives all heights. */
function layOut(strips: Strip[], options: StripOptions): Sheet {
  const place = geometry(strips.length, options.narrow);
  const rows = makeRows(strips, options);
  const notes: Notes = new Map();
  const spots = strips.map((strip, column) =>
    strip.boxes
      .filter((box) => !isFolded(box, rows))
      .map((box) => spotOf(box, textRow(box, rows), { place, column, options, notes })),
  );
  const gaps = strips.map((strip) => gapsOf(strip, rows, options.cuts));
  if (strips.length === 1) noteHoles(gaps[0], options, place, notes);
  let bottom = TOP;
  for (const row of rows) {
    row.y = bottom;
    row.height = Math.round(row.height);
    bottom += row.height;
  }
  const yOf = (addr: number): number => {
    for (const row of rows) {
      if (addr === row.end) return row.y;
      if (addr === row.start) return row.y + row.height;
    }
    return bottom;
  };
  const lines = [rows[0].end, ...rows.map((row) => row.start)];
  return { strips, options, place, rows, spots, gaps, notes, lines, bottom, yOf };
}

function need(row: Row, lines: number): void {
  row.height = Math.max(row.height, lines * LINE + 8);
}

/** What is said of a box goes into the margin if there is one, else into the box. */
function spotOf(
  box: Box,
  row: Row,
  at: { place: Geometry; column: number; options: StripOptions; notes: Notes },
): Spot {
  const { place, column, options, notes } = at;
  const inside: string[] = [];
  if (place.margin) {
    if (box.note !== '') {
      const list = notes.get(row) ?? [];
      list.push({ lines: wrap(box.note, place.margin.width), strong: box.changed });
      notes.set(row, list);
      need(
        row,
        list.reduce((sum, entry) => sum + entry.lines.length, 0),
      );
    }
  } else if (box.look !== 'ghost') {
    const room = place.columns[column].width - indentOf(options) - 6;
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
}

/** Finds the place of what is said of holes. */
function noteHoles(gaps: Gap[], options: StripOptions, place: Geometry, notes: Notes): void {
  for (const gap of gaps) {
    const note = options.holeNotes.get(gap.start);
    if (!note) continue;
    const row = textRow(gap, gap.rows);
    if (place.margin) {
      const lines = wrap(note.note, place.margin.width);
      notes.set(row, [...(notes.get(row) ?? []), { lines, strong: note.chosen }]);
      need(row, lines.length);
    } else {
      need(row, wrap(note.short, place.columns[0].width - 24).length);
    }
  }
}

function headings({ strips, place }: Sheet): string[] {
  return strips.map(({ heading }, column) => {
    const { x, width } = place.columns[column];
    return textAt(x + width / 2, 14, heading, 'rc-heading', 'middle');
  });
}

/** One address at every line. */
function axis({ place, lines, yOf }: Sheet): string[] {
  const { columns } = place;
  return lines.flatMap((addr) => {
    const at = yOf(addr);
    return [
      textAt(place.axis, at + 4, address(addr), 'rc-mono', 'end'),
      line(place.axis + 4, at, columns[0].x, at, 'rc-hair'),
      ...columns
        .slice(1)
        .map(({ x }, left) => line(columns[left].x + columns[left].width, at, x, at, 'rc-hair')),
    ];
  });
}

/** The frame of a strip: its sides are broken where the scale is. */
function rails({ place, rows, bottom }: Sheet, column: number): string[] {
  const { x, width } = place.columns[column];
  const sides = [x, x + width].map((rail) => {
    let d = '';
    let from = TOP;
    for (const row of rows) {
      if (row.kind !== 'break' && row.kind !== 'fold') continue;
      const middle = row.y + row.height / 2;
      d += `M${xy(rail, from)}V${middle - 7}l-4 4.5l8 5l-4 4.5`;
      from = middle + 7;
    }
    d += `M${xy(rail, from)}V${bottom}`;
    return path(d, 'rc-rail');
  });
  const ends = [TOP, bottom].map((y) => line(x, y, x + width, y, 'rc-rail'));
  return [...sides, ...ends];
}

function folds({ strips, options, place, rows }: Sheet, column: number): string[] {
  const { x, width } = place.columns[column];
  return rows
    .filter(({ kind }) => kind === 'fold')
    .flatMap((row) => {
      const text = `${count(row.areas, 'area')}${strips.length > 1 ? ', unchanged' : ''}`;
      const middle = row.y + row.height / 2;
      const shown = options.narrow && strips.length > 1 ? count(row.areas, 'area') : text;
      return [
        line(x, row.y, x + width, row.y, 'rc-rail'),
        line(x, row.y + row.height, x + width, row.y + row.height, 'rc-rail'),
        textAt(x + width / 2, middle + 4, shown, 'rc-soft', 'middle'),
      ];
    });
}

/** What is said in a hole: how large it is, or what a caller knows of it. */
function hole({ strips, options, place }: Sheet, column: number, gap: Gap): string[] {
  const strip = strips[column];
  const { x, width } = place.columns[column];
  const broken = gap.rows.find((row) => row.kind === 'break');
  const ghosts = strip.boxes.filter((b) => b.look === 'ghost' && covers(b, gap));
  const free = gap.rows.filter((row) => !ghosts.some((ghost) => covers(ghost, row)));
  const row = broken ?? (free.length > 0 ? textRow(gap, free) : null);
  if (!row) return [];
  const middle = row.y + row.height / 2;
  const note = options.holeNotes.get(gap.start);
  const said: string[] = [];
  if (note && !place.margin) {
    const lines = wrap(note.short, width - 24);
    lines.forEach((text, index) => {
      const at = middle + 4.5 + (index - (lines.length - 1) / 2) * LINE;
      said.push(textAt(x + width / 2, at, text, note.chosen ? 'rc-note' : 'rc-soft', 'middle'));
    });
  } else {
    const words = strip.absent ?? `${size(gap.end - gap.start)} free`;
    said.push(textAt(x + width / 2, middle + 4, words, 'rc-soft', 'middle'));
  }
  if (!note?.chosen) return said;
  const frame = { x: x + 3, y: row.y + 2, width: width - 6, height: row.height - 4 };
  return [...said, element('rect', { ...frame, class: 'rc-chosen' })];
}

/** The boxes of a strip. Outlines come last, those of changed areas over their neighbours'. */
function boxes(sheet: Sheet, column: number): string[] {
  const { place, strips, spots, yOf } = sheet;
  const { x, width } = place.columns[column];
  const drawn: string[] = [];
  const outlines: string[] = [];
  const changed: string[] = [];
  for (const spot of spots[column]) {
    const { box } = spot;
    const top = yOf(box.end);
    const height = yOf(box.start) - top;
    const ghostly = box.look === 'ghost';
    const parts = ghostly ? ghost(sheet, column, spot) : area(sheet, column, spot);
    drawn.push(element('g', {}, element('title', {}, escapeText(box.hint)), ...parts));
    if (!ghostly) outlines.push(rect(x, top, width, height, 'rc-outline'));
    if (!box.changed) continue;
    if (!ghostly) changed.push(rect(x, top, width, height, 'rc-outline-strong'));
    if (column < strips.length - 1) continue;
    const bar = x + width + (place.margin ? 6 : 2);
    const className = ghostly ? 'rc-bar rc-bar-gone' : 'rc-bar';
    drawn.push(line(bar, top + 2, bar, top + height - 2, className));
  }
  return [...drawn, ...outlines, ...changed];
}

function ghost({ place, yOf }: Sheet, column: number, { box, row }: Spot): string[] {
  const { x, width } = place.columns[column];
  const top = yOf(box.end);
  const text = fit(place.margin ? box.label : box.short, width - 20);
  const className = place.margin ? 'rc-soft' : 'rc-note';
  return [
    rect(x + 3, top + 2.5, width - 6, yOf(box.start) - top - 5, 'rc-ghost'),
    textAt(x + width / 2, row.y + row.height / 2 + 4, text, className, 'middle'),
  ];
}

/** An area: its tint, the pattern of its kind, and what is said of it. */
function area(sheet: Sheet, column: number, spot: Spot): string[] {
  const { options, place, lines, yOf } = sheet;
  const { x, width } = place.columns[column];
  const { box } = spot;
  const top = yOf(box.end);
  const height = yOf(box.start) - top;
  const parts = [
    rect(x, top, width, height, `rc-fill rc-${box.look}`),
    rect(x, top, 10, height, 'rc-band', patternFill(options.id, box.look)),
  ];
  if (box.locked) {
    const band = lockBandOf(options);
    const fill = patternFill(options.id, 'locked');
    parts.push(rect(x + width - band, top, band, height, 'rc-band', fill));
  }
  // Where another strip has a line that this box has not, it is dotted through.
  for (const addr of lines) {
    if (addr <= box.start || addr >= box.end) continue;
    parts.push(line(x + 10, yOf(addr), x + width, yOf(addr), 'rc-dotted'));
  }
  return [...parts, ...areaText(sheet, column, spot)];
}

function areaText({ options, place }: Sheet, column: number, { box, row, inside }: Spot): string[] {
  const { x, width } = place.columns[column];
  const rightEdge = x + width - (box.locked ? lockBandOf(options) + 3 : 4);
  let left = x + indentOf(options);
  const first = row.y + row.height / 2 + 4.5 - (inside.length * LINE) / 2;
  const parts: string[] = [];
  if (box.prot !== '') {
    parts.push(textAt(left, first, box.prot, 'rc-mono'));
    left += monoWidth(box.prot) + 6;
  }
  const bytes = size(box.end - box.start);
  const words = box.locked && !options.narrow ? `${box.label}, locked` : box.label;
  const shown = fitLabel(words, rightEdge - left);
  const withSize = textWidth(bytes) <= rightEdge - left - textWidth(shown) - 10;
  parts.push(textAt(left, first, shown, 'rc-text'));
  if (withSize && inside.length === 0) {
    parts.push(textAt(rightEdge, first, bytes, 'rc-soft', 'end'));
  }
  inside.forEach((text, index) => {
    parts.push(textAt(x + indentOf(options), first + (index + 1) * LINE, text, 'rc-note'));
  });
  return parts;
}

function marginNotes({ place, notes }: Sheet): string[] {
  const { margin } = place;
  if (!margin) return [];
  return [...notes].flatMap(([row, entries]) => {
    const lines = entries.flatMap(({ lines, strong }) => lines.map((text) => ({ text, strong })));
    const first = row.y + row.height / 2 + 4.5 - ((lines.length - 1) * LINE) / 2;
    return lines.map(({ text, strong }, index) =>
      textAt(margin.x, first + index * LINE, text, strong ? 'rc-note' : 'rc-soft'),
    );
  });
}
