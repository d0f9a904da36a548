// How a file came to be as it is: a row for each time at which something about it was another.

import type { Snapshot } from 'sim';
import { fileIn } from './file-strip.ts';
import type { PictureOptions } from './frame.ts';
import type { FileSnapshot } from './parts.ts';
import { fit, textWidth } from './svg.ts';

/** A file at one time. */
export interface FileRow {
  /** Microseconds since boot. */
  time: number;
  /** The step, as text; empty for what there was at first. */
  label: string;
  /** Time moves on within the step: somebody waits. */
  during: boolean;
  /** Not the first row of its step. */
  goesOn: boolean;
  file: FileSnapshot | null;
  /** The same one row before. */
  former: FileSnapshot | null;
  /** The same before and after the step. */
  step: { before: FileSnapshot | null; after: FileSnapshot | null };
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
): { rows: FileRow[]; hidden: number } {
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
  return { rows, hidden };
}

/** What is said beside a row, within `width`. */
export function rowLabel({ label, during, goesOn }: FileRow, width: number): string {
  if (label === '') return '';
  if (goesOn) return during ? 'waits on' : 'returns';
  return during ? `${fit(label, width - textWidth(' waits'))} waits` : fit(label, width);
}
