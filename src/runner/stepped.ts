/**
 * A text that tells of each statement before it begins it, so that a run can be recorded and found again at any moment.
 *
 *     const __f=__on?__in(12,k):__none;try{           a call of function 12 begins, on the kernel k
 *     __on&&__at(340,__f,()=>[mm,addr]);              statement 340 is next; what can be read there
 *     if(__v(__f,(!mm))) …                            what a test came to
 *     __w(mm,"map_count",(mm.map_count--));           a field has been written to
 *     }finally{__out(__f)}                            the call is over, however it ended
 *
 * `__on` is false while the recorder pauses: a boot is half a million statements, none of which is recorded. Only functions
 * with a star may be under way when the pause is over, so these tell of themselves always.
 *
 * Ports, examples and a reader's functions are all written over here, on the text without its types; lines stay where they
 * are. `recorder.ts` has the functions.
 */
import type {
  BlockStatement,
  Function as FunctionNode,
  MemberExpression,
  Node,
  Pattern,
  Program,
  Statement,
  UpdateExpression,
  VariableDeclaration,
} from 'acorn';
import type { Edits } from './edits.ts';
import { childrenOf } from './parse.ts';

/** A function whose calls are seen. Lines count from 1. */
export interface SteppedFunction {
  name: string;
  line: number;
  endLine: number;
}

/** A statement, and what can be read before it. */
export interface SteppedStatement {
  /** Line on which it begins, and the last line of its head: of what is not itself made of statements. */
  line: number;
  endLine: number;
  /** Index of its function. */
  func: number;
  /** Names of the variables that its function has then, in the order of their declarations. */
  names: string[];
}

/** The functions and statements of one text, in its order. */
export interface Stepped {
  functions: SteppedFunction[];
  statements: SteppedStatement[];
}

/** What is written over. */
export interface ToStep {
  text: string;
  program: Program;
}

/** Offset to line, for many offsets of one text. */
function lineFinder(text: string): (offset: number) => number {
  const ends: number[] = [];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) ends.push(at);
  return (offset) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle] < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

/**
 * Writes over the top-level functions that are `wanted` of a text of declarations. Functions and statements are numbered
 * from `first`.
 */
export function stepDeclarations(
  parsed: ToStep,
  wanted: (name: string) => boolean,
  first: { func: number; statement: number },
  edits: Edits,
): Stepped {
  const stepper = new Stepper(parsed, first, edits, null);
  for (const node of parsed.program.body) {
    const declared = 'declaration' in node ? node.declaration : node;
    if (declared?.type !== 'FunctionDeclaration' || !declared.id) continue;
    if (wanted(declared.id.name)) stepper.whole(declared as FunctionNode, declared.id.name);
  }
  return stepper;
}

/** Writes over a whole program: its own statements, and all functions in it. Of `silent` statements no value is told. */
export function stepProgram(parsed: ToStep, edits: Edits, silent: ReadonlySet<Node>): Stepped {
  const first = { func: 0, statement: 0 };
  const { functions, statements } = new Stepper(parsed, first, edits, silent).main(parsed.program);
  return { functions, statements };
}

class Stepper implements Stepped {
  readonly functions: SteppedFunction[] = [];
  readonly statements: SteppedStatement[] = [];
  private readonly lineAt: (offset: number) => number;
  /** What can be read at the place that is looked at, and the function that it is in. */
  private scope: string[] = [];
  private func = -1;
  /** It tells of nothing while the recorder pauses: a function without a star cannot go on when that is over. */
  private guarded = false;

  constructor(
    private readonly parsed: ToStep,
    private readonly first: { func: number; statement: number },
    private readonly edits: Edits,
    /** Null: functions within functions are left alone. */
    private readonly silent: ReadonlySet<Node> | null,
  ) {
    this.lineAt = lineFinder(parsed.text);
  }

  main(program: Program): this {
    this.func = this.functions.length;
    this.functions.push({ name: '', line: 1, endLine: this.lineAt(program.end) });
    const statements = program.body.filter((node) => node.type !== 'ImportDeclaration');
    for (const node of statements) this.listed(node as Statement);
    return this;
  }

