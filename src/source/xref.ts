// What names what in sim/: links for identifiers, callers and callees, and a card for everything.
import ts from 'typescript';
import type { OutlineSection } from '../../content/outline.ts';
import { type Doc, placeText } from './heads.ts';
import { asPort, type Port, type Ports } from './ports.ts';
import type { SimProgram } from './program.ts';

/** An identifier in a port's text: `text.slice(start, end)` denotes `key`. */
export interface Span {
  start: number;
  end: number;
  key: string;
}

export interface Card {
  key: string;
  kind: 'function' | 'struct' | 'field' | 'constant' | 'global' | 'entry';
  name: string;
  /** On one line; for a field its type, for a constant its value. */
  signature: string;
  oneLine: string;
  /** `mm/mmap.c:924`, or null where it is ours. */
  kernel: string | null;
  href: string;
}

/** A call through an operations table: `vma.vm_ops.open(vma)`. */
export interface OpCall {
  /** The table's type if the checker knows it, else ''. */
  table: string;
  op: string;
}

export interface Calls {
  /** Keys of the functions called by name, in order of first call. */
  callees: string[];
  /** Keys of the functions whose text calls this one, in alphabetical order. */
  callers: string[];
  ops: OpCall[];
  /** Functions that reach this one through a table, and by which member. */
  callersByOp: { key: string; op: string }[];
  /** Classes created with `new`, by name: `KernelBug`, `mm_struct`. */
  creates: string[];
  /** Names called that sim/ does not declare at its top level (methods, parameters). */
  others: string[];
}

export interface Xref {
  spans: Map<string, Span[]>;
  calls: Map<string, Calls>;
  cards: Map<string, Card>;
  hrefs: Map<string, string>;
  /** Members of operations tables and the functions that stand in them. */
  tables: { table: string; op: string; key: string }[];
}

const GROUP: Record<string, string> = {
  struct: 'structures',
  field: 'structures',
  const: 'constants',
  global: 'globals',
};

const KIND: Record<string, Card['kind']> = {
  fn: 'function',
  struct: 'struct',
  field: 'field',
  const: 'constant',
  global: 'global',
};

/** Where a key is explained: an entry in its section, everything else in the reference pages. */
export function hrefOf(key: string, entryHrefs: Map<string, string>): string {
  const [group, name] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
  const entry = group === 'struct' || group === 'field' ? undefined : entryHrefs.get(name);
  if (entry !== undefined) return entry;
  const page = group === 'fn' ? `functions/${letterOf(name)}` : GROUP[group];
  return `/reference/${page}/#${name}`;
}

/** The letter under which a function stands, leading underscores aside. */
export function letterOf(name: string): string {
  return name.replace(/^_+/, '').slice(0, 1).toLowerCase();
}

/** Entry name, and its port's, → address of its place in the book. */
export function entryHrefs(sections: OutlineSection[]): Map<string, string> {
  return new Map(
    sections.flatMap((s) =>
      s.entries.flatMap((e) =>
        [e.port, e.name].map((name) => [name, `/${s.slug}/#${e.name}`] as const),
      ),
    ),
  );
}

/** The declaration in sim/ that an identifier denotes, through imports. */
function declarationsOf(sim: SimProgram, node: ts.Node): ts.Declaration[] {
  let symbol = sim.checker.getSymbolAtLocation(node);
  if (ts.isShorthandPropertyAssignment(node.parent) && node.parent.name === node) {
    symbol = sim.checker.getShorthandAssignmentValueSymbol(node.parent);
  }
  if (symbol && symbol.flags & ts.SymbolFlags.Alias) symbol = sim.checker.getAliasedSymbol(symbol);
  return symbol?.declarations ?? [];
}

function keyOf(sim: SimProgram, ports: Ports, node: ts.Node): string | null {
  for (const declaration of declarationsOf(sim, node)) {
    const key = ports.byNode.get(declaration);
    if (key) return key;
  }
  return null;
}

