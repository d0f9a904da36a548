/**
 * Which examples reach which kernel functions: measured, from a run of each.
 *
 * What boot() and spawn() call does not count, because every example would reach it; a function
 * that is reached in no other way counts for all that reach it so.
 */
import { allExamples } from './examples.ts';
import { keptRun, makeRuns } from './kept-runs.ts';

let measured: Promise<Map<string, Set<string>>> | null = null;

/** By example, `2.5/hole`, the functions that it reaches; once in a process. */
export function reachOfExamples(): Promise<Map<string, Set<string>>> {
  measured ??= measure();
  return measured;
}

/** By function, the examples that reach it, in the order of the book. */
export async function examplesOfFunctions(): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const [example, names] of await reachOfExamples()) {
    for (const name of names) {
      const list = found.get(name);
      if (list === undefined) found.set(name, [example]);
      else list.push(example);
    }
  }
  return found;
}

async function measure(): Promise<Map<string, Set<string>>> {
  const examples = allExamples();
  await makeRuns(examples);
  const all: { id: string; direct: string[]; spawn: string[] }[] = [];
  for (const example of examples) {
    const { reached } = await keptRun(example);
    const { direct = {}, spawn = {} } = reached ?? {};
    all.push({
      id: example.id,
      direct: Object.keys(direct).sort(),
      spawn: Object.keys(spawn).sort(),
    });
  }
  const direct = new Set(all.flatMap((reached) => reached.direct));
  return new Map(
    all.map((reached) => [
      reached.id,
      new Set([...reached.direct, ...reached.spawn.filter((name) => !direct.has(name))]),
    ]),
  );
}
