// Which room of src/ may import from which, and how long a function of ours may be. As texts of what breaks that.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { join as joinNames } from 'node:path/posix';
import ts from 'typescript';
import { docOf } from './heads.ts';
import { filesUnder, fromRoot } from './program.ts';

/** What each room may import of src/ besides itself; files that stand in no room are for all. */
const MAY_IMPORT: Record<string, RegExp> = {
  pictures: /^$/,
  source: /^runner\/root\.ts$/,
  // Only what builds the kernel's text: none of it is in the page.
  runner: /^source\/heads\.ts$/,
  client: /^(runner|pictures)\//,
  replay: /^runner\//,
  components: /^(runner|pictures|source)\//,
  pages: /^(components|source)\//,
  tools: /./,
};

interface Source {
  /** From src/: `pictures/strips.ts`. */
  name: string;
  file: ts.SourceFile;
}

/** All of a folder, src/ if none is named; of a page's file the part that runs when it is built. */
function sourcesOf(root: string, folder = 'src'): Source[] {
  const top = join(root, folder);
  return filesUnder(top, (path) => /\.(ts|mjs|astro)$/.test(path)).map((path) => {
    const text = readFileSync(path, 'utf8');
    const code = path.endsWith('.astro') ? frontOf(text) : text;
    const file = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
    return { name: fromRoot(top, path), file };
  });
}

/** What stands between the two lines of `---`, on its own lines. */
function frontOf(text: string): string {
  const [before, front = ''] = text.split(/^---$/m);
  return before.replace(/[^\n]/g, '') + front;
}

interface Import {
  line: number;
  /** From src/ if it is one of our files, else as written. */
  to: string;
  typeOnly: boolean;
}

function importsOf({ name, file }: Source): Import[] {
  return file.statements.flatMap((node) => {
    if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) return [];
    if (!node.moduleSpecifier || !ts.isStringLiteral(node.moduleSpecifier)) return [];
    const { text } = node.moduleSpecifier;
    const typeOnly = ts.isImportDeclaration(node)
      ? node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : node.isTypeOnly;
    const to = text.startsWith('.') ? joinNames(dirname(name), text) : text;
    return [{ line: lineOf(file, node.getStart(file)), to, typeOnly }];
  });
}

function lineOf(file: ts.SourceFile, position: number): number {
  return file.getLineAndCharacterOfPosition(position).line + 1;
}

const roomOf = (name: string): string => (name.includes('/') ? name.split('/')[0] : '');

/** client → runner → sim; pictures depend on nothing but their arguments; components are for the build. */
export function roomErrors(root: string): string[] {
  const sources = sourcesOf(root);
  const known = new Set(sources.map(({ name }) => name));
  const errors: string[] = [];
  for (const source of sources) {
    const may = MAY_IMPORT[roomOf(source.name)];
    for (const { line, to } of importsOf(source)) {
      if (!may || !known.has(to) || ['', roomOf(source.name)].includes(roomOf(to))) continue;
      if (!may.test(to)) {
        errors.push(
          `src/${source.name}:${line}: imports src/${to} — ${roomOf(source.name)}/ may not`,
        );
      }
    }
  }
  return errors;
}

/** What comes into the page with a reader's script, and may not: Node's modules, and the tools of the build. */
export function pageErrors(root: string): string[] {
  const sources = new Map(sourcesOf(root).map((source) => [source.name, source]));
  const begin = [...sources.keys()].filter((name) => name.startsWith('client/'));
  const inPage = new Set([...begin, 'runner/worker.ts']);
  const errors: string[] = [];
  for (const name of inPage) {
    for (const { line, to, typeOnly } of importsOf(sources.get(name) as Source)) {
      if (typeOnly) continue;
      if (/^(source|components|tools)\/|^node:|^(typescript|esbuild)$/.test(to))
        errors.push(`src/${name}:${line}: imports ${to} — the page would bring it along`);
      else if (sources.has(to)) inPage.add(to);
    }
  }
  return errors;
}

/** Lines that a function of ours may have. Ports have as many as C has, and a group of tests has as many as it has tests. */
const MOST_LINES = 60;

/** `src/pictures/strips.ts: drawStrips`, with its lines, for each function that is too long. */
export function longFunctions(root: string): Map<string, number> {
  const long = new Map<string, number>();
  for (const folder of ['src', 'sim', 'test']) {
    for (const { name, file } of sourcesOf(root, folder)) {
      const visit = (node: ts.Node): void => {
        if (ts.isFunctionLike(node) && 'body' in node && node.body) {
          const lines = lineOf(file, node.end) - lineOf(file, node.getStart(file)) + 1;
          if (lines > MOST_LINES && isOurs(node))
            long.set(`${folder}/${name}: ${nameOf(node)}`, lines);
        }
        ts.forEachChild(node, visit);
      };
      visit(file);
    }
  }
  return long;
}

/** Neither a port nor what is handed to describe() or test(). */
function isOurs(node: ts.SignatureDeclaration): boolean {
  const { parent } = node;
  if (ts.isCallExpression(parent) && /^(describe|test)\b/.test(parent.expression.getText()))
    return false;
  return docOf(node).kernelTags.length === 0;
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name) return node.name.getText();
  return ts.isVariableDeclaration(node.parent)
    ? node.parent.name.getText()
    : 'a function without a name';
}
