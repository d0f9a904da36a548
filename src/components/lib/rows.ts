// How a port and its notes are laid out: rows of some lines of code with what is said about them.
import type { LineRange } from '../../source/commentary.ts';

export interface RowNote {
  /** From 1, in the entry's order. */
  number: number;
  ranges: LineRange[];
}

/** Lines `from` to `to` of the port, from 1, and the notes that begin there. */
export interface Row {
  from: number;
  to: number;
  notes: number[];
}

const isComment = (line: string) => /^\s*(\/\/|\/\*|\*)/.test(line);

/**
 * Cuts the lines before the first line of each note. What stands before the first note (the
 * signature) goes with it, a comment goes with the code below it, and a note whose text was not
 * found, which only an unfinished section has, follows the note before it.
 */
export function layRows(lines: string[], notes: RowNote[]): Row[] {
  const rows: Row[] = [{ from: 1, to: lines.length, notes: [] }];
  for (const note of notes) {
    const last = rows[rows.length - 1];
    const start = note.ranges[0]?.from;
    if (last.notes.length === 0 || start === undefined || start <= last.from) {
      last.notes.push(note.number);
      continue;
    }
    let from = start;
    while (from - 1 > last.from && isComment(lines[from - 2])) from -= 1;
    last.to = from - 1;
    rows.push({ from, to: lines.length, notes: [note.number] });
  }
  return rows;
}

/** For each line, from index 0: the note that is about it, and whether a range begins there. */
export function noteLines(
  count: number,
  notes: RowNote[],
): ({ number: number; first: boolean } | null)[] {
  const found: ({ number: number; first: boolean } | null)[] = Array(count).fill(null);
  for (const { number, ranges } of notes) {
    for (const { from, to } of ranges) {
      for (let line = from; line <= to; line++) found[line - 1] = { number, first: line === from };
    }
  }
  return found;
}
