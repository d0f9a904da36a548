// Page-table entries and the frames they lead to, with the count of each frame: before and after.
//
//     parent 2  40000000            ┌───────────┐
//     p-uad     read-only  ───────► │ frame 902 │
//                             ┌───► │ count 2   │
//     child 3   40000000      │     └───────────┘
//     p-ua-     read-only  ───┘
//
// Shown are the entries that the step changed, and all others that lead to a frame which a changed
// entry leads to or has led to. Entries and frames have the same place on both sides.

import type { Snapshot } from 'sim';
import { both, type PictureOptions, widthOf } from './frame.ts';
import { defs, patternFill } from './patterns.ts';
import type { Drawing } from './strips.ts';
import { element, escapeText, fit, line, monoWidth, path, rect, textAt, wrap, xy } from './svg.ts';
import { address, count, enumeration } from './words.ts';

/** What an entry holds: a frame, or a slot in swap. */
interface Target {
  pfn: number;
  bits: string;
}

interface Entry {
  /** The address space that it is of. */
  id: number;
  /** Whose, by name and pid. */
  who: string;
  addr: number;
  before: Target | null;
  after: Target | null;
}

interface FrameState {
  /** `count 2`, `reserved`, `free`. */
  text: string;
  look: string;
}

interface FrameRow {
  pfn: number;
  /** Which page of a file is in it, if another frame was copied from it; else empty. */
  source: string;
  /** The frame that was copied from it. */
  copy: number | null;
  before: FrameState;
  after: FrameState;
}

interface Layout {
  entries: Entry[];
  frames: FrameRow[];
  /** Entries that there was no room for. */
  hidden: number;
  /** There is a state before, and it is another. */
  pair: boolean;
}

/** As many entries as a reader can follow. */
const MOST_ENTRIES = 8;
const BITS = 'p present, w writable, u user, a accessed, d dirty';

const LOOKS: Record<string, string> = {
  user: 'anonymous',
  'page-cache': 'file',
  'swap-cache': 'swapped',
  reserved: 'slab',
};

function whose(snapshots: (Snapshot | null)[], id: number): string {
  for (const snapshot of snapshots) {
    const tasks = snapshot?.tasks.filter((task) => task.mm === id) ?? [];
    if (tasks.length > 0) return enumeration(tasks.map((task) => `${task.comm} ${task.pid}`));
  }
  return `at ${address(id)}`;
}

/** All entries of all address spaces, by space and address. */
function targets(snapshot: Snapshot | null): Map<string, Target> {
  const found = new Map<string, Target>();
  for (const space of snapshot?.addressSpaces ?? []) {
    for (const { ptes } of space.pageTables) {
      for (const { addr, pfn, bits } of ptes) found.set(`${space.id} ${addr}`, { pfn, bits });
    }
  }
  return found;
}

function same(a: Target | null, b: Target | null): boolean {
  return a?.pfn === b?.pfn && a?.bits === b?.bits;
}

function differ(then: Map<string, Target>, now: Map<string, Target>): boolean {
  return then.size !== now.size || [...now].some(([key, to]) => !same(then.get(key) ?? null, to));
}

function frameState(snapshot: Snapshot | null, pfn: number): FrameState {
  const run = snapshot?.frames.find((one) => one.pfn <= pfn && pfn < one.pfn + one.length);
  if (!run || run.owner === 'free') return { text: 'free', look: 'free' };
  const look = LOOKS[run.owner] ?? 'free';
  return { text: run.owner === 'reserved' ? 'reserved' : `count ${run.count}`, look };
}

interface Source {
  pfn: number;
  /** `page 3 of /data` */
  name: string;
}

/** The page of the file that an entry's frame was copied from in this step: it is in the cache, and maps elsewhere. */
function copiedFrom(
  after: Snapshot,
  {
    id,
    addr,
    before,
    after: now,
  }: { id: number; addr: number; before: Target | null; after: Target | null },
): Source | null {
  if (now === null || now.bits === 's' || before?.pfn === now.pfn) return null;
  for (const file of after.files) {
    for (const { mm, start, end, pgoff, list } of file.mappings) {
      if (mm !== id || list !== 'i_mmap' || addr < start || addr >= end) continue;
      const index = pgoff + (addr - start) / 4096;
      const page = file.pages.find((one) => one.index === index);
      if (page && page.pfn !== now.pfn)
        return { pfn: page.pfn, name: `page ${index} of ${file.name}` };
    }
  }
  return null;
}

