// How a file came to be as it is: a row for each time at which something about it was another.

import type { Snapshot } from 'sim';
import { Column } from './column.ts';
import {
  type Columns,
  columnsFor,
  drawNumbers,
  drawSigns,
  fileIn,
  looksOf,
  milliseconds,
  pagesOf,
  sizeWords,
} from './file-strip.ts';
import type { PictureOptions } from './frame.ts';
import type { FileSnapshot } from './parts.ts';
import { defs } from './patterns.ts';
import type { Drawing } from './strips.ts';
import { fit, LINE, textAt, textWidth } from './svg.ts';
import { count } from './words.ts';

/** A file at one time. */
export interface FileRow {
  /** Microseconds since boot. */
  time: number;
  /** The step, as text; empty for what there was at first. */
  label: string;
  /** Time moves on within the step: a task waits. */
  during: boolean;
  /** Not the first row of its step. */
  goesOn: boolean;
  file: FileSnapshot | null;
  /** The same one row before. */
  former: FileSnapshot | null;
  /** The same before and after the step. */
  step: { before: FileSnapshot | null; after: FileSnapshot | null };
}

/** The rows of a file, and how many more there were after the first. */
export interface FileRows<Row extends FileRow = FileRow> {
  name: string;
  rows: Row[];
  hidden: number;
}

/**
 * The rows up to a step, oldest first, and how many there was no room for. Rows that follow each other are
 * unlike each other by what `look` makes of them. Of too many, the first and the last are kept.
 */
export function rowsOf(
  before: Snapshot | null,
  after: Snapshot,
  name: string,
  options: PictureOptions,
  look: (file: FileSnapshot | null) => unknown,
): FileRows {
  const rows: FileRow[] = [];
  const text = (file: FileSnapshot | null): string => JSON.stringify(look(file)) ?? '';
  const add = (row: Omit<FileRow, 'former'>): boolean => {
    const former = rows.at(-1)?.file ?? null;
    if (rows.length > 0 && text(former) === text(row.file)) return false;
    rows.push({ ...row, former: rows.length > 0 ? former : row.file });
    return true;
  };
  const last = { label: '', before: before ?? after, after, moments: undefined };
  const known = options.past?.at(-1)?.after === after ? options.past : [last];
  const steps = before === null ? [{ ...last, before: after }] : known;
  add({
    time: steps[0].before.time,
    label: '',
    during: false,
    goesOn: false,
    file: fileIn(steps[0].before, name),
    step: { before: null, after: null },
  });
  for (const { label, before: first, after: then, moments } of steps) {
    const step = { before: fileIn(first, name), after: fileIn(then, name) };
    let goesOn = false;
    for (const { time, files } of moments ?? []) {
      const file = files.find((one) => one.name === name);
      if (file && add({ time, label, during: true, goesOn, file, step })) goesOn = true;
    }
    add({ time: then.time, label, during: false, goesOn, file: step.after, step });
  }
  const most = Math.max(2, options.rows ?? 12);
  const hidden = Math.max(0, rows.length - most);
  if (hidden > 0) rows.splice(1, hidden);
  return { name, rows, hidden };
}

/** What is said beside a row, within `width`. */
export function rowLabel({ label, during, goesOn }: FileRow, width: number): string {
  if (label === '') return '';
  if (goesOn) return during ? 'waits on' : 'returns';
  return during ? `${fit(label, width - textWidth(' waits'))} waits` : fit(label, width);
}

/** When each row was, since the first. */
export function timesOf(rows: FileRow[]): string[] {
  return rows.map((row) => milliseconds(row.time, rows[0].time));
}

/** What a sentence about a row begins with. */
export function whenWords({ time, label, during }: FileRow, { rows }: FileRows): string {
  const step = label === '' ? '' : `${during ? 'during' : 'after'} ${label}, `;
  return `At ${milliseconds(time, rows[0].time)}, ${step}`;
}

/** After the sentences about the first row: that some are missing. */
export function hiddenSentence({ hidden }: FileRows): string[] {
  return hidden > 0 ? [`Left out: ${count(hidden, 'row')} that followed.`] : [];
}

/** A picture of rows, as far down as it is drawn: the file's name, numbers, and a strip for each row. */
export class RowStrips extends Column {
  readonly left: number;
  readonly columns: Columns;
  readonly files: (FileSnapshot | null)[];

  /** The strips begin at `left` and have `room`; pages that are `wanted` are shown in any case. */
  constructor(
    private readonly plan: FileRows,
    place: { width: number; left: number; room: number },
    wanted: number[] = [],
  ) {
    super(place.width);
    this.left = place.left;
    this.files = plan.rows.map((row) => row.file);
    const indices = this.files.flatMap((file) => file?.pages.map((page) => page.index) ?? []);
    const sizes = this.files.map((file) => pagesOf(file?.size ?? 0));
    const last = Math.max(0, ...indices, ...sizes.map((size) => size - 1));
    this.columns = columnsFor(last, [...indices, ...wanted], place.room);
  }

  /** How the file stands in the end. */
  get final(): FileSnapshot | null {
    return this.files[this.files.length - 1];
  }

  /** Where words beside a strip begin. */
  get beside(): number {
    return this.left + this.columns.width + 14;
  }

  head(): void {
    const { final } = this;
    const { name } = this.plan;
    this.y = 14 - LINE;
    this.say(final === null ? `${name}: gone` : `${name}, ${sizeWords(final.size)}`, 'rc-text');
    this.y += LINE;
    this.out.push(drawNumbers(this.columns, this.left, this.y));
  }

  /** Before the second row: how many are missing, if any. */
  leftOut(base: number): void {
    const { hidden } = this.plan;
    if (hidden === 0) return;
    this.out.push(
      textAt(this.left, this.y + base, `… ${count(hidden, 'row')} left out`, 'rc-soft'),
    );
    this.y += 20;
  }

  /** What the signs in these files' cells mean, and with that the drawing. */
  end(id: string, files: (FileSnapshot | null)[], gap: number): Drawing {
    const signs = drawSigns(id, files, this.y + gap, this.width - 2);
    const looks = new Set([...looksOf(this.files), 'file', 'dirty', 'locked']);
    const body = defs(id, looks) + this.out.join('') + signs.body;
    return { width: this.width, height: this.y + gap + 4 + signs.height, body };
  }
}
