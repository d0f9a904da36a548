// Which pages of a process are in memory, which are locked and why, and how near the limit it is.
//
//     locked_vm 6            ▐████████████░░░░│        RLIMIT_MEMLOCK 8 pages
//     bffff000-c0000000 stack      ▣           not locked
//     40000000-40006000 anonymous  ▣▣▣▣▣▣      mlock()
//
// The kernel does not note why an area is locked: VM_LOCKED is one bit. What the picture says of it
// comes from the steps of the run: the one in which the area came to be locked.

import type { Snapshot } from 'sim';
import { subject } from './changes.ts';
import { Column, nothing } from './column.ts';
import { both, type PastStep, type PictureOptions, widthOf } from './frame.ts';
import type { AddressSpaceSnapshot, AreaSnapshot } from './parts.ts';
import { defs, patternFill } from './patterns.ts';
import type { Drawing } from './strips.ts';
import {
  element,
  escapeText,
  fit,
  LINE,
  line,
  monoWidth,
  path,
  rect,
  textAt,
  textWidth,
  xy,
} from './svg.ts';
import { count, kindLabel, PAGE, range } from './words.ts';

const VM_LOCKED = 0x2000;
const FUTURE = 'VM_LOCKED in def_flags (MCL_FUTURE): new areas are locked.';

interface Row {
  area: AreaSnapshot;
  /** For each page of the area, whether it is in memory; `new` if it was not before. */
  present: Map<number, 'old' | 'new'>;
  pages: number;
  /** What made it locked; empty if it is not, or if that is not known. */
  why: string;
  /** It was not locked before this step, or is not any more. */
  changed: boolean;
}

interface Plan {
  who: string;
  /** From high addresses to low. */
  rows: Row[];
  lockedVm: number;
  /** Before the step, if it was something else. */
  was: number | null;
  /** Pages of all areas that have VM_LOCKED. */
  inAreas: number;
  /** RLIMIT_MEMLOCK in pages; null if there is none. */
  limit: number | null;
  /** VM_LOCKED in def_flags. */
  future: boolean;
}

function presentPages(space: AddressSpaceSnapshot | null): Set<number> {
  const pages = new Set<number>();
  for (const { ptes } of space?.pageTables ?? []) {
    for (const { addr, bits } of ptes) if (bits !== 's') pages.add(addr);
  }
  return pages;
}

function areaAt(snapshot: Snapshot, mm: number, addr: number): AreaSnapshot | undefined {
  const space = snapshot.addressSpaces.find(({ id }) => id === mm);
  return space?.areas.find(({ start, end }) => start <= addr && addr < end);
}

/** The step in which the area came to be locked, in words. */
function reason(area: AreaSnapshot, mm: number, past: readonly PastStep[]): string {
  // The end of a stack that stays where it is, and the start of all others.
  const addr = area.kind === 'stack' ? area.end - PAGE : area.start;
  const step = past.findLast(
    ({ before, after }) =>
      areaAt(after, mm, addr)?.locked === true && areaAt(before, mm, addr)?.locked !== true,
  );
  if (!step) return '';
  const [name] = step.label.split('(');
  if (name === 'mlock' || name === 'mlockall') return `${name}()`;
  const space = step.before.addressSpaces.find(({ id }) => id === mm);
  if (space && (space.defFlags & VM_LOCKED) !== 0) return 'MCL_FUTURE';
  return name === 'mremap' ? 'moved, and was locked' : step.label;
}

function layout(former: Snapshot | null, after: Snapshot, options: PictureOptions): Plan | null {
  const pair = former === after ? null : former;
  const { pid, comm, before, after: space } = subject(pair, after, options.pid);
  if (!space) return null;
  const was = presentPages(before);
  const is = presentPages(space);
  const past = options.past ?? [];
  const areas = [...space.areas].sort((a, b) => b.start - a.start);
  const byArea = new Map<AreaSnapshot, Map<number, 'old' | 'new'>>();
  const pages = [...is].sort((a, b) => b - a);
  let next = 0;
  for (const area of areas) {
    const present = new Map<number, 'old' | 'new'>();
    while (next < pages.length && pages[next] >= area.end) next += 1;
    for (let at = next; at < pages.length && pages[at] >= area.start; at += 1) {
      present.set(pages[at], pair && !was.has(pages[at]) ? 'new' : 'old');
    }
    byArea.set(area, present);
  }
  const lockedBefore = (area: AreaSnapshot) =>
    before?.areas.find(({ start, end }) => start <= area.start && area.start < end)?.locked ??
    false;
  const rows = areas.map((area) => ({
    area,
    present: byArea.get(area) ?? new Map(),
    pages: Math.max(0, area.end - area.start) / PAGE,
    why: area.locked && areas.length <= MOST_ROWS * 4 ? reason(area, space.id, past) : '',
    changed: pair !== null && before !== null && lockedBefore(area) !== area.locked,
  }));
  const memlock = after.tasks.find((task) => task.pid === pid)?.memlock ?? null;
  return {
    who: pid === null ? '' : `${comm} ${pid}`,
    rows,
    lockedVm: space.lockedVm,
    was: before && before.lockedVm !== space.lockedVm ? before.lockedVm : null,
    inAreas: rows.reduce((sum, row) => sum + (row.area.locked ? row.pages : 0), 0),
    limit: memlock === null ? null : Math.floor(memlock / PAGE),
    future: (space.defFlags & VM_LOCKED) !== 0,
  };
}

