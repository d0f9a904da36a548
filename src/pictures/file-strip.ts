// The pages of a file in a row, each with its states: what all pictures of files are made of.
//
//     0    5    10        37
//     ▓▓▓▓▓░░░░░▒▒▒▒▒ … ▓▓|      a cell is a page, | is where the file ends
//
// Pages that are of no interest are left out where a file is too long, with a sign in their place.

import type { Snapshot } from 'sim';
import type { PictureOptions } from './frame.ts';
import type { CachedPageSnapshot, FileSnapshot } from './parts.ts';
import { patternFill } from './patterns.ts';
import { element, escapeText, line, monoWidth, path, rect, textAt, textWidth, xy } from './svg.ts';
import { count, PAGE } from './words.ts';

/** How many pages a file of this size has. */
export function pagesOf(size: number): number {
  return Math.ceil(size / PAGE);
}

/** The states that tell pages apart, in the order in which they are said. */
const STATES = ['locked', 'uptodate', 'error', 'dirty', 'referenced', 'active'] as const;

/** The state of a page as one word: pages with the same one look the same; `plain` leaves out which process used it last. */
export function stateOf(page: CachedPageSnapshot | null, plain = false): string {
  if (page === null) return '';
  const states = plain ? STATES.slice(0, 4) : STATES;
  return `in ${states.filter((name) => page.flags.includes(name)).join(' ')}`.trim();
}

function has(page: CachedPageSnapshot, flag: (typeof STATES)[number]): boolean {
  return page.flags.includes(flag);
}

/** The states of a page in words, as a sentence has them. */
export function stateWords(page: CachedPageSnapshot): string[] {
  const words: string[] = [];
  if (has(page, 'error')) words.push('error');
  if (has(page, 'uptodate')) words.push('up to date');
  else words.push(has(page, 'locked') ? 'being read' : 'not up to date');
  if (has(page, 'dirty')) words.push('dirty');
  if (has(page, 'locked')) words.push('locked');
  if (has(page, 'referenced')) words.push('referenced');
  if (page.flags.includes('lru')) words.push(has(page, 'active') ? 'active' : 'inactive');
  return words;
}

/** `page 3`, `pages 0–7`, `pages 0–2, 5 and 9`. */
export function pagesPhrase(indices: Iterable<number>): string {
  const runs = runsOf(indices);
  const parts = runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  const many = runs.length > 1 || (runs.length === 1 && runs[0][0] !== runs[0][1]);
  const list =
    parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  return `${many ? 'pages' : 'page'} ${list}`;
}

/** Numbers in a row, as first and last. */
export function runsOf(indices: Iterable<number>): [number, number][] {
  const runs: [number, number][] = [];
  for (const index of [...new Set(indices)].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last[1] + 1 === index) last[1] = index;
    else runs.push([index, index]);
  }
  return runs;
}

/** Where the file ends, in words. */
export function sizeWords(size: number): string {
  const bytes = `${size.toLocaleString('en-US')} bytes`;
  if (size === 0) return 'empty';
  const rest = size % PAGE;
  const last = pagesOf(size) - 1;
  if (rest === 0) return `${bytes}, ${count(last + 1, 'whole page')}`;
  return `${bytes}: ends ${rest.toLocaleString('en-US')} bytes into page ${last}`;
}

/** Virtual time since `from`, in milliseconds. */
export function milliseconds(time: number, from: number): string {
  return `${((time - from) / 1000).toFixed(1)} ms`;
}

/** The file as a snapshot has it; null if it does not. */
export function fileIn(snapshot: Snapshot | null, name: string): FileSnapshot | null {
  return snapshot?.files.find((file) => file.name === name) ?? null;
}

