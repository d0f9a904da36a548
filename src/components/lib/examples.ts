// The examples and exercises of a section as their static parts show them: run once, at build time.
import {
  allExamples,
  allExercises,
  type Example,
  type Exercise,
  PATHS,
  pathExamples,
} from '../../runner/examples.ts';
import { keptRun } from '../../runner/kept-runs.ts';
import { forgetKernels } from '../../runner/node.ts';
import { prepare } from '../../runner/prepare.ts';
import { type Prepared, TextError } from '../../runner/prepared.ts';
import type { RunResult } from '../../runner/result.ts';
import { projectRoot } from '../../runner/root.ts';
import { hrefOf } from '../../source/book.ts';
import { simFiles, stampOf } from '../../source/program.ts';
import type { CodeLink } from './code.ts';
import { mayBeDraft } from './drafts.ts';
import { json } from './json.ts';

export interface ShownExample {
  example: Example;
  result: RunResult;
  /** What went wrong, each with its place; only a section still to come may show that. */
  errors: string[];
}

const runs = new Map<string, Promise<ShownExample>>();

function others(names: string[]): string {
  return names.length > 0 ? `; there are ${names.join(', ')}` : '';
}

/** The example and its run. What the section's status forbids to fail stops the build. */
export function showExample(section: string, name: string, where: string): Promise<ShownExample> {
  const examples = section === PATHS ? pathExamples() : allExamples();
  const example = examples.find((e) => e.section === section && e.name === name);
  if (!example) {
    const names = examples.filter((e) => e.section === section).map((e) => e.name);
    throw new Error(`${where}: section ${section} has no example ${name}${others(names)}`);
  }
  forgetOldKernel();
  const key = `${example.id}\n${example.source}`;
  let shown = runs.get(key);
  if (!shown) {
    shown = runShown(example);
    runs.set(key, shown);
  }
  return shown;
}

let kernelStamp = '';

/** While someone writes, the kernel may have changed since the last page was drawn. */
function forgetOldKernel(): void {
  const stamp = stampOf(simFiles(projectRoot()));
  if (stamp === kernelStamp) return;
  kernelStamp = stamp;
  runs.clear();
  forgetKernels();
}

async function runShown(example: Example): Promise<ShownExample> {
  const { file } = example;
  const result = await keptRun(example);
  const errors = [
    ...result.expectations
      .filter((e) => !e.ok)
      .map((e) => {
        const value = e.reached && e.threw === undefined;
        const instead = value ? ` — if that is right, type //=> ${e.actual}` : '';
        return `${file}:${e.at}: expected ${e.expected}, got ${e.actual}${instead}`;
      }),
    ...(result.error ? [`${file}:${result.error.line ?? 1}: ${result.error.message}`] : []),
  ];
  report(example.section, errors);
  return { example, result, errors };
}

function report(section: string, errors: string[]): void {
  if (errors.length === 0) return;
  if (!mayBeDraft(section)) throw new Error(errors.join('\n'));
  for (const error of errors) console.warn(`[draft ${section}] ${error}`);
}

/** 'four-cases' is headed "Four cases". */
export function exerciseTitle(name: string): string {
  return `${name[0].toUpperCase()}${name.slice(1)}`.replace(/-/g, ' ');
}

/** The exercise with its three files; one that is missing stops the build. */
export function requireExercise(section: string, name: string, where: string): Exercise {
  const exercises = allExercises();
  const exercise = exercises.find((e) => e.section === section && e.name === name);
  if (!exercise) {
    const names = exercises.filter((e) => e.section === section).map((e) => e.name);
    throw new Error(`${where}: section ${section} has no exercise ${name}${others(names)}`);
  }
  for (const part of ['start', 'answer', 'check'] as const) {
    if (exercise[part].trim() === '') {
      throw new Error(`${where}: ${exercise.directory}/${part}.ts is missing or empty`);
    }
  }
  return exercise;
}

/** The text as it is run, or as the stage records it; null for a text that cannot be read, of which its run has told. */
export function preparedOf(source: string, stepped = false): Prepared | null {
  try {
    return prepare(source, stepped);
  } catch (error) {
    if (error instanceof TextError) return null;
    throw error;
  }
}

/** What a <book-example> carries of its text for the page's scripts. */
export function exampleData({ source, title }: Example): string {
  return json({ source, title, prepared: preparedOf(source) ?? undefined });
}

/** Lines, from 1, that belong to an expectation. */
export function expectedLines(prepared: Prepared | null): Set<number> {
  const found = new Set<number>();
  for (const { at, end } of prepared?.expected ?? [])
    for (let line = at; line <= end; line++) found.add(line);
  return found;
}

/** Links for what an example names: constants, structures and functions of the kernel, system calls. */
export function exampleLinks(source: string): CodeLink[] {
  const links: CodeLink[] = [];
  const code = source.replace(/\/\/.*|'(?:[^'\\\n]|\\.)*'/g, (part) => ' '.repeat(part.length));
  // What an example calls RW itself is not what some file of the engine calls so.
  const imported = new Set(/^import[^{]*\{([^}]*)\}/m.exec(code)?.[1].match(/\w+/g));
  for (const { 0: name, index } of code.matchAll(/[A-Za-z_][A-Za-z0-9_]*/g)) {
    const call = code[index - 1] === '.' && code[index + name.length] === '(';
    const member = code[index - 1] === '.';
    const keys = call
      ? [`fn:sys_${name}`]
      : member || !imported.has(name)
        ? []
        : [`const:${name}`, ...(name.includes('_') ? [`fn:${name}`, `struct:${name}`] : [])];
    const key = keys.find((candidate) => hrefOf(candidate) !== null);
    if (!key) continue;
    links.push({ start: index, end: index + name.length, href: hrefOf(key) as string, card: key });
  }
  return links;
}
