/** The examples and exercises that content/ holds, found by their places. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultChoices } from '../../content/5-faults/paths.ts';
import { allSections } from '../../content/outline.ts';
import { projectRoot } from './root.ts';

export interface Example {
  /** `2.5/hole`: what the terminal and the tests call it. */
  id: string;
  /** `2.5`. */
  section: string;
  name: string;
  /** From the project's root: `content/2-regions/5-deleting/examples/hole.ts`. */
  file: string;
  title: string;
  source: string;
}

export interface Exercise {
  /** `2.5/four-cases`. */
  id: string;
  section: string;
  name: string;
  /** Folder, from the project's root. */
  directory: string;
  start: string;
  answer: string;
  check: string;
}

/** The title of an example: its first comment line. */
export function titleOf(source: string): string {
  return source.match(/^\s*\/\/\s*(.*?)\s*$/m)?.[1] ?? '';
}

/** Pages that are no sections and have examples all the same: the home page, and the one with an empty program. */
export const examplePages: Record<string, { folder: string; href: string }> = {
  home: { folder: 'content/home', href: '/' },
  play: { folder: 'content/play', href: '/play/' },
};

function eachSection<T>(visit: (section: string, directory: string) => T[]): T[] {
  return allSections.flatMap((section) => visit(section.id, `content/${section.slug}`));
}

function list(directory: string, keep: (name: string) => boolean): string[] {
  const path = join(projectRoot(), directory);
  return existsSync(path) ? readdirSync(path).filter(keep).sort() : [];
}

function read(file: string): string {
  return readFileSync(join(projectRoot(), file), 'utf8');
}

function examplesIn(section: string, directory: string): Example[] {
  return list(`${directory}/examples`, (n) => n.endsWith('.ts')).map((entry) => {
    const name = entry.slice(0, -'.ts'.length);
    const file = `${directory}/examples/${entry}`;
    const source = read(file);
    return { id: `${section}/${name}`, section, name, file, title: titleOf(source), source };
  });
}

/**
 * All examples in the order of the outline, then those of the supplements, by name within a section, and those of pages
 * that are no sections.
 */
export function allExamples(): Example[] {
  return [
    ...eachSection(examplesIn),
    ...Object.entries(examplePages).flatMap(([page, { folder }]) => examplesIn(page, folder)),
  ];
}

/** The section that the programs of the fault chooser count as. */
export const PATHS = 'paths';

/** The programs of the fault chooser. They are made of pieces, and belong to no section. */
export function pathExamples(): Example[] {
  return faultChoices.map(({ id, source }) => {
    const name = id.slice(PATHS.length + 1);
    const file = 'content/5-faults/paths.ts';
    return { id, section: PATHS, name, file, title: titleOf(source), source };
  });
}

/** All exercises; a missing file is an empty text. */
export function allExercises(): Exercise[] {
  return eachSection((section, directory) =>
    list(`${directory}/exercises`, (n) => !n.startsWith('.')).map((name) => {
      const place = `${directory}/exercises/${name}`;
      const text = (file: string): string =>
        existsSync(join(projectRoot(), place, file)) ? read(`${place}/${file}`) : '';
      return {
        id: `${section}/${name}`,
        section,
        name,
        directory: place,
        start: text('start.ts'),
        answer: text('answer.ts'),
        check: text('check.ts'),
      };
    }),
  );
}