function layout(former: Snapshot | null, after: Snapshot, options: PictureOptions): Layout {
  const now = targets(after);
  const then = former === null || former === after ? now : targets(former);
  const pair = then !== now && (options.still !== true || differ(then, now));
  const old = pair ? then : now;
  const keys = [...new Set([...old.keys(), ...now.keys()])];
  const all = keys.map((key) => {
    const [id, addr] = key.split(' ').map(Number);
    return { id, addr, before: old.get(key) ?? null, after: now.get(key) ?? null };
  });
  const { addr: wanted } = options;
  const page = wanted === undefined ? null : (wanted & ~4095) >>> 0;
  const subjects = all.filter(
    (entry) =>
      (page === null || entry.addr === page) && (!pair || !same(entry.before, entry.after)),
  );
  const framesOf = (entry: { before: Target | null; after: Target | null }) =>
    [entry.before, entry.after].flatMap((t) => (t && t.bits !== 's' ? [t.pfn] : []));
  const touched = new Set(subjects.flatMap(framesOf));
  const chosen = new Set(subjects);
  // The zero page is in the tables of all: only other users of a frame of its own kind are of interest.
  const reserved = (pfn: number) => frameState(after, pfn).text === 'reserved';
  for (const entry of all) {
    if (framesOf(entry).some((pfn) => touched.has(pfn) && !reserved(pfn))) chosen.add(entry);
  }
  const names = new Map<number, string>();
  const nameOf = (id: number): string => {
    const name = names.get(id) ?? whose([after, former], id);
    names.set(id, name);
    return name;
  };
  const pid = (id: number) => Number(/\d+/.exec(nameOf(id))?.[0] ?? id);
  const sorted = [...chosen].sort((a, b) => a.addr - b.addr || pid(a.id) - pid(b.id));
  const entries = sorted
    .slice(0, MOST_ENTRIES)
    .map(({ id, addr, before, after }): Entry => ({ id, who: nameOf(id), addr, before, after }));
  // In the order of the entries, so that few arrows cross; under a copy what it was made of.
  const sources = new Map<number, Source>();
  for (const entry of sorted.slice(0, MOST_ENTRIES)) {
    const source = pair ? copiedFrom(after, entry) : null;
    if (source) sources.set(entry.after!.pfn, source);
  }
  const pfns = [
    ...new Set(
      entries
        .flatMap(framesOf)
        .flatMap((pfn) => [pfn, ...(sources.has(pfn) ? [sources.get(pfn)!.pfn] : [])]),
    ),
  ];
  const copies = new Map([...sources].map(([copy, { pfn, name }]) => [pfn, { copy, name }]));
  const frames = pfns.map((pfn) => ({
    pfn,
    source: copies.get(pfn)?.name ?? '',
    copy: copies.get(pfn)?.copy ?? null,
    before: frameState(former, pfn),
    after: frameState(after, pfn),
  }));
  return { entries, frames, hidden: sorted.length - entries.length, pair };
}

function rights(target: Target): string {
  if (target.bits === 's') return `slot ${target.pfn}`;
  return target.bits.includes('w') ? 'writable' : 'read-only';
}

const ENTRY = 164;
const FRAME = 104;
const PANEL = 330;
const ROW = 50;
const BOX = 38;

function drawEntry(entry: Entry, side: 'before' | 'after', marked: boolean, y: number): string {
  const target = entry[side];
  const where = address(entry.addr);
  const room = ENTRY - 26 - monoWidth(where);
  const out = [element('title', {}, escapeText(`${entry.who}, ${where}`))];
  if (target) out.push(rect(0, y, ENTRY, BOX, 'rc-fill rc-page-table'));
  let look = target ? 'rc-cell' : 'rc-ghost';
  if (marked) look = 'rc-outline-strong';
  out.push(rect(0, y, ENTRY, BOX, look));
  out.push(textAt(8, y + 15, fit(entry.who, room), 'rc-text'));
  out.push(textAt(ENTRY - 8, y + 15, where, 'rc-mono', 'end'));
  if (target) {
    out.push(textAt(8, y + 31, target.bits === 's' ? 'in swap' : target.bits, 'rc-mono'));
    out.push(textAt(ENTRY - 8, y + 31, rights(target), 'rc-text', 'end'));
  } else out.push(textAt(8, y + 31, 'no entry', 'rc-soft'));
  return element('g', { 'data-what': `entry ${entry.id} ${entry.addr}` }, ...out);
}

function drawFrame(
  id: string,
  row: FrameRow,
  side: 'before' | 'after',
  marked: boolean,
  y: number,
) {
  const { text, look } = row[side];
  const x = PANEL - FRAME - 1;
  const free = text === 'free';
  const out: string[] = [];
  if (!free) {
    out.push(rect(x, y, FRAME, BOX, `rc-fill rc-${look}`));
    out.push(rect(x, y, 8, BOX, 'rc-band', patternFill(id, look)));
  }
  let outline = free ? 'rc-ghost' : 'rc-cell';
  if (marked) outline = free ? 'rc-chosen' : 'rc-outline-strong';
  out.push(rect(x, y, FRAME, BOX, outline));
  out.push(textAt(x + 16, y + 15, `frame ${row.pfn}`, 'rc-text'));
  out.push(textAt(x + 16, y + 31, text, marked ? 'rc-note' : 'rc-text'));
  return element('g', { 'data-what': `frame ${row.pfn}` }, ...out);
}

