/**
 * Which examples reach which kernel functions: measured, from a run of each.
 *
 * What boot() and spawn() call does not count, because every example would reach it; a function
 * that is reached in no other way counts for all that reach it so.
 */
import { allExamples, type Example } from './examples.ts';
import { keptReach } from './kept-runs.ts';

/** By example, `2.5/hole`, the functions that it reaches. */
type Reach = Map<string, Set<string>>;

let measured: Promise<Reach> | null = null;

/** All that the examples reach; measured once in a process. */
export function reachOfExamples(): Promise<Reach> {
  measured ??= measure();
  return measured;
}

/** What a run called: itself, and in boot() and spawn(). */
interface Called {
  id: string;
  direct: string[];
  spawn: string[];
}

async function calledBy(example: Example): Promise<Called> {
  const { direct, spawn } = await keptReach(example);
  return { id: example.id, direct: Object.keys(direct).sort(), spawn: Object.keys(spawn).sort() };
}

async function measure(): Promise<Reach> {
  const all: Called[] = [];
  for (const example of allExamples()) all.push(await calledBy(example));
  return reachOf(all);
}

function reachOf(all: Called[]): Reach {
  const direct = new Set(all.flatMap((called) => called.direct));
  return new Map(
    all.map((called) => [
      called.id,
      new Set([...called.direct, ...called.spawn.filter((name) => !direct.has(name))]),
    ]),
  );
}

/**
 * As many examples as it takes to say of each function whether any reaches it: those of the function's own section
 * first, and of them no more once its functions are reached.
 * @param wanted by section, the names of functions
 */
export async function reachOfSome(wanted: ReadonlyMap<string, readonly string[]>): Promise<Reach> {
  const missing = new Map([...wanted].map(([section, names]) => [section, new Set(names)]));
  const all: Called[] = [];
  const look = async (example: Example): Promise<void> => {
    const called = await calledBy(example);
    all.push(called);
    for (const names of missing.values())
      for (const name of [...called.direct, ...called.spawn]) names.delete(name);
  };
  const later: Example[] = [];
  for (const example of allExamples())
    if (missing.get(example.section)?.size) await look(example);
    else later.push(example);
  for (const example of later)
    if ([...missing.values()].some(({ size }) => size > 0)) await look(example);
  return reachOf(all);
}
