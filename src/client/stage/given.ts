/** What is stepped through: a program of the book as the build has prepared it, and the reader's own text of it. */
import type { Prepared } from '../../runner/prepared.ts';
import { changedFunctions, keptText, textsOf } from '../store.ts';

/** What the build has of a program (components/lib/stage.ts). */
interface Program {
  key: string;
  title: string;
  href: string;
  source: string;
  check?: string;
  prepared: Prepared | null;
  about: string[];
  opens: Opens | null;
}

/** Where the stage opens: the first statement of a function, and the page that explains it. */
export interface Opens {
  name: string;
  file: string;
  line: number;
  endLine: number;
  href: string | null;
}

export interface Given {
  id: string;
  title: string;
  /** Where the book has it. */
  href: string;
  /** What is run: the text, and after it the check of an exercise. */
  source: string;
  /** The text made ready, if it is the book's. */
  prepared: Prepared | undefined;
  /** The line at which the check begins; 0 if there is none. */
  checkFrom: number;
  /** The text is not the book's. */
  changed: boolean;
  /** The functions that the program is about. */
  about: string[];
  /** Where it opens; null if that is not known before it is run. */
  opens: Opens | null;
  /** By name: kernel functions that the reader has changed. */
  patches: Record<string, string> | undefined;
}

/** Finds a program by what an address calls it. @throws Error with what to do instead */
export async function find(id: string): Promise<Given> {
  // The page of the program has begun to fetch it.
  const answer = await fetch(`${import.meta.env.BASE_URL}stage/of/${encodeURI(id)}.json`);
  if (answer.status === 404)
    throw new Error(`There is no program ${id}. Open one by “Step through it” below an example.`);
  if (!answer.ok) throw new Error(`The program could not be fetched (${answer.status}).`);
  const program: Program = await answer.json();
  const text = keptText(program.key, program.source).text;
  const before = `${text.trimEnd()}\n\n`;
  const changed = text !== program.source;
  return {
    id,
    title: program.title,
    href: program.href,
    source: program.check === undefined ? text : before + program.check,
    prepared: changed ? undefined : (program.prepared ?? undefined),
    checkFrom: program.check === undefined ? 0 : before.split('\n').length,
    changed,
    about: program.about,
    opens: changed ? null : program.opens,
    patches: textsOf(await changedFunctions()),
  };
}
