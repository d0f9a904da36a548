/**
 * One source, two compilations: gives each `function*` of a kernel text a plain twin.
 *
 *     function* f(k, g) {                      function f(k, g) {
 *       const n = yield* down(k);                const n = down$sync(k);
 *       yield* g(k);                             twinOf(g)(k);
 *       yield* k.cpu.load8(n);                   twinOf(k.cpu.load8).call(k.cpu, n);
 *       yield* program;                          driveHere(program);
 *       yield;                                   letOthersRun();
 *     }                                        }
 *
 * A generator frame costs ten times a plain one, and most calls never sleep. A call from outside of the kernel runs the
 * twins, at the bottom of JavaScript's stack; a task that sleeps there lets the others run meanwhile, in a loop of its own
 * (sim/machine/bottom.ts), and the others stay generators. Ports are written once, and know nothing of it.
 *
 * The twin of a function at the top level is the variable `f$sync`; every twin hangs at its function too, so that tables
 * and parameters lead to it. What cannot be derived has no twin: it is driven as the generator that it is, which is
 * always right. A twin has the name of its function, so that stack traces show no other.
 *
 * When the call at the bottom is left for good, because its task has died or another one failed, something is thrown
 * through all twins that are open, where a generator would never be resumed: no `catch` may stop it, no `finally` may
 * run. isUnwinding() tells.
 */
import {
  type AnyNode,
  type CallExpression,
  type Function as FunctionNode,
  type MethodDefinition,
  type Node,
  type Program,
  parse,
  type YieldExpression,
} from 'acorn';

import type { KernelText } from './kernel-text.ts';
import { boundIn, isFunction, visit } from './syntax.ts';

/** Part of a text, and what takes its place. */
interface Edit {
  at: number;
  end: number;
  text: string;
}

/** This function is to have no twin. */
class Underivable extends Error {}

/** Names of the twins of a class's private methods, by method; and of all other functions at the top level. */
interface Names {
  /** Functions at the top level that have a `f$sync`. */
  starred: ReadonlySet<string>;
  /** Private methods of the class around, and the variables that hold their twins. */
  hidden: ReadonlyMap<string, string>;
}

const reserved =
  /^(?:delete|return|throw|new|in|if|do|for|case|void|with|yield|let|static|default)$/;

/** A kernel with twins; after minifyKernel(), which would give them other names. */
export function withTwins({ text, meta }: KernelText): KernelText {
  const body = addTwins(text.slice(meta.bodyAt, meta.returnAt));
  return {
    text: text.slice(0, meta.bodyAt) + body + text.slice(meta.returnAt),
    meta: { ...meta, twins: true, returnAt: meta.bodyAt + body.length },
  };
}

/** The text of a kernel's body with a twin after each function. */
export function addTwins(body: string): string {
  const program = read(body);
  const starred = new Set(starredOf(program).map(({ id }) => id!.name));
  const edits: Edit[] = [];
  for (const node of program.body) {
    if (node.type === 'FunctionDeclaration' && node.generator && !node.async) {
      edits.push(insert(node.end, twinOfFunction(body, node, starred)));
    }
    new Around(body, starred, edits).look(node);
  }
  return applied(body, 0, body.length, edits);
}

/**
 * The twins of the functions that a reader's text declares, on the same lines as those.
 * @param starred the kernel's own functions with a star
 */
export function twinsOfPatch(code: string, starred: ReadonlySet<string>): string {
  const program = read(code);
  const declared = program.body.filter((node) => node.type === 'FunctionDeclaration');
  const own = new Set(starred);
  for (const { id, generator } of declared) {
    if (generator) own.add(id.name);
    else own.delete(id.name);
  }
  let twins = '';
  let at = 0;
  for (const node of declared) {
    const { name } = node.id;
    const needed = node.generator && !node.async;
    if (!needed && !starred.has(name)) continue;
    twins += code.slice(at, node.start).replace(/[^\n]/g, '');
    const twin = needed ? twinOfFunction(code, node, own) : `var ${name}$sync=__driven(${name});`;
    twins += twin;
    const missing = lines(code.slice(node.start, node.end)) - lines(twin);
    if (missing > 0) twins += '\n'.repeat(missing);
    at = node.end;
  }
  return twins;
}

/**
 * Does a reader's text sleep in ways of its own: so that a signal ends the sleep, or with a bare yield? Then a call may
 * be left in the middle and gone on with, which only generators can be.
 */
export function sleepsByItself(code: string): boolean {
  if (/interruptible/i.test(code)) return true;
  let bare = false;
  visit(read(code), (node) => {
    bare ||= node.type === 'YieldExpression' && !node.delegate;
    return true;
  });
  return bare;
}

function read(text: string): Program {
  return parse(text, {
    ecmaVersion: 'latest',
    sourceType: 'script',
    allowReturnOutsideFunction: true,
  });
}

function starredOf(program: Program): FunctionNode[] {
  return program.body.filter(
    (node) => node.type === 'FunctionDeclaration' && node.generator && !node.async,
  ) as FunctionNode[];
}

function lines(text: string): number {
  return text.split('\n').length - 1;
}