/** One side: entries on the left, frames on the right, each in the middle of the height. */
function drawPanel(id: string, plan: Layout, side: 'before' | 'after', height: number): string {
  const top = (rows: number, index: number) => (height - rows * ROW) / 2 + index * ROW + 2;
  const out: string[] = [];
  const places = new Map<number, number>();
  plan.frames.forEach((row, index) => {
    const y = top(plan.frames.length, index);
    places.set(row.pfn, y + BOX / 2);
    const marked = plan.pair && side === 'after' && row.before.text !== row.after.text;
    out.push(drawFrame(id, row, side, marked, y));
    const above = plan.frames[index - 1];
    if (side === 'after' && above && row.copy === above.pfn) {
      const x = PANEL - FRAME / 2;
      out.push(line(x, y, x, y - (ROW - BOX) + 6, 'rc-thread'));
      out.push(path(`M${xy(x, y - (ROW - BOX))}l-3.5 7h7Z`, 'rc-arrow'));
    }
  });
  plan.entries.forEach((entry, index) => {
    const y = top(plan.entries.length, index);
    const marked = plan.pair && side === 'after' && !same(entry.before, entry.after);
    out.push(drawEntry(entry, side, marked, y));
    const target = entry[side];
    const to = target && target.bits !== 's' ? places.get(target.pfn) : undefined;
    if (to === undefined) return;
    const end = PANEL - FRAME - 1;
    out.push(line(ENTRY, y + BOX / 2, end - 7, to, marked ? 'rc-outline-strong' : 'rc-edge'));
    out.push(path(`M${xy(end - 1, to)}l-8 -3.5v7Z`, 'rc-arrow'));
  });
  return out.join('');
}

function draw(id: string, plan: Layout, options: PictureOptions, narrow: boolean): Drawing {
  const width = widthOf(narrow);
  if (plan.entries.length === 0) {
    const none = plan.pair ? 'no entry of a page table changed' : 'no entry in a page table';
    const nothing = textAt(width / 2, 24, none, 'rc-soft', 'middle');
    return { width, height: 40, body: nothing };
  }
  const deep = Math.max(plan.entries.length, plan.frames.length) * ROW;
  const sides = plan.pair ? (['before', 'after'] as const) : (['after'] as const);
  const out: string[] = [];
  let y = 0;
  sides.forEach((side, index) => {
    const x = narrow ? 6 : index * (width - PANEL);
    const heading = options.headings?.[side === 'before' ? 0 : 1] ?? side;
    if (narrow || index === 0) y = narrow ? index * (deep + 34) : 0;
    if (plan.pair) out.push(textAt(x + PANEL / 2, y + 14, heading, 'rc-heading', 'middle'));
    const place = element(
      'g',
      { transform: `translate(${x} ${y + 24})` },
      drawPanel(id, plan, side, deep),
    );
    out.push(place);
  });
  y += deep + 30;
  const copies = plan.frames.filter((row) => row.copy !== null);
  const made = copies.map(
    (row) => `frame ${row.copy} was copied from frame ${row.pfn}, ${row.source}`,
  );
  const rest = plan.hidden > 0 ? [`and ${count(plan.hidden, 'more entry', 'more entries')}`] : [];
  for (const text of [
    ...made.flatMap((words) => wrap(words, width - 4)),
    ...rest,
    ...wrap(BITS, width - 4),
  ]) {
    y += 14;
    out.push(textAt(0, y, text, 'rc-soft'));
  }
  const looks = new Set(plan.frames.flatMap((row) => [row.before.look, row.after.look]));
  return { width, height: y + 6, body: defs(id, looks) + out.join('') };
}

/** The entries that a step changed and the frames they lead to, before and after. */
export function frames(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const plan = layout(before, after, options);
  return both('frames', options, {
    title: 'Page-table entries and frames',
    text: describeFrames(before, after, options),
    draw: (id, narrow) => draw(id, plan, options, narrow),
  });
}

function targetWords(target: Target | null): string {
  if (!target) return 'no entry';
  if (target.bits === 's') return `in swap, slot ${target.pfn}`;
  return `frame ${target.pfn}, ${rights(target)} (${target.bits})`;
}

/** The same in sentences: each entry, then each frame, then what the letters mean. */
export function describeFrames(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const plan = layout(before, after, options);
  if (plan.entries.length === 0)
    return [plan.pair ? 'No entry of a page table changed.' : 'No entry in a page table.'];
  const then = (was: string, is: string) => {
    if (!plan.pair) return is;
    return was === is ? `${is}, unchanged` : `${was}; then ${is}`;
  };
  const sentences = plan.entries.map((entry) => {
    const words = then(targetWords(entry.before), targetWords(entry.after));
    return `The entry of ${entry.who} for ${address(entry.addr)}: ${words}.`;
  });
  for (const row of plan.frames) {
    sentences.push(`Frame ${row.pfn}: ${then(row.before.text, row.after.text)}.`);
    if (row.copy !== null)
      sentences.push(`Frame ${row.copy} was copied from it: it is ${row.source}.`);
  }
  if (plan.hidden > 0) sentences.push(`And ${count(plan.hidden, 'more entry', 'more entries')}.`);
  return [...sentences, `Bits: ${BITS}.`];
}