/** Which file a picture is about: the one asked for, the first that the step changed, or the one with most to see. */
export function subjectFile(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions,
): string | null {
  if (options.file !== undefined) return options.file;
  const past = options.past ?? [];
  const known = new Map<string, FileSnapshot>();
  for (const snapshot of [before, ...past.map((step) => step.after), after])
    for (const file of snapshot?.files ?? []) if (!known.has(file.name)) known.set(file.name, file);
  const text = (snapshot: Snapshot | null, name: string) =>
    JSON.stringify(fileIn(snapshot, name) ?? null);
  const weight = (name: string): number => {
    const file = fileIn(after, name) ?? known.get(name);
    if (!file) return 0;
    let points = file.onDisk ? 2 : 0;
    if (before !== null && text(before, name) !== text(after, name)) points += 16;
    if (past.some((step) => text(step.before, name) !== text(step.after, name))) points += 8;
    if (file.pages.length > 0) points += 4;
    if (file.mappings.length > 0 || file.opens.length > 0) points += 4;
    return points;
  };
  const names = [...known.keys()];
  const best = Math.max(0, ...names.map(weight));
  // A file that has not been opened, read or mapped is not what an example is about.
  return best < 4 ? null : (names.find((name) => weight(name) === best) ?? null);
}

/** The columns of a strip. */
export interface Columns {
  /** Places of the pages shown, ascending; null where some are left out. */
  pages: (number | null)[];
  cell: number;
  width: number;
  /** Where page `index` begins; a fraction is a place within a page. */
  x: (index: number) => number;
}

/**
 * Columns for the pages up to `last`, within `room`. If there are too many, those that are not `wanted` and
 * not beside one that is are left out.
 */
export function columnsFor(last: number, wanted: Iterable<number>, room: number): Columns {
  const most = Math.floor(room / 7);
  let pages: (number | null)[] = Array.from({ length: Math.min(last + 1, most) }, (_, i) => i);
  if (last + 1 > most) {
    const kept = [...new Set([0, ...wanted, last])]
      .filter((index) => index <= last)
      .sort((a, b) => a - b);
    pages = [];
    for (const index of kept) {
      const before = pages.at(-1);
      if (typeof before === 'number' && index > before + 1) pages.push(null);
      pages.push(index);
    }
    if (pages.length > most) pages = [...pages.slice(0, most - 2), null, last];
  }
  const cell = Math.min(26, room / Math.max(1, pages.length));
  const places = new Map<number, number>();
  pages.forEach((index, column) => {
    if (index !== null) places.set(index, column * cell);
  });
  const width = pages.length * cell;
  const x = (index: number): number => {
    const whole = Math.floor(index);
    const at = places.get(whole);
    if (at !== undefined) return at + (index - whole) * cell;
    // Left out, or one past the end: at the next that is there, or behind the one before.
    const before = places.get(whole - 1);
    if (before !== undefined) return before + cell;
    for (const [other, place] of places) if (other > whole) return place;
    return width;
  };
  return { pages, cell, width, x };
}

/** Numbers of pages over a strip, as many as have room. */
export function drawNumbers(columns: Columns, x: number, y: number): string {
  const out: string[] = [];
  const { pages, cell, width } = columns;
  const step = [1, 2, 5, 10, 20, 50].find((n) => n * cell >= 24) ?? 100;
  const taken: { from: number; to: number }[] = [];
  const put = (text: string, column: number, wide: number, look: string): void => {
    // The last number is not to stick out; a strip may be narrower than its only number.
    const middle = Math.min(x + (column + 0.5) * cell, x + Math.max(width - wide / 2, width / 2));
    const room = { from: middle - wide / 2 - 2, to: middle + wide / 2 + 2 };
    if (taken.some(({ from, to }) => room.from < to && from < room.to)) return;
    out.push(textAt(middle, y, text, look, 'middle'));
    taken.push(room);
  };
  pages.forEach((index, column) => {
    if (index === null) return;
    const afterGap = column > 0 && pages[column - 1] === null;
    if (index % step === 0 || afterGap) {
      put(String(index), column, monoWidth(String(index)), 'rc-mono rc-small');
    }
  });
  pages.forEach((index, column) => {
    if (index === null) put('…', column, textWidth('…'), 'rc-soft');
  });
  return out.join('');
}

interface Run {
  state: string;
  page: CachedPageSnapshot | null;
  from: number;
  columns: number;
}

