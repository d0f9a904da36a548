/**
 * TypeScript to a syntax tree: sucrase takes the types out and leaves every line where it was, acorn reads the rest.
 * Everything that looks into a reader's text looks at what this returns.
 */
import { type Comment, type Node, type Options, Parser, type Program } from 'acorn';
import { transform } from 'sucrase';
import { TextError } from './prepared.ts';

/** A text without types, read. Offsets are into `text`, lines are those of the source. */
export interface Parsed {
  text: string;
  program: Program;
  comments: Comment[];
  /** The line, from 1, of an offset. */
  lineAt(offset: number): number;
}

/** Early errors after which acorn can go on: a name declared twice, and the like. */
interface EarlyError {
  pos: number;
  message: string;
}

/** acorn, that goes on after such an error. */
class LenientParser extends Parser {
  readonly early: EarlyError[] = [];

  // Parser's own is protected.
  // biome-ignore lint/complexity/noUselessConstructor: see above
  constructor(options: Options, input: string) {
    super(options, input);
  }

  /** Called by Parser, whose type does not have it. */
  raiseRecoverable(pos: number, message: string): void {
    this.early.push({ pos, message });
  }
}

/**
 * Reads a text as the body of a function that may import; `toplevel`: as a list of declarations, without a `return`.
 * @throws TextError with the line of the first syntax error
 */
export function parse(source: string, toplevel = false): Parsed {
  const text = stripTypes(source);
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const comments: Comment[] = [];
  const parser = new LenientParser(
    {
      ecmaVersion: 'latest',
      sourceType: 'module',
      allowReturnOutsideFunction: !toplevel,
      // `(f())` is as long as it is written.
      preserveParens: true,
      onComment: comments,
    },
    text,
  );
  let program: Program;
  try {
    program = parser.parse();
  } catch (error) {
    throw syntaxError(error as Error & { pos: number }, lineAt);
  }
  const first = parser.early.find(({ pos }) => !isImportedAgain(program, pos));
  if (first !== undefined) throw syntaxError(first, lineAt);
  return { text, program, comments, lineAt };
}

function syntaxError(error: EarlyError, lineAt: (offset: number) => number): TextError {
  return new TextError('syntax', error.message.replace(/ \(\d+:\d+\)$/, ''), lineAt(error.pos));
}

/** Is it a name that an earlier import has under the same name? An example and its check may both import it. */
function isImportedAgain(program: Program, pos: number): boolean {
  const specifiers = program.body
    .flatMap((node) => (node.type === 'ImportDeclaration' ? node.specifiers : []))
    .filter((one) => one.type === 'ImportSpecifier');
  const again = specifiers.findIndex(({ local }) => local.start === pos);
  if (again < 0) return false;
  const { local, imported } = specifiers[again];
  return specifiers
    .slice(0, again)
    .some((one) => one.local.name === local.name && nameOf(one.imported) === nameOf(imported));
}

/** The name that an import asks for. */
export function nameOf(
  imported: { type: 'Identifier'; name: string } | { type: 'Literal'; value?: unknown },
): string {
  return imported.type === 'Identifier' ? imported.name : String(imported.value);
}

/** The nodes directly inside one, in the order of the text. */
export function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((value): value is Node => value !== null && typeof value?.type === 'string')
    .sort((a, b) => a.start - b.start);
}

/** A node and all inside it, each before what it contains. */
export function* nodesOf(node: Node): Generator<Node, void> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesOf(child);
}

function strip(source: string): string {
  try {
    return transform(source, { transforms: ['typescript'], disableESTransforms: true }).code;
  } catch (error) {
    const at = error as { message: string; loc?: { line: number } };
    throw new TextError('syntax', at.message.replace(/ \(\d+:\d+\)$/, ''), at.loc?.line ?? 1);
  }
}

/**
 * Strips types; a syntax error comes with its line. With a statement that is all type, such as an `interface`, sucrase
 * takes out the comments before it. A `//=>` among them is kept by a semicolon before that statement.
 */
function stripTypes(source: string): string {
  const lines = source.split('\n');
  let stripped = strip(source);
  for (let lost = lostMark(source, stripped); lost >= 0; lost = lostMark(source, stripped)) {
    const within = new TextError(
      'usage',
      'This `//=>` stands within a type, which is taken out before the run. Write it after an expression.',
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
