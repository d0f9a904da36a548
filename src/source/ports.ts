// What stands in sim/: ports, structures, constants and globals, with their docs and places.
import ts from 'typescript';
import { type Doc, docOf } from './heads.ts';
import { fromRoot, type SimProgram } from './program.ts';

export type Fidelity = 'faithful' | 'reduced' | 'stub';

interface Declared {
  key: string;
  name: string;
  /** `sim/mm/mmap.ts`. */
  file: string;
  /** First line of the declaration in its file, the head comment not counted; from 1. */
  line: number;
  endLine: number;
  exported: boolean;
  doc: Doc;
  node: ts.Node;
}

/** A function, or a constant or class field that the outline counts as an entry (`init_mm`). */
export interface Port extends Declared {
  kind: 'function' | 'const' | 'member';
  /** The declaration's text without its head comment, common indentation removed. */
  text: string;
  lines: string[];
  /** Offset of `text` in its file, and the indentation taken from each line (class members). */
  offset: number;
  indent: number;
  /** `do_munmap(k: Kernel, mm: mm_struct, addr: number, len: number): number` */
  signature: string;
  /** As written, up to the body: `export function* do_munmap(…): Sleeps<number>`. */
  tsSignature: string;
  /** The line of `text` with the body's opening brace, from 1; 0 where there is no body. */
  signatureLines: number;
  /** Lines of `text` with code on them that a note must cover, from 1. */
  codeLines: number[];
  maySleep: boolean;
  /** null: no kernel function, part of the machine round it. */
  fidelity: Fidelity | null;
  /** Why it is reduced or a stub. */
  reason: string | null;
}

export interface Field {
  key: string;
  name: string;
  type: string;
  doc: Doc;
  line: number;
  node: ts.Node;
}

export interface Struct extends Declared {
  fields: Field[];
}

export interface Constant extends Declared {
  /** Number or text if it can be worked out from the source. */
  value: number | string | null;
  /** The initialiser as written, on one line. */
  source: string;
  type: string;
}

export interface Global extends Declared {
  type: string;
}

export interface Ports {
  functions: Map<string, Port>;
  structs: Map<string, Struct>;
  constants: Map<string, Constant>;
  globals: Map<string, Global>;
  /** Every declaration a link can lead to. */
  byNode: Map<ts.Node, string>;
  /** Names declared twice at the top level of sim/. */
  duplicates: { name: string; places: string[] }[];
}

function lineOf(file: ts.SourceFile, position: number): number {
  return file.getLineAndCharacterOfPosition(position).line + 1;
}

