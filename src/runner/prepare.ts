/**
 * From a reader's TypeScript to a text that can be run: types stripped, imports from 'sim' taken
 * out, `//=>` expectations wrapped, loops counted. Lines stay where they are, so a line number of
 * the running text is one of the reader's.
 */
import { continued, mark } from './expectation.ts';
import { lex, type Token } from './lex.ts';
import { marksOf, stripTypes, TextError } from './strip.ts';

export { TextError } from './strip.ts';

/** What a statement must print, or how it must fail. */
export interface Expected {
  /** Line on which the statement begins. */
  line: number;
  /** Line of its `//=>`. */
  at: number;
  /** The text; for a failure, its code. */
  text: string;
  throws: boolean;
}

export interface Prepared {
  /** Body of a function with the parameters `parameters`. */
  code: string;
  expected: Expected[];
  imports: { name: string; as: string; line: number }[];
}

/** Parameters of the function that a prepared text is the body of, in order. */
export const parameters = ['__sim', '__rc', 'console', 'self', 'postMessage', 'close'];

/** True if the text asks for a trace or a failure: the kernel then needs its probe. */
export function needsProbe(source: string): boolean {
  return /\.\s*(trace|fail|timeline)\s*\(/.test(source);
}

/** The title of an example: its first comment line. */
export function titleOf(source: string): string {
  return source.match(/^\s*\/\/\s*(.*?)\s*$/m)?.[1] ?? '';
}

/** The message if `code` does not parse as the body of a function; null if it does. */
export function syntaxError(code: string): string | null {
  try {
    new Function(code);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * The line of a syntax error that the engine tells without a place: the shortest beginning of the
 * text that fails with the same message.
 */
export function locateSyntaxError(code: string, message: string, header = ''): number {
  const lines = code.split('\n');
  for (let n = 1; n <= lines.length; n++) {
    if (syntaxError(`${header}${lines.slice(0, n).join('\n')}`) === message) return n;
  }
  return lines.length;
}

interface Edit {
  start: number;
  end: number;
  text: string;
}

/** Prepares a text to be run; `stripped` is the same without its types, where that is known. */
export function prepare(source: string, stripped: string = stripTypes(source)): Prepared {
  const all = lex(stripped);
  const tokens = all.filter((t) => t.kind !== 'comment');
  const edits: Edit[] = [];
  const imports = takeImports(stripped, tokens, edits);
  const { expected, marks } = wrapExpectations(stripped, all, edits);
  guardLoops(tokens, edits);
  let code = '';
  let at = 0;
  edits.sort((a, b) => a.start - b.start || a.end - b.end);
  for (const edit of edits) {
    code += stripped.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  code += stripped.slice(at);

  const binding = new Map<string, string>();
  for (const { name, as } of imports) binding.set(as, name);
  const names = [...binding].map(([as, name]) => (as === name ? name : `${name}: ${as}`));
  const header = `'use strict';const {${names.join(',')}}=__sim;`;
  const wrong = syntaxError(`${header}${code}`);
  if (wrong !== null) {
    // Told about the reader's own text if it is already wrong there.
    throw new TextError('syntax', wrong, locateSyntaxError(code, wrong, header));
  }
  checkMarks(stripped, marks);
  return { code: `${header}${code}`, expected, imports };
}

/** Blanks `import … from 'sim'`, keeping its line ends. */
function takeImports(text: string, tokens: Token[], edits: Edit[]): Prepared['imports'] {
  const imports: Prepared['imports'] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token.text === 'export' && token.kind === 'word' && token.depth === 0 && token.first) {
      throw new TextError(
        'usage',
        'An example exports nothing: take the word `export` away.',
        token.line,
      );
    }
    if (token.text !== 'import' || token.kind !== 'word' || token.depth !== 0) continue;
    const next = tokens[i + 1];
    if (next === undefined || tokens[i - 1]?.text === '.') continue;
    if (next.text === '(' || next.text === '.') {
      throw new TextError(
        'usage',
        "An example imports by a statement: import { boot } from 'sim';",
        token.line,
      );
    }
    let j = i + 1;
    while (j < tokens.length && tokens[j].kind !== 'string') j++;
    const from = tokens[j];
    const module = from?.text.slice(1, -1);
    if (from === undefined || module !== 'sim') {
      throw new TextError(
        'usage',
        `An example can only import from 'sim', not from '${module ?? ''}'.`,
        token.line,
      );
    }
    const list = tokens.slice(i + 1, j - 1);
    if (list[0]?.text !== '{') {
      throw new TextError(
        'usage',
        "Name what you import: import { boot, PAGE_SIZE } from 'sim';",
        token.line,
      );
    }
    for (let n = 1; n < list.length; n++) {
      const name = list[n];
      if (name.kind !== 'word') continue;
      const renamed = list[n + 1]?.text === 'as' ? list[n + 2] : undefined;
      imports.push({ name: name.text, as: (renamed ?? name).text, line: name.line });
      if (renamed !== undefined) n += 2;
    }
    const end = tokens[j + 1]?.text === ';' ? tokens[j + 1].end : from.end;
    edits.push({
      start: token.start,
      end,
      text: text.slice(token.start, end).replace(/[^\n]/g, ''),
    });
    i = j;
  }
  return imports;
}

/** Fails if the text has a `//=>` that `bound`, the offsets of those that will be checked, does not have. */
function checkMarks(stripped: string, bound: number[]): void {
  const lineOf = (offset: number): number => stripped.slice(0, offset).split('\n').length;
  let there: number[] | null;
  try {
    there = marksOf(stripped);
  } catch (error) {
    const { message, pos = 0 } = error as Error & { pos?: number };
    throw new TextError('syntax', message.replace(/ \(\d+:\d+\)$/, ''), lineOf(pos));
  }
  if (there === null) return;
  const unbound = there.find((offset) => !bound.includes(offset));
  const unfounded = bound.find((offset) => !there.includes(offset));
  if (unbound === undefined && unfounded === undefined) return;
  throw new TextError(
    'usage',
    unbound !== undefined
      ? 'This `//=>` would not be checked, because the text before it is hard to read. ' +
          'Put the regular expression or template that stands there into a constant of its own.'
      : 'This `//=>` is no comment, but part of a string, a template or a regular expression. ' +
          'Put what it is part of into a constant of its own.',
    lineOf(unbound ?? unfounded!),
  );
}

/** Finds the `//=>` comments and wraps the statement before each. */
function wrapExpectations(
  text: string,
  all: Token[],
  edits: Edit[],
): { expected: Expected[]; marks: number[] } {
  const expected: Expected[] = [];
  /** Offsets of the `//=>`. */
  const marks: number[] = [];
  for (let i = 0; i < all.length; i++) {
    const comment = all[i];
    if (comment.kind !== 'comment' || !mark.test(comment.text)) {
      if (comment.kind === 'comment' && /^\/\/\s+=>/.test(comment.text)) {
        throw new TextError(
          'usage',
          'An expectation is written without a space: `//=>`.',
          comment.line,
        );
      }
      // A line that is commented out as a whole may have had one.
      if (comment.kind === 'comment' && !comment.first && /^\/\/.*\/\/=>/.test(comment.text)) {
        throw new TextError(
          'usage',
          'This `//=>` stands within another comment. Write it on the next line.',
          comment.line,
        );
      }
      continue;
    }
    marks.push(comment.start);
    const lines = [comment.text.replace(mark, '').trimEnd()];
    let last = comment;
    let blank = 0;
    for (let n = i + 1; n < all.length; n++) {
      const next = all[n];
      if (next.kind !== 'comment' || !next.first || next.line !== last.line + 1) break;
      const empty = next.text.trim() === '//';
      if (!empty && !continued.test(next.text)) break;
      lines.push(
        next.text
          .replace(continued, '')
          .replace(/^\/\/$/, '')
          .trimEnd(),
      );
      blank = empty ? blank + 1 : 0;
      last = next;
    }
    if (blank > 0) lines.splice(-blank);
    if (lines[0] === '' && lines.length > 1) lines.shift();

    const before = all.slice(0, i).filter((t) => t.kind !== 'comment');
    const { start, end } = statementBefore(text, before, comment.line);
    const index = expected.length;
    const throws = lines.length === 1 && /^throws\s+\S+$/.test(lines[0]);
    const line = text.slice(0, start).split('\n').length;
    expected.push({
      line,
      at: comment.line,
      text: throws ? lines[0].replace(/^throws\s+/, '') : lines.join('\n'),
      throws,
    });
    edits.push({
      start,
      end: start,
      text: throws
        ? `try{__rc.begin(${index});__rc.value(${index},(`
        : `__rc.begin(${index}),__rc.value(${index},(`,
    });
    edits.push({
      start: end,
      end,
      text: throws ? `));}catch(__e){__rc.threw(${index},__e);}` : '))',
    });
  }
  return { expected, marks };
}

const notAnExpression = new Set(
  (
    'const let var function class if for while do return throw switch try break continue import ' +
    'export else case default finally catch async'
  ).split(' '),
);

/** Is `code` one expression, here or in a generator? */
function isExpression(code: string): boolean {
  return syntaxError(`'use strict';(function*(){return (${code}\n)})`) === null;
}

/** The expression statement that ends at the last token; where it begins and ends. */
function statementBefore(
  text: string,
  tokens: Token[],
  line: number,
): { start: number; end: number } {
  let last = tokens.length - 1;
  while (last >= 0 && tokens[last].text === ';' && tokens[last].kind === 'sign') last--;
  const nothing = new TextError(
    'usage',
    'There is nothing before `//=>` whose value could be checked. ' +
      'Write an expression first, then `//=> value` behind it or on the next line.',
    line,
  );
  if (last < 0) throw nothing;
  const depth = tokens[last].depth;
  /** First tokens that the statement could begin with, outermost first. */
  const candidates: number[] = [];
  for (let i = last; i >= 0; i--) {
    const token = tokens[i];
    if (token.depth > depth) continue;
    // The bracket that the statement stands in.
    if (token.depth < depth) break;
    if (i < last && token.text === ';' && token.kind === 'sign') break;
    const previous = tokens[i - 1];
    if (
      token.first ||
      previous === undefined ||
      previous.depth < depth ||
      ';:)}'.includes(previous.text) ||
      previous.text === 'else' ||
      previous.text === 'do'
    ) {
      candidates.unshift(i);
    }
  }
  const end = tokens[last].end;
  for (const i of candidates) {
    const token = tokens[i];
    if (token.text === '{' || (token.kind === 'word' && notAnExpression.has(token.text))) continue;
    if (token.kind === 'close') continue;
    const start = token.start;
    if (isExpression(text.slice(start, end))) return { start, end };
  }
  const begin = tokens[candidates[0] ?? last];
  const declared = ['const', 'let', 'var'].includes(begin.text) ? tokens[candidates[0] + 1] : null;
  if (declared?.kind === 'word') {
    throw new TextError(
      'usage',
      `\`//=>\` checks an expression, not a declaration. Write \`${declared.text}; //=> …\` on the next line.`,
      line,
    );
  }
  throw new TextError(
    'usage',
    '`//=>` must stand behind an expression, such as `p.maps(); //=> …`.',
    line,
  );
}

/** Puts a counter into every loop, so that an endless one can be told and stopped. */
function guardLoops(tokens: Token[], edits: Edit[]): void {
  const insert = (at: number, text: string): void => {
    edits.push({ start: at, end: at, text });
  };
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token.kind !== 'word' || tokens[i - 1]?.text === '.') continue;
    const open = tokens[i + 1];
    if (open?.text !== '(') continue;
    if (token.text === 'while') {
      insert(open.end, '__rc.tick(),');
    } else if (token.text === 'for') {
      let j = i + 2;
      const semicolons: number[] = [];
      for (; j < tokens.length && tokens[j].depth > open.depth; j++) {
        if (tokens[j].text === ';' && tokens[j].depth === open.depth + 1) semicolons.push(j);
      }
      if (semicolons.length === 2) {
        const behind = semicolons[1] + 1 === j ? '__rc.tick()' : '__rc.tick(),';
        insert(tokens[semicolons[1]].end, behind);
      } else if (tokens[j + 1]?.text === '{') {
        insert(tokens[j + 1].end, '__rc.tick();');
      }
    }
  }
}
