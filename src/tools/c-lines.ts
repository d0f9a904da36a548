/**
 * Which lines of a port have which lines of the C: npm run c-lines -- <a tree of Linux 2.4.22, or a git directory and a commit>
 *
 * Statements of both are compared by the names, numbers and keywords in them, and aligned in their order. A pair is
 * written down only if nothing near it would do as well: a line without a number is better than a wrong one. Only
 * numbers come into src/source/c-lines.json, no text of the kernel's.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allSections } from '../../content/outline.ts';
import { projectRoot } from '../runner/root.ts';
import { portOf } from '../source/book.ts';

/** A statement, or the head of one: `if (…)`, `for (…)`. */
interface Unit {
  line: number;
  kind: string;
  words: Set<string>;
}

/** Words that one of the two languages alone has, or that say nothing. */
const SILENT = new Set(
  `const let var struct unsigned long int short char void static inline extern register volatile signed function yield k as
  Generator number boolean string export size_t pgoff_t loff_t ssize_t of new owner u32 likely unlikely asmlinkage this
  else do true false _ null NULL undefined file_t`.split(/\s+/),
);

/** Names that only the port has: `ptepGet`. The kernel's `UnlockPage` begins otherwise. */
const OURS = /^[a-z]+[A-Z]/;

/** Names that are types in either. */
const TYPE = /_(?:struct|t|operations)$|^struct_/;

const KINDS: Record<string, string> = {
  if: 'if',
  while: 'loop',
  for: 'loop',
  switch: 'switch',
  case: 'case',
  default: 'case',
  return: 'return',
  goto: 'jump',
  break: 'jump',
  continue: 'jump',
};

/** A text without comments and texts, its lines where they were. */
function bare(text: string): string {
  return text.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g,
    (part) => part.replace(/[^\n]/g, ' '),
  );
}

/** The statements of a function's text, whose first line has the number `first`. */
export function unitsOf(text: string, first: number): Unit[] {
  const units: Unit[] = [];
  const code = bare(text);
  let from = -1;
  let depth = 0;
  let line = first;
  let begun = first;
  const end = (to: number): void => {
    if (from >= 0) {
      const unit = unitOf(code.slice(from, to), begun);
      if (unit !== null) units.push(unit);
    }
    from = -1;
  };
  for (let i = 0; i < code.length; i++) {
    const c = code[i];
    if (c === '\n') line++;
    if (from < 0 && /[^\s;{}]/.test(c)) {
      from = i;
      begun = line;
    }
    if (c === '(' || c === '[') depth++;
    if (c === ')' || c === ']') depth--;
    if (depth > 0) continue;
    if (c === ';' || c === '{' || c === '}') end(i);
    else if (
      c === ')' &&
      from >= 0 &&
      /^(?:else\s+)?(?:if|while|for|switch)\b/.test(code.slice(from))
    )
      end(i + 1);
    else if (
      c === ':' &&
      from >= 0 &&
      /^(?:case\b[^?]*|default\s*|\w+\s*)$/.test(code.slice(from, i))
    )
      end(i);
    else if (from >= 0 && /^(?:else|do)\s$/.test(code.slice(from, i + 1))) {
      const next = code.slice(i).trimStart();
      if (!next.startsWith('if')) from = -1;
    }
  }
  return units;
}

function unitOf(text: string, line: number): Unit | null {
  const all = text.match(/[A-Za-z_]\w*|\d[\da-fx]*/g) ?? [];
  const head = all[0] === 'else' ? all[1] : all[0];
  const kind = KINDS[head ?? ''] ?? 'plain';
  const words = new Set(
    all.filter(
      (word) => !SILENT.has(word) && !TYPE.test(word) && !(word in KINDS) && !OURS.test(word),
    ),
  );
  if (words.size === 0 && kind !== 'return' && kind !== 'jump') return null;
  return { line, kind, words };
}

/** How alike two statements are: 1 is the same. Rare words weigh more. */
function likeness(a: Unit, b: Unit, weight: (word: string) => number): number {
  if (a.kind !== b.kind) return 0;
  if (a.words.size === 0 && b.words.size === 0) return 0.5;
  const sum = (words: Iterable<string>) => [...words].reduce((all, word) => all + weight(word), 0);
  const common = sum([...a.words].filter((word) => b.words.has(word)));
  const whole = sum(new Set([...a.words, ...b.words]));
  return whole === 0 ? 0 : common / whole;
}

/** A pair is thought of from here on, and sure from there on. */
const THOUGHT = 0.45;
const SURE = 0.6;

