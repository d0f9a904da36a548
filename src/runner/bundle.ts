/**
 * All of sim/ as one text, in which every port is a declaration that can be rebound.
 *
 * Three variants. `plain` is what esbuild makes of the sources, once tests for null are written out (null-tests.ts). `traced` also counts, statement by
 * statement, what a run went through. `stepped` tells of each statement before it begins. Wrapping (for call trees and injected failures) is not in
 * either text: kernel-text.ts puts it in front when a run asks for it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { isPortFile } from '../source/heads.ts';
import { withConstants } from './constants.ts';
import { Edits } from './edits.ts';
import { instrument, portsIn, type Survey, survey } from './instrument.ts';
import type {
  KernelFunction,
  KernelMeta,
  KernelText,
  StatementTable,
  StepTable,
} from './kernel-text.ts';
import { withNullTests } from './null-tests.ts';
import { parse } from './parse.ts';
import { projectRoot } from './root.ts';
import { type Stepped, stepDeclarations } from './stepped.ts';

/** Goes into the text first. What is alike then stands closer together: packed, it is half a kilobyte smaller. */
const firstFile = 'mm/mmap.ts';

/** How kernel code is called from outside, for replays and benchmarks; engines for tests may do without. */
const calledFromOutside = 'machine/bottom.ts';

export interface BundleOptions {
  variant: KernelMeta['variant'];
  /** The directory of the engine; the project's sim/ if not given. */
  sim?: string;
}