function cellRuns(columns: Columns, file: FileSnapshot | null, plain: boolean): Run[] {
  const byIndex = new Map(file?.pages.map((page) => [page.index, page]) ?? []);
  const runs: Run[] = [];
  columns.pages.forEach((index, column) => {
    const page = index === null ? null : (byIndex.get(index) ?? null);
    const end = file === null ? 0 : pagesOf(file.size);
    // Past the end of the file there is nothing, not even a place.
    const beyond = index !== null && index >= end && page === null;
    const state = index === null ? 'gap' : beyond ? 'beyond' : stateOf(page, plain);
    const last = runs.at(-1);
    if (last && last.state === state) last.columns += 1;
    else runs.push({ state, page, from: column, columns: 1 });
  });
  return runs;
}

const HEIGHT = 22;

/** What a page looks like that has these states: the names of tint and pattern. */
function lookOf(page: CachedPageSnapshot): string {
  if (has(page, 'error')) return 'failed';
  if (has(page, 'dirty')) return 'dirty';
  return has(page, 'uptodate') ? 'file' : 'unread';
}

/** Cells side by side that look the same: where they stand. */
interface Cells {
  left: number;
  top: number;
  cell: number;
  /** How many. */
  n: number;
}

/** The lines between them. */
function drawBorders({ left, top, cell, n }: Cells): string {
  const inner = Array.from(
    { length: n - 1 },
    (_, i) => `M${xy(left + (i + 1) * cell, top)}v${HEIGHT}`,
  );
  return inner.length > 0 ? path(inner.join(''), 'rc-slot') : '';
}

/** The tint and pattern of pages that stand so. */
function drawLook(id: string, page: CachedPageSnapshot, { left, top, cell, n }: Cells): string {
  const look = lookOf(page);
  const width = n * cell;
  const parts: string[] = [];
  if (look !== 'unread') {
    parts.push(rect(left, top, width, HEIGHT, `rc-fill rc-${look}`));
    if (look !== 'failed')
      parts.push(rect(left, top + HEIGHT - 7, width, 7, 'rc-band', patternFill(id, look)));
  }
  if (has(page, 'locked')) {
    const tall = look === 'unread' ? HEIGHT : 8;
    parts.push(rect(left, top, width, tall, 'rc-band', patternFill(id, 'locked')));
  }
  return parts.join('');
}

/** The signs in each cell: a cross for an error; unless `plain`, which process used it last. */
function drawMarks(page: CachedPageSnapshot, { left, top, cell, n }: Cells, plain: boolean) {
  const parts: string[] = [];
  const each = (look: string, sign: (middle: number) => string): void => {
    const signs = Array.from({ length: n }, (_, i) => sign(left + (i + 0.5) * cell));
    parts.push(path(signs.join(''), look));
  };
  if (has(page, 'error'))
    each('rc-cross', (at) => `M${xy(at - 3, top + 8)}l6 6M${xy(at + 3, top + 8)}l-6 6`);
  if (has(page, 'active') && !plain)
    parts.push(path(`M${xy(left, top)}h${(n * cell).toFixed(1)}`, 'rc-active'));
  if (has(page, 'referenced') && !plain) each('rc-used', (at) => `M${xy(at, top + 11)}h.01`);
  return parts.join('');
}

/** The cells of a file's pages, each as its states are. */
function drawPages(
  id: string,
  columns: Columns,
  file: FileSnapshot | null,
  x: number,
  y: number,
  plain = false,
): string {
  const { cell, pages } = columns;
  const out: string[] = [];
  for (const { state, page, from, columns: n } of cellRuns(columns, file, plain)) {
    if (state === 'gap' || state === 'beyond') continue;
    const cells: Cells = { left: x + from * cell, top: y, cell, n };
    const outline = (look: string) => rect(cells.left, y, n * cell, HEIGHT, look);
    if (page === null) {
      out.push(outline('rc-slot'), drawBorders(cells));
      continue;
    }
    const which = pagesPhrase([pages[from] as number, pages[from + n - 1] as number]);
    out.push(
      element(
        'g',
        // What a key shows is in no file.
        { 'data-what': file?.id !== undefined && `pages ${file.id} ${pages[from]} ${n}` },
        element('title', {}, escapeText(`${which}: ${stateWords(page).join(', ')}`)),
        drawLook(id, page, cells),
        drawBorders(cells),
        outline('rc-cell'),
        drawMarks(page, cells, plain),
      ),
    );
  }
  return out.join('');
}

