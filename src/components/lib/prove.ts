// Which examples show what a note says: a statement of its lines is left out, and the examples that come to it are run.
import { allExamples, type Example } from '../../runner/examples.ts';
import { type Brief, keptBrief } from '../../runner/kept-runs.ts';
import { nodeKernels, runWith } from '../../runner/node.ts';
import type { LineRange } from '../../source/binding.ts';
import { commentaryOf } from '../../source/book.ts';
import type { Port } from '../../source/ports.ts';
import { statementsOf } from './cuts.ts';
import { hashOfExample, type KeptSection, keyOf } from './kept-proofs.ts';

/** Milliseconds of the processor's after which an example counts as one that does not end. */
const TIME = 800;

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
  for (const { from, to, without } of statements) {
    const broken: string[] = [];
    for (const example of examples)
      if ((await comesTo(example, port, from, to)) && !(await holds(example, port.name, without)))
        broken.push(example.name);
    for (const name of broken) found[name] = Math.min(found[name] ?? broken.length, broken.length);
  }
  return found;
}

/** Does an example come to one of these lines of a port? What starts a machine or a process is not counted line by line. */
async function comesTo(example: Example, port: Port, from: number, to: number): Promise<boolean> {
  const { linesHit, reached } = await briefOf(example);
  if ((reached?.spawn[port.name] ?? 0) > 0) return true;
  const hits = linesHit?.[port.file] ?? {};
  for (let line = port.line + from - 1; line < port.line + to; line++)
    if (hits[line] !== undefined) return true;
  return false;
}

const briefs = new Map<Example, Promise<Brief>>();

/** The hash by which a run is kept costs more than the run. */
function briefOf(example: Example): Promise<Brief> {
  let brief = briefs.get(example);
  if (brief === undefined) {
    brief = keptBrief(example);
    briefs.set(example, brief);
  }
  return brief;
}

async function holds({ id, source }: Example, port: string, text: string): Promise<boolean> {
  const { plain } = await nodeKernels();
  const patches = { [port]: text };
  return runWith({ plain }, { source, name: id, patches, limits: { time: TIME } }).ok;
}