/** By line of the port, the line of the C: pairs that are sure, both rising. */
export function aligned(port: Unit[], c: Unit[]): Map<number, number> {
  const often = new Map<string, number>();
  for (const { words } of [...port, ...c])
    for (const word of words) often.set(word, (often.get(word) ?? 0) + 1);
  const weight = (word: string) => 1 / Math.sqrt(often.get(word) ?? 1);
  const like = port.map((p) => c.map((one) => likeness(p, one, weight)));
  const pairs = bestPath(like);
  const sure = new Map<number, number>();
  pairs.forEach(([i, j], n) => {
    const value = like[i][j];
    if (value < SURE) return;
    const [before, after] = [pairs[n - 1]?.[1] ?? -1, pairs[n + 1]?.[1] ?? c.length];
    const [above, below] = [pairs[n - 1]?.[0] ?? -1, pairs[n + 1]?.[0] ?? port.length];
    const rivals = [
      ...range(before + 1, after).map((other) => (other === j ? 0 : like[i][other])),
      ...range(above + 1, below).map((other) => (other === i ? 0 : like[other][j])),
    ];
    if (rivals.some((rival) => rival >= value - 0.1)) return;
    // What stands in one of them more often than in the other is told from its like by what is next to it.
    const next = (by: number) => pairs[n + by]?.[0] === i + by && pairs[n + by]?.[1] === j + by;
    if (times(port, port[i]) !== times(c, port[i]) && !next(1) && !next(-1)) return;
    // A line has the number of what it begins with.
    if (port[i - 1]?.line !== port[i].line) sure.set(port[i].line, c[j].line);
  });
  return rising(sure);
}

/** How often the same is among these. */
const times = (units: Unit[], { kind, words }: Unit): number =>
  units.filter(
    (one) =>
      one.kind === kind &&
      one.words.size === words.size &&
      [...words].every((word) => one.words.has(word)),
  ).length;

const range = (from: number, to: number) =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

/** The pairs, in the order of both, that are most alike together. */
function bestPath(like: number[][]): [number, number][] {
  const [n, m] = [like.length, like[0]?.length ?? 0];
  const best = Array.from({ length: n + 1 }, () => new Array<number>(m + 1).fill(0));
  for (let i = n - 1; i >= 0; i--)
    for (let j = m - 1; j >= 0; j--) {
      const taken = like[i][j] >= THOUGHT ? like[i][j] - THOUGHT + 0.05 + best[i + 1][j + 1] : 0;
      best[i][j] = Math.max(taken, best[i + 1][j], best[i][j + 1]);
    }
  const pairs: [number, number][] = [];
  let [i, j] = [0, 0];
  while (i < n && j < m) {
    if (best[i][j] === best[i + 1][j]) i++;
    else if (best[i][j] === best[i][j + 1]) j++;
    else pairs.push([i++, j++]);
  }
  return pairs;
}

/** Without pairs that go back: two statements on one line can be aligned so. */
function rising(pairs: Map<number, number>): Map<number, number> {
  const kept = new Map<number, number>();
  let last = 0;
  for (const [line, c] of pairs) {
    if (c <= last) continue;
    kept.set(line, c);
    last = c;
  }
  return kept;
}

/** The text of a C function, from its line to the brace that closes it. */
function functionAt(text: string, line: number): string {
  const lines = text.split('\n').slice(line - 1);
  const end = lines.findIndex((one) => one.startsWith('}'));
  return lines.slice(0, end < 0 ? 1 : end + 1).join('\n');
}

function reader(tree: string, commit: string | undefined): (file: string) => string {
  const known = new Map<string, string>();
  return (file) => {
    const text =
      known.get(file) ??
      (commit === undefined
        ? readFileSync(join(tree, file), 'latin1')
        : execFileSync('git', ['-C', tree, 'show', `${commit}:${file}`], { encoding: 'latin1' }));
    known.set(file, text);
    return text;
  };
}

/** A pair a line. */
function written(found: Record<string, [string, number][]>): string {
  const functions = Object.entries(found).map(
    ([name, pairs]) => `"${name}": [\n${pairs.map((pair) => JSON.stringify(pair)).join(',\n')}\n]`,
  );
  return `{\n${functions.join(',\n')}\n}\n`;
}

function main([tree, commit]: string[]): void {
  if (tree === undefined) throw new Error('which tree? npm run c-lines -- <directory> [commit]');
  const read = reader(tree, commit);
  const found: Record<string, [string, number][]> = {};
  let [lines, numbered] = [0, 0];
  for (const { entries } of allSections) {
    for (const { name } of entries) {
      const port = portOf(name);
      if (port?.doc.kernel == null || port.kind !== 'function') continue;
      const { file, line } = port.doc.kernel;
      const head = port.lines.findIndex((one) => one.endsWith('{')) + 1;
      const text = functionAt(read(file), line);
      const body = text.slice(text.indexOf('{'));
      const above = text.slice(0, text.indexOf('{')).split('\n').length - 1;
      const units = unitsOf(port.lines.slice(head).join('\n'), head + 1);
      const pairs = aligned(units, unitsOf(body, line + above));
      lines += new Set(units.map((unit) => unit.line)).size;
      numbered += pairs.size;
      if (pairs.size === 0) continue;
      found[name] = [...pairs].map(([at, c]) => [port.lines[at - 1].trim(), c]);
    }
  }
  writeFileSync(join(projectRoot(), 'src/source/c-lines.json'), written(found));
  console.log(
    `${numbered} of ${lines} lines that begin a statement, in ${Object.keys(found).length} functions`,
  );
}

if (process.argv[1]?.endsWith('c-lines.ts')) main(process.argv.slice(2));