/** The cells of a file's pages, and where the file ends; `plain` leaves out which process used them last. */
export function drawCells(
  id: string,
  columns: Columns,
  file: FileSnapshot | null,
  x: number,
  y: number,
  plain = false,
): string {
  const cells = drawPages(id, columns, file, x, y, plain);
  if (file === null) return cells;
  const end = x + columns.x(file.size / PAGE);
  return cells + line(end, y - 3, end, y + HEIGHT + 3, 'rc-bar');
}

/** Height of a strip of cells. */
export const CELLS_HEIGHT = HEIGHT;

/** The looks that a picture of these files needs patterns for. */
export function looksOf(files: (FileSnapshot | null)[]): Set<string> {
  const looks = new Set<string>();
  for (const file of files)
    for (const page of file?.pages ?? []) {
      looks.add(lookOf(page));
      if (has(page, 'locked')) looks.add('locked');
    }
  return looks;
}

interface Sign {
  words: string;
  shown: (pages: CachedPageSnapshot[]) => boolean;
  page: Partial<CachedPageSnapshot> | null;
}

const some = (flag: (typeof STATES)[number], not?: (typeof STATES)[number]) => {
  return (pages: CachedPageSnapshot[]) =>
    pages.some((page) => has(page, flag) && !(not && has(page, not)));
};

/** What the signs in a cell mean: those that occur. */
const SIGNS: Sign[] = [
  { words: 'not in the cache', shown: () => true, page: null },
  {
    words: 'being read: locked',
    shown: some('locked', 'uptodate'),
    page: { flags: ['locked'] },
  },
  { words: 'up to date', shown: some('uptodate', 'dirty'), page: { flags: ['uptodate'] } },
  { words: 'dirty', shown: some('dirty'), page: { flags: ['uptodate', 'dirty'] } },
  {
    words: 'locked',
    shown: (pages) => pages.some((page) => has(page, 'locked') && has(page, 'uptodate')),
    page: { flags: ['uptodate', 'locked'] },
  },
  { words: 'error', shown: some('error'), page: { flags: ['error'] } },
  { words: 'referenced', shown: some('referenced'), page: { flags: ['uptodate', 'referenced'] } },
  { words: 'active', shown: some('active'), page: { flags: ['uptodate', 'active'] } },
];

/** The sign for where a file ends. */
export const END_SIGN: KeyEntry = {
  words: 'end of the file',
  body: (x, top) => line(x + 8, top, x + 8, top + HEIGHT, 'rc-bar'),
};

/** A row of signs with what each means, from `y` on; how tall it is. */
export function drawSigns(
  id: string,
  files: (FileSnapshot | null)[],
  y: number,
  width: number,
): { body: string; height: number } {
  const pages = files.flatMap((file) => file?.pages ?? []);
  const entries = SIGNS.filter((sign) => sign.shown(pages)).map(({ words, page }): KeyEntry => {
    const columns = columnsFor(0, [], 16);
    const cell = {
      index: 0,
      pfn: 0,
      count: 1,
      list: 'clean',
      flags: [],
      ...page,
    } as CachedPageSnapshot;
    const file = { size: PAGE, pages: page === null ? [] : [cell] } as unknown as FileSnapshot;
    return { words, body: (x, top) => drawPages(id, columns, file, x, top) };
  });
  entries.push(END_SIGN);
  return drawKey(entries, y, width);
}

/** A sign, 16 wide and as tall as a cell, and what it means. */
export interface KeyEntry {
  words: string;
  body: (x: number, top: number) => string;
}

/** Signs and words one after the other, in as many lines as they need. */
export function drawKey(
  entries: KeyEntry[],
  y: number,
  width: number,
): { body: string; height: number } {
  const out: string[] = [];
  let x = 1;
  let top = y;
  for (const { words, body } of entries) {
    const wide = 16 + 6 + textWidth(words) + 14;
    if (x > 1 && x + wide - 14 > width) {
      x = 1;
      top += HEIGHT + 8;
    }
    out.push(body(x, top), textAt(x + 22, top + 15, words, 'rc-soft'));
    x += wide;
  }
  return { body: out.join(''), height: top + HEIGHT - y };
}