  /** A function with its statements. */
  whole(node: FunctionNode, name: string): void {
    if (node.body.type !== 'BlockStatement') {
      this.within(node.body);
      return;
    }
    const { scope, func, guarded } = this;
    this.func = this.functions.length;
    this.scope = node.params.flatMap(namesOf);
    const { start, end } = node;
    this.functions.push({ name, line: this.lineAt(start), endLine: this.lineAt(end - 1) });
    const body = node.body as BlockStatement;
    const id = this.first.func + this.func;
    const kernel = !this.silent && this.scope[0] === 'k' ? ',k' : '';
    this.guarded = this.silent === null && !node.generator;
    const call = `__in(${id}${kernel})`;
    const frame = this.guarded ? `__on?${call}:__none` : call;
    const [begin, close] = [`const __f=${frame};try{`, '}finally{__out(__f)}'];
    if (body.end - body.start === 2) this.edits.before(body.start + 1, begin + close);
    else {
      this.edits.before(body.start + 1, begin);
      for (const one of body.body) this.listed(one);
      this.edits.after(body.end - 1, close);
    }
    this.scope = scope;
    this.func = func;
    this.guarded = guarded;
  }

  /** A statement that stands in a list of statements. */
  private listed(node: Statement): void {
    if (node.type === 'FunctionDeclaration') {
      if (this.silent) this.whole(node as FunctionNode, node.id.name);
      return;
    }
    if (node.type === 'EmptyStatement' || 'directive' in node) return;
    if (node.type !== 'BlockStatement') this.edits.before(node.start, this.at(node));
    this.inside(node);
    if (node.type === 'VariableDeclaration') this.scope = [...this.scope, ...declared(node)];
  }

  /** Statements whose declarations end with them. */
  private block(statements: Statement[]): void {
    const { scope } = this;
    for (const one of statements) this.listed(one);
    this.scope = scope;
  }

  /** The body of an if or a loop: given braces if it has none. */
  private body(node: Statement): void {
    if (node.type === 'BlockStatement') this.block(node.body);
    else if (node.type !== 'EmptyStatement') {
      this.edits.before(node.start, `{${this.at(node)}`);
      this.inside(node);
      this.edits.after(node.end, '}');
    }
  }

  private inside(node: Statement): void {
    switch (node.type) {
      case 'BlockStatement':
        this.block(node.body);
        break;
      case 'IfStatement':
        this.value(node.test);
        this.body(node.consequent);
        if (node.alternate) this.body(node.alternate);
        break;
      case 'LabeledStatement':
        this.inside(node.body);
        break;
      case 'SwitchStatement':
        this.within(node.discriminant);
        for (const { consequent } of node.cases) this.block(consequent);
        break;
      case 'TryStatement':
        this.block(node.block.body);
        if (node.handler) this.handler(node.handler.param, node.handler.body);
        if (node.finalizer) this.block(node.finalizer.body);
        break;
      case 'ReturnStatement':
        if (node.argument) this.value(node.argument);
        break;
      case 'ExpressionStatement':
        if (this.silent?.has(node)) this.within(node);
        else this.value(node.expression);
        this.prefixed(node.expression);
        break;
      case 'WhileStatement':
      case 'DoWhileStatement':
        this.within(node.test);
        this.body(node.body);
        break;
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        this.loop(node);
        break;
      default:
        this.within(node);
    }
  }

  private handler(param: Pattern | null | undefined, { body }: BlockStatement): void {
    const { scope } = this;
    if (param) this.scope = [...scope, ...namesOf(param)];
    this.block(body);
    this.scope = scope;
  }

  private loop(node: Extract<Statement, { type: `For${string}Statement` }>): void {
    const { scope } = this;
    const head = node.type === 'ForStatement' ? node.init : node.left;
    if (head?.type === 'VariableDeclaration') this.scope = [...scope, ...declared(head)];
    for (const child of childrenOf(node)) if (child !== node.body) this.within(child);
    this.body(node.body);
    this.scope = scope;
  }

