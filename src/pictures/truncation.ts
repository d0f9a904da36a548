// A file is truncated: the three lists of its mapping, before, while it waits, and after.
//
//     before          clean   9 6 5 2 1 0      dirty  8 7      locked  4 3
//     12.0 ms, waits  clean         2 1 0      dirty           locked  4 3
//     after           clean         2 1 0      dirty           locked    3
//
// Pages stand in the order of the list, from its head; those past the cut have a broken outline.

import type { Snapshot } from 'sim';
import { Column, nothing } from './column.ts';
import { type FileRow, rowsOf } from './file-rows.ts';
import {
  drawKey,
  END_SIGN,
  fileIn,
  type KeyEntry,
  milliseconds,
  pagesOf,
  pagesPhrase,
  sizeWords,
  stateWords,
  subjectFile,
} from './file-strip.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
import type { FileSnapshot } from './parts.ts';
import { defs, patternFill } from './patterns.ts';
import type { Drawing } from './strips.ts';
import { element, escapeText, line, monoWidth, rect, textAt } from './svg.ts';
import { address, count, PAGE } from './words.ts';

const LISTS = ['clean', 'dirty', 'locked'] as const;

/** Pages one after the other in a list, drawn as one box. */
interface Box {
  first: number;
  last: number;
  fate: 'stays' | 'goes' | 'partial';
  locked: boolean;
}

interface Layout {
  name: string;
  rows: FileRow[];
  hidden: number;
  /** The size that it is cut to; null if the step made the file no shorter. */
  cut: number | null;
  former: FileSnapshot | null;
  now: FileSnapshot | null;
}

/** Of longer lists, pages in a row become one box. */
const MOST_BOXES = 16;

function layout(before: Snapshot | null, after: Snapshot, options: PictureOptions): Layout | null {
  const name = subjectFile(before, after, options);
  if (name === null) return null;
  const past = options.past?.at(-1)?.after === after ? options.past.slice(-1) : [];
  const look = (file: FileSnapshot | null) => file && [file.size, file.lists, file.pages];
  const { rows, hidden } = rowsOf(before, after, name, { rows: 6, ...options, past }, look);
  const former = fileIn(before, name);
  const now = fileIn(after, name);
  const shorter = former !== null && now !== null && now.size < former.size;
  return { name, rows, hidden, cut: shorter ? now.size : null, former, now };
}

function fateOf(index: number, cut: number | null): Box['fate'] {
  if (cut === null) return 'stays';
  if (index >= pagesOf(cut)) return 'goes';
  return cut % PAGE !== 0 && index === pagesOf(cut) - 1 ? 'partial' : 'stays';
}

function boxesOf(file: FileSnapshot, list: (typeof LISTS)[number], cut: number | null): Box[] {
  const locked = new Set(
    file.pages.filter((page) => page.flags.includes('locked')).map((page) => page.index),
  );
  const boxes: Box[] = [];
  const long = file.lists[list].length > MOST_BOXES;
  for (const index of file.lists[list]) {
    const box: Box = {
      first: index,
      last: index,
      fate: fateOf(index, cut),
      locked: locked.has(index),
    };
    const last = boxes.at(-1);
    const step = last === undefined ? 0 : index - last.last;
    const alike = last?.fate === box.fate && last.locked === box.locked;
    if (long && last && alike && Math.abs(step) === 1) last.last = index;
    else boxes.push(box);
  }
  return boxes;
}

function boxWords({ first, last }: Box): string {
  return first === last ? `${first}` : `${first}–${last}`;
}

const BOX = 22;

function boxWidth(box: Box): number {
  return Math.max(BOX, monoWidth(boxWords(box)) + 8);
}

