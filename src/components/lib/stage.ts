// What the stage fetches: where the text of an example is, and functions that no section explains.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultChoices } from '../../../content/5-faults/paths.ts';
import { allSections } from '../../../content/outline.ts';
import { simFiles } from '../../runner/bundle.ts';
import { examplePages, PATHS } from '../../runner/examples.ts';
import { survey } from '../../runner/instrument.ts';
import { projectRoot } from '../../runner/root.ts';
import { isPortFile } from '../../source/heads.ts';
import { fromRoot } from '../../source/program.ts';

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
