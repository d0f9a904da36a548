// Read-ahead: the window of an open file, and how it slides over the pages with each read.
//
//     read(3, …, 16384) waits   ━━━━                    what is asked for
//                               ▒▒▒▒▒▒                  pages: being read, there, or not
//                               └━━━━━┘                 window; the last that were read ahead are thick
//                               raend 6  ralen 6  rawin 6  ramax 5
//
// The window is f_rawin pages up to f_raend; f_ralen of them were asked for last.

import type { Snapshot } from 'sim';
import { callOf } from './call.ts';
import { nothing } from './column.ts';
import {
  type FileRow,
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
  type Columns,
  drawCells,
  drawKey,
  type KeyEntry,
  pagesPhrase,
  subjectFile,
} from './file-strip.ts';
import { both, type PictureOptions, widthOf } from './frame.ts';
import type { FileSnapshot, OpenSnapshot } from './parts.ts';
import type { Drawing } from './strips.ts';
import { fit, LINE, line, monoWidth, path, textAt, wrap, xy } from './svg.ts';
import { PAGE } from './words.ts';

/** What is known of one read-ahead in a row: of an open file, or of an area. */
interface Window {
  /** `reader 2, fd 3`. */
  who: string;
  /** First and last page asked for; null if nothing was. */
  asked: [number, number] | null;
  /** First page of the window and of what was asked for last, and the page after both; null if there is none. */
  from: number;
  ahead: number;
  end: number | null;
  values: string;
}

interface Row extends FileRow {
  windows: Window[];
}

type Layout = FileRows<Row>;

function nameOf({ fds }: OpenSnapshot): string {
  return fds.map(({ pid, comm, fd }) => `${comm} ${pid}, fd ${fd}`).join(' and ');
}

function key({ fds }: OpenSnapshot): string {
  return fds.map(({ pid, fd }) => `${pid}:${fd}`).join(' ');
}

/** Pages that a call asks for, from its text: `pread(3, 0x40000000, 4096, 69632)`. */
function askedInText(row: FileRow, open: OpenSnapshot): [number, number] | null {
  const { name, args } = callOf(row);
  const [fd, , len, pos] = args.map(Number);
  return name === 'pread' && open.fds.some((one) => one.fd === fd) ? pagesAt(pos, len) : null;
}

function pagesAt(pos: number, len: number): [number, number] | null {
  return len <= 0 ? null : [Math.floor(pos / PAGE), Math.floor((pos + len - 1) / PAGE)];
}

function windowOf(row: FileRow, open: OpenSnapshot): Window {
  const same = (file: FileSnapshot | null) => file?.opens.find((one) => key(one) === key(open));
  // Within a call the position has not moved yet: what it asks for is known by where it ends.
  const [was, is] =
    callOf(row).name === 'run'
      ? [same(row.former), open]
      : [same(row.step.before), same(row.step.after) ?? open];
  const asked = askedInText(row, open) ?? pagesAt(was?.pos ?? 0, is.pos - (was?.pos ?? 0));
  const { raend, rawin, ralen, ramax } = open;
  return {
    who: nameOf(open),
    asked: row.label === '' ? null : asked,
    from: Math.max(0, raend - rawin),
    ahead: Math.max(0, raend - ralen),
    end: raend > 0 && rawin > 0 ? raend : null,
    values: `raend ${raend}  ralen ${ralen}  rawin ${rawin}  ramax ${ramax}`,
  };
}

