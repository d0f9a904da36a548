// The TypeScript program over sim/: read once per process, again when a file changes.
//
// Every tool of this folder looks at the engine through one ts.Program, because the checker is what
// makes `mm.map_count` a link to the right field. Building it takes about two seconds; it is kept on
// globalThis, since Astro loads these modules twice (configuration and pages) in one process.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../runner/root.ts';

export interface SimProgram {
  /** Folder that holds sim/, absolute. */
  root: string;
  program: ts.Program;
  checker: ts.TypeChecker;
  /** The source files of sim/, in path order. */
  files: ts.SourceFile[];
  /** Changes whenever a file of sim/ appears, goes or is written. */
  stamp: string;
}

/** All files under `dir` that `want` accepts, absolute, in path order; none if `dir` is missing. */
export function filesUnder(dir: string, want: (path: string) => boolean): string[] {
  if (!existsSync(dir)) return [];
  const found: string[] = [];
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) found.push(...filesUnder(path, want));
    else if (want(path)) found.push(path);
  }
  return found.sort();
}

/** `path` as the book writes it: from the project's root, with forward slashes. */
export function fromRoot(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

/** One text that differs whenever one of `paths` was written, added or removed. */
export function stampOf(paths: string[]): string {
  let stamp = '';
  for (const path of paths) {
    const { mtimeMs, size } = statSync(path);
    stamp += `${path}:${mtimeMs}:${size}\n`;
  }
  return stamp;
}

/** The paths of the engine's sources. */
export function simFiles(root: string): string[] {
  return filesUnder(join(root, 'sim'), (path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
}

function compilerOptions(root: string): ts.CompilerOptions {
  const file = join(root, 'tsconfig.json');
  let options: ts.CompilerOptions = {};
  if (existsSync(file)) {
    const { config } = ts.readConfigFile(file, ts.sys.readFile);
    options = ts.parseJsonConfigFileContent(
      { ...config, files: [], include: [] },
      ts.sys,
      root,
    ).options;
  }
  return {
    ...options,
    // What only costs time here: the engine knows no DOM and no Node, and nothing is written.
    types: [],
    lib: ['lib.es2023.d.ts'],
    noEmit: true,
    skipLibCheck: true,
    incremental: false,
    composite: false,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
  };
}

const memory = globalThis as { [key: symbol]: Map<string, SimProgram> | undefined };
const MEMORY = Symbol.for('running-commentary.programs');

/** The program over `root`'s sim/. The second call costs a look at the files' times. */
export function loadProgram(root: string = projectRoot()): SimProgram {
  memory[MEMORY] ??= new Map();
  const kept = memory[MEMORY].get(root);
  const names = simFiles(root);
  const stamp = stampOf(names);
  if (kept?.stamp === stamp) return kept;
  const program = ts.createProgram(names, compilerOptions(root), undefined, kept?.program);
  const files = names.map((name) => program.getSourceFile(name)).filter((f) => f !== undefined);
  const loaded = { root, program, checker: program.getTypeChecker(), files, stamp };
  memory[MEMORY].set(root, loaded);
  return loaded;
}
