/** What comes of a run, as plain data. Kept apart so that the page's client carries nothing else. */
import type { Moment, Timeline, TracedCall } from 'sim';
import type { Opening } from './opening.ts';
import type { Orders } from './orders.ts';
import type { PackedLooks, PackedRecorded } from './packed.ts';

/** What an expectation came to. */
export interface Expectation {
  /** Line on which the statement begins, line of its `//=>`, and the last line of that. */
  line: number;
  at: number;
  end: number;
  /** The statement, without its types. */
  statement: string;
  /** The value's text; `throws EINVAL` for a failure that must be. */
  expected: string;
  /** What it came to; for the reader, if it was not reached, that it was not. */
  actual: string;
  /** The run came to its statement, and the statement to an end. */
  reached: boolean;
  ok: boolean;
  /** What was thrown, in one line, expected or not. */
  threw?: string;
  /** The line is one of the check's text and not of the example's. */
  inCheck?: true;
}

export interface ConsoleLine {
  line: number | null;
  text: string;
  inCheck?: true;
}

/** What a statement that expects nothing came to, in words. */
export interface SeenValue {
  /** The statement's last line. */
  line: number;
  /** In one line, or in several that stand below the statement. */
  text: string;
  /** How often it was come to; missing for once. The text is that of the last time. */
  times?: number;
}

/** A call of a Process method, between two snapshots. */
export interface Step {
  label: string;
  line: number | null;
  /** What the call returned, in words; missing if it failed or returns nothing. */
  result?: string;
  before?: unknown;
  after?: unknown;
  /** How files stood each time before virtual time moved on during the call; missing if it did not. */
  moments?: Moment[];
  /** Which tasks ran, slept and woke others during the call, if that was asked for. */
  timeline?: Timeline;
  /** Which of its machine's outermost calls are its own, if calls were traced: from, up to. */
  calls?: [number, number];
  /** Which machine of the run: 0 for the first that was booted. */
  machine: number;
}

/** What kind of end a run came to. */
export type ErrorKind =
  | 'syntax'
  | 'usage'
  | 'system'
  | 'signal'
  | 'bug'
  | 'invariant'
  | 'not-simulated'
  | 'limit'
  | 'stopped'
  | 'error';

export interface RunError {
  kind: ErrorKind;
  /** In one or more lines, for the reader. */
  message: string;
  /** Line of the example; null if it has none. */
  line: number | null;
  inCheck?: true;
  /** Kernel functions under way, innermost first. */
  inside?: string[];
  /** Where in a changed function it happened. */
  patch?: { name: string; line: number };
  /** For `limit`: which. */
  limit?: 'time' | 'output' | 'memory';
  /** A name that 'sim' has and the text uses without importing it. */
  missing?: string;
}

/** Lines of a port that a run went through. */
export interface FileHits {
  [line: number]: {
    /** How often the statement on the line was begun; the largest if there are several. */
    count: number;
    /** Another statement on the same line was never begun: the body of a one-line `if`. */
    partly: boolean;
  };
}

export interface RunTrace {
  /** Calls of each machine that was booted, in that order. */
  machines: { calls: TracedCall[]; dropped: number; text: string }[];
}

export interface RunResult {
  name: string;
  ok: boolean;
  expectations: Expectation[];
  console: ConsoleLine[];
  /** Of statements without an expectation, if they were asked for. */
  values?: SeenValue[];
  steps: Step[];
  /** How many later steps were not recorded. Missing for none. */
  stepsLeftOut?: number;
  trace?: RunTrace;
  /** By path, `sim/mm/mmap.ts`. What boot() and spawn() went through does not count. */
  linesHit?: Record<string, FileHits>;
  /** Of the same files: every line that has a statement. */
  statementLines?: Record<string, number[]>;
  /** Calls of each kernel function; `spawn` counts those made by boot() and spawn(). */
  reached?: { direct: Record<string, number>; spawn: Record<string, number> };
  /** What the stage has asked for. */
  stage?: {
    opening?: Opening;
    recorded?: PackedRecorded;
    looks?: PackedLooks;
    wrote?: number | null;
    orders?: Orders;
  };
  error?: RunError;
  stats: { prepareMs: number; kernelMs: number; runMs: number; machines: number };
}

export interface Limits {
  /** Milliseconds of the whole run. */
  time: number;
  /** Characters and lines of output. */
  characters: number;
  lines: number;
  /** Machines, and frames of RAM of all of them. */
  machines: number;
  frames: number;
  /** Bytes that the run may add to the heap, where the engine tells. */
  bytes: number;
}

export const defaultLimits: Limits = {
  time: 5000,
  characters: 200_000,
  lines: 2000,
  machines: 16,
  frames: 131_072,
  bytes: 512 * 1024 * 1024,
};

export type RunEvent =
  | { type: 'begin'; expectations: Expectation[] }
  | { type: 'console'; entry: ConsoleLine }
  | { type: 'expectation'; index: number; expectation: Expectation };

/** What is known of a run that was ended from outside: made of its events. */
export class Progress {
  private readonly result: RunResult;
  private readonly began = performance.now();

  constructor(name: string) {
    this.result = emptyResult(name);
  }

  hear(event: RunEvent): void {
    const { result } = this;
    if (event.type === 'begin') result.expectations = event.expectations;
    else if (event.type === 'console') result.console.push(event.entry);
    else result.expectations[event.index] = event.expectation;
  }

  end(error: RunError): RunResult {
    this.result.stats.runMs = performance.now() - this.began;
    return { ...this.result, error, ok: false };
  }
}

export function emptyResult(name: string): RunResult {
  return {
    name,
    ok: false,
    expectations: [],
    console: [],
    steps: [],
    stats: { prepareMs: 0, kernelMs: 0, runMs: 0, machines: 0 },
  };
}

/** Steps that are recorded; later ones are counted. */
export const STEP_LIMIT = 100;

/** What is said when the time is up. */
export function timeMessage(ms: number): string {
  return `Stopped after ${ms / 1000} seconds. Is there a loop that does not end?`;
}