/** The opens that a row is about: those that it changes, or all. */
function windowsOf(row: FileRow, options: PictureOptions): Window[] {
  const opens = (row.file?.opens ?? []).filter(
    ({ fds }) => options.pid === undefined || fds.some(({ pid }) => pid === options.pid),
  );
  const text = (file: FileSnapshot | null, open: OpenSnapshot) =>
    JSON.stringify(file?.opens.find((one) => key(one) === key(open)));
  const changed = opens.filter(
    (open) =>
      text(row.former, open) !== text(row.file, open) ||
      text(row.step.before, open) !== text(row.step.after, open),
  );
  // Of several, those that have never been read say nothing.
  const used = opens.filter(({ reada, raend }) => opens.length === 1 || reada > 0 || raend > 0);
  const shown = (changed.length > 0 ? changed : used).map((open) => windowOf(row, open));
  const areas = (row.file?.mappings ?? []).flatMap((mapping): Window[] => {
    if (options.pid !== undefined && mapping.pid !== options.pid) return [];
    const was = row.former?.mappings.find((one) => one.id === mapping.id);
    const old = new Set(was?.entries.map((entry) => entry.index));
    const fresh = mapping.entries.map((entry) => entry.index).filter((index) => !old.has(index));
    if (mapping.raend === (was?.raend ?? 0) && fresh.length === 0) return [];
    return [
      {
        who: `${mapping.comm} ${mapping.pid}, mapping`,
        asked: fresh.length > 0 ? [Math.min(...fresh), Math.max(...fresh)] : null,
        from: mapping.raend,
        ahead: mapping.raend,
        end: mapping.raend > 0 ? mapping.raend : null,
        values: `vm_raend ${mapping.raend}`,
      },
    ];
  });
  return [...shown, ...areas].slice(0, 4);
}

function look(file: FileSnapshot | null): unknown {
  return (
    file && [
      file.size,
      file.opens,
      file.mappings.map((mapping) => [mapping.raend, mapping.entries.length]),
      file.pages.map((page) => [page.index, page.flags.includes('uptodate')]),
    ]
  );
}

function layout(before: Snapshot | null, after: Snapshot, options: PictureOptions): Layout | null {
  const name = subjectFile(before, after, options);
  if (name === null) return null;
  const { rows, hidden } = rowsOf(before, after, name, { rows: 16, ...options }, look);
  return { name, hidden, rows: rows.map((row) => ({ ...row, windows: windowsOf(row, options) })) };
}

function drawWindow(columns: Columns, { from, ahead, end }: Window, left: number, y: number) {
  if (end === null) return '';
  const at = (page: number) => left + columns.x(page);
  if (from === end) return path(`M${xy(at(end), y - 4)}v9`, 'rc-ahead');
  const out = [path(`M${xy(at(from) + 1, y - 4)}v4H${(at(end) - 1).toFixed(1)}v-4`, 'rc-window')];
  if (ahead < end) out.push(line(at(ahead) + 1, y, at(end) - 1, y, 'rc-ahead'));
  return out.join('');
}

function drawAsked(columns: Columns, { asked }: Window, left: number, y: number): string {
  if (asked === null) return '';
  const [first, last] = asked;
  return line(left + columns.x(first) + 1, y, left + columns.x(last + 1) - 1, y, 'rc-asked');
}

/** What the signs around the cells mean. */
const KEYS: KeyEntry[] = [
  {
    words: 'asked for',
    body: (x, top) => line(x, top + 11, x + 16, top + 11, 'rc-asked'),
  },
  {
    words: 'window (rawin)',
    body: (x, top) => path(`M${xy(x, top + 7)}v4h16v-4`, 'rc-window'),
  },
  {
    words: 'read ahead last (ralen)',
    body: (x, top) => line(x, top + 11, x + 16, top + 11, 'rc-ahead'),
  },
];

/** The rows as they are drawn, each with its windows. */
class WindowRows extends RowStrips {
  private readonly times: string[];
  /** More than one reads ahead: each is named. */
  private readonly several: boolean;

  constructor(
    private readonly id: string,
    private readonly layout: Layout,
    private readonly narrow: boolean,
  ) {
    const width = widthOf(narrow);
    const times = timesOf(layout.rows);
    const left = narrow ? 1 : 10 + Math.max(...times.map(monoWidth));
    const windows = layout.rows.flatMap((row) => row.windows);
    const asked = windows.flatMap((window) => window.asked ?? []);
    super(layout, { width, left, room: narrow ? width - left - 4 : 350 }, asked);
    this.times = times;
    this.several = new Set(windows.map((window) => window.who)).size > 1;
  }

  draw(): Drawing {
    this.head();
    this.y += 4;
    this.layout.rows.forEach((row, at) => {
      if (at === 1) this.leftOut(14);
      this.row(row, this.times[at]);
    });
    const key = drawKey(KEYS, this.y + 6, this.width - 2);
    this.out.push(key.body);
    this.y += 6 + key.height;
    const plain = this.files.map((file) => file && { ...file, pages: file.pages.map(plainPage) });
    return this.end(this.id, plain, 8);
  }