function insert(at: number, text: string): Edit {
  return { at, end: at, text };
}

/** A part of the text with all edits that lie in it; those at one place in their order. */
function applied(text: string, from: number, to: number, edits: Edit[]): string {
  let out = '';
  let at = from;
  for (const edit of edits.toSorted((a, b) => a.at - b.at || a.end - b.end)) {
    out += text.slice(at, edit.at) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at, to);
}

/** `var f$sync=…;` for a function at the top level. */
function twinOfFunction(text: string, node: FunctionNode, starred: ReadonlySet<string>): string {
  const { name } = node.id!;
  const names = { starred, hidden: new Map() };
  try {
    const parametersAt = text.indexOf('(', node.id!.end);
    const twin = new Derivation(text, node, names).twin(name, parametersAt);
    return `var ${name}$sync=__twin(${name},${twin});`;
  } catch (error) {
    if (!(error instanceof Underivable)) throw error;
    return `var ${name}$sync=__driven(${name});`;
  }
}

/** What is not a function at the top level: classes with their methods, and arrow functions that call one. */
class Around {
  constructor(
    private readonly text: string,
    private readonly starred: ReadonlySet<string>,
    private readonly edits: Edit[],
  ) {}

  look(top: AnyNode): void {
    const bound = boundIn(top);
    visit(top, (node) => {
      if (node.type === 'ClassBody') this.methods(top, node.body);
      if (isFunction(node)) this.edits.push(...arrowEdits(this.text, node, this.starred, bound));
      return true;
    });
  }

  /** Each method's twin is made in the class, where private names are known. */
  private methods(top: AnyNode, body: AnyNode[]): void {
    const methods = body.filter(
      (one): one is MethodDefinition =>
        one.type === 'MethodDefinition' &&
        one.kind === 'method' &&
        !one.static &&
        !one.computed &&
        one.value.generator &&
        !one.value.async,
    );
    const hidden = new Map<string, string>();
    for (const { key } of methods) {
      if (key.type === 'PrivateIdentifier') hidden.set(key.name, `${key.name}$${key.start}$sync`);
    }
    if (hidden.size > 0) {
      this.edits.push(insert(top.start, `var ${[...hidden.values()].join(',')};`));
    }
    for (const { key, value, end } of methods) {
      if (key.type !== 'PrivateIdentifier' && key.type !== 'Identifier') continue;
      let twin: string;
      try {
        const names = { starred: this.starred, hidden };
        twin = new Derivation(this.text, value, names).twin(key.name, value.start);
      } catch (error) {
        if (!(error instanceof Underivable)) throw error;
        if (key.type === 'PrivateIdentifier') throw error;
        continue;
      }
      this.edits.push(
        insert(
          end,
          key.type === 'PrivateIdentifier'
            ? `static{${hidden.get(key.name)}=${twin}}`
            : `static{__method(this.prototype.${key.name},${twin})}`,
        ),
      );
    }
  }
}

/** `(a) => f(a)` hands a generator on; its twin hands on what the twin of f returns. */
function arrowEdits(
  text: string,
  node: FunctionNode,
  starred: ReadonlySet<string>,
  bound: ReadonlySet<string>,
): Edit[] {
  if (node.type !== 'ArrowFunctionExpression' || node.async) return [];
  const { body } = node;
  if (body.type !== 'CallExpression' || body.optional || body.callee.type !== 'Identifier') {
    return [];
  }
  const { callee } = body;
  if (!starred.has(callee.name) || bound.has(callee.name)) return [];
  const twin = `${text.slice(node.start, callee.end)}$sync${text.slice(callee.end, node.end)}`;
  return [insert(node.start, '__method('), insert(node.end, `,${twin})`)];
}

/** Makes the twin of one function. */
class Derivation {
  private readonly edits: Edit[] = [];
  private readonly bound: Set<string>;
  /** Callees that have become another name: they no longer name the function itself. */
  private readonly renamed = new Set<Node>();

  constructor(
    private readonly text: string,
    private readonly node: FunctionNode,
    private readonly names: Names,
  ) {
    this.bound = boundIn(node as AnyNode);
  }

  /** The twin as an expression: its parameters begin at `parametersAt`. @throws Underivable */
  twin(name: string, parametersAt: number): string {
    const { node, text } = this;
    visit(node, (inner) => this.see(inner));
    const own = this.namesItself(name) || reserved.test(name) ? '' : ` ${name}`;
    const code = `function${own}${applied(text, parametersAt, node.end, this.edits)}`;
    return own === '' ? `__named(${JSON.stringify(name)},${code})` : code;
  }

  /** Inside a function of that name the name would be the twin. */
  private namesItself(name: string): boolean {
    let found = false;
    visit(this.node, (node, parent) => {
      if (node.type !== 'Identifier' || node.name !== name || this.renamed.has(node)) return true;
      const isKey =
        (parent?.type === 'MemberExpression' && parent.property === node && !parent.computed) ||
        (parent?.type === 'Property' &&
          parent.key === node &&
          !parent.computed &&
          !parent.shorthand) ||
        (parent?.type === 'MethodDefinition' && parent.key === node && !parent.computed);
      found ||= !isKey && node !== (this.node.id as Node | null);
      return true;
    });
    return found;
  }