function isExported(node: ts.Node): boolean {
  return (ts.getCombinedModifierFlags(node as ts.Declaration) & ts.ModifierFlags.Export) !== 0;
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Reads everything that sim/ declares. */
export function readPorts(sim: SimProgram): Ports {
  const ports: Ports = {
    functions: new Map(),
    structs: new Map(),
    constants: new Map(),
    globals: new Map(),
    byNode: new Map(),
    duplicates: [],
  };
  const places = new Map<string, string[]>();
  const declared = (name: string, node: ts.Node) => {
    const place = `${fromRoot(sim.root, node.getSourceFile().fileName)}:${lineOf(node.getSourceFile(), node.getStart())}`;
    places.set(name, [...(places.get(name) ?? []), place]);
  };
  for (const file of sim.files) {
    for (const statement of file.statements) {
      if (ts.isFunctionDeclaration(statement) && statement.name && statement.body) {
        declared(statement.name.text, statement);
        const port = functionPort(sim, statement, statement.name.text);
        ports.functions.set(port.name, port);
        ports.byNode.set(statement, port.key);
      } else if (ts.isClassDeclaration(statement) && statement.name) {
        declared(statement.name.text, statement);
        readClass(sim, ports, statement, statement.name.text);
      } else if (ts.isInterfaceDeclaration(statement)) {
        readClass(sim, ports, statement, statement.name.text);
      } else if (ts.isVariableStatement(statement)) {
        // An ambient declaration (`declare const __probe`) declares no name of the bundle.
        if (statement.modifiers?.some((m) => m.kind === ts.SyntaxKind.DeclareKeyword)) continue;
        for (const declaration of statement.declarationList.declarations) {
          if (!ts.isIdentifier(declaration.name)) continue;
          declared(declaration.name.text, declaration);
          readConstant(sim, ports, statement, declaration, declaration.name.text);
        }
      } else if (ts.isEnumDeclaration(statement)) {
        declared(statement.name.text, statement);
      }
    }
  }
  for (const [name, where] of places) {
    if (where.length > 1) ports.duplicates.push({ name, places: where });
  }
  return ports;
}

function common(sim: SimProgram, node: ts.Node, key: string, name: string): Declared {
  const file = node.getSourceFile();
  return {
    key,
    name,
    file: fromRoot(sim.root, file.fileName),
    line: lineOf(file, node.getStart(file)),
    endLine: lineOf(file, node.getEnd()),
    exported: isExported(node),
    doc: docOf(node),
    node,
  };
}

function functionPort(sim: SimProgram, node: ts.FunctionDeclaration, name: string): Port {
  const file = node.getSourceFile();
  const body = node.body as ts.Block;
  const maySleep = node.asteriskToken !== undefined;
  return {
    ...common(sim, node, `fn:${name}`, name),
    ...textOf(node),
    ...fidelityOf(docOf(node)),
    kind: 'function',
    signature: functionSignature(sim, node, name),
    tsSignature: oneLine(file.text.slice(node.getStart(file), body.getStart(file)))
      .replace(/\( /g, '(')
      .replace(/,? \)/g, ')'),
    signatureLines: lineOf(file, body.getStart(file)) - lineOf(file, node.getStart(file)) + 1,
    codeLines: codeLines(node, body.getStart(file) + 1),
    maySleep,
  };
}

function functionSignature(sim: SimProgram, node: ts.FunctionDeclaration, name: string): string {
  const parameters = node.parameters.map((p) => {
    const type = p.type ? `: ${oneLine(p.type.getText())}` : '';
    const optional = p.questionToken || (p.initializer && !p.type) ? '?' : '';
    return `${p.dotDotDotToken ? '...' : ''}${oneLine(p.name.getText())}${optional}${type}`;
  });
  return `${name}(${parameters.join(', ')}): ${returnType(sim, node)}`;
}

/** What a call returns; for a generator, what it returns once it has run to its end. */
function returnType(sim: SimProgram, node: ts.FunctionDeclaration): string {
  const { checker } = sim;
  const signature = checker.getSignatureFromDeclaration(node);
  if (!signature) return 'void';
  let type = checker.getReturnTypeOfSignature(signature);
  if (!node.asteriskToken && node.type) return oneLine(node.type.getText());
  if (node.asteriskToken) {
    const args = checker.getTypeArguments(type as ts.TypeReference);
    if (args.length >= 2) type = args[1];
  }
  return checker.typeToString(type, node, ts.TypeFormatFlags.NoTruncation);
}

export function fidelityOf(doc: Doc): { fidelity: Fidelity | null; reason: string | null } {
  if (doc.stub !== null) return { fidelity: 'stub', reason: doc.stub };
  if (doc.reduced !== null) return { fidelity: 'reduced', reason: doc.reduced };
  return { fidelity: doc.kernelTags.length > 0 ? 'faithful' : null, reason: null };
}

/** The text of a declaration with the indentation of its first line taken from all. */
function textOf(node: ts.Node): Pick<Port, 'text' | 'lines' | 'offset' | 'indent'> {
  const file = node.getSourceFile();
  const offset = node.getStart(file);
  const indent = file.getLineAndCharacterOfPosition(offset).character;
  const raw = file.text.slice(offset, node.getEnd()).split('\n');
  const lines = raw.map((line, i) =>
    i > 0 && /^ *$/.test(line.slice(0, indent)) ? line.slice(indent) : line,
  );
  return { text: lines.join('\n'), lines, offset, indent };
}

/** `} else {`, `});` and their like need no note. */
const PUNCTUATION = new Set(['{', '}', '(', ')', '[', ']', ';', ',', 'else']);

/** The lines of a declaration, from 1, with a token after `from` that says something. */
function codeLines(node: ts.Node, from: number): number[] {
  const file = node.getSourceFile();
  const first = lineOf(file, node.getStart(file));
  const lines = new Set<number>();
  const visit = (part: ts.Node) => {
    if (part.kind >= ts.SyntaxKind.FirstJSDocNode && part.kind <= ts.SyntaxKind.LastJSDocNode)
      return;
    const parts = part.getChildren(file);
    if (parts.length > 0) {
      parts.forEach(visit);
      return;
    }
    const start = part.getStart(file);
    if (start < from || part.getEnd() === start) return;
    if (PUNCTUATION.has(part.getText(file))) return;
    for (let line = lineOf(file, start); line <= lineOf(file, part.getEnd()); line++) {
      lines.add(line - first + 1);
    }
  };
  visit(node);
  return [...lines].sort((a, b) => a - b);
}

function readClass(
  sim: SimProgram,
  ports: Ports,
  node: ts.ClassDeclaration | ts.InterfaceDeclaration,
  name: string,
): void {
  const doc = docOf(node);
  if (name === 'Kernel') {
    for (const member of node.members) {
      if (!isField(member)) continue;
      const field = member.name.getText();
      const key = `global:${field}`;
      ports.globals.set(field, {
        ...common(sim, member, key, field),
        type: typeOf(sim, member),
        exported: true,
      });
      ports.byNode.set(member, key);
    }
    return;
  }
  if (doc.kernelTags.length === 0) return;
  const struct: Struct = { ...common(sim, node, `struct:${name}`, name), fields: [] };
  for (const member of node.members) {
    if (!isField(member)) continue;
    const field = member.name.getText();
    const key = `field:${name}.${field}`;
    struct.fields.push({
      key,
      name: field,
      type: typeOf(sim, member),
      doc: docOf(member),
      line: lineOf(node.getSourceFile(), member.getStart()),
      node: member,
    });
    ports.byNode.set(member, key);
  }
  ports.structs.set(name, struct);
  ports.byNode.set(node, struct.key);
}

type FieldNode = ts.PropertyDeclaration | ts.PropertySignature | ts.MethodSignature;

function isField(member: ts.ClassElement | ts.TypeElement): member is FieldNode {
  return (
    ts.isPropertyDeclaration(member) ||
    ts.isPropertySignature(member) ||
    ts.isMethodSignature(member)
  );
}

function typeOf(sim: SimProgram, node: FieldNode | ts.VariableDeclaration): string {
  if (ts.isMethodSignature(node))
    return oneLine(node.getText().slice(node.name.getText().length)).replace(/;$/, '');
  if (node.type) return oneLine(node.type.getText());
  // The class as written says more than what is inferred, and is not lost to a circle of types.
  const made = ts.isPropertySignature(node) ? undefined : node.initializer;
  if (made && ts.isNewExpression(made)) {
    const types = made.typeArguments?.map((t) => oneLine(t.getText())).join(', ');
    return made.expression.getText() + (types ? `<${types}>` : '');
  }
  return sim.checker.typeToString(widened(sim, node), node, ts.TypeFormatFlags.NoTruncation);
}

/** `4096` is a number to a reader of a structure. */
function widened(sim: SimProgram, node: ts.Node): ts.Type {
  return sim.checker.getBaseTypeOfLiteralType(sim.checker.getTypeAtLocation(node));
}

function readConstant(
  sim: SimProgram,
  ports: Ports,
  statement: ts.VariableStatement,
  declaration: ts.VariableDeclaration,
  name: string,
): void {
  const single = statement.declarationList.declarations.length === 1;
  const key = `const:${name}`;
  const constant: Constant = {
    ...common(sim, single ? statement : declaration, key, name),
    doc: docOf(statement),
    exported: isExported(declaration),
    value: declaration.initializer ? evaluate(sim, declaration.initializer) : null,
    source: oneLine(declaration.initializer?.getText() ?? ''),
    type: typeOf(sim, declaration),
    node: declaration,
  };
  ports.constants.set(name, constant);
  ports.byNode.set(declaration, key);
}

/** A constant or a global looked at as a port, for the entries that are not functions. */
export function asPort(declared: Constant | Global): Port {
  const node = declared.key.startsWith('const:') ? declared.node.parent.parent : declared.node;
  return {
    ...declared,
    ...textOf(node),
    ...fidelityOf(declared.doc),
    kind: declared.key.startsWith('const:') ? 'const' : 'member',
    signature: `${declared.name}: ${declared.type}`,
    tsSignature: `${declared.name}: ${declared.type}`,
    signatureLines: 0,
    codeLines: codeLines(node, 0),
    maySleep: false,
  };
}

/** Works out a constant: numbers, texts, operators, other constants, and u32() round them. */
export function evaluate(sim: SimProgram, node: ts.Expression, depth = 0): number | string | null {
  if (depth > 40) return null;
  const again = (part: ts.Expression) => evaluate(sim, part, depth + 1);
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node)
  ) {
    return again(node.expression);
  }
  if (ts.isPrefixUnaryExpression(node)) {
    const value = again(node.operand);
    if (typeof value !== 'number') return null;
    if (node.operator === ts.SyntaxKind.MinusToken) return -value;
    if (node.operator === ts.SyntaxKind.PlusToken) return value;
    return node.operator === ts.SyntaxKind.TildeToken ? ~value : null;
  }
  if (ts.isBinaryExpression(node)) {
    const left = again(node.left);
    const right = again(node.right);
    if (typeof left !== 'number' || typeof right !== 'number') return null;
    return binary(node.operatorToken.kind, left, right);
  }
  if (
    ts.isCallExpression(node) &&
    node.expression.getText() === 'u32' &&
    node.arguments.length === 1
  ) {
    const value = again(node.arguments[0]);
    return typeof value === 'number' ? value >>> 0 : null;
  }
  if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) {
    let symbol = sim.checker.getSymbolAtLocation(node);
    if (symbol && symbol.flags & ts.SymbolFlags.Alias)
      symbol = sim.checker.getAliasedSymbol(symbol);
    const declaration = symbol?.valueDeclaration;
    const constant =
      declaration &&
      ts.isVariableDeclaration(declaration) &&
      ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const;
    return constant && declaration.initializer ? again(declaration.initializer) : null;
  }
  return null;
}

function binary(operator: ts.SyntaxKind, a: number, b: number): number | null {
  switch (operator) {
    case ts.SyntaxKind.PlusToken:
      return a + b;
    case ts.SyntaxKind.MinusToken:
      return a - b;
    case ts.SyntaxKind.AsteriskToken:
      return a * b;
    case ts.SyntaxKind.AsteriskAsteriskToken:
      return a ** b;
    case ts.SyntaxKind.SlashToken:
      return a / b;
    case ts.SyntaxKind.PercentToken:
      return a % b;
    case ts.SyntaxKind.LessThanLessThanToken:
      return a << b;
    case ts.SyntaxKind.GreaterThanGreaterThanToken:
      return a >> b;
    case ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken:
      return a >>> b;
    case ts.SyntaxKind.BarToken:
      return a | b;
    case ts.SyntaxKind.AmpersandToken:
      return a & b;
    case ts.SyntaxKind.CaretToken:
      return a ^ b;
    default:
      return null;
  }
}
