// The swap map: a cell for each slot, with its count. A band below it: the page is in the swap cache.
//
//     1   │1│1│1│2│1│1│
//     34  slots 34–101: count 1, in the swap cache

import type { Snapshot } from 'sim';
import { Column } from './column.ts';
import { drawKey } from './file-strip.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
import { defs, patternFill } from './patterns.ts';
import { follow, type Subject, subjectPage, subjectPhrase } from './pressure.ts';
import type { Drawing } from './strips.ts';
import { element, escapeText, path, rect, textAt } from './svg.ts';
import { count } from './words.ts';

interface SlotCell {
  slot: number;
  count: number;
  cached: boolean;
  /** It was not so before the step. */
  changed: boolean;
}

interface Area {
  /** Usable slots. */
  pages: number;
  cells: SlotCell[];
}

interface Layout {
  areas: Area[];
  subject: Subject | null;
  slot: number | null;
}

function cellsOf(
  snapshot: Snapshot,
  area: number,
): Map<number, { count: number; cached: boolean }> {
  const cells = new Map<number, { count: number; cached: boolean }>();
  for (const run of snapshot.swap[area]?.runs ?? []) {
    for (let at = 0; at < run.length; at += 1)
      cells.set(run.slot + at, { count: run.count, cached: false });
  }
  for (const page of snapshot.swapCache) {
    const cell = page.area === area ? cells.get(page.slot) : undefined;
    if (cell) cell.cached = true;
  }
  return cells;
}

/** The count of a slot that cannot be used: the area's own first page. */
const BAD = 0x8000;

function layout(before: Snapshot | null, after: Snapshot, options: PictureOptions): Layout {
  const subject = options.addr === undefined ? null : subjectPage(before, after, options);
  const slot = subject === null ? null : follow(after, subject).slot;
  const areas = after.swap.map(({ pages }, nth): Area => {
    const cells = cellsOf(after, nth);
    const former = before === null ? null : cellsOf(before, nth);
    const last = Math.max(0, ...[...cells, ...(former ?? [])].map(([at]) => at));
    const row: SlotCell[] = [];
    for (let at = 1; at <= last; at += 1) {
      const cell = cells.get(at) ?? { count: 0, cached: false };
      const was = former?.get(at) ?? { count: 0, cached: false };
      const changed = former !== null && (was.count !== cell.count || was.cached !== cell.cached);
      if (cell.count !== BAD) row.push({ slot: at, ...cell, changed });
    }
    return { pages, cells: row };
  });
  return { areas, subject, slot };
}

function lookOf({ count: users, cached }: SlotCell): string {
  return `${users}${cached ? ', in the swap cache' : ''}`;
}

const SIZE = 20;

function alike(a: SlotCell, b: SlotCell): boolean {
  return lookOf(a) === lookOf(b) && a.changed === b.changed;
}

const LEFT = 36;

/** The slots in rows. Rows that are alike within and among each other are said instead of drawn. */
function drawSlots(
  id: string,
  cells: SlotCell[],
  followed: number | null,
  perRow: number,
  column: Column,
  area: number,
): void {
  const rows: SlotCell[][] = [];
  for (let at = 0; at < cells.length; at += perRow) rows.push(cells.slice(at, at + perRow));
  for (let at = 0; at < rows.length; ) {
    let end = at;
    const same = (row: SlotCell[]) =>
      row.every((cell) => alike(cell, rows[at][0]) && cell.slot !== followed);
    while (end < rows.length && same(rows[end])) end += 1;
    if (end - at > 1) {
      const [first, last] = [rows[at][0], rows[end - 1][rows[end - 1].length - 1]];
      const what = first.count === 0 ? 'free' : `count ${lookOf(first)}`;
      const words = `⋮ slots ${first.slot}–${last.slot}: ${what}${first.changed ? ', changed' : ''}`;
      column.say(words, 'rc-soft', LEFT);
      column.y += 8;
      at = end;
      continue;
    }
    const row = rows[at];
    column.out.push(textAt(LEFT - 8, column.y + 15, `${row[0].slot}`, 'rc-mono', 'end'));
    column.out.push(drawRow(id, row, LEFT, column.y, followed, area));
    column.y += SIZE + 5;
    at += 1;
  }
}

function keysOf(id: string, plan: Layout): Parameters<typeof drawKey>[0] {
  const keys: Parameters<typeof drawKey>[0] = [
    {
      words: 'in use, with its count',
      body: (x, at) =>
        rect(x, at + 2, 16, 18, 'rc-fill rc-swapped') +
        rect(x, at + 2, 16, 18, 'rc-cell') +
        textAt(x + 8, at + 15, '1', 'rc-mono', 'middle'),
    },
    {
      words: 'in the swap cache too',
      body: (x, at) =>
        rect(x, at + 15, 16, 5, 'rc-band', patternFill(id, 'swapped')) +
        rect(x, at + 2, 16, 18, 'rc-cell'),
    },
  ];
  if (plan.areas.some((area) => area.cells.some((cell) => cell.changed)))
    keys.push({ words: 'changed', body: (x, at) => rect(x + 1, at + 3, 14, 16, 'rc-ring') });
  return keys;
}