/** So many areas are drawn; those that are locked or have changed go first. */
const MOST_ROWS = 20;

function shownRows(rows: Row[]): { shown: Row[]; hidden: number } {
  if (rows.length <= MOST_ROWS) return { shown: rows, hidden: 0 };
  const rank = (row: Row) => (row.changed ? 0 : row.area.locked ? 1 : 2);
  const kept = new Set([...rows].sort((a, b) => rank(a) - rank(b)).slice(0, MOST_ROWS));
  return { shown: rows.filter((row) => kept.has(row)), hidden: rows.length - kept.size };
}

function whyWords(row: Row): string {
  if (!row.area.locked) return row.changed ? 'no longer locked' : 'not locked';
  return row.why === '' ? 'locked' : `locked: ${row.why}`;
}

function presentWords(row: Row): string {
  return `${row.present.size} of ${count(row.pages, 'page')} in memory`;
}

function limitWords({ limit }: Plan): string {
  return limit === null ? 'RLIMIT_MEMLOCK: no limit' : `RLIMIT_MEMLOCK: ${count(limit, 'page')}`;
}

const CELL = 14;
const CELLS = 16;

/** The pages of an area from low to high: a cell each, or to scale if there are too many. */
function drawPages(id: string, row: Row, x: number, y: number): string {
  const { area, present, pages } = row;
  const out = [element('title', {}, escapeText(`${range(area)}: ${presentWords(row)}`))];
  const cell = (left: number, width: number, state: 'old' | 'new' | undefined) => {
    if (state === undefined) out.push(rect(left + 1, y, width - 2, 20, 'rc-ghost'));
    else out.push(rect(left, y, width - 1, 20, `rc-fill rc-${area.kind}`));
    if (area.locked)
      out.push(rect(left, y + 13, width - 1, 7, 'rc-band', patternFill(id, 'locked')));
    if (state !== undefined)
      out.push(rect(left, y, width - 1, 20, state === 'new' ? 'rc-outline-strong' : 'rc-outline'));
  };
  if (pages <= CELLS) {
    for (let page = 0; page < pages; page += 1)
      cell(x + page * CELL, CELL - 1, present.get(area.start + page * PAGE));
    return element('g', {}, ...out);
  }
  const width = CELL * CELLS - 2;
  out.push(rect(x, y, width, 20, 'rc-ghost'));
  const scale = width / pages;
  // Runs of pages that are in memory, none so thin that it is lost.
  let run: { from: number; to: number } | null = null;
  const runs: { from: number; to: number }[] = [];
  for (const addr of [...present.keys()].sort((a, b) => a - b)) {
    const page = (addr - area.start) / PAGE;
    if (run && run.to === page) run.to = page + 1;
    else {
      run = { from: page, to: page + 1 };
      runs.push(run);
    }
  }
  for (const { from, to } of runs.slice(0, 40))
    out.push(
      rect(x + from * scale, y, Math.max(2, (to - from) * scale), 20, `rc-fill rc-${area.kind}`),
    );
  for (const { from, to } of runs.slice(0, 40))
    out.push(rect(x + from * scale, y, Math.max(2, (to - from) * scale), 20, 'rc-outline'));
  if (area.locked) out.push(rect(x, y + 13, width, 7, 'rc-band', patternFill(id, 'locked')));
  return element('g', {}, ...out);
}

/** Is the limit near enough to be in the bar? One far away would leave nothing to see of the rest. */
function hasMark({ lockedVm, was, limit }: Plan): boolean {
  return limit !== null && limit <= Math.max(lockedVm, was ?? 0, 1) * 12;
}

/** locked_vm as a bar, with the limit as a line across it. */
function drawBar(id: string, plan: Plan, width: number, y: number): string {
  const { lockedVm, limit, was } = plan;
  const out: string[] = [];
  const right = width - 2;
  const most = Math.max(lockedVm, was ?? 0, 1);
  const near = limit !== null && hasMark(plan);
  const full = near ? Math.max(limit, most) * 1.06 : most * 2;
  const x = (pages: number) => 1 + (Math.min(pages, full) / full) * (right - 1);
  out.push(rect(1, y, right - 1, 20, 'rc-ghost'));
  if (lockedVm > 0) {
    out.push(rect(1, y, x(lockedVm) - 1, 20, 'rc-fill rc-slab'));
    out.push(rect(1, y, x(lockedVm) - 1, 20, 'rc-band', patternFill(id, 'locked')));
    out.push(rect(1, y, x(lockedVm) - 1, 20, 'rc-outline-strong'));
  }
  if (was !== null) out.push(line(x(was), y - 3, x(was), y + 23, 'rc-thread'));
  if (near) {
    out.push(line(x(limit), y - 5, x(limit), y + 25, 'rc-bar'));
  } else if (limit !== null) {
    out.push(path(`M${xy(right - 20, y + 10)}h12`, 'rc-edge'));
    out.push(path(`M${xy(right - 2, y + 10)}l-8 -3.5v7Z`, 'rc-arrow'));
  }
  return out.join('');
}

