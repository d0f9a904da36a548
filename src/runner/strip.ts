/**
 * Taking the types out of a text. The stripper is a third of what a page would load for a first
 * run, and the book's own examples come without types from the build: so the page's worker fetches
 * it when a reader's text is to be run, and everybody else imports strip-now.ts.
 */
import type { transform } from 'sucrase';

/** The reader's text cannot be run: what, where, and what to write instead. */
export class TextError extends Error {
  override name = 'TextError';
  constructor(
    readonly kind: 'syntax' | 'usage',
    message: string,
    /** Line of the reader's text, from 1. */
    readonly line: number,
  ) {
    super(message);
  }
}

let stripper: typeof transform | null = null;
let findMarks: ((text: string) => number[]) | null = null;

/** Sets what strips, and what finds the `//=>` of a stripped text (comments.ts). */
export function stripWith(given: typeof transform, marksIn: (text: string) => number[]): void {
  stripper = given;
  findMarks = marksIn;
}

/** Offsets of the `//=>` in a text without types; null where nothing was loaded that could say. */
export function marksOf(stripped: string): number[] | null {
  return findMarks === null ? null : findMarks(stripped);
}

function strip(source: string): string {
  if (stripper === null) throw new Error('nothing strips types: strip-now.ts was not imported');
  try {
    return stripper(source, { transforms: ['typescript'], disableESTransforms: true }).code;
  } catch (error) {
    const at = error as { message: string; loc?: { line: number } };
    throw new TextError('syntax', at.message.replace(/ \(\d+:\d+\)$/, ''), at.loc?.line ?? 1);
  }
}

/**
 * Strips types; a syntax error comes with its line. With a statement that is all type, such as an `interface`, what
 * strips takes out the comments before it. A `//=>` among them is kept by a semicolon before that statement.
 */
export function stripTypes(source: string): string {
  const lines = source.split('\n');
  let stripped = strip(source);
  for (let lost = lostMark(source, stripped); lost >= 0; lost = lostMark(source, stripped)) {
    const within = new TextError(
      'usage',
      'This `//=>` stands within a type, which is taken out before the run. Write it behind an expression.',
      lost + 1,
    );
    let next = lost + 1;
    while (next < lines.length && /^\s*(?:\/\/.*)?$/.test(lines[next])) next++;
    if (next === lines.length || lines[next].trimStart().startsWith(';')) throw within;
    lines[next] = lines[next].replace(/^\s*/, '$&;');
    try {
      stripped = strip(lines.join('\n'));
    } catch {
      throw within;
    }
  }
  return stripped;
}

/** The first line, from 0, that had more `//=>` before; -1 if none had. */
function lostMark(source: string, stripped: string): number {
  const count = (line: string | undefined): number => line?.match(/\/\/=>/g)?.length ?? 0;
  const left = stripped.split('\n');
  return source.split('\n').findIndex((line, i) => count(line) > count(left[i]));
}
