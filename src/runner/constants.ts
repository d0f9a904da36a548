/**
 * Puts numbers where a kernel's text has names of constants: 4096 for PAGE_SIZE.
 *
 * What is a constant in a file of sim/ is a variable in the bundle, which JavaScript's compilers read from memory each time
 * and must take for something that may change. With the number in its place less is read, an expression of constants is one
 * number, and small functions are small enough to be compiled into those that call them.
 *
 * The variables stay, for what readers write: their functions have the names.
 */
import { type AnyNode, type Expression, parse } from 'acorn';

import { Edits } from './edits.ts';
import { boundIn, visit } from './syntax.ts';

/** A bundle's text, `var __sim = (() => { … })()`, with the numbers in the place of their names. */
export function withConstants(text: string): string {
  const statements = bodyOf(text);
  const values = constantsOf(statements);
  const edits = new Edits();
  for (const statement of statements) {
    const bound = boundIn(statement);
    visit(statement, (node, parent) => {
      if (node.type !== 'Identifier' || !isRead(node, parent)) return true;
      const value = values.get(node.name);
      // A name that is also that of something inside stands for that, or may.
      if (value === undefined || (bound.has(node.name) && !declares(statement, node.name))) {
        return true;
      }
      const short = parent?.type === 'Property' && parent.shorthand;
      const inParentheses = value < 0 || parent?.type === 'MemberExpression';
      const number = inParentheses ? `(${value})` : `${value}`;
      edits.replace(node.start, node.end, short ? `${node.name}:${number}` : number);
      return !short;
    });
  }
  return edits.apply(text);
}

/** The statements at the top level of the engine. */
function bodyOf(text: string): AnyNode[] {
  const program = parse(text, { ecmaVersion: 'latest', sourceType: 'script' });
  for (const statement of program.body) {
    if (statement.type !== 'VariableDeclaration') continue;
    const call = statement.declarations[0].init;
    if (call?.type !== 'CallExpression' || call.callee.type !== 'ArrowFunctionExpression') continue;
    const { body } = call.callee;
    if (body.type === 'BlockStatement') return body.body;
  }
  throw new Error('esbuild changed the shape of its bundles');
}

/** Is it declared by this statement itself, `var a = 1, b = 2`, and so nothing else inside it? */
function declares(statement: AnyNode, name: string): boolean {
  return (
    statement.type === 'VariableDeclaration' &&
    statement.declarations.some(({ id }) => id.type === 'Identifier' && id.name === name)
  );
}

/** The variables at the top level that get a number and keep it. */
function constantsOf(statements: AnyNode[]): Map<string, number> {
  const assigned = new Set<string>();
  const seen = new Set<string>();
  const values = new Map<string, number>();
  for (const statement of statements) {
    visit(statement, (node) => {
      const target = targetOf(node);
      if (target === null || target.type === 'MemberExpression') return true;
      visit(target, (part) => {
        if (part.type === 'Identifier') assigned.add(part.name);
        return true;
      });
      return true;
    });
  }
  for (const statement of statements) {
    if (statement.type !== 'VariableDeclaration') continue;
    for (const { id, init } of statement.declarations) {
      if (id.type !== 'Identifier' || !init || assigned.has(id.name) || seen.has(id.name)) continue;
      seen.add(id.name);
      const value = numberOf(init, values);
      if (value !== null && Number.isSafeInteger(value)) values.set(id.name, value);
    }
  }
  return values;
}

/** What a node gives a value to, if it is no declaration. */
function targetOf(node: AnyNode): AnyNode | null {
  switch (node.type) {
    case 'AssignmentExpression':
    case 'ForInStatement':
    case 'ForOfStatement':
      return node.left.type === 'VariableDeclaration' ? null : (node.left as AnyNode);
    case 'UpdateExpression':
      return node.argument as AnyNode;
    default:
      return null;
  }
}

/** What an expression of numbers and constants comes to; null if it is another. */
function numberOf(node: Expression | AnyNode, values: ReadonlyMap<string, number>): number | null {
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'number' ? node.value : null;
    case 'Identifier':
      return values.get(node.name) ?? null;
    case 'UnaryExpression': {
      const operand = numberOf(node.argument, values);
      const operate = unary[node.operator];
      return operand === null || operate === undefined ? null : operate(operand);
    }
    case 'BinaryExpression': {
      const left = numberOf(node.left, values);
      const right = numberOf(node.right, values);
      const operate = binary[node.operator];
      return left === null || right === null || operate === undefined ? null : operate(left, right);
    }
    default:
      return null;
  }
}

const unary: Record<string, (a: number) => number> = { '-': (a) => -a, '~': (a) => ~a };

const binary: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '|': (a, b) => a | b,
  '&': (a, b) => a & b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '>>>': (a, b) => a >>> b,
};

/** Does this name stand for a value that is read, and not for a property, a label or what is declared? */
function isRead(node: AnyNode, parent: AnyNode | null): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
      return parent.object === node || parent.computed;
    case 'Property':
      return parent.shorthand ? parent.key === node : parent.value === node || parent.computed;
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.computed || (parent.type === 'PropertyDefinition' && parent.value === node);
    case 'VariableDeclarator':
      return parent.init === node;
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return false;
    default:
      return true;
  }
}