function drawBox(id: string, box: Box, list: string, cut: number | null, x: number, y: number) {
  const words = boxWords(box);
  const width = boxWidth(box);
  const look = list === 'dirty' ? 'dirty' : 'file';
  const out = [element('title', {}, escapeText(`page ${words}: ${FATES[box.fate]}`))];
  out.push(rect(x, y, width, BOX, `rc-fill rc-${look}`));
  if (box.locked) out.push(rect(x, y, width, 5, 'rc-band', patternFill(id, 'locked')));
  out.push(rect(x, y + BOX - 5, width, 5, 'rc-band', patternFill(id, look)));
  out.push(rect(x, y, width, BOX, box.fate === 'goes' ? 'rc-chosen' : 'rc-cell'));
  out.push(textAt(x + width / 2, y + 15, words, 'rc-mono', 'middle'));
  if (box.fate === 'partial' && cut !== null) {
    const at = x + (width * (cut % PAGE)) / PAGE;
    // In two pieces: the number stands between them.
    out.push(line(at, y - 4, at, y + 4, 'rc-bar'));
    out.push(line(at, y + BOX - 4, at, y + BOX + 4, 'rc-bar'));
  }
  return element('g', {}, ...out);
}

const FATES = {
  stays: 'stays',
  goes: 'past the cut',
  partial: 'the cut is in it',
};

function rowHeading(plan: Layout, row: FileRow, at: number): string {
  if (at === 0) return 'before';
  if (!row.during) return at === plan.rows.length - 1 ? 'after' : row.label;
  const first = plan.cut === null ? 0 : Math.floor(plan.cut / PAGE);
  const locked = (row.file?.pages ?? []).filter(
    (page) => page.flags.includes('locked') && page.index >= first,
  );
  const time = milliseconds(row.time, plan.rows[0].time);
  if (locked.length === 0) return `at ${time}, a task waits`;
  return `at ${time}, waiting: ${pagesPhrase(locked.map((page) => page.index))} locked`;
}

const LEFT = 60;

/** A list of a file's pages, in as many lines as it takes. */
function drawList(
  id: string,
  list: (typeof LISTS)[number],
  boxes: ReturnType<typeof boxesOf>,
  cut: number | null,
  column: Column,
): void {
  const { out } = column;
  out.push(textAt(LEFT - 10, column.y + 15, list, 'rc-text', 'end'));
  if (boxes.length === 0) out.push(textAt(LEFT, column.y + 15, 'empty', 'rc-soft'));
  let x = LEFT;
  for (const box of boxes) {
    const wide = boxWidth(box);
    if (x > LEFT && x + wide > column.width - 4) {
      x = LEFT;
      column.y += BOX + 6;
    }
    out.push(drawBox(id, box, list, cut, x, column.y));
    x += wide + 4;
  }
  column.y += BOX + 6;
}

function keysOf(id: string, cut: number | null): KeyEntry[] {
  const keys: KeyEntry[] = [];
  if (cut !== null) {
    keys.push({ words: 'past the cut: goes', body: (x, at) => rect(x, at, 16, BOX, 'rc-chosen') });
    if (cut % PAGE !== 0) keys.push({ ...END_SIGN, words: 'the new end of the file' });
  }
  keys.push({
    words: 'locked',
    body: (x, at) =>
      rect(x, at, 16, 5, 'rc-band', patternFill(id, 'locked')) + rect(x, at, 16, BOX, 'rc-cell'),
  });
  return keys;
}

function draw(id: string, plan: Layout | null, narrow: boolean): Drawing {
  const width = widthOf(narrow);
  if (plan === null) return nothing(width, 'no file in use');
  const { rows, cut } = plan;
  const column = new Column(width);
  const { out } = column;
  column.say(cutWords(plan), 'rc-text');
  rows.forEach((row, at) => {
    if (at === 1 && plan.hidden > 0)
      column.say(`… ${count(plan.hidden, 'moment')} left out`, 'rc-soft');
    column.y += 10;
    column.say(rowHeading(plan, row, at), 'rc-heading');
    column.y += 6;
    if (row.file === null) {
      column.say('no such file', 'rc-soft');
      return;
    }
    for (const list of LISTS) drawList(id, list, boxesOf(row.file, list, cut), cut, column);
  });
  column.y += 4;
  for (const sentence of mappingWords(plan)) column.say(sentence, 'rc-text');
  const key = drawKey(keysOf(id, cut), column.y + 10, width - 2);
  out.push(key.body);
  return {
    width,
    height: column.y + 14 + key.height,
    body: defs(id, new Set(['file', 'dirty', 'locked'])) + out.join(''),
  };
}

