// What the page of bugs links to, with the words to show.
import { sectionById, sectionHref } from '../../../content/outline.ts';
import type { BugNote } from '../../../content/reference/bugs.ts';
import { allExamples } from '../../runner/examples.ts';
import { placeHref, placeOf } from '../../source/bugs.ts';
import { exerciseTitle } from './examples.ts';
import { linkTermsInHtml } from './glossary-terms.ts';
import { headHtml } from './ports.ts';

interface Shown {
  href: string;
  /** `2.4, example: ` */
  kind: string;
  title: string;
}

/** The examples that show a bug, then the exercises about it. */
export function shownBy({ examples = [], exercises = [] }: BugNote): Shown[] {
  const titles = new Map(allExamples().map(({ id, title }) => [id, title]));
  return [
    ...examples.map((id) => ({
      href: placeHref('example', id),
      kind: `Example in ${placeOf(id).section}`,
      title: titles.get(id) ?? id,
    })),
    ...exercises.map((id) => ({
      href: placeHref('exercise', id),
      kind: `Exercise in ${placeOf(id).section}`,
      title: exerciseTitle(placeOf(id).name),
    })),
  ];
}

/** A text about bugs, with links to the names in it and to the words of the glossary that are still in `open`. */
export function bugHtml(text: string, open: Map<string, RegExp>): string {
  return linkTermsInHtml(headHtml(text), open);
}

/** The tests that show a bug: the file and the test's name. */
export function testsOf({ tests = [] }: BugNote): { file: string; name: string }[] {
  return tests.map((id) => {
    const [file, name] = id.split(/#(.*)/s);
    return { file, name };
  });
}

/** Where the section's "Since then" is. */
export function sinceHref(section: string): string {
  return `${sectionHref(sectionById(section))}#since-then`;
}
