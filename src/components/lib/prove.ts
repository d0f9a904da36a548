// Which examples show what a note says: a statement of its lines is left out, and the examples that come to it are run.
import { allExamples, type Example } from '../../runner/examples.ts';
import type { LineRange } from '../../source/binding.ts';
import { commentaryOf } from '../../source/book.ts';
import type { Port } from '../../source/ports.ts';
import { statementsOf } from './cuts.ts';
import { hashOfExample, type KeptSection, keyOf } from './kept-proofs.ts';
import { comesTo, tryWith } from './trials.ts';

/** What the examples of a section show of its notes. null: the section has none. */
export async function prove(id: string): Promise<KeptSection | null> {
  const { entries } = commentaryOf(id) ?? { entries: [] };
  if (entries.length === 0) return null;
  const examples = allExamples().filter(({ section }) => section === id);
  const section: KeptSection = {
    examples: Object.fromEntries(examples.map((one) => [one.name, hashOfExample(one.source)])),
    notes: {},
  };
  for (const { port, notes } of entries)
    for (const { ranges } of notes) {
      const found = await proveNote(port, ranges, examples);
      if (found !== null) section.notes[keyOf(port.name, port.lines, ranges)] = found;
    }
  return section;
}

/**
 * The examples that no longer hold without one of a note's statements, each with how many those are at least. null: it has
 * no statement that can be left out.
 */
export async function proveNote(
  port: Port,
  ranges: LineRange[],
  examples: Example[],
): Promise<Record<string, number> | null> {
  // Whole in the note's lines: what a statement around them is for, others say.
  const statements = statementsOf(port.text).filter(({ from, to }) =>
    ranges.some((range) => range.from <= from && to <= range.to),
  );
  if (statements.length === 0) return null;
  const found: Record<string, number> = {};
  for (const { without, ...range } of statements) {
    const broken: string[] = [];
    for (const example of examples)
      if ((await comesTo(example, port, range)) && !(await tryWith(example, port, without)).ok)
        broken.push(example.name);
    for (const name of broken) found[name] = Math.min(found[name] ?? broken.length, broken.length);
  }
  return found;
}
