/**
 * How an expectation is written:
 *
 *     p.brk(0); //=> 0x0804b000              on the line of a statement, or on the next one
 *     p.munmap(0, 1); //=> throws EINVAL     the statement must fail, by this code
 *     p.maps();
 *     //=> 08048000-08049000 r-xp
 *     //   0804a000-0804b000 rw-p            goes on in lines with three spaces, or a tab, after the slashes;
 *     //                                     an empty one between them is an empty line
 *
 * This is the only place that knows it. What is so nearly an expectation that it was meant as one is an error.
 */
import type { Comment } from 'acorn';
import type { Parsed } from './parse.ts';
import { TextError } from './prepared.ts';

/** An expectation, not yet bound to its statement. */
export interface Mark {
  /** Offset of its first slash. */
  start: number;
  /** Its first line and its last. */
  at: number;
  end: number;
  text: string;
  throws: boolean;
}

const mark = /^=>[ \t]?/;
const continued = /^(?: {3}|\t)/;

/** Every expectation of a text, in order. */
export function marksIn({ text, comments, lineAt }: Parsed): Mark[] {
  const marks: Mark[] = [];
  comments.forEach((comment, i) => {
    const at = lineAt(comment.start);
    if (comment.type === 'Line' && mark.test(comment.value)) {
      const { lines, end } = linesFrom(i, at);
      const throws = lines.length === 1 ? /^throws\s+(\S+)$/.exec(lines[0]) : null;
      marks.push({
        start: comment.start,
        at,
        end,
        text: throws === null ? lines.join('\n') : throws[1],
        throws: throws !== null,
      });
    } else {
      refuseNearly(comment, at, alone(comment));
    }
  });
  return marks;

  /** Does nothing but white space stand before the comment on its line? */
  function alone({ start }: Comment): boolean {
    return text.slice(text.lastIndexOf('\n', start - 1) + 1, start).trim() === '';
  }

  /** The lines that an expectation asks for, and the last line of the text that it takes up. */
  function linesFrom(i: number, at: number): { lines: string[]; end: number } {
    const lines = [comments[i].value.replace(mark, '').trimEnd()];
    let blank = 0;
    for (const next of comments.slice(i + 1)) {
      if (next.type !== 'Line' || lineAt(next.start) !== at + lines.length || !alone(next)) break;
      const empty = next.value.trim() === '';
      if (!empty && !continued.test(next.value)) break;
      lines.push(empty ? '' : next.value.replace(continued, '').trimEnd());
      blank = empty ? blank + 1 : 0;
    }
    lines.length -= blank;
    const end = at + lines.length - 1;
    if (lines[0] === '' && lines.length > 1) lines.shift();
    return { lines, end };
  }
}

function refuseNearly({ type, value }: Comment, at: number, alone: boolean): void {
  if (type === 'Line' && /^\s+=>/.test(value)) {
    throw new TextError('usage', 'An expectation is written without a space: `//=>`.', at);
  }
  if (type === 'Line' ? value.startsWith('/=>') : /^\s*=>/.test(value)) {
    throw new TextError('usage', 'An expectation is written with two slashes: `//=>`.', at);
  }
  // A line that is commented out as a whole may have had one.
  if (type === 'Line' && !alone && /\/\/=>/.test(value)) {
    throw new TextError(
      'usage',
      'This `//=>` stands within another comment. Write it on the next line.',
      at,
    );
  }
}
