// A section's prose held against what it speaks of: the outline, its ports, its examples and exercises, tests.
//
// prose.ts reads what stands there, binding.ts finds the lines of the notes; here is everything else that can
// be wrong with a section. A page and the checks get the same answer, because both ask checkSection.

import { nearestText } from '../nearest.ts';
import { type EntryCommentary, resolveEntry } from './binding.ts';
import type { Port } from './ports.ts';
import type { Element, EntrySource, Mistake, Named, SectionSource } from './prose.ts';

/** What a section is held against. */
export interface SectionFacts {
  /** `content/2-regions/5-deleting` */
  folder: string;
  id: string;
  /** Its entries' names, and for every entry of the book the section that has it. */
  entries: string[];
  sectionOf: (entry: string) => { id: string; slug: string } | null;
  allEntries: string[];
  portOf: (entry: string) => Port | null;
  /** Names of examples/*.ts and of the folders of exercises/. */
  exampleFiles: string[];
  exerciseFolders: { name: string; files: string[] }[];
  /** The names of a test file's tests, null if there is no such file. */
  testsOf: (file: string) => string[] | null;
}

export interface SectionCommentary {
  source: SectionSource;
  entries: EntryCommentary[];
  mistakes: Mistake[];
}

/** Takes what is wrong: with an element, or with a file. */
type Wrong = (place: Element | string, text: string) => void;

/** Holds a section's prose against its ports and files. */
export function checkSection(source: SectionSource, facts: SectionFacts): SectionCommentary {
  if (!source.readable) return { source, entries: [], mistakes: source.mistakes };
  const mistakes = [...source.mistakes];
  const wrong: Wrong = (place, text) =>
    mistakes.push(
      typeof place === 'string'
        ? { file: place, line: 1, text, element: null }
        : { file: place.file, line: place.line, text, element: place },
    );
  const said = source.head.section;
  if (said !== undefined && said !== facts.id)
    wrong(source.file, `this is section ${facts.id}, its head says "${said}"`);
  const entries = bindEntries(source, facts, wrong, mistakes);
  checkExamples(source, facts, wrong);
  checkExercises(source, facts, wrong);
  checkOnce('Example', source.examples, wrong);
  checkOnce('Exercise', source.exercises, wrong);
  checkDifferences(source.differences, facts, wrong);
  return { source, entries, mistakes };
}

function bindEntries(
  source: SectionSource,
  facts: SectionFacts,
  wrong: Wrong,
  mistakes: Mistake[],
): EntryCommentary[] {
  const entries: EntryCommentary[] = [];
  const seen = new Map<string, EntrySource>();
  for (const entry of source.entries) {
    const port = portFor(entry, facts, seen.get(entry.name));
    if (typeof port === 'string') wrong(entry, port);
    else {
      const resolved = resolveEntry(entry, port);
      entries.push(resolved.commentary);
      mistakes.push(...resolved.mistakes);
    }
    seen.set(entry.name, entry);
  }
  for (const name of facts.entries) {
    if (!seen.has(name)) wrong(source.file, `there is no <Entry name="${name}">`);
  }
  return entries;
}

/** The port of an entry, or why this section can have none here. */
function portFor(
  { name }: EntrySource,
  facts: SectionFacts,
  before: EntrySource | undefined,
): Port | string {
  const home = facts.sectionOf(name);
  if (!home) return `the outline has no entry ${name}${nearestText(name, facts.allEntries)}`;
  if (home.id !== facts.id)
    return `${name} is an entry of section ${home.id} (content/${home.slug}), not of ${facts.id}`;
  if (before)
    return `<Entry name="${name}"> stands here again; it is at line ${before.line} already`;
  return facts.portOf(name) ?? `sim/ has no port of ${name}`;
}

function checkExamples(
  { file, examples, pictures }: SectionSource,
  { folder, id, exampleFiles }: SectionFacts,
  wrong: Wrong,
): void {
  for (const example of [...examples, ...pictures]) {
    const { section = id } = example.props;
    // Those of other sections are found, or not, when they are run.
    if (section !== id || exampleFiles.includes(example.name)) continue;
    const path = `${folder}/examples/${example.name}.ts`;
    wrong(example, `there is no ${path}${nearestText(example.name, exampleFiles)}`);
  }
  for (const name of exampleFiles) {
    if (examples.some((e) => e.name === name)) continue;
    wrong(`${folder}/examples/${name}.ts`, `no <Example name="${name}"> in ${file} shows it`);
  }
}

function checkExercises(
  { file, exercises }: SectionSource,
  { folder, exerciseFolders }: SectionFacts,
  wrong: Wrong,
): void {
  const names = exerciseFolders.map((f) => f.name);
  for (const exercise of exercises) {
    const path = `${folder}/exercises/${exercise.name}/`;
    const found = exerciseFolders.find((f) => f.name === exercise.name);
    if (!found) wrong(exercise, `there is no ${path}${nearestText(exercise.name, names)}`);
    else
      for (const part of ['start.ts', 'answer.ts', 'check.ts'])
        if (!found.files.includes(part)) wrong(exercise, `${path} has no ${part}`);
  }
  for (const name of names) {
    if (exercises.some((e) => e.name === name)) continue;
    wrong(
      `${folder}/exercises/${name}/start.ts`,
      `no <Exercise name="${name}"> in ${file} sets it`,
    );
  }
}

function checkOnce(kind: string, list: Named[], wrong: Wrong): void {
  list.forEach((element, i) => {
    const before = list.slice(0, i).find((other) => other.name === element.name);
    if (before)
      wrong(
        element,
        `<${kind} name="${element.name}"> stands here again; it is at line ${before.line} already`,
      );
  });
}

function checkDifferences(differences: Named[], facts: SectionFacts, wrong: Wrong): void {
  for (const difference of differences) {
    const [file, ...rest] = difference.name.split('#');
    const name = rest.join('#');
    const tests = facts.testsOf(file);
    if (name === '')
      wrong(
        difference,
        `test="${difference.name}" needs the form "test/book/2.5.test.ts#name of the test"`,
      );
    else if (tests === null) wrong(difference, `there is no ${file}`);
    else if (!tests.includes(name))
      wrong(difference, `${file} has no test "${name}"${nearestText(name, tests)}`);
  }
}