  /** An expression whose value is told. */
  private value(node: Node): void {
    this.edits.before(node.start, '__v(__f,(', true);
    this.within(node);
    this.edits.after(node.end, '))');
  }

  /** As a statement `n--` does what `--n` does, and comes to what is there afterwards. */
  private prefixed(node: Node): void {
    if (node.type !== 'UpdateExpression' || (node as UpdateExpression).prefix) return;
    this.edits.before(node.start, (node as UpdateExpression).operator, true);
    this.edits.cut(this.parsed.text, node.end - 2, node.end);
  }

  /** What an expression writes to, and functions within it. */
  private within(node: Node): void {
    const target = targetOf(node);
    const named = target && this.fieldOf(target);
    if (named) this.edits.before(node.start, `__w(${named},(`, true);
    for (const child of childrenOf(node)) {
      const name = 'key' in node ? nameOf(node.key) : 'id' in node ? nameOf(node.id) : '';
      if (this.silent && /Function/.test(child.type)) this.whole(child as FunctionNode, name);
      else this.within(child);
    }
    if (named) this.edits.after(node.end, '))');
  }

  /** `mm,"map_count"` for `mm.map_count`; null if it cannot be read twice without an effect. */
  private fieldOf({ object, property, computed }: MemberExpression): string | null {
    const { text } = this.parsed;
    const whole = text.slice(object.start, object.end);
    const part = text.slice(property.start, property.end);
    if (!/^[\w$.]+$/.test(whole) || (computed && !/^[\w$]+$/.test(part))) return null;
    return `${whole},${computed ? part : `"${part}"`}`;
  }

  private at(node: Statement): string {
    const id = this.first.statement + this.statements.length;
    this.statements.push({
      line: this.lineAt(node.start),
      endLine: this.lineAt(headEnd(node, this.parsed.text)),
      func: this.func,
      names: this.scope,
    });
    return `${this.guarded ? '__on&&' : ''}__at(${id},__f,()=>[${this.scope}]);`;
  }
}

const nameOf = (node: unknown): string => (node as { name?: string } | null)?.name ?? '';

/** The field that an assignment writes to. */
function targetOf(node: Node): MemberExpression | null {
  const { left, argument } = node as { left?: Node; argument?: Node };
  const target =
    node.type === 'AssignmentExpression'
      ? left
      : node.type === 'UpdateExpression'
        ? argument
        : undefined;
  return target?.type === 'MemberExpression' ? (target as MemberExpression) : null;
}

const declared = (node: VariableDeclaration): string[] =>
  node.declarations.flatMap(({ id }) => namesOf(id));

/** The names that a pattern binds. */
function namesOf(node: Pattern): string[] {
  switch (node.type) {
    case 'Identifier':
      return [node.name];
    case 'ObjectPattern':
      return node.properties.flatMap((one) =>
        namesOf(one.type === 'RestElement' ? one.argument : one.value),
      );
    case 'ArrayPattern':
      return node.elements.flatMap((one) => (one ? namesOf(one) : []));
    case 'RestElement':
      return namesOf(node.argument);
    case 'AssignmentPattern':
      return namesOf(node.left);
    default:
      return [];
  }
}

/** The end of the part of a statement that is not itself made of statements. */
function headEnd(node: Statement, text: string): number {
  const before = (part: Node): number => text.slice(0, part.start).trimEnd().length - 1;
  switch (node.type) {
    case 'IfStatement':
      return before(node.consequent);
    case 'WhileStatement':
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
      return before(node.body);
    case 'SwitchStatement':
      return node.discriminant.end;
    case 'LabeledStatement':
      return node.body.type === 'BlockStatement' ? node.body.start : headEnd(node.body, text);
    case 'TryStatement':
      return node.block.start;
    case 'DoWhileStatement':
      return node.start;
    default:
      return node.end - 1;
  }
}