/** How much is locked, and the limit; gives how far down that reaches. */
function drawHead(plan: Plan, width: number, out: string[]): number {
  const was = plan.was === null ? '' : `, was ${plan.was}`;
  const left = `locked_vm: ${count(plan.lockedVm, 'page')}${was}`;
  const limit = limitWords(plan);
  out.push(textAt(1, 14, left, plan.was === null ? 'rc-text' : 'rc-note'));
  let y = 14;
  if (textWidth(left) + textWidth(limit) + 20 > width) y += LINE;
  out.push(textAt(width - 1, y, limit, 'rc-text', 'end'));
  if (hasMark(plan)) {
    const x = width - 8 - textWidth(limit);
    out.push(line(x, y - 10, x, y + 2, 'rc-bar'));
  }
  return y;
}

/** An area: which of its pages are there, and why it is locked. */
function drawArea(id: string, row: Row, y: number, narrow: boolean): string[] {
  const width = widthOf(narrow);
  const out: string[] = [];
  const { area } = row;
  const where = range(area);
  const label = kindLabel(area);
  const why = whyWords(row);
  const look = row.changed ? 'rc-note' : area.locked ? 'rc-text' : 'rc-soft';
  out.push(textAt(1, y + 14, where, 'rc-mono'));
  const after = 1 + monoWidth(where) + 8;
  if (narrow) {
    out.push(textAt(after, y + 14, fit(label, width - after), 'rc-text'));
    out.push(drawPages(id, row, 1, y + 21));
    out.push(textAt(1, y + 56, fit(why, width - 10 - textWidth(presentWords(row))), look));
    out.push(textAt(width - 1, y + 56, presentWords(row), 'rc-soft', 'end'));
  } else {
    out.push(textAt(after, y + 14, fit(label, 238 - after), 'rc-text'));
    out.push(drawPages(id, row, 244, y + 1));
    out.push(textAt(480, y + 9, fit(why, 198), look));
    out.push(textAt(480, y + 9 + LINE, presentWords(row), 'rc-soft'));
  }
  return out;
}

function draw(id: string, plan: Plan | null, narrow: boolean): Drawing {
  const width = widthOf(narrow);
  if (plan === null) return nothing(width, 'no address space');
  const column = new Column(width);
  const { out } = column;
  column.y = drawHead(plan, width, out) + 12;
  out.push(drawBar(id, plan, width, column.y));
  column.y += 26;
  if (plan.inAreas !== plan.lockedVm)
    column.say(
      `The areas with VM_LOCKED have ${count(plan.inAreas, 'page')}, not ${plan.lockedVm}.`,
      'rc-note',
    );
  if (plan.future) column.say(FUTURE, 'rc-note');
  column.y += 14;
  const { shown, hidden } = shownRows(plan.rows);
  for (const row of shown) {
    out.push(...drawArea(id, row, column.y, narrow));
    column.y += narrow ? 70 : 40;
  }
  if (plan.rows.length === 0) column.say('no areas', 'rc-soft');
  if (hidden > 0) column.say(`and ${count(hidden, 'more area')}`, 'rc-soft');
  const looks = new Set<string>(['locked']);
  return { width, height: column.y + 6, body: defs(id, looks) + out.join('') };
}

/** What is locked and why, and where the limit is, in sentences. */
export function describePinned(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const plan = layout(before, after, options);
  if (plan === null) return ['There is no address space.'];
  const was = plan.was === null ? '' : `; before the step it was ${plan.was}`;
  const who = plan.who === '' ? 'The process' : `The process ${plan.who}`;
  const sentences = [
    `${who} has ${count(plan.lockedVm, 'page')} in locked_vm${was}.`,
    `${limitWords(plan)}.`,
  ];
  if (plan.inAreas !== plan.lockedVm)
    sentences.push(`The areas with VM_LOCKED have ${count(plan.inAreas, 'page')}.`);
  if (plan.future) sentences.push(FUTURE);
  const { shown } = shownRows(plan.rows);
  for (const row of [...shown].reverse()) {
    const fresh = [...row.present.values()].filter((state) => state === 'new').length;
    const news = fresh > 0 ? ` (${fresh} new)` : '';
    sentences.push(
      `${range(row.area)}, ${kindLabel(row.area)}: ${whyWords(row)}, ${presentWords(row)}${news}.`,
    );
  }
  if (plan.rows.length > shown.length)
    sentences.push(`And ${count(plan.rows.length - shown.length, 'more area')}.`);
  return sentences;
}

/** Which pages are in memory, which are locked, and how near the limit the process is. */
export function pinned(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const plan = layout(before, after, options);
  return both('pinned', options, {
    title: 'Pages in memory, and which are locked',
    text: describePinned(before, after, options),
    draw: (id, narrow) => draw(id, plan, narrow),
  });
}