/** The files of the engine, sorted, as absolute paths. */
export function simFiles(sim: string = join(projectRoot(), 'sim')): string[] {
  return readdirSync(sim, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const surveys = new Map<string, { text: string; survey: Survey }>();

/** Both variants look at the same texts: each is read by TypeScript once. */
function surveyed(path: string, text: string): Survey {
  let known = surveys.get(path);
  if (known?.text !== text) {
    known = { text, survey: survey(path, text) };
    surveys.set(path, known);
  }
  return known.survey;
}

/** Builds one variant. Throws when a name that a patch would use did not survive the bundling. */
export async function bundleKernel(options: BundleOptions): Promise<KernelText> {
  const { variant, sim = join(projectRoot(), 'sim') } = options;
  const read = readSources(sim, variant);
  const { text: made, loaded } = await bundled(sim, variant, read.texts);
  // What tells of its statements shows the names that are in them.
  const text = variant === 'stepped' ? made : withConstants(made);
  const opening = text.match(/var __sim ?= ?\(\(\) ?=> ?\{/);
  const returnAt = text.lastIndexOf('return __toCommonJS(');
  if (opening === null || returnAt < 0) throw new Error('esbuild changed the shape of its bundles');
  const functions = read.functions.filter((f) =>
    loaded.has(join(sim, f.file.slice('sim/'.length))),
  );
  requireNames(functions, text);
  const bodyAt = opening.index! + opening[0].length;
  const { statements, steps } = read;
  const meta: KernelMeta = { variant, bodyAt, returnAt, functions, statements };
  if (variant === 'stepped') meta.steps = steps;
  return { text, meta };
}

/** What the sources of the engine say of themselves. */
interface Sources {
  functions: KernelFunction[];
  statements: StatementTable[];
  steps: StepTable[];
  /** By absolute path, what is bundled in the place of a file. */
  texts: Map<string, string>;
}

/** Files are numbered before esbuild asks for them, so that hit numbers do not depend on timing. */
function readSources(sim: string, variant: BundleOptions['variant']): Sources {
  const sources: Sources = { functions: [], statements: [], steps: [], texts: new Map() };
  let hits = 0;
  for (const path of simFiles(sim)) {
    const inside = relative(sim, path).split(sep).join('/');
    const text = readFileSync(path, 'utf8');
    const known = surveyed(path, text);
    const file = `sim/${inside}`;
    const isPort = isPortFile(file);
    for (const f of known.functions) {
      sources.functions.push({ ...f, file, traceable: f.traceable && isPort });
    }
    if (variant === 'plain' || !isPort) continue;
    if (variant === 'stepped') {
      stepFile(file, path, text, known, sources);
      continue;
    }
    const counted = instrument(known, text, hits);
    if (counted.statements.length === 0) continue;
    sources.statements.push({ file, first: hits, lines: counted.statements });
    hits += counted.statements.length;
    sources.texts.set(path, counted.text);
  }
  // An engine for tests has little to gain.
  if (variant === 'plain' && existsSync(join(sim, firstFile))) {
    sources.texts = withNullTests(simFiles(sim));
  }
  return sources;
}

/** Has a file tell of the statements of its ports. */
function stepFile(file: string, path: string, text: string, known: Survey, to: Sources): void {
  const ports = portsIn(known);
  if (ports.size === 0) return;
  const last = to.steps.at(-1);
  const firstFunction = last ? last.firstFunction + last.functions.length : 0;
  const firstStatement = last ? last.firstStatement + last.statements.length : 0;
  const edits = new Edits();
  const parsed = parse(text, true);
  const first = { func: firstFunction, statement: firstStatement };
  const stepped = stepDeclarations(parsed, (name) => ports.has(name), first, edits);
  to.steps.push({ file, firstFunction, firstStatement, ...packed(stepped) });
  // Their lines alone: of all else esbuild takes the types away, as in the other variants.
  const lines = text.split('\n');
  const written = edits.apply(parsed.text).split('\n');
  for (const { line, endLine } of stepped.functions) {
    lines.splice(line - 1, endLine - line + 1, ...written.slice(line - 1, endLine));
  }
  to.texts.set(path, lines.join('\n'));
}

function packed({ functions, statements }: Stepped): Omit<StepTable, 'file' | `first${string}`> {
  const scopes = new Map<string, number>();
  return {
    functions: functions.map(({ name, line, endLine }) => [name, line, endLine]),
    statements: statements.map(({ line, endLine, func, names }) => {
      const text = names.join(' ');
      if (!scopes.has(text)) scopes.set(text, scopes.size);
      return [line, endLine, func, scopes.get(text)!];
    }),
    scopes: [...scopes.keys()],
  };
}

/** What esbuild makes of the engine, and the files that have come into it. */
async function bundled(
  sim: string,
  variant: BundleOptions['variant'],
  texts: ReadonlyMap<string, string>,
): Promise<{ text: string; loaded: Set<string> }> {
  const loaded = new Set<string>();
  const load: Plugin = {
    name: 'kernel',
    setup(setup) {
      setup.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        loaded.add(path);
        return { contents: texts.get(path) ?? readFileSync(path, 'utf8'), loader: 'ts' };
      });
    },
  };
  const result = await build({
    stdin: {
      contents:
        (existsSync(join(sim, firstFile)) ? `import './${firstFile}';\n` : '') +
        "export * from './index.ts';\n" +
        "export { beginReach, beginTrace, endTrace, forgetRun, hitCounts } from './observe/trace.ts';\n" +
        (variant === 'stepped' ? "export { describer } from './observe/describe.ts';\n" : '') +
        "export { nearest } from './observe/nearest.ts';\n" +
        (existsSync(join(sim, calledFromOutside))
          ? `export { atOnce, runAtBottom, wholeAtOnce } from './${calledFromOutside}';\n`
          : ''),
      resolveDir: sim,
      sourcefile: 'entry-of-the-bundle.ts',
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: '__sim',
    target: 'es2022',
    treeShaking: false,
    minifyWhitespace: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    plugins: [load],
    tsconfigRaw: '{"compilerOptions":{"strict":true,"target":"es2022"}}',
  });
  return { text: underOneName(result.outputFiles[0]!.text), loaded };
}

/** esbuild gives a class that speaks of itself a second name within, and a value of it would be shown under that. */
function underOneName(text: string): string {
  const names = [...text.matchAll(/\b(\w+)=class _\1\b/g)].map(([, name]) => name);
  return names.reduce(
    (known, name) =>
      known
        .replace(`${name}=class _${name}`, `${name}=class`)
        .replace(new RegExp(`\\b_${name}\\b`, 'g'), name),
    text,
  );
}

/** A reader changes functions by their names: each must be there once, under its own. */
function requireNames(functions: KernelFunction[], text: string): void {
  const present = new Map<string, KernelFunction>();
  for (const f of functions) {
    const twin = present.get(f.name);
    if (twin !== undefined) {
      throw new Error(
        `${f.file}:${f.line}: ${f.name} is declared in ${twin.file}:${twin.line} too: ` +
          'a reader could not say which of the two to change',
      );
    }
    const declared = new RegExp(`[;{}]\\s*function ?\\*? ?${f.name.replaceAll('$', '\\$')}\\(`);
    if (!declared.test(text)) {
      throw new Error(
        `${f.file}:${f.line}: ${f.name} lost its name in the kernel bundle: ` +
          'does some file use the name without importing it, or for something else?',
      );
    }
    present.set(f.name, f);
  }
}
