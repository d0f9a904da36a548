/**
 * What differs between two texts, line by line: to be shown, and to be carried by a link. Loaded when one of the two is wanted.
 *
 * A link does not carry the book's lines, but two characters for each that stands around a change or is taken out: enough to find
 * the place again, in a book whose text has changed since, too.
 */
import { applyPatch, type StructuredPatchHunk, structuredPatch } from 'diff';
import { fnv1a } from '../fnv1a.ts';
import { hashOf } from './kept.ts';

/** Lines around a change: as many are shown, and looked for when a link is opened. */
const CONTEXT = 3;

/** One piece: its first line in the old text, and its lines, each with ' ', '-' or '+' before it. */
export type Piece = [at: number, lines: string];

/** A change as a link carries it: hash of the old text, hash of the new one, and the pieces. */
export type Carried = [book: string, text: string, ...pieces: Piece[]];

/** Both texts end with one line feed, so that the end of a text is like any other place. */
const whole = (text: string): string => `${text.trimEnd()}\n`;

function hunks(from: string, to: string, context: number): StructuredPatchHunk[] {
  return structuredPatch('', '', whole(from), whole(to), '', '', { context }).hunks;
}

/** Stands for a line of the book. */
const shortened = (line: string): string => (fnv1a(line) % 36 ** 2).toString(36).padStart(2, '0');

/** What a link needs to make `text` out of `book`. */
export function carried(book: string, text: string): Carried {
  const pieces = hunks(book, text, CONTEXT).map(({ oldStart, lines }): Piece => {
    const short = lines.map((line) =>
      line[0] === '+' ? line : line[0] + shortened(line.slice(1)),
    );
    return [oldStart, short.join('\n')];
  });
  return [hashOf(whole(book)), hashOf(whole(text)), ...pieces];
}

export interface Arrived {
  text: string;
  /** Lines that the sender had added and that have no place in the book's present text. */
  lost: string[];
  /** Had the sender another text of the book? */
  older: boolean;
}

function placed(text: string, [at, piece]: Piece, fuzzFactor: number): string | null {
  const lines = piece.split('\n');
  const old = lines.filter((line) => line[0] !== '+').length;
  const hunk = {
    oldStart: at,
    oldLines: old,
    newStart: at,
    newLines: lines.filter((line) => line[0] !== '-').length,
    lines,
  };
  const patch = { oldFileName: '', newFileName: '', oldHeader: '', newHeader: '', hunks: [hunk] };
  const made = applyPatch(text, { ...patch, index: '' } as Parameters<typeof applyPatch>[1], {
    fuzzFactor,
    autoConvertLineEndings: false,
    compareLine: (_, line, __, short) => line !== undefined && shortened(line) === short,
  });
  return made === false ? null : made;
}

/**
 * What the sender had: the book's text with his changes in it. If the book's text is another than his, each piece is put where
 * the lines around it are found. Throws if that should be the text that he had, and is not.
 */
export function arrived(book: string, [old, wanted, ...pieces]: Carried): Arrived {
  const older = hashOf(whole(book)) !== old;
  const lost: string[] = [];
  let text = whole(book);
  // From the last to the first: those before it are still where they were.
  for (const piece of [...pieces].sort(([a], [b]) => b - a)) {
    const made = placed(text, piece, older ? 2 : 0);
    if (made !== null) text = made;
    else {
      const added = piece[1].split('\n').filter((line) => line[0] === '+');
      lost.unshift(...added.map((line) => line.slice(1)));
    }
  }
  if (!older && hashOf(text) !== wanted) throw new Error('the text in it is not what it should be');
  return { text, lost, older };
}

export interface Line {
  kind: 'same' | 'gone' | 'new';
  text: string;
  /** Its number in the text that it stands in, from 1. */
  number: number;
}

/** The lines that differ, with those around them; an array for each piece. */
export function difference(from: string, to: string): Line[][] {
  return hunks(from, to, CONTEXT).map(({ oldStart, newStart, lines }) => {
    let [before, after] = [oldStart, newStart];
    return lines.map((line): Line => {
      const text = line.slice(1);
      if (line[0] === '-') return { kind: 'gone', text, number: before++ };
      if (line[0] === ' ') before++;
      return { kind: line[0] === '+' ? 'new' : 'same', text, number: after++ };
    });
  });
}

/** How many lines differ, and which of the new text are new. A line in place of another is one. */
export function changedLines(from: string, to: string): { count: number; lines: number[] } {
  let count = 0;
  const lines: number[] = [];
  for (const piece of difference(from, to)) {
    let [gone, fresh] = [0, 0];
    const end = (): void => {
      count += Math.max(gone, fresh);
      gone = fresh = 0;
    };
    for (const { kind, number } of piece) {
      if (kind === 'same') end();
      else if (kind === 'gone') gone++;
      else {
        fresh++;
        lines.push(number);
      }
    }
    end();
  }
  return { count, lines };
}
