// The page cache of a file: its pages in a row, with their states, each time something changed.
//
//      0.0 ms  ░░░░░░|        read(3, …) waits
//     10.4 ms  ▓▓▓▓▓▓|        returns
//              pages 0–5: up to date, referenced, inactive; clean list, count 1

import type { Snapshot } from 'sim';
import { nothing } from './column.ts';
import { type FileRow, rowLabel, rowsOf } from './file-rows.ts';
import {
  CELLS_HEIGHT,
  columnsFor,
  drawCells,
  drawNumbers,
  drawSigns,
  looksOf,
  milliseconds,
  pagesOf,
  pagesPhrase,
  sizeWords,
  stateOf,
  stateWords,
  subjectFile,
} from './file-strip.ts';
import { both, type PictureOptions } from './frame.ts';
import type { CachedPageSnapshot, FileSnapshot } from './parts.ts';
import { defs } from './patterns.ts';
import type { Drawing } from './strips.ts';
import { LINE, monoWidth, textAt, wrap } from './svg.ts';
import { count, enumeration } from './words.ts';

interface Layout {
  name: string;
  rows: FileRow[];
  hidden: number;
}

/** What makes a row: pages and their states, and where the file ends. */
function look(file: FileSnapshot | null): unknown {
  return file && [file.size, file.pages.map((page) => [page.index, stateOf(page), page.list])];
}

function layout(before: Snapshot | null, after: Snapshot, options: PictureOptions): Layout | null {
  const name = subjectFile(before, after, options);
  return name === null ? null : { name, ...rowsOf(before, after, name, options, look) };
}

/** Who maps a page: `one 2`, from the entries that lead to its frame. */
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

function draw(id: string, plan: Layout | null, narrow: boolean): Drawing {
  const width = narrow ? 342 : 680;
  if (plan === null) return nothing(width, 'no file in use');
  const { name, rows, hidden } = plan;
  const files = rows.map((row) => row.file);
  const indices = files.flatMap((file) => file?.pages.map((page) => page.index) ?? []);
  const sizes = files.map((file) => pagesOf(file?.size ?? 0));
  const last = Math.max(0, ...indices, ...sizes.map((size) => size - 1));
  const times = rows.map((row) => milliseconds(row.time, rows[0].time));
  const left = 10 + Math.max(...times.map(monoWidth));
  const columns = columnsFor(last, indices, narrow ? width - left - 3 : 420);
  const out: string[] = [];
  const final = rows[rows.length - 1].file;
  const heading = final === null ? `${name}: gone` : `${name}, ${sizeWords(final.size)}`;
  let y = 14;
  for (const text of wrap(heading, width - 4)) {
    out.push(textAt(1, y, text, 'rc-text'));
    y += LINE;
  }
  out.push(drawNumbers(columns, left, y));
  y += 6;
  rows.forEach((row, at) => {
    if (at === 1 && hidden > 0) {
      out.push(textAt(left, y + 12, `… ${count(hidden, 'row')} left out`, 'rc-soft'));
      y += 20;
    }
    const beside = left + columns.width + 14;
    const label = rowLabel(row, width - (narrow ? left : beside));
    if (narrow && label !== '') {
      out.push(textAt(left, y + 12, label, 'rc-soft'));
      y += 21;
    }
    out.push(textAt(left - 8, y + 15, times[at], 'rc-mono', 'end'));
    out.push(drawCells(id, columns, row.file, left, y));
    if (!narrow) out.push(textAt(beside, y + 15, label, 'rc-soft'));
    if (row.file === null) out.push(textAt(left, y + 15, 'no such file', 'rc-soft'));
    y += CELLS_HEIGHT + 8;
  });
  y += 4;
  for (const line of shownLines(final)) {
    for (const text of wrap(line, width - 4)) {
      y += LINE;
      out.push(textAt(1, y, text, 'rc-text'));
    }
  }
  const signs = drawSigns(id, files, y + 12, width - 2);
  out.push(signs.body);
  const looks = new Set([...looksOf(files), 'file', 'dirty', 'locked']);
  return { width, height: y + 16 + signs.height, body: defs(id, looks) + out.join('') };
}

/** What changed from row to row, and how each page stands at the end, in sentences. */
export function describeCache(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const plan = layout(before, after, options);
  if (plan === null) return ['No file is in use.'];
  const { name, rows, hidden } = plan;
  const sentences: string[] = [];
  rows.forEach((row, at) => {
    const { file } = row;
    const label = row.label === '' ? '' : `${row.during ? 'during' : 'after'} ${row.label}, `;
    const when = `At ${milliseconds(row.time, rows[0].time)}, ${label}`;
    if (file === null) sentences.push(`${when}there is no ${name}.`);
    else if (file.pages.length === 0)
      sentences.push(`${when}no page of ${name} is in the cache; ${sizeWords(file.size)}.`);
    else sentences.push(`${when}${cachedWords(file)}; ${sizeWords(file.size)}.`);
    if (at === 0 && hidden > 0)
      sentences.push(`Of what followed ${count(hidden, 'row')} are left out.`);
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
