/**
 * Which examples reach which kernel functions: measured, by running them all with the probe.
 *
 * What boot() and spawn() call does not count, because every example would reach it; a function
 * that is reached in no other way counts for all that reach it so.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { allExamples } from './examples.ts';
import { nodeKernels, run } from './node.ts';
import { projectRoot } from './root.ts';

interface Reached {
  direct: string[];
  spawn: string[];
}

interface Cache {
  kernel: string;
  examples: Record<string, { source: string } & Reached>;
}

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
  const file = join(projectRoot(), 'node_modules/.cache/running-commentary/reach.json');
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  const kernel = digest((await nodeKernels()).plain.text);
  let cache: Cache = { kernel, examples: {} };
  try {
    const stored: Cache = JSON.parse(readFileSync(file, 'utf8'));
    if (stored.kernel === kernel) cache = stored;
  } catch {
    // No cache, or one that cannot be read: everything is measured.
  }
  const now: Cache = { kernel, examples: {} };
  for (const { id, source } of allExamples()) {
    const hash = digest(source);
    const known = cache.examples[id];
    if (known?.source === hash) {
      now.examples[id] = known;
      continue;
    }
    const { reached } = await run({ source, name: id, reach: true });
    now.examples[id] = {
      source: hash,
      direct: Object.keys(reached?.direct ?? {}).sort(),
      spawn: Object.keys(reached?.spawn ?? {}).sort(),
    };
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(now));

  const all = Object.entries(now.examples);
  const direct = new Set(all.flatMap(([, r]) => r.direct));
  return new Map(
    all.map(([id, r]) => [id, new Set([...r.direct, ...r.spawn.filter((n) => !direct.has(n))])]),
  );
}