function draw(id: string, plan: Layout, narrow: boolean): Drawing {
  const width = widthOf(narrow);
  const column = new Column(width);
  const { out } = column;
  if (plan.areas.length === 0) column.say('no swap', 'rc-soft');
  for (const [nth, area] of plan.areas.entries()) {
    column.say(areaWords(area), 'rc-text');
    column.y += 8;
    drawSlots(id, area.cells, plan.slot, narrow ? 15 : 32, column, nth);
    const free = area.pages - area.cells.length;
    if (free > 0) column.say(`The other ${count(free, 'slot')}: free.`, 'rc-soft');
    column.y += 6;
  }
  if (plan.subject !== null) {
    const where = plan.slot === null ? 'has no slot' : `slot ${plan.slot}, with the heavy frame`;
    column.say(`${subjectPhrase(plan.subject)}: ${where}`, 'rc-soft');
  }
  const key = drawKey(keysOf(id, plan), column.y + 10, width - 2);
  out.push(key.body);
  return { width, height: column.y + 14 + key.height, body: defs(id, ['swapped']) + out.join('') };
}

/** A row of slots: those in a row that are alike are one box, divided. */
function drawRow(
  id: string,
  row: SlotCell[],
  left: number,
  y: number,
  followed: number | null,
  area: number,
) {
  const out: string[] = [];
  for (let at = 0; at < row.length; ) {
    const cell = row[at];
    let end = at + 1;
    while (end < row.length && alike(row[end], cell)) end += 1;
    const [x, width] = [left + at * SIZE, (end - at) * SIZE];
    const last = row[end - 1].slot;
    const slots = last === cell.slot ? `slot ${last}` : `slots ${cell.slot}–${last}`;
    const words = cell.count === 0 ? 'free' : `count ${lookOf(cell)}`;
    const parts = [element('title', {}, escapeText(`${slots}: ${words}`))];
    if (cell.count > 0) parts.push(rect(x, y, width, SIZE, 'rc-fill rc-swapped'));
    if (cell.cached)
      parts.push(rect(x, y + SIZE - 5, width, 5, 'rc-band', patternFill(id, 'swapped')));
    parts.push(rect(x, y, width, SIZE, cell.count > 0 ? 'rc-cell' : 'rc-slot'));
    const edges = Array.from(
      { length: end - at - 1 },
      (_, n) => `M${x + (n + 1) * SIZE} ${y}v${SIZE}`,
    );
    if (edges.length > 0) parts.push(path(edges.join(''), cell.count > 0 ? 'rc-cell' : 'rc-slot'));
    if (cell.changed) parts.push(rect(x + 1, y + 1, width - 2, SIZE - 2, 'rc-ring'));
    if (cell.count > 0) {
      for (let n = at; n < end; n += 1)
        parts.push(textAt(left + (n + 0.5) * SIZE, y + 13, `${cell.count}`, 'rc-mono', 'middle'));
    }
    out.push(element('g', { 'data-what': `slots ${area} ${cell.slot} ${end - at}` }, ...parts));
    at = end;
  }
  const here = row.findIndex((cell) => cell.slot === followed);
  if (here >= 0) out.push(rect(left + here * SIZE - 1, y - 1, SIZE + 2, SIZE + 2, 'rc-active'));
  return out.join('');
}

function areaWords(area: Area): string {
  const used = area.cells.filter((cell) => cell.count > 0);
  const cached = used.filter((cell) => cell.cached).length;
  return `${used.length} of ${count(area.pages, 'slot')} in use, ${cached} of them with a page in the swap cache.`;
}

/** How many slots are used how, and which changed. */
export function describeSwapmap(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const plan = layout(before, after, options);
  if (plan.areas.length === 0) return ['There is no swap.'];
  const sentences: string[] = [];
  for (const area of plan.areas) {
    sentences.push(`Of this area, ${areaWords(area)}`);
    const runs: { first: number; last: number; look: string }[] = [];
    for (const cell of area.cells) {
      const look = cell.count === 0 ? 'free' : `count ${lookOf(cell)}`;
      const last = runs.at(-1);
      if (last?.look === look) last.last = cell.slot;
      else runs.push({ first: cell.slot, last: cell.slot, look });
    }
    const parts = runs.map(({ first, last, look }) =>
      first === last ? `${first}: ${look}` : `${first}–${last}: ${look}`,
    );
    const told = parts.slice(0, 24);
    if (told.length > 0)
      sentences.push(`Slots ${told.join('; ')}${parts.length > 24 ? '; and so on' : ''}.`);
    const changed = area.cells.filter((cell) => cell.changed).length;
    if (changed > 0) sentences.push(`With this step ${count(changed, 'slot')} changed.`);
  }
  if (plan.subject !== null) {
    const phrase = subjectPhrase(plan.subject);
    const where = plan.slot === null ? 'has no slot' : `has slot ${plan.slot}`;
    sentences.push(`${phrase.charAt(0).toUpperCase()}${phrase.slice(1)} ${where}.`);
  }
  return sentences;
}

/** The slots of all areas of swap, with what the step changed. */
export function swapmap(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  return both('swapmap', options, {
    title: 'The swap map',
    text: describeSwapmap(before, after, options),
    draw: (id, narrow) => draw(id, layout(before, after, options), narrow),
  });
}