  private row(row: Row, time: string): void {
    const { out, narrow, left, beside, width } = this;
    const room = narrow ? width - monoWidth(time) - 14 : width - beside;
    const label = rowLabel(row, room) || 'at first';
    if (narrow) {
      out.push(textAt(1, this.y + 15, time, 'rc-mono'));
      out.push(textAt(monoWidth(time) + 12, this.y + 15, label, 'rc-soft'));
      this.y += 20;
    }
    const top = this.y + 10;
    for (const window of row.windows) out.push(drawAsked(this.columns, window, left, top - 6));
    if (!narrow) {
      out.push(textAt(left - 8, top + 15, time, 'rc-mono', 'end'));
      out.push(textAt(beside, top + 9, label, 'rc-soft'));
    }
    out.push(drawCells(this.id, this.columns, row.file, left, top, true));
    this.y = top + CELLS_HEIGHT + 8;
    this.windows(row.windows, top + 9);
  }

  /** Under the cells the windows; beside them, under `base`, or under each what its fields hold. */
  private windows(windows: Window[], base: number): void {
    const { out, width, beside } = this;
    let lines = base;
    for (const window of windows) {
      out.push(drawWindow(this.columns, window, this.left, this.y));
      const text = this.several ? `${window.who}: ${window.values}` : window.values;
      if (this.narrow) {
        this.y += 15;
        out.push(textAt(1, this.y, fit(text, width - 2), 'rc-text'));
      } else {
        for (const part of wrap(text, width - beside)) {
          lines += LINE - 1;
          out.push(textAt(beside, lines, part, 'rc-text'));
        }
      }
      this.y += 8;
    }
    this.y = Math.max(this.y + 2, lines + 2);
  }
}

function plainPage(page: FileSnapshot['pages'][number]): FileSnapshot['pages'][number] {
  const flags = page.flags.filter((flag) => flag !== 'referenced' && flag !== 'active');
  return { ...page, flags };
}

/** For each row what was asked for, what is in flight, and where the window stands. */
export function describeReadahead(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string[] {
  const plan = layout(before, after, options);
  if (plan === null) return ['No file is in use.'];
  const { name, rows } = plan;
  const sentences: string[] = [];
  rows.forEach((row, at) => {
    const when = whenWords(row, plan);
    const pages = row.file?.pages ?? [];
    const flying = pages.filter((page) => !page.flags.includes('uptodate')).map((p) => p.index);
    const there = pages.filter((page) => page.flags.includes('uptodate')).map((p) => p.index);
    const parts = [
      there.length > 0 ? `${pagesPhrase(there)} up to date` : `nothing of ${name} up to date`,
    ];
    if (flying.length > 0) parts.push(`${pagesPhrase(flying)} being read`);
    sentences.push(`${when}${parts.join(', ')}.`);
    for (const { who, asked, from, end, values } of row.windows) {
      const what =
        asked === null ? '' : `asked for ${pagesPhrase(new Set(asked)).replace(' and ', '–')}, `;
      const window =
        end === null
          ? 'no window'
          : from === end
            ? `read ahead up to page ${end}`
            : `window from page ${from} to ${end - 1}`;
      sentences.push(`Of ${who}: ${what}${window} (${values.replaceAll('  ', ', ')}).`);
    }
    if (at === 0) sentences.push(...hiddenSentence(plan));
  });
  return sentences;
}

/** The window of each open of a file, read by read. */
export function readahead(
  before: Snapshot | null,
  after: Snapshot,
  options: PictureOptions = {},
): string {
  const plan = layout(before, after, options);
  const text = describeReadahead(before, after, options);
  return both('readahead', options, {
    title: plan === null ? 'Read-ahead' : `Read-ahead of ${plan.name}`,
    text,
    summary: text.slice(-6),
    draw: (id, narrow) =>
      plan === null
        ? nothing(widthOf(narrow), 'no file in use')
        : new WindowRows(id, plan, narrow).draw(),
  });
}
