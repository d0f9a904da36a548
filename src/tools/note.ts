/** What the book says of a line of a function, for the terminal: read from the one section that explains it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allSections, entryByName } from '../../content/outline.ts';
import { projectRoot } from '../runner/root.ts';
import { resolveText } from '../source/binding.ts';
import { mdxPassages, type Passage } from '../source/passages.ts';
import { parseProse } from '../source/prose.ts';
import { sentencesOf } from '../source/sentences.ts';

interface Read {
  source: ReturnType<typeof parseProse>;
  passages: Passage[];
}

const read = new Map<string, Read | null>();

function readSection(id: string): Read | null {
  const known = read.get(id);
  if (known !== undefined) return known;
  const section = allSections.find((one) => one.id === id);
  const file = `content/${section?.slug}/en.mdx`;
  const path = join(projectRoot(), file);
  let found: Read | null = null;
  if (section !== undefined && existsSync(path)) {
    const text = readFileSync(path, 'utf8');
    found = { source: parseProse(text, file), passages: mdxPassages(text, file) };
  }
  read.set(id, found);
  return found;
}

/**
 * The first sentence of the note on a line; null if the book has none.
 * @param lines the function's
 * @param line from 1
 */
export function firstSentenceAt(name: string, lines: string[], line: number): string | null {
  const section = entryByName(name)?.section;
  const prose = section === undefined ? null : readSection(section);
  const entry = prose?.source.entries.find((one) => one.name === name);
  const note = entry?.notes.find(({ on, after }) =>
    on.some((text) => {
      const range = resolveText({ name, lines }, text, after);
      return !('error' in range) && range.from <= line && line <= range.to;
    }),
  );
  if (!prose || note === undefined) return null;
  const passage = prose.passages.find(
    ({ kind, lineAt }) => kind === 'note' && lineAt(0) >= note.line,
  );
  if (passage === undefined) return null;
  const [first] = sentencesOf(passage.masked);
  return first === undefined ? null : passage.text.slice(first.from, first.to);
}
