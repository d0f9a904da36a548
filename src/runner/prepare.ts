/**
 * From a reader's TypeScript to a text that can be run: types stripped, imports from 'sim' taken out, expectations
 * wrapped, loops counted. Lines stay where they are, so a line number of the running text is one of the reader's.
 */
import type {
  CallExpression,
  ExpressionStatement,
  ImportDeclaration,
  MemberExpression,
  MetaProperty,
  Node,
  ObjectPattern,
  VariableDeclarator,
} from 'acorn';
import { Edits } from './edits.ts';
import { type Mark, marksIn } from './expectation.ts';
import { childrenOf, nameOf, nodesOf, type Parsed, parse } from './parse.ts';
import { type Expected, type Prepared, parameters, TextError } from './prepared.ts';
import { stepProgram } from './stepped.ts';

/** What a text begins with that tells of its statements. */
const STEP_HOOKS = 'const {at:__at,in:__in,out:__out,v:__v,w:__w}=__rc.steps,__f=__in(0);';

/** Makes a text ready to run; `stepped`: so that it tells of its statements (stepped.ts). @throws TextError */
export function prepare(source: string, stepped = false): Prepared {
  const parsed = parse(source);
  const nodes = [...nodesOf(parsed.program)];
  const edits = new Edits();
  const imports = takeImports(parsed, nodes, edits);
  refuseWaiting(parsed);
  const bound = bind(parsed, source, nodes);
  cutComments(parsed, edits);
  const steps = stepped ? stepProgram(parsed, edits, new Set(bound.keys())) : undefined;
  // The stage shows the values of all statements by itself.
  new Instrument(parsed, source.split('\n'), bound, edits, !stepped).visit(parsed.program);

  const binding = new Map(imports.map(({ name, as }) => [as, name]));
  const names = [...binding].map(([as, name]) => (as === name ? name : `${name}: ${as}`));
  const head = `'use strict';const {${names.join(',')}}=__sim;${stepped ? STEP_HOOKS : ''}`;
  const code = head + edits.apply(parsed.text);
  compile(code);
  const expected = [...bound.values()].map(({ expected: one }) => one);
  return { code, expected, imports, probe: nodes.some(asksForProbe), steps };
}

/** What acorn lets through, this engine may still refuse. */
function compile(code: string): void {
  try {
    new Function(...parameters, code);
  } catch (error) {
    throw new TextError('syntax', (error as Error).message, 1);
  }
}

/** Takes `import … from 'sim'` out. */
function takeImports({ text, lineAt }: Parsed, nodes: Node[], edits: Edits): Prepared['imports'] {
  const imports: Prepared['imports'] = [];
  for (const node of nodes) {
    const refuse = (message: string): never => {
      throw new TextError('usage', message, lineAt(node.start));
    };
    if (/^Export.*Declaration$/.test(node.type))
      refuse('An example exports nothing: take the word `export` away.');
    const { meta } = node as Partial<MetaProperty>;
    if (node.type === 'ImportExpression' || meta?.name === 'import')
      refuse("An example imports by a statement: import { boot } from 'sim';");
    if (node.type !== 'ImportDeclaration') continue;
    const { source, specifiers } = node as ImportDeclaration;
    if (source.value !== 'sim')
      refuse(`An example can only import from 'sim', not from '${source.value}'.`);
    for (const one of specifiers) {
      if (one.type !== 'ImportSpecifier')
        return refuse("Name what you import: import { boot, PAGE_SIZE } from 'sim';");
      imports.push({ name: nameOf(one.imported), as: one.local.name, line: lineAt(one.start) });
    }
    edits.cut(text, node.start, node.end);
  }
  return imports;
}

/** The text is the body of a function that does not wait. */
function refuseWaiting({ program, lineAt }: Parsed): void {
  const visit = (node: Node): void => {
    if ('async' in node) return;
    if (node.type === 'AwaitExpression' || ('await' in node && node.await === true)) {
      throw new TextError(
        'usage',
        'An example runs to its end at once: outside of an async function there is no `await`.',
        lineAt(node.start),
      );
    }
    childrenOf(node).forEach(visit);
  };
  visit(program);
}

/** By their names: a trace, a timeline and a failure are asked of a machine. */
const needProbe = new Set(['trace', 'timeline', 'fail']);

function asksForProbe(node: Node): boolean {
  let named: Node[] = [];
  if (node.type === 'MemberExpression') named = [(node as MemberExpression).property];
  // `const { trace } = m`
  if (node.type === 'ObjectPattern')
    named = (node as ObjectPattern).properties.flatMap((one) => ('key' in one ? [one.key] : []));
  return named.some((one) => {
    const { name, value } = one as { name?: string; value?: unknown };
    return needProbe.has(name ?? String(value));
  });
}

