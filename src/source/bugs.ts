// The bugs of 2.4.22: each `@bug` of a head together with what content/reference/bugs.ts says of it.
import { join } from 'node:path';
import { sectionById, sectionHref } from '../../content/outline.ts';
import { type BugGroup, type BugNote, bugGroups } from '../../content/reference/bugs.ts';
import { nearestText } from '../nearest.ts';
import { projectRoot } from '../runner/root.ts';
import { commentaryOf, fidelityReport, testNames } from './book.ts';
import type { Port } from './ports.ts';

/** One bug as the page shows it. */
export interface Bug {
  /** The ports that have it: that of the note first. */
  ports: Port[];
  /** The sentence of the first one's head. */
  text: string;
  /** `CVE-2004-0077`. */
  cves: string[];
  note: BugNote;
}

export interface GroupOfBugs extends Omit<BugGroup, 'bugs'> {
  bugs: Bug[];
}

/** The CVE numbers in a text, each once. */
export function cvesIn(text: string): string[] {
  return [...new Set(text.match(/CVE-\d{4}-\d{4,}/g))];
}

const heads = (): Head[] =>
  fidelityReport().bugs.flatMap((port) =>
    (port.doc.bug ?? '').split('\n').map((text) => ({ port, text })),
  );

interface Head {
  port: Port;
  text: string;
}

const isOf = (note: { port: string; starts: string }, { port, text }: Head) =>
  note.port === port.name && text.startsWith(note.starts);

/** The place that a note is about, and those with the same mistake. */
const placesIn = (note: BugNote) => [note, ...(note.also ?? [])];

/** Where a bug stands in its group: 0 with an example or exercise, 1 with a test only, 2 if it is not shown. */
function evidence({ examples, exercises, tests }: BugNote): number {
  if (examples || exercises) return 0;
  return tests ? 1 : 2;
}

/**
 * All `@bug`s of sim/ in the groups of the page, those that the book shows first; throws if bugMistakes() finds
 * anything.
 */
export function bugsOf2422(): GroupOfBugs[] {
  const mistakes = bugMistakes();
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
  const all = heads();
  return bugGroups.map((group) => ({
    ...group,
    bugs: group.bugs
      .toSorted((a, b) => evidence(a) - evidence(b))
      .map((note) => {
        const of = placesIn(note).flatMap((place) => all.filter((head) => isOf(place, head)));
        const { text } = of[0];
        return { ports: of.map(({ port }) => port), text, cves: cvesIn(text), note };
      }),
  }));
}

/** How many bugs the page has. The same mistake in several functions is one. */
export function countOfBugs(): number {
  return bugGroups.flatMap((group) => group.bugs).length;
}

/** `2.4/unchecked` taken apart. */
export function placeOf(id: string): { section: string; name: string } {
  const [section, name] = id.split('/');
  return { section, name };
}

/** Where an example or exercise stands in the book. */
export function placeHref(kind: 'example' | 'exercise', id: string): string {
  const { section, name } = placeOf(id);
  return `${sectionHref(sectionById(section))}#${kind}-${name}`;
}

/** What does not fit between the heads and content/reference/bugs.ts, one text each. */
export function bugMistakes(groups: BugGroup[] = bugGroups): string[] {
  const notes = groups.flatMap((group) => group.bugs);
  const all = heads();
  const unnoted = all.flatMap((head) => {
    const of = notes.filter((note) => placesIn(note).some((place) => isOf(place, head)));
    const where = `${head.port.file}:${head.port.line}: @bug of ${head.port.name}, "${head.text}"`;
    if (of.length === 1) return [];
    return [`${where}: content/reference/bugs.ts has ${of.length === 0 ? 'no' : of.length} notes`];
  });
  const unfounded = notes
    .flatMap(placesIn)
    .filter((place) => all.filter((head) => isOf(place, head)).length !== 1)
    .map((place) => wrong(place, `no single @bug of ${place.port} starts like this`));
  return [...unnoted, ...unfounded, ...notes.flatMap(noteMistakes)];
}

const wrong = (note: { port: string; starts: string }, text: string) =>
  `content/reference/bugs.ts: ${note.port}, "${note.starts}": ${text}`;

function noteMistakes(note: BugNote): string[] {
  const { examples = [], exercises = [], tests = [], unseen } = note;
  const shown = examples.length + exercises.length + tests.length;
  const mistakes = [
    ...examples.flatMap((id) => missing('example', id)),
    ...exercises.flatMap((id) => missing('exercise', id)),
    ...tests.flatMap(missingTest),
  ];
  if (shown > 0 === (unseen !== undefined)) {
    mistakes.push('either something shows it, or `unseen` says why nothing does');
  }
  if (
    note.since !== undefined &&
    !source(note.since)?.headings.some(({ text }) => text === 'Since then')
  ) {
    mistakes.push(`section ${note.since} has no "Since then"`);
  }
  return mistakes.map((text) => wrong(note, text));
}

const source = (section: string) => commentaryOf(section)?.source;

/** An example or exercise that its section does not show. */
function missing(kind: 'example' | 'exercise', id: string): string[] {
  const { section, name } = placeOf(id);
  const names = source(section)?.[`${kind}s`].map((element) => element.name) ?? [];
  return names.includes(name) ? [] : [`no ${kind} ${id}${nearestText(name, names)}`];
}

function missingTest(id: string): string[] {
  const [file, name] = id.split(/#(.*)/s);
  const names = testNames(join(projectRoot(), file));
  if (!names) return [`no file ${file}`];
  return names.includes(name) ? [] : [`${file} has no test "${name}"${nearestText(name, names)}`];
}
