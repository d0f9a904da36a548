// The page cache of a file: its pages in a row, with their states, each time something changed.
//
//      0.0 ms  ░░░░░░|        read(3, …) waits
//     10.4 ms  ▓▓▓▓▓▓|        returns
//              pages 0–5: up to date, referenced, inactive; clean list, count 1

import type { Snapshot } from 'sim';
import { nothing } from './column.ts';
import {
  type FileRows,
  hiddenSentence,
  RowStrips,
  rowLabel,
  rowsOf,
  timesOf,
  whenWords,
} from './file-rows.ts';
import {
  CELLS_HEIGHT,
  drawCells,
  pagesPhrase,
  sizeWords,
  stateOf,
  stateWords,
  subjectFile,
} from './file-strip.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
import type { CachedPageSnapshot, FileSnapshot } from './parts.ts';
import type { Drawing } from './strips.ts';
import { monoWidth, textAt } from './svg.ts';
import { count, enumeration } from './words.ts';

/** What makes a row: pages and their states, and where the file ends. */
function look(file: FileSnapshot | null): unknown {
  return file && [file.size, file.pages.map((page) => [page.index, stateOf(page), page.list])];
}

function layout(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions,
): FileRows | null {
  const name = subjectFile(before, after, options);
  return name === null ? null : rowsOf(before, after, name, options, look);
}

/** The processes that map a page: `one 2`, from the entries that lead to its frame. */
export function mappersOf(file: FileSnapshot, page: CachedPageSnapshot): string[] {
  const found = file.mappings.filter(({ entries }) =>
    entries.some((entry) => entry.index === page.index && entry.pfn === page.pfn),
  );
  return [
    ...new Set(found.map(({ comm, pid, mm }) => (pid === null ? `at ${mm}` : `${comm} ${pid}`))),
  ];
}

/** The pages of a file that are alike, in a line each. */
function pageLines(file: FileSnapshot | null): string[] {
  const groups = new Map<string, number[]>();
  for (const page of file?.pages ?? []) {
    const who = mappersOf(file!, page);
    const mapped = who.length > 0 ? `, mapped by ${enumeration(who)}` : '';
    const words = `${stateWords(page).join(', ')}; ${page.list} list, count ${page.count}${mapped}`;
    const group = groups.get(words) ?? [];
    group.push(page.index);
    groups.set(words, group);
  }
  return [...groups].map(([words, indices]) => {
    const phrase = pagesPhrase(indices);
    return `${phrase.charAt(0).toUpperCase()}${phrase.slice(1)}: ${words}.`;
  });
}

const MOST_LINES = 8;

function shownLines(file: FileSnapshot | null): string[] {
  const lines = pageLines(file);
  if (lines.length <= MOST_LINES) return lines;
  const rest = lines.length - MOST_LINES + 1;
  return [...lines.slice(0, MOST_LINES - 1), `And ${count(rest, 'more kind')} of pages.`];
}

function draw(id: string, plan: FileRows | null, narrow: boolean): Drawing {
  const width = widthOf(narrow);
  if (plan === null) return nothing(width, 'no file in use');
  const times = timesOf(plan.rows);
  const left = 10 + Math.max(...times.map(monoWidth));
  const strips = new RowStrips(plan, { width, left, room: narrow ? width - left - 3 : 420 });
  const { out, columns, beside } = strips;
  strips.head();
  strips.y += 6;
  plan.rows.forEach((row, at) => {
    if (at === 1) strips.leftOut(12);
    const label = rowLabel(row, width - (narrow ? left : beside));
    if (narrow && label !== '') {
      out.push(textAt(left, strips.y + 12, label, 'rc-soft'));
      strips.y += 21;
    }
    const { y } = strips;
    out.push(textAt(left - 8, y + 15, times[at], 'rc-mono', 'end'));
    out.push(drawCells(id, columns, row.file, left, y));
    if (!narrow) out.push(textAt(beside, y + 15, label, 'rc-soft'));
    if (row.file === null) out.push(textAt(left, y + 15, 'no such file', 'rc-soft'));
    strips.y += CELLS_HEIGHT + 8;
  });
  strips.y += 4;
  for (const line of shownLines(strips.final)) strips.say(line, 'rc-text');
  return strips.end(id, strips.files, 12);
}

/** What changed from row to row, and how each page stands at the end, in sentences. */
export function describeCache(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const plan = layout(before, after, options);
  if (plan === null) return ['No file is in use.'];
  const { name, rows } = plan;
  const sentences: string[] = [];
  rows.forEach((row, at) => {
    const { file } = row;
    const when = whenWords(row, plan);
    if (file === null) sentences.push(`${when}there is no ${name}.`);
    else if (file.pages.length === 0)
      sentences.push(`${when}no page of ${name} is in the cache; ${sizeWords(file.size)}.`);
    else sentences.push(`${when}${cachedWords(file)}; ${sizeWords(file.size)}.`);
    if (at === 0) sentences.push(...hiddenSentence(plan));
  });
  return [...sentences, ...shownLines(rows[rows.length - 1].file)];
}

function cachedWords({ pages }: FileSnapshot): string {
  const having = (flag: string, not?: string) =>
    pages
      .filter((page) => page.flags.includes(flag) && !(not && page.flags.includes(not)))
      .map((page) => page.index);
  const parts = [`${pagesPhrase(pages.map((page) => page.index))} in the cache`];
  const say = (words: string, indices: number[]) => {
    if (indices.length > 0) parts.push(`${words} ${pagesPhrase(indices)}`);
  };
  say('being read', having('locked', 'uptodate'));
  say('dirty', having('dirty'));
  say(
    'locked',
    pages
      .filter((p) => p.flags.includes('locked') && p.flags.includes('uptodate'))
      .map((p) => p.index),
  );
  say('with an error', having('error'));
  return parts.join(', ');
}

/** The page cache of a file as it came to be, row by row, and how it stands. */
export function cache(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const plan = layout(before, after, options);
  const text = describeCache(before, after, options);
  return both('cache', options, {
    title: plan === null ? 'The page cache of a file' : `The page cache of ${plan.name}`,
    text,
    summary: text.slice(-8),
    draw: (id, narrow) => draw(id, plan, narrow),
  });
}
