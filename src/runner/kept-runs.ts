/**
 * Every example run once, with everything that is asked of the run: what it came to, its calls, lines and functions,
 * a snapshot before and after each step, which task ran when. The tests, the outline and the pages share it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { hashOf, store, tools } from './kept.ts';
import type { KernelText } from './kernel-text.ts';
import { nodeKernels, runWith } from './node.ts';
import type { RunResult } from './result.ts';

/** What is run: `id` is the run's name. */
export interface Runnable {
  id: string;
  source: string;
}

/** What is asked of every run. The book's own end: their time is no limit, however slow the machine. */
export const everything = {
  trace: true,
  reach: true,
  snapshots: true,
  timeline: true,
  limits: { time: 60_000 },
} as const;

/** For one who only wants to know which functions are reached. */
const justReach = { reach: true, limits: everything.limits } as const;

type Asked = typeof everything | typeof justReach;

type Kernels = Record<'plain' | 'traced', KernelText>;

const hashes = new WeakMap<KernelText, string>();

function hashOfKernel(kernel: KernelText): string {
  let hash = hashes.get(kernel);
  if (hash === undefined) {
    hash = hashOf([kernel.text, JSON.stringify(kernel.meta)]);
    hashes.set(kernel, hash);
  }
  return hash;
}

/** The hash of all that decides what comes of a run; `by` is the hash of the runner and what it stands on. */
export function hashOfRun(
  { plain, traced }: Kernels,
  { id, source }: Runnable,
  by: string,
  asked: Asked = everything,
): string {
  return hashOf([by, hashOfKernel(plain), hashOfKernel(traced), JSON.stringify(asked), id, source]);
}

/** Milliseconds that a run in another process is waited for. */
const PATIENCE = 20_000;

/** What came of the example. */
export function keptRun(example: Runnable): Promise<RunResult> {
  return keptRunOf(example, everything);
}

/** A result without what is large in it, which takes five times as long to read. */
export type Brief = Omit<RunResult, 'steps' | 'trace'>;

/** What came of the example, but for its steps and calls. */
export async function keptBrief(example: Runnable): Promise<Brief> {
  const by = tools();
  if (by !== null) {
    const hash = hashOfRun(await nodeKernels(), example, by);
    const known = store.get(hashOfBrief(hash));
    // Written before the rest: where that is, the run has come to its end.
    if (known !== undefined && store.has(hash)) return known as Brief;
  }
  return keptRun(example);
}

const hashOfBrief = (hash: string): string => hashOf([hash, 'brief']);

function getRun(hash: string): RunResult | undefined {
  const [brief, rest] = [store.get(hashOfBrief(hash)), store.get(hash)];
  if (brief === undefined || rest === undefined) return undefined;
  return { ...(brief as Brief), ...(rest as Pick<RunResult, 'steps' | 'trace'>) };
}

function putRun(hash: string, { steps, trace, ...brief }: RunResult): void {
  store.put(hashOfBrief(hash), brief);
  store.put(hash, trace === undefined ? { steps } : { steps, trace });
}

/** Which functions the example reaches: of the whole run if there is one, else of one that tells nothing else. */
export async function keptReach(example: Runnable): Promise<NonNullable<RunResult['reached']>> {
  const kernels = await nodeKernels();
  const by = tools();
  const whole = by !== null && store.has(hashOfRun(kernels, example, by));
  const { reached } = whole ? await keptBrief(example) : await keptRunOf(example, justReach);
  return reached ?? { direct: {}, spawn: {} };
}

async function keptRunOf(example: Runnable, asked: Asked): Promise<RunResult> {
  const kernels = await nodeKernels();
  const by = tools();
  if (by === null) return make(kernels, example, asked);
  const hash = hashOfRun(kernels, example, by, asked);
  for (const began = Date.now(); Date.now() - began < PATIENCE; await sleep(20)) {
    const known = getRun(hash);
    if (known !== undefined) return known;
    if (!store.claimed(hash)) break;
  }
  return makeKept(kernels, example, hash, asked);
}

/** Runs those that have not been run and are not being run. A process that wants many begins so: two share the work. */
export async function makeRuns(examples: readonly Runnable[]): Promise<void> {
  const kernels = await nodeKernels();
  for (const example of examples) {
    const by = tools();
    if (by === null) return;
    const hash = hashOfRun(kernels, example, by);
    if (!store.has(hash) && !store.claimed(hash)) makeKept(kernels, example, hash, everything);
    await sleep(0);
  }
}

function make(kernels: Kernels, { id, source }: Runnable, asked: Asked): RunResult {
  return runWith(kernels, { source, name: id, ...asked });
}

function makeKept(kernels: Kernels, example: Runnable, hash: string, asked: Asked): RunResult {
  const mine = store.claim(hash);
  try {
    const result = make(kernels, example, asked);
    // How fast the machine was at the moment decides that; another time it may end otherwise.
    if (result.error?.kind !== 'limit') putRun(hash, result);
    return result;
  } finally {
    if (mine) store.release(hash);
  }
}
