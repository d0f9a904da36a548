/**
 * What a port's source says about itself, and the same source counting its statements.
 *
 * `__hits[n]++` is put before every statement of a top-level function that has a `@kernel` place, on the statement's own
 * line, so that line numbers stay what they are in the file.
 */
import ts from 'typescript';
import type { Failure, KernelFunction } from './kernel-text.ts';

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
    const doc = headComment(text, node);
    const from = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    const to = source.getLineAndCharacterOfPosition(node.end).line + 1;
    functions.push({
      name: node.name.text,
      line: from,
      endLine: to,
      sleeps: node.asteriskToken !== undefined,
      traceable: /@kernel\s/.test(doc) && !/@notrace\b/.test(doc),
      failure: failureOf(node.name.text, node, source),
      parameters: node.parameters.map((p) => (ts.isIdentifier(p.name) ? p.name.text : '…')),
    });
  }
  return { functions, source };
}

/** The doc comment directly above a declaration, without its slashes and stars' frame. */
function headComment(text: string, node: ts.Node): string {
  const ranges = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [];
  const doc = ranges.filter((r) => text.startsWith('/**', r.pos)).at(-1);
  return doc === undefined ? '' : text.slice(doc.pos + 3, doc.end - 2);
}

/** Functions whose failure cannot be read off their text. */
const known: Record<string, Failure> = {
  kmem_cache_alloc: 'null',
  kmalloc: 'null',
  vmalloc: 'null',
  alloc_page: 'null',
  alloc_pages: 'null',
  _alloc_pages: 'null',
  __alloc_pages: 'null',
  __get_free_pages: 'zero',
  __get_free_page: 'zero',
  get_zeroed_page: 'zero',
  kmem_getpages: 'zero',
  kmem_cache_grow: 'zero',
  page_cache_alloc: 'null',
  allocate_mm: 'null',
  pgd_alloc: 'zero',
  get_pgd_fast: 'zero',
  get_pgd_slow: 'zero',
  pte_alloc: 'zero',
  pte_alloc_one: 'zero',
  pte_alloc_one_fast: 'zero',
  alloc_one_pte: 'zero',
  new_inode: 'null',
  alloc_inode: 'null',
  d_alloc: 'null',
  get_empty_filp: 'null',
  shmem_zero_setup: 'errno',
  vm_enough_memory: 'zero',
  do_mmap: 'errno',
  do_mmap_pgoff: 'errno',
  do_mmap2: 'errno',
  do_munmap: 'errno',
  do_brk: 'errno',
};

function failureOf(name: string, node: ts.FunctionDeclaration, source: ts.SourceFile): Failure {
  const said = known[name];
  if (said !== undefined) return said;
  const body = node.body!.getText(source);
  const type = node.type?.getText(source) ?? '';
  if (/return -E[A-Z]/.test(body) || /= -E[A-Z]+;/.test(body)) return 'errno';
  if (/\|\s*null\b/.test(type) && /return null/.test(body)) return 'null';
  return '';
}

/** A statement that counts: hit number, first line, last line of its head. */
export type Statement = [line: number, endLine: number];

/** The text with counters; hits are numbered from `first`. */
export function instrument(
  survey: Survey,
  text: string,
  first: number,
): { text: string; statements: Statement[] } {
  const { source } = survey;
  const statements: Statement[] = [];
  const inserts: { at: number; text: string; order: number }[] = [];
  const lineAt = (pos: number): number => source.getLineAndCharacterOfPosition(pos).line + 1;
  const put = (at: number, what: string): void => {
    inserts.push({ at, text: what, order: inserts.length });
  };

  /** The end of the part of a statement that is not itself made of statements. */
  function headEnd(node: ts.Statement): number {
    if (ts.isIfStatement(node)) return node.thenStatement.getFullStart();
    if (ts.isIterationStatement(node, false) && !ts.isDoStatement(node)) {
      return node.statement.getFullStart();
    }
    if (ts.isSwitchStatement(node)) return node.caseBlock.getFullStart();
    if (ts.isLabeledStatement(node)) {
      return ts.isBlock(node.statement) ? node.statement.getStart(source) : headEnd(node.statement);
    }
    if (ts.isTryStatement(node)) return node.tryBlock.getStart(source);
    if (ts.isDoStatement(node)) return node.getStart(source);
    return node.end;
  }

  function hit(node: ts.Statement): string {
    const id = first + statements.length;
    statements.push([lineAt(node.getStart(source)), lineAt(headEnd(node))]);
    return `__hits[${id}]++;`;
  }

  /** A statement that stands in a list of statements. */
  function listed(node: ts.Statement): void {
    if (ts.isFunctionDeclaration(node) || ts.isEmptyStatement(node)) return;
    if (ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression)) return;
    if (!ts.isBlock(node)) put(node.getStart(source), hit(node));
    inside(node);
  }

  /** The body of an if or a loop: given braces if it has none. */
  function body(node: ts.Statement): void {
    if (ts.isBlock(node)) {
      node.statements.forEach(listed);
    } else if (ts.isEmptyStatement(node)) {
      return;
    } else {
      put(node.getStart(source), `{${hit(node)}`);
      inside(node);
      put(node.end, '}');
    }
  }

  function inside(node: ts.Statement): void {
    if (ts.isBlock(node)) {
      node.statements.forEach(listed);
    } else if (ts.isIfStatement(node)) {
      body(node.thenStatement);
      if (node.elseStatement !== undefined) body(node.elseStatement);
    } else if (ts.isIterationStatement(node, false)) {
      body(node.statement);
    } else if (ts.isLabeledStatement(node)) {
      inside(node.statement);
    } else if (ts.isSwitchStatement(node)) {
      for (const clause of node.caseBlock.clauses) clause.statements.forEach(listed);
    } else if (ts.isTryStatement(node)) {
      node.tryBlock.statements.forEach(listed);
      node.catchClause?.block.statements.forEach(listed);
      node.finallyBlock?.statements.forEach(listed);
    }
  }

  for (const node of source.statements) {
    if (!ts.isFunctionDeclaration(node) || !/@kernel\s/.test(headComment(text, node))) continue;
    node.body?.statements.forEach(listed);
  }
  inserts.sort((a, b) => a.at - b.at || a.order - b.order);
  let out = '';
  let at = 0;
  for (const insert of inserts) {
    out += text.slice(at, insert.at) + insert.text;
    at = insert.at;
  }
  return { text: out + text.slice(at), statements };
}