export function readXref(sim: SimProgram, ports: Ports, sections: OutlineSection[]): Xref {
  const xref: Xref = {
    spans: new Map(),
    calls: new Map(),
    cards: new Map(),
    hrefs: new Map(),
    tables: [],
  };
  const everything: Port[] = [
    ...ports.functions.values(),
    ...[...ports.constants.values(), ...ports.globals.values()].map((d) => asPort(d)),
  ];
  for (const port of everything) {
    xref.spans.set(port.key, spansOf(sim, ports, port));
    if (port.kind === 'function') xref.calls.set(port.key, callsOf(sim, ports, port.node));
    else if (port.kind === 'const') xref.tables.push(...tableOf(sim, ports, port));
  }
  addCallers(xref);
  const places = entryHrefs(sections);
  addCards(xref, ports, places);
  addEntryCards(xref, sections, places);
  return xref;
}

/** The calls seen from the called: by name, and through tables. */
function addCallers({ calls: all, tables }: Xref): void {
  for (const [key, calls] of all) {
    for (const callee of calls.callees) all.get(callee)?.callers.push(key);
    for (const { table, op } of calls.ops) {
      for (const entry of tables) {
        if (entry.op !== op || (table !== '' && entry.table !== '' && entry.table !== table))
          continue;
        const reached = all.get(entry.key)?.callersByOp;
        if (reached && !reached.some((r) => r.key === key && r.op === op))
          reached.push({ key, op });
      }
    }
  }
  for (const calls of all.values()) calls.callers.sort();
}

/** A card for everything that sim/ declares. */
function addCards(xref: Xref, ports: Ports, places: Map<string, string>): void {
  const card = (key: string, signature: string, doc: Doc) => {
    const [group, name] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
    const kernel = doc.kernel ? placeText(doc.kernel) : null;
    const href = hrefOf(key, places);
    addCard(xref, { key, kind: KIND[group], name, signature, oneLine: doc.oneLine, kernel, href });
  };
  for (const p of ports.functions.values())
    card(p.key, (p.maySleep ? 'yield* ' : '') + p.signature, p.doc);
  for (const s of ports.structs.values()) {
    card(s.key, `class ${s.name}`, s.doc);
    for (const f of s.fields) card(f.key, `${f.name}: ${f.type}`, f.doc);
  }
  for (const c of ports.constants.values()) card(c.key, constantSignature(c), c.doc);
  for (const g of ports.globals.values()) card(g.key, `k.${g.name}: ${g.type}`, g.doc);
}

/** Entries without a port still have a place in the book. */
function addEntryCards(xref: Xref, sections: OutlineSection[], places: Map<string, string>): void {
  for (const { name, file, line } of sections.flatMap((section) => section.entries)) {
    const key = `fn:${name}`;
    if (xref.cards.has(key)) continue;
    const known = xref.cards.get(`const:${name}`) ?? xref.cards.get(`global:${name}`);
    addCard(xref, {
      key,
      kind: 'entry',
      name,
      signature: known?.signature ?? name,
      oneLine: known?.oneLine ?? 'Not ported yet.',
      kernel: `${file}:${line}`,
      href: places.get(name) as string,
    });
  }
}

function addCard(xref: Xref, card: Card): void {
  xref.hrefs.set(card.key, card.href);
  xref.cards.set(card.key, card);
}

function constantSignature(c: {
  name: string;
  value: number | string | null;
  type: string;
}): string {
  return c.value === null ? `${c.name}: ${c.type}` : `${c.name} = ${showValue(c.value)}`;
}

/** Small numbers in decimal; from 4096 up, and where they are flags, in hexadecimal as well. */
export function showValue(value: number | string): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (!Number.isInteger(value) || Math.abs(value) < 10) return String(value);
  if (Math.abs(value) >= 2 ** 32) return String(value);
  const hex = `0x${(value >>> 0).toString(16)}`;
  return `${value} (${hex})`;
}

