/**
 * Where the `//=>` of a text are, by a parser that knows all of JavaScript. prepare.ts reads texts with
 * the little reader of lex.ts; what that reader does not see would never be checked, so the two are
 * compared. The parser comes with what strips types: a text without types has been through both.
 */
import { type Comment, Parser } from 'acorn';

/** Does not mind what only a whole program is asked for, such as a name declared twice. */
const Reader = Parser.extend(
  (Base) =>
    class extends Base {
      raiseRecoverable(): void {}
    } as typeof Parser,
);

/** Offsets of the line comments that begin with `//=>`; throws as acorn does if the text is no program. */
export function marksIn(text: string): number[] {
  const comments: Comment[] = [];
  Reader.parse(text, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    onComment: comments,
  });
  return comments
    .filter(({ type, value }) => type === 'Line' && value.startsWith('=>'))
    .map(({ start }) => start);
}
