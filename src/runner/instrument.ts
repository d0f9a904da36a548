/**
 * What a port's source says about itself, and the same source counting its statements.
 *
 * `__hits[n]++` is put before every statement of a top-level function that has a `@kernel` place, on the statement's own
 * line, so that line numbers stay what they are in the file.
 */
import ts from 'typescript';
import { docOf, FAILURES } from '../source/heads.ts';
import type { KernelFunction } from './kernel-text.ts';

export interface Survey {
  functions: Omit<KernelFunction, 'file'>[];
  source: ts.SourceFile;
}

/** The top-level functions of one file of sim/. */
export function survey(file: string, text: string): Survey {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const functions: Survey['functions'] = [];
  for (const node of source.statements) {
    if (!ts.isFunctionDeclaration(node) || node.name === undefined || node.body === undefined) {
      continue;
    }
    const doc = docOf(node);
    const from = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    const to = source.getLineAndCharacterOfPosition(node.end).line + 1;
    functions.push({
      name: node.name.text,
      line: from,
      endLine: to,
      sleeps: node.asteriskToken !== undefined,
      traceable: doc.kernelTags.length > 0 && !doc.notrace,
      failure: FAILURES.find((failure) => failure === doc.fails) ?? '',
      parameters: node.parameters.map((p) => (ts.isIdentifier(p.name) ? p.name.text : '…')),
    });
  }
  return { functions, source };
}

/** The names of those that have a `@kernel` place. */
export function portsIn({ source }: Survey): Set<string> {
  return new Set(
    source.statements
      .filter((node) => ts.isFunctionDeclaration(node))
      .filter((node) => node.body !== undefined && docOf(node).kernelTags.length > 0)
      .map((node) => node.name!.text),
  );
}

/** A statement that counts: hit number, first line, last line of its head. */
export type Statement = [line: number, endLine: number];

/** The text with counters; hits are numbered from `first`. */
export function instrument(
  { source }: Survey,
  text: string,
  first: number,
): { text: string; statements: Statement[] } {
  const counters = new Counters(source, first);
  for (const node of source.statements) {
    if (!ts.isFunctionDeclaration(node) || docOf(node).kernelTags.length === 0) continue;
    node.body?.statements.forEach(counters.listed);
  }
  return { text: inserted(text, counters.inserts), statements: counters.statements };
}

interface Insert {
  at: number;
  text: string;
}

/** The text with all inserts; those at one place in their order. */
function inserted(text: string, inserts: Insert[]): string {
  let out = '';
  let at = 0;
  for (const insert of inserts.toSorted((a, b) => a.at - b.at)) {
    out += text.slice(at, insert.at) + insert.text;
    at = insert.at;
  }
  return out + text.slice(at);
}

/** A way through statements that puts a counter before each. */
class Counters {
  readonly statements: Statement[] = [];
  readonly inserts: Insert[] = [];

  constructor(
    private readonly source: ts.SourceFile,
    private readonly first: number,
  ) {}

  /** A statement that stands in a list of statements. */
  readonly listed = (node: ts.Statement): void => {
    if (ts.isFunctionDeclaration(node) || ts.isEmptyStatement(node)) return;
    if (ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression)) return;
    if (!ts.isBlock(node)) this.put(node.getStart(this.source), this.hit(node));
    this.inside(node);
  };

  /** The body of an if or a loop: given braces if it has none. */
  private body(node: ts.Statement): void {
    if (ts.isBlock(node)) {
      node.statements.forEach(this.listed);
    } else if (!ts.isEmptyStatement(node)) {
      this.put(node.getStart(this.source), `{${this.hit(node)}`);
      this.inside(node);
      this.put(node.end, '}');
    }
  }

  private inside(node: ts.Statement): void {
    if (ts.isBlock(node)) {
      node.statements.forEach(this.listed);
    } else if (ts.isIfStatement(node)) {
      this.body(node.thenStatement);
      if (node.elseStatement !== undefined) this.body(node.elseStatement);
    } else if (ts.isIterationStatement(node, false)) {
      this.body(node.statement);
    } else if (ts.isLabeledStatement(node)) {
      this.inside(node.statement);
    } else if (ts.isSwitchStatement(node)) {
      for (const clause of node.caseBlock.clauses) clause.statements.forEach(this.listed);
    } else if (ts.isTryStatement(node)) {
      node.tryBlock.statements.forEach(this.listed);
      node.catchClause?.block.statements.forEach(this.listed);
      node.finallyBlock?.statements.forEach(this.listed);
    }
  }

  private hit(node: ts.Statement): string {
    const { source } = this;
    const id = this.first + this.statements.length;
    const lineAt = (pos: number): number => source.getLineAndCharacterOfPosition(pos).line + 1;
    this.statements.push([lineAt(node.getStart(source)), lineAt(headEnd(node, source))]);
    return `__hits[${id}]++;`;
  }

  private put(at: number, text: string): void {
    this.inserts.push({ at, text });
  }
}

/** The end of the part of a statement that is not itself made of statements. */
function headEnd(node: ts.Statement, source: ts.SourceFile): number {
  if (ts.isIfStatement(node)) return node.thenStatement.getFullStart();
  if (ts.isIterationStatement(node, false) && !ts.isDoStatement(node)) {
    return node.statement.getFullStart();
  }
  if (ts.isSwitchStatement(node)) return node.caseBlock.getFullStart();
  if (ts.isLabeledStatement(node)) {
    return ts.isBlock(node.statement)
      ? node.statement.getStart(source)
      : headEnd(node.statement, source);
  }
  if (ts.isTryStatement(node)) return node.tryBlock.getStart(source);
  if (ts.isDoStatement(node)) return node.getStart(source);
  return node.end;
}