  /** Looks at a node of the function; false if what is inside is not to be looked at. */
  private see(node: AnyNode): boolean {
    if (node !== this.node && isFunction(node)) {
      this.edits.push(...arrowEdits(this.text, node, this.names.starred, this.bound));
      // What a function inside does with its own yields is its own business.
      return false;
    }
    if (node.type === 'Super' || node.type === 'MetaProperty') throw new Underivable();
    if (node.type === 'Identifier' && (node.name === 'eval' || node.name.endsWith('$sync'))) {
      throw new Underivable();
    }
    if (node.type === 'YieldExpression') this.yields(node);
    else if (node.type === 'TryStatement') {
      const { handler, finalizer } = node;
      if (handler) this.passOn(handler.body.start, handler.param ?? null, handler.start);
      if (finalizer) {
        this.edits.push(insert(finalizer.start + 1, 'if(!isUnwinding()){'));
        this.edits.push(insert(finalizer.end - 1, '}'));
      }
    }
    return true;
  }

  /** A catch clause throws on what only passes. */
  private passOn(bodyAt: number, param: AnyNode | null, from: number): void {
    const pass = 'if(isUnwinding())throw ';
    if (param === null) {
      this.edits.push(insert(from + 'catch'.length, '(e$sync)'));
      this.edits.push(insert(bodyAt + 1, `${pass}e$sync;`));
    } else if (param.type === 'Identifier') {
      this.edits.push(insert(bodyAt + 1, `${pass}${param.name};`));
    } else throw new Underivable();
  }

  private yields(node: YieldExpression): void {
    const { text, edits } = this;
    const { argument, start, end } = node;
    if (!node.delegate) {
      if (!argument) edits.push({ at: start, end, text: 'letOthersRun()' });
      else {
        edits.push({ at: start, end: start + 'yield'.length, text: '(' });
        edits.push(insert(end, ',letOthersRun())'));
      }
      return;
    }
    const star = text.indexOf('*', start) + 1;
    const between = text.slice(star, argument!.start);
    const operandAt = star + between.length - between.trimStart().length;
    if (/\n/.test(text.slice(start, argument!.start))) {
      // After `return` the operand must begin on the same line.
      edits.push({ at: start, end: star, text: '(' });
      this.handOn(argument as AnyNode);
      edits.push(insert(end, ')'));
    } else {
      edits.push({ at: start, end: operandAt, text: '' });
      this.handOn(argument as AnyNode);
    }
  }

  /** `node` stands where yield* took a generator: now it has to be what that returns. */
  private handOn(node: AnyNode): void {
    if (node.type === 'ConditionalExpression') {
      this.handOn(node.consequent as AnyNode);
      this.handOn(node.alternate as AnyNode);
    } else if (node.type !== 'CallExpression' || node.optional || !this.callTwin(node)) {
      // The node may stand in parentheses that are not its own: `(a, f())`.
      this.edits.push(insert(node.start, 'driveHere(('));
      this.edits.push(insert(node.end, '))'));
    }
  }

  /** Makes the call one of the twin; false if it is not known how. */
  private callTwin(node: CallExpression): boolean {
    const { text, edits } = this;
    const callee = node.callee as AnyNode;
    if (callee.type === 'Identifier') {
      if (this.names.starred.has(callee.name) && !this.bound.has(callee.name)) {
        this.renamed.add(callee);
        edits.push(insert(callee.end, '$sync'));
      } else {
        edits.push(insert(callee.start, 'twinOf('));
        edits.push(insert(callee.end, ')'));
      }
      return true;
    }
    const opening = /^\s*\(/.exec(text.slice(callee.end, callee.end + 200))?.[0];
    if (callee.type !== 'MemberExpression' || callee.optional || opening === undefined)
      return false;
    if (!isPath(callee.object as AnyNode)) return false;
    const receiver = text.slice(callee.object.start, callee.object.end);
    const argumentsAt = callee.end + opening.length;
    const call = `.call(${receiver}${node.arguments.length > 0 ? ',' : ''}`;
    if (callee.property.type === 'PrivateIdentifier') {
      const twin = this.names.hidden.get(callee.property.name);
      if (twin === undefined) return false;
      edits.push({ at: callee.start, end: argumentsAt, text: `${twin}${call}` });
      return true;
    }
    if (callee.computed && !isPath(callee.property as AnyNode)) return false;
    edits.push(insert(callee.start, 'twinOf('));
    edits.push({ at: callee.end, end: argumentsAt, text: `)${call}` });
    return true;
  }
}

/** Can it be evaluated twice? `this.k.cpu`, `table[i].f`. */
function isPath(node: AnyNode): boolean {
  if (node.type === 'Identifier' || node.type === 'ThisExpression' || node.type === 'Literal') {
    return true;
  }
  if (node.type !== 'MemberExpression' || node.optional) return false;
  if (!isPath(node.object as AnyNode)) return false;
  return !node.computed || isPath(node.property as AnyNode);
}