interface Bound {
  /** Number of the expectation. */
  index: number;
  expected: Expected;
}

/** Finds the statement of every expectation. One that has none is an error. */
function bind(parsed: Parsed, source: string, nodes: Node[]): Map<Node, Bound> {
  const statements = nodes.filter((node) => node.type === 'ExpressionStatement');
  const bare = withoutComments(parsed);
  const lines = source.split('\n');
  const bound = new Map<Node, Bound>();
  for (const mark of marksIn(parsed)) {
    const statement = (statements as ExpressionStatement[]).find(({ expression: { end } }) => {
      return end <= mark.start && /^[\s;]*$/.test(bare.slice(end, mark.start));
    });
    if (statement === undefined) throw nothingToCheck(parsed, bare, nodes, mark);
    if (bound.has(statement)) {
      throw new TextError('usage', 'The statement before this `//=>` has one already.', mark.at);
    }
    const expected = expectedOf(parsed, statement, mark);
    refuseUnwritten(parsed, lines, statement, expected);
    bound.set(statement, { index: bound.size, expected });
  }
  return bound;
}

function expectedOf({ text, lineAt }: Parsed, node: ExpressionStatement, mark: Mark): Expected {
  const { start, end } = node.expression;
  return {
    line: lineAt(start),
    at: mark.at,
    end: mark.end,
    statement: text.slice(start, end),
    text: mark.text,
    throws: mark.throws,
  };
}

/** The text with spaces in place of its comments. */
function withoutComments({ text, comments }: Parsed): string {
  let bare = '';
  let at = 0;
  for (const { start, end } of comments) {
    bare += text.slice(at, start) + ' '.repeat(end - start);
    at = end;
  }
  return bare + text.slice(at);
}

/**
 * A text without its types has statements that the reader has not written, such as those of an enum, and where there was a
 * type there is nothing. An expectation must stand after what it stood after in the reader's text.
 */
function refuseUnwritten(
  { text, lineAt }: Parsed,
  source: string[],
  { expression }: ExpressionStatement,
  { at, statement }: Expected,
): void {
  const last = lineAt(expression.end);
  const between = (lines: string[]): string => lines.slice(last, at).join('\n');
  const written = within(statement.split('\n').at(-1)!, source[last - 1]);
  if (written && between(text.split('\n')) === between(source)) return;
  throw new TextError(
    'usage',
    'This `//=>` stands after a type or a declaration. Write it right after an expression.',
    at,
  );
}

/** Are the signs of `part` in `whole`, in this order? */
function within(part: string, whole: string): boolean {
  let at = 0;
  for (const sign of part.replace(/\s/g, '')) {
    const found = whole.indexOf(sign, at);
    if (found < 0) return false;
    at = found + sign.length;
  }
  return true;
}

/** Says why an expectation has no statement. */
function nothingToCheck(
  { text }: Parsed,
  bare: string,
  nodes: Node[],
  { start, at }: Mark,
): TextError {
  const say = (message: string): TextError => new TextError('usage', message, at);
  if (bare.slice(0, start).trim() === '') {
    return say(
      'There is nothing before `//=>` whose value could be checked. ' +
        'Write an expression first, then `//=> value` after it or on the next line.',
    );
  }
  const before = nodes.find(
    ({ type, end }) =>
      type === 'VariableDeclarator' && end <= start && /^[\s;]*$/.test(bare.slice(end, start)),
  );
  const { id } = (before ?? {}) as Partial<VariableDeclarator>;
  if (id?.type === 'Identifier') {
    const name = text.slice(id.start, id.end);
    return say(
      `\`//=>\` checks an expression, not a declaration. Write \`${name}; //=> …\` on the next line.`,
    );
  }
  const inside = nodes.findLast((node) => node.start < start && start < node.end);
  if (
    inside !== undefined &&
    !/^(?:Program|BlockStatement|StaticBlock|SwitchStatement)$/.test(inside.type)
  ) {
    return say(
      'The statement goes on after this `//=>`. Write it after the end of the statement, ' +
        'or end the statement before it with a semicolon.',
    );
  }
  return say('`//=>` must stand after an expression, such as `p.maps(); //=> …`.');
}

/** Comments are not run. One between two words still parts them, one of several lines still has them. */
function cutComments({ text, comments }: Parsed, edits: Edits): void {
  let at = 0;
  for (const { type, start, end } of comments) {
    let from = start;
    while (type === 'Line' && from > at && /[ \t]/.test(text[from - 1])) from--;
    edits.cut(text, from, end, type === 'Line' ? '' : ' ');
    at = end;
  }
}

