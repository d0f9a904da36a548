// What the stage fetches: where the text of an example is, and functions that no section explains.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultChoices } from '../../../content/5-faults/paths.ts';
import { allSections } from '../../../content/outline.ts';
import { simFiles } from '../../runner/bundle.ts';
import {
  allExamples,
  allExercises,
  type Example,
  examplePages,
  PATHS,
  pathExamples,
} from '../../runner/examples.ts';
import { survey } from '../../runner/instrument.ts';
import { steppedKernel } from '../../runner/kept-kernels.ts';
import { keptBrief } from '../../runner/kept-runs.ts';
import type { Prepared } from '../../runner/prepared.ts';
import { projectRoot } from '../../runner/root.ts';
import { hrefOf } from '../../source/book.ts';
import { isPortFile } from '../../source/heads.ts';
import { fromRoot } from '../../source/program.ts';
import { exerciseTitle, preparedOf } from './examples.ts';

/** The page of each section, of the other pages with examples and of each path of a page fault, by what stands in an example's name. */
export function stagePlaces(): { sections: Record<string, string>; paths: Record<string, string> } {
  return {
    sections: Object.fromEntries([
      ...allSections.map(({ id, slug }) => [id, `/${slug}/`]),
      ...Object.entries(examplePages).map(([id, { href }]) => [id, href]),
    ]),
    paths: Object.fromEntries(
      faultChoices.map(({ id, href }) => [id.slice(PATHS.length + 1), href]),
    ),
  };
}

/** A program, and where in the book it stands. */
interface StageTitle {
  title: string;
  href: string;
}

/** What the stage fetches of one program. */
export interface StageProgram extends StageTitle {
  /** What the reader's own text of it is kept under. */
  key: string;
  source: string;
  /** What is run after the text of an exercise. */
  check?: string;
  /** The text, and what comes after it, made ready to tell of its statements. */
  prepared: Prepared | null;
  /** The functions that it is about. */
  about: string[];
  /** Where the stage opens; null if that is not known before it is run. */
  opens: StageOpening | null;
}

/** The first statement of a function, and where the book explains it. */
export interface StageOpening {
  name: string;
  file: string;
  line: number;
  endLine: number;
  href: string | null;
}

/** The kernel's part of a page fault begins here. */
const aboutPaths = ['do_page_fault'];

/** The first of these functions that the run comes to, in the order of the book. */
async function opensAt(example: Example, about: string[]): Promise<StageOpening | null> {
  const { reached } = await keptBrief(example);
  const name = about.find((one) => (reached?.direct[one] ?? 0) > 0);
  if (name === undefined) return null;
  const { meta } = await steppedKernel();
  for (const { file, functions, statements } of meta.steps!) {
    const func = functions.findIndex(([one]) => one === name);
    const first = statements.find(([, , of]) => of === func);
    if (first === undefined) continue;
    const [line, endLine] = first;
    return { name, file, line, endLine, href: hrefOf(`fn:${name}`) };
  }
  return null;
}

/** Each program by what an address calls it: `2.5/hole`, `exercise/2.5/four-cases`, `paths/read-private-empty`. */
export function stagePrograms(): Map<string, StageTitle & { program(): Promise<StageProgram> }> {
  const sectionOf = new Map(allSections.map((section) => [section.id, section]));
  // A page that is no section is about no function of its own.
  const aboutOf = (id: string): string[] =>
    sectionOf.get(id)?.entries.map(({ port }) => port) ?? [];
  const hrefOfPage = (id: string): string =>
    examplePages[id]?.href ?? `/${sectionOf.get(id)!.slug}/`;
  const programs: ReturnType<typeof stagePrograms> = new Map();
  const add = (
    id: string,
    at: StageTitle,
    more: () => Promise<Omit<StageProgram, keyof StageTitle>>,
  ) => {
    programs.set(id, { ...at, program: async () => ({ ...at, ...(await more()) }) });
  };
  for (const example of allExamples()) {
    const { id, section, name, title, source } = example;
    add(id, { title, href: `${hrefOfPage(section)}#example-${name}` }, async () => ({
      key: id,
      source,
      prepared: preparedOf(source, true),
      about: aboutOf(section),
      opens: await opensAt(example, aboutOf(section)),
    }));
  }
  const at = (section: string, name: string): StageTitle => ({
    title: exerciseTitle(name),
    href: `${hrefOfPage(section)}#exercise-${name}`,
  });
  for (const { id, section, name, start, check } of allExercises())
    add(`exercise/${id}`, at(section, name), async () => ({
      key: `exercise:${id}`,
      source: start,
      check,
      prepared: preparedOf(`${start.trimEnd()}\n\n${check}`, true),
      about: aboutOf(section),
      opens: null,
    }));
  const pageOf = new Map(faultChoices.map(({ id, href }) => [id, href]));
  for (const example of pathExamples()) {
    const { id, title, source } = example;
    add(id, { title, href: pageOf.get(id)! }, async () => ({
      key: id,
      source,
      prepared: preparedOf(source, true),
      about: aboutPaths,
      opens: await opensAt(example, aboutPaths),
    }));
  }
  return programs;
}

/** The files of sim/ that have ports. */
export const portFiles = (): string[] =>
  simFiles()
    .map((path) => fromRoot(projectRoot(), path))
    .filter(isPortFile);

/** The functions of a file: each a text, and the line that it begins at. */
export function functionsOfFile(file: string): Record<string, { line: number; text: string }> {
  const text = readFileSync(join(projectRoot(), file), 'utf8');
  const lines = text.split('\n');
  return Object.fromEntries(
    survey(file, text).functions.map(({ name, line, endLine }) => [
      name,
      { line, text: lines.slice(line - 1, endLine).join('\n') },
    ]),
  );
}