function spansOf(sim: SimProgram, ports: Ports, port: Port): Span[] {
  const file = port.node.getSourceFile();
  const root = port.kind === 'const' ? port.node.parent.parent : port.node;
  // Offsets in the file → offsets in the text, whose lines have lost `indent` characters each.
  const place = (position: number) => {
    const line = file.getLineAndCharacterOfPosition(position).line - (port.line - 1);
    return position - port.offset - (line > 0 ? removed(port, file, line) : 0);
  };
  const spans: Span[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isIdentifier(node)) {
      // What is declared here denotes itself: no link from a function's name to itself.
      const parent = node.parent as ts.NamedDeclaration;
      const own = parent === port.node && parent.name === node;
      const key = own ? null : keyOf(sim, ports, node);
      if (key) spans.push({ start: place(node.getStart(file)), end: place(node.getEnd()), key });
    }
    ts.forEachChild(node, visit);
  };
  visit(root);
  return spans.sort((a, b) => a.start - b.start);
}

/** Characters of indentation taken from lines 1 … `line` (from 0) of a port. */
function removed(port: Port, file: ts.SourceFile, line: number): number {
  if (port.indent === 0) return 0;
  const starts = file.getLineStarts();
  let count = 0;
  for (let i = 1; i <= line; i++) {
    const at = starts[port.line - 1 + i];
    const end = starts[port.line + i] ?? file.text.length + 1;
    count += end - 1 - at - port.lines[i].length;
  }
  return count;
}

function callsOf(sim: SimProgram, ports: Ports, root: ts.Node): Calls {
  const calls: Calls = {
    callees: [],
    callers: [],
    ops: [],
    callersByOp: [],
    creates: [],
    others: [],
  };
  const add = (list: string[], item: string) => {
    if (!list.includes(item)) list.push(item);
  };
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node)) {
      const called = ts.isNonNullExpression(node.expression)
        ? node.expression.expression
        : node.expression;
      if (ts.isIdentifier(called)) {
        const key = keyOf(sim, ports, called);
        if (key?.startsWith('fn:')) add(calls.callees, key);
        else add(calls.others, called.text);
      } else if (ts.isPropertyAccessExpression(called)) {
        const table = tableType(sim, called.expression);
        const op = called.name.text;
        if (table !== null && !calls.ops.some((o) => o.table === table && o.op === op)) {
          calls.ops.push({ table, op });
        } else if (table === null) {
          add(calls.others, op);
        }
      }
    } else if (ts.isNewExpression(node)) {
      add(calls.creates, node.expression.getText());
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(root, visit);
  return calls;
}

/**
 * The kernel's name of the type of an operations table, '' for a table of unknown type, and null for
 * what is no table (an array, a Map, a class of ours).
 */
function tableType(sim: SimProgram, node: ts.Expression): string | null {
  const type = sim.checker.getNonNullableType(sim.checker.getTypeAtLocation(node));
  const name = type.aliasSymbol?.name ?? type.symbol?.name ?? '';
  if (/_(operations|operations_struct|ops)$/.test(name)) return name;
  // `file.f_op.mmap` with an inline type: the member's own name gives it away.
  return ts.isPropertyAccessExpression(node) && /_op(s|erations)?$/.test(node.name.text)
    ? ''
    : null;
}

/** The members of an object literal that name functions: `{ get nopage() { return filemap_nopage; } }`. */
function tableOf(sim: SimProgram, ports: Ports, port: Port): Xref['tables'] {
  const declaration = port.node as ts.VariableDeclaration;
  let value = declaration.initializer;
  while (value && (ts.isAsExpression(value) || ts.isSatisfiesExpression(value)))
    value = value.expression;
  if (!value || !ts.isObjectLiteralExpression(value)) return [];
  const type = sim.checker.getTypeAtLocation(declaration.name);
  const table = declaration.type?.getText() ?? type.aliasSymbol?.name ?? '';
  const rows: Xref['tables'] = [];
  for (const member of value.properties) {
    const op = member.name?.getText();
    if (!op) continue;
    const visit = (node: ts.Node) => {
      if (ts.isIdentifier(node) && node !== member.name) {
        const key = keyOf(sim, ports, node);
        if (key?.startsWith('fn:')) rows.push({ table, op, key });
      }
      ts.forEachChild(node, visit);
    };
    visit(member);
  }
  return rows;
}