function cutWords({ name, former, now, cut }: Layout): string {
  if (now === null) return `${name} is gone.`;
  if (cut === null || former === null) return `${name}, ${sizeWords(now.size)}.`;
  const first = pagesOf(cut);
  const partial =
    cut % PAGE === 0
      ? ''
      : `, page ${first - 1} keeps ${(cut % PAGE).toLocaleString('en-US')} bytes`;
  return `${name} is cut from ${former.size.toLocaleString('en-US')} to ${cut.toLocaleString('en-US')} bytes: pages from ${first} on go${partial}.`;
}

/** What became of the page-table entries of each area that maps the file. */
function mappingWords({ former, now }: Layout): string[] {
  return (now?.mappings ?? []).map((mapping) => {
    const was = former?.mappings.find((one) => one.id === mapping.id && one.mm === mapping.mm);
    const left = mapping.entries.map((entry) => entry.index);
    const zapped = (was?.entries ?? [])
      .map((entry) => entry.index)
      .filter((index) => !left.includes(index));
    const who =
      mapping.pid === null ? 'An area of no process' : `The process ${mapping.comm} ${mapping.pid}`;
    const first = mapping.pgoff;
    const last = first + (mapping.end - mapping.start) / PAGE - 1;
    const parts: string[] = [];
    if (zapped.length > 0) parts.push(`entries for ${pagesPhrase(zapped)} are gone`);
    if (left.length > 0) parts.push(`${pagesPhrase(left)} still mapped`);
    if (parts.length === 0) parts.push('it has no entries');
    return `${who} maps ${pagesPhrase([first, last]).replace(' and ', '–')} at ${address(mapping.start)}, ${mapping.prot}: ${parts.join('; ')}.`;
  });
}

/** The cut, each list at each time in its order, and what became of the entries. */
export function describeTruncation(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const plan = layout(before, after, options);
  if (plan === null) return ['No file is in use.'];
  const sentences = [`The file ${cutWords(plan)}`];
  plan.rows.forEach((row, at) => {
    const heading = rowHeading(plan, row, at);
    const when = `${heading.charAt(0).toUpperCase()}${heading.slice(1)}`;
    if (row.file === null) {
      sentences.push(`${when}: no such file.`);
      return;
    }
    for (const list of LISTS) {
      const words = boxesOf(row.file, list, plan.cut).map((box) => {
        const marks = [box.locked ? 'locked' : '', box.fate === 'stays' ? '' : FATES[box.fate]];
        const said = marks.filter((mark) => mark !== '').join(', ');
        return `${boxWords(box)}${said === '' ? '' : ` (${said})`}`;
      });
      sentences.push(`${when}, the ${list} list: ${words.join(', ') || 'empty'}.`);
    }
    if (at === 0 && plan.hidden > 0)
      sentences.push(`Left out: ${count(plan.hidden, 'moment')} that followed.`);
  });
  const partial = plan.cut === null ? null : Math.floor(plan.cut / PAGE);
  const page = plan.now?.pages.find((one) => one.index === partial);
  if (page) sentences.push(`Page ${page.index}: ${stateWords(page).join(', ')}.`);
  return [...sentences, ...mappingWords(plan)];
}

/** The lists of a file's pages while it is truncated, with the cut, and what is still mapped. */
export function truncation(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const plan = layout(before, after, options);
  return both('truncation', options, {
    title: plan === null ? 'Truncation of a file' : `Truncation of ${plan.name}`,
    text: describeTruncation(before, after, options),
    draw: (id, narrow) => draw(id, plan, narrow),
  });
}