const loops = new Set([
  'WhileStatement',
  'DoWhileStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
]);

/** Declarations with such a value are told: others say themselves what they bind. */
const told = new Set([
  'AwaitExpression',
  'BinaryExpression',
  'CallExpression',
  'ChainExpression',
  'ConditionalExpression',
  'LogicalExpression',
  'MemberExpression',
  'NewExpression',
  'TemplateLiteral',
  'YieldExpression',
]);

/** Flags and constants put together, whose number says nothing; and a machine, which has no words. */
const SILENT = /^(?:[A-Z\d_x\s|&*+()-]+|boot\([^()]*\))$/;

/** Wraps what has an expectation or a value to tell, and puts a counter into every loop, so that an endless one can be told and stopped. */
class Instrument {
  constructor(
    private readonly parsed: Parsed,
    private readonly source: string[],
    private readonly bound: Map<Node, Bound>,
    private readonly edits: Edits,
    /** Are values told? */
    private readonly tells: boolean,
  ) {}

  visit(node: Node): void {
    const wanted = this.bound.get(node);
    const body = loops.has(node.type) ? (node as unknown as { body: Node }).body : null;
    const told = this.tells && wanted === undefined ? this.toTell(node) : null;
    if (wanted !== undefined) {
      const { index, expected } = wanted;
      const begin = `__rc.begin(${index})${expected.throws ? ';' : ','}__rc.value(${index},(`;
      // A space: before it there may be a word, as in `else(f)()`.
      this.edits.before(node.start, expected.throws ? ` try{${begin}` : ` ${begin}`);
    }
    if (told !== null) {
      const hook = node.type === 'ExpressionStatement' ? 'came' : 'bound';
      this.edits.before(told.start, ` __rc.${hook}(${this.parsed.lineAt(node.end)},(`);
    }
    if (body?.type === 'BlockStatement') this.edits.before(body.start + 1, '__rc.tick();');
    else if (body !== null) this.edits.before(body.start, '{__rc.tick();');
    for (const child of childrenOf(node)) {
      // What a loop counts by is no statement.
      if (loops.has(node.type) && child.type === 'VariableDeclaration') {
        for (const inner of nodesOf(child)) if (inner !== child) this.unseen.add(inner);
      }
      this.visit(child);
      if (child === body && body.type !== 'BlockStatement') this.edits.after(body.end, '}');
    }
    if (told !== null) this.edits.after(told.end, '))');
    if (wanted !== undefined) {
      this.edits.after((node as ExpressionStatement).expression.end, '))');
      if (wanted.expected.throws)
        this.edits.after(node.end, `}catch(__e){__rc.threw(${wanted.index},__e);}`);
    }
  }

  private readonly unseen = new Set<Node>();

  /** The expression whose value a statement or a declaration tells; null for none. */
  private toTell(node: Node): Node | null {
    const found = node.type === 'ExpressionStatement' ? inStatement(node) : inDeclarator(node);
    if (found === null || this.unseen.has(node)) return null;
    const { parsed } = this;
    const said = parsed.text.slice(found.start, found.end);
    if (SILENT.test(said)) return null;
    // A text without its types has statements that are not in the reader's, such as those of an enum.
    const first = said.split('\n', 1)[0];
    return within(first, this.source[parsed.lineAt(found.start) - 1] ?? '') ? found : null;
  }
}

/** What is assigned stands there for all to see, or has no words. */
const SAID = /^(?:Literal|(?:Arrow)?Function|Class|Array|Object)(?:Expression)?$/;

/** Lists are added to for what is told of them later. */
const ADDING = /^(?:push|unshift|set|add)$/;

function inStatement(node: Node): Node | null {
  const { expression, directive } = node as ExpressionStatement & { directive?: string };
  if (directive !== undefined || expression.type === 'UpdateExpression') return null;
  if (expression.type === 'AssignmentExpression' && SAID.test(expression.right.type)) return null;
  const { callee } = expression as Partial<CallExpression>;
  const { property } = (callee ?? {}) as Partial<MemberExpression>;
  return property?.type === 'Identifier' && ADDING.test(property.name) ? null : expression;
}

function inDeclarator(node: Node): Node | null {
  if (node.type !== 'VariableDeclarator') return null;
  const { id, init } = node as VariableDeclarator;
  return id.type === 'Identifier' && init && told.has(init.type) ? init : null;
}
