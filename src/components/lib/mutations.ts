// What a change of a function breaks that a note offers: the examples of the page, each run on the changed function.
//
// The number that the page shows is found when the page is built, and kept like the runs of examples.
import { type Cut, cutText } from '../../cut.ts';
import { allExamples, type Example } from '../../runner/examples.ts';
import { hashOf, store, tools } from '../../runner/kept.ts';
import { nodeKernels } from '../../runner/node.ts';
import type { RunResult } from '../../runner/result.ts';
import type { Mutation, Note } from '../../source/binding.ts';
import { commentaryOf } from '../../source/book.ts';
import type { Port } from '../../source/ports.ts';
import { comesTo, tryWith } from './trials.ts';

/** An example that no longer holds, and what of it first. */
export interface Broken {
  name: string;
  kind: string;
  why: string;
}

export interface Outcome {
  /** How many examples the page has. */
  of: number;
  broken: Broken[];
}

/** The examples that a section's page shows, in its order. */
function examplesOn(section: string): Example[] {
  const all = allExamples();
  return (commentaryOf(section)?.source.examples ?? []).flatMap(({ name, props }) => {
    const home = typeof props.section === 'string' ? props.section : section;
    return all.find((example) => example.section === home && example.name === name) ?? [];
  });
}

/** What a change breaks on the page of a section. */
export async function outcomeOf(section: string, port: Port, cut: Cut): Promise<Outcome> {
  const examples = examplesOn(section);
  const text = cutText(port.text, cut);
  const { plain } = await nodeKernels();
  const by = tools();
  const told = examples.flatMap(({ id, source }) => [id, source]);
  const hash = hashOf([by ?? '', plain.text, JSON.stringify(plain.meta), port.name, text, ...told]);
  const known = by === null ? undefined : store.get(hash);
  if (known !== undefined) return known as Outcome;
  const outcome: Outcome = { of: examples.length, broken: [] };
  for (const example of examples) {
    if (!(await comesTo(example, port, cut))) continue;
    const result = await tryWith(example, port, text);
    if (!result.ok) outcome.broken.push({ name: example.name, ...whyOf(result) });
  }
  if (by !== null) store.put(hash, outcome);
  return outcome;
}

function whyOf({ expectations, error }: RunResult): { kind: string; why: string } {
  const bad = expectations.find(({ ok, reached }) => reached && !ok);
  if (bad !== undefined && (error === undefined || bad.threw === undefined))
    return { kind: 'expectation', why: `expected ${bad.expected}, got ${bad.actual}` };
  return { kind: error?.kind ?? 'error', why: error?.message ?? '' };
}

/** How a change is called: `Delete`, `spin_unlock(k, mm.page_table_lock);`. */
export interface Offer {
  verb: string;
  code: string;
  instead: string | null;
  /** `2 of 9 examples break` */
  breaks: string;
}

/** What a note offers to change, with what that breaks; a change that breaks nothing stops the build. */
export async function offerOf(
  section: string,
  entry: string,
  number: number,
): Promise<Offer & Cut> {
  const { port, notes } = commentaryOf(section)!.entries.find(({ name }) => name === entry)!;
  const { mutation, source } = notes.find((note: Note) => note.number === number)!;
  const { cut, ...said } = mutation as Mutation;
  const { of, broken } = await outcomeOf(section, port, cut);
  if (broken.length === 0)
    throw new Error(`${source.file}:${source.line}: no example breaks without="${said.code}"`);
  const breaks = `${broken.length} of ${of} ${of === 1 ? 'example' : 'examples'} ${broken.length === 1 ? 'breaks' : 'break'}`;
  return { ...said, code: said.code.replace(/;$/, ''), breaks, ...cut };
}
