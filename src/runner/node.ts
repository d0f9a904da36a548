/**
 * Examples in Node: the terminal, the tests, the pages while they are built.
 *
 *     const result = await runFile('content/2-regions/5-deleting/examples/hole.ts');
 */
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { countMachinesAsHeap } from './heap.ts';
import { timeSpent } from './host.ts';
import { type Kernels, keptKernels } from './kept-kernels.ts';
import { reader } from './reader.ts';
import {
  defaultLimits,
  Progress,
  type RunOptions,
  type RunResult,
  runExample,
  timeMessage,
} from './run.ts';

export type NodeRunOptions = Omit<RunOptions, 'kernel' | 'memoryInUse' | 'reader'>;

countMachinesAsHeap();

let built: Promise<Kernels> | null = null;

/** The kernel's texts, built once for these sources. */
export function nodeKernels(): Promise<Kernels> {
  built ??= keptKernels();
  return built;
}

/** Forgets the kernel texts: the next run builds them from the sources as they are then. */
export function forgetKernels(): void {
  built = null;
}

const slot = Symbol.for('running-commentary.run');
const start = new Script(`globalThis[Symbol.for('running-commentary.run')]()`);

/** Runs an example under a watchdog that ends even a loop in the kernel. */
export async function run(options: NodeRunOptions): Promise<RunResult> {
  return runWith(await nodeKernels(), options);
}

/** Milliseconds of the processor's time, over the limit, in which the example's own counters see that it is reached. */
const OWN = 500;

/**
 * The same with kernel texts at hand. The example's own counters stop most endless loops first, and know the line. The
 * watchdog goes by the clock on the wall: where others had the processor meanwhile, the run begins anew, with more time.
 */
export function runWith(kernel: RunOptions['kernel'], options: NodeRunOptions): RunResult {
  const time = options.limits?.time ?? defaultLimits.time;
  for (let patience = time + 1000; ; patience *= 4) {
    const progress = new Progress(options.name ?? 'example');
    const began = timeSpent();
    const result = runWithin(patience, kernel, options, progress);
    if (result !== null) return result;
    if (timeSpent() - began < time + OWN) continue;
    const message = timeMessage(time);
    return progress.end({ kind: 'limit', limit: 'time', message, line: null });
  }
}

/** The run, if it ends within so many milliseconds; else null. */
function runWithin(
  patience: number,
  kernel: RunOptions['kernel'],
  options: NodeRunOptions,
  progress: Progress,
): RunResult | null {
  const holder = globalThis as unknown as Record<symbol, unknown>;
  let result: RunResult | null = null;
  holder[slot] = () => {
    result = runExample({
      ...options,
      kernel,
      reader,
      memoryInUse: () => {
        const { heapUsed, arrayBuffers } = process.memoryUsage();
        return heapUsed + arrayBuffers;
      },
      onEvent: (event) => {
        progress.hear(event);
        options.onEvent?.(event);
      },
    });
  };
  const { stackTraceLimit } = Error;
  try {
    start.runInThisContext({ timeout: patience });
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    Error.stackTraceLimit = stackTraceLimit;
    result = null;
  } finally {
    delete holder[slot];
  }
  return result;
}

/** Runs the example in a file. */
export async function runFile(
  file: string,
  options: Omit<NodeRunOptions, 'source'> = {},
): Promise<RunResult> {
  return run({ name: file, ...options, source: readFileSync(file, 'utf8') });
}
