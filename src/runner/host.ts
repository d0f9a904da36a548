/**
 * What an example runs in: the engine's exports with a boot() that is watched, a console, the
 * hooks that prepare.ts has put into the text, and all that is noted down meanwhile.
 */
import type { Moment, Timeline, TracedCall } from 'sim';
import {
  bodyOffset,
  EXAMPLE_URL,
  errorLine,
  errorNames,
  framesOf,
  isKnown,
  LimitReached,
} from './failure.ts';
import type { KernelText } from './kernel-text.ts';
import type { Expected } from './prepare.ts';
import {
  type ConsoleLine,
  type Expectation,
  type FileHits,
  type Limits,
  type RunError,
  type RunEvent,
  type RunResult,
  STEP_LIMIT,
  type Step,
  timeMessage,
} from './result.ts';
import { compare, show } from './show.ts';

/** What to run, on what, and what to look at meanwhile. */
export interface RunOptions {
  source: string;
  /** The source without its types, if that is known already. */
  stripped?: string;
  /** Appended to the source: the check of an exercise. */
  check?: string;
  name?: string;
  kernel: { plain: KernelText; traced?: KernelText };
  /** By function: its new text, types and all. */
  patches?: Record<string, string>;
  /** Call tree and lines gone through. */
  trace?: boolean;
  /** Count calls per function. */
  reach?: boolean;
  /** Snapshots before and after each step. */
  snapshots?: boolean;
  /** With each step, who ran, slept and woke whom during it, and what the disk did. */
  timeline?: boolean;
  limits?: Partial<Limits>;
  /** Bytes in use, where the engine tells. */
  memoryInUse?: () => number;
  /** Hears of output and expectations as they come. */
  onEvent?: (event: RunEvent) => void;
}

/** What the kernel bundle exports. */
export type Exports = Record<string, unknown>;
/** A machine, as far as the runner knows it. */
export interface LooseMachine {
  k: object;
  onStep?: unknown;
  spawn(...args: unknown[]): unknown;
  snapshot?: () => unknown;
  check?: () => unknown;
}

/** What an example sees, and what it leaves behind. */
export class Host {
  readonly machines: LooseMachine[] = [];
  readonly exports: Exports;
  readonly console: Record<string, (...args: unknown[]) => void>;
  readonly hooks: {
    begin(index: number): void;
    value(index: number, value: unknown): unknown;
    threw(index: number, error: unknown): void;
    tick(): void;
  };
  private readonly began = timeSpent();
  private readonly baseBytes: number;
  private frames = 0;
  private turns = 0;
  private characters = 0;
  private pending = -1;
  private sawBug = false;
  private readonly traces: {
    trace: { calls: TracedCall[]; dropped: number; text(): string };
    paused: boolean;
  }[] = [];
  private readonly stops: (() => void)[] = [];
  private reach: { direct: Map<string, number>; spawn: Map<string, number> } | null = null;
  private starting = 0;

  constructor(
    private readonly options: RunOptions,
    private readonly limits: Limits,
    private readonly result: RunResult,
    private readonly expected: Expected[],
    private readonly sim: Exports,
    private readonly kernel: KernelText,
    private readonly place: (line: number) => { line: number; inCheck?: true },
  ) {
    this.baseBytes = options.memoryInUse?.() ?? 0;
    this.exports = Object.create(sim, {
      boot: { value: (...args: unknown[]) => this.boot(args) },
    });
    const log = (...args: unknown[]): void => this.log(args);
    this.console = { log, info: log, warn: log, error: log, debug: log };
    this.hooks = {
      begin: (index) => {
        this.pending = index;
      },
      value: (index, value) => this.value(index, value),
      threw: (index, error) => this.threw(index, error),
      tick: () => this.tick(),
    };
    if (options.reach === true) this.beginReach();
  }

  private boot(args: unknown[]): unknown {
    const { limits } = this;
    const pages = (args[0] as { pages?: unknown } | undefined)?.pages;
    this.frames += typeof pages === 'number' ? pages : 4096;
    if (this.machines.length >= limits.machines || this.frames > limits.frames) {
      const mib = Math.round(limits.frames / 256);
      throw new LimitReached(
        'memory',
        `Stopped: a run may boot ${limits.machines} machines with ${mib} MiB of RAM together.`,
      );
    }
    const boot = this.sim.boot as (...a: unknown[]) => LooseMachine;
    const machine = this.unwatched(() => boot(...args));
    const number = this.machines.push(machine) - 1;
    this.watchSteps(machine, number);
    this.watchSpawn(machine);
    if (this.options.trace === true) {
      const begin = this.sim.beginTrace as (
        k: object,
      ) => (typeof this.traces)[0] & { stop(): void };
      const underWay = begin(machine.k);
      this.traces.push(underWay);
      this.stops.push(() => underWay.stop());
    }
    return machine;
  }

  private watchSteps(machine: LooseMachine, number: number): void {
    let current: Step | null = null;
    let moments: (() => Moment[]) | null = null;
    let timeline: (() => Timeline) | null = null;
    let depth = 0;
    const snapshot = (): unknown =>
      this.options.snapshots === true ? machine.snapshot?.() : undefined;
    const calls = (): number => this.traces[number].trace.calls.length;
    const traced = this.options.trace === true;
    machine.onStep = (event: { label: string; when: 'before' | 'after'; result?: unknown }) => {
      if (event.when === 'before') {
        if (depth++ > 0) return;
        if (this.result.steps.length >= STEP_LIMIT) {
          this.result.stepsLeftOut = (this.result.stepsLeftOut ?? 0) + 1;
          return;
        }
        current = { label: event.label, line: null, machine: number };
        const here = this.here();
        if (here !== null) current.line = here.line;
        if (this.options.snapshots === true) {
          current.before = snapshot();
          moments = this.watch<Moment[]>('beginMoments', machine);
        }
        if (this.options.timeline === true)
          timeline = this.watch<Timeline>('beginTimeline', machine);
        if (traced) current.calls = [calls(), calls()];
        this.result.steps.push(current);
      } else {
        if (--depth > 0) return;
        if (current === null) return;
        if (timeline !== null) current.timeline = timeline();
        timeline = null;
        const passed = moments?.() ?? [];
        moments = null;
        if (passed.length > 0) current.moments = passed;
        if (this.options.snapshots === true) current.after = snapshot();
        if (current.calls) current.calls[1] = calls();
        if (event.result !== undefined) current.result = show(event.result);
        current = null;
      }
    };
  }

  /** Begins what the kernel can watch over a step; null if this kernel cannot. */
  private watch<T>(name: 'beginMoments' | 'beginTimeline', { k }: LooseMachine): (() => T) | null {
    const begin = this.sim[name] as ((k: object) => () => T) | undefined;
    return begin?.(k) ?? null;
  }

  private watchSpawn(machine: LooseMachine): void {
    const { spawn } = machine;
    machine.spawn = (...args: unknown[]) => this.unwatched(() => spawn.apply(machine, args));
  }

  /** What boot() and spawn() do is the same in every example, and not what it is about. */
  private unwatched<T>(start: () => T): T {
    this.starting++;
    for (const underWay of this.traces) underWay.paused = true;
    const hits = this.hits();
    const before = hits?.slice();
    try {
      return start();
    } finally {
      if (before) hits!.set(before);
      this.starting--;
      for (const underWay of this.traces) underWay.paused = false;
    }
  }

  /** How often each statement was begun, in a kernel that counts them. */
  private hits(): Uint32Array | null {
    if (this.kernel.meta.statements.length === 0) return null;
    return (this.sim.hitCounts as () => Uint32Array | null)();
  }

  private beginReach(): void {
    const reach = { direct: new Map<string, number>(), spawn: new Map<string, number>() };
    this.reach = reach;
    const begin = this.sim.beginReach as (heard: (name: string) => void) => () => void;
    this.stops.push(
      begin((name) => {
        const into = this.starting > 0 ? reach.spawn : reach.direct;
        into.set(name, (into.get(name) ?? 0) + 1);
      }),
    );
  }

  /** The line of the example that is under way. */
  private here(): { line: number; inCheck?: true } | null {
    const frame = framesOf(new Error(), EXAMPLE_URL).at(0);
    return frame === undefined ? null : this.place(frame.line - bodyOffset());
  }

  private log(args: unknown[]): void {
    const text = args.map(show).join(' ');
    this.characters += text.length + 1;
    const { limits, result } = this;
    if (this.characters > limits.characters || result.console.length >= limits.lines) {
      throw new LimitReached(
        'output',
        `Stopped: the example printed more than ${limits.lines} lines or ` +
          `${Math.round(limits.characters / 1000)},000 characters.`,
      );
    }
    const entry: ConsoleLine = { line: null, text, ...this.here() };
    result.console.push(entry);
    this.options.onEvent?.({ type: 'console', entry });
  }

  private tick(): void {
    this.turns++;
    if ((this.turns & 1023) !== 0) return;
    const { limits } = this;
    if (timeSpent() - this.began > limits.time) {
      throw new LimitReached('time', timeMessage(limits.time));
    }
    this.checkMemory();
  }

  private checkMemory(): void {
    const { memoryInUse } = this.options;
    if (memoryInUse === undefined) return;
    if (memoryInUse() - this.baseBytes > this.limits.bytes) {
      throw new LimitReached('memory', memoryMessage(this.limits.bytes));
    }
  }

  private value(index: number, value: unknown): unknown {
    this.pending = -1;
    const expected = this.expected[index];
    const outcome = this.result.expectations[index];
    if (expected.throws) {
      this.settle(index, { ...outcome, actual: show(value), ok: false });
    } else {
      const { ok, actual } = compare(value, expected.text);
      // In a loop every turn counts: one that failed is kept.
      if (!outcome.ok && this.settled.has(index)) return value;
      this.settle(index, { ...outcome, actual, ok });
    }
    return value;
  }

  private readonly settled = new Set<number>();

  private settle(index: number, outcome: Expectation): void {
    this.settled.add(index);
    this.result.expectations[index] = outcome;
    this.options.onEvent?.({ type: 'expectation', index, expectation: outcome });
  }

  private threw(index: number, error: unknown): void {
    if (error instanceof LimitReached) throw error;
    this.pending = -1;
    const outcome = this.result.expectations[index];
    const names = errorNames(error);
    const ok = names.includes(this.expected[index].text);
    if (names.includes('KernelBug')) this.sawBug = true;
    this.settle(index, {
      ...outcome,
      actual: `throws ${names[0]}`,
      ok,
      threw: errorLine(error),
    });
    // A bug of ours must not pass for the failure that was expected.
    if (!ok && !(error instanceof Error && isKnown(error))) throw error;
  }

  /** The example has come to its end: what it leaves behind must hold. */
  finish(): void {
    this.stopWatching();
    // A kernel that has met a bug, as the example wanted, is not what it was.
    if (this.sawBug) return;
    for (const machine of this.machines) {
      if (typeof machine.check !== 'function') continue;
      const said = machine.check();
      const violations = Array.isArray(said) ? said : [];
      if (violations.length > 0) {
        throw Object.assign(new Error(violations.map(String).join('\n')), { name: 'Invariant' });
      }
    }
  }

  private stopWatching(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  /** The example ended with an error: the expectation under way has failed by it. */
  failed(error: RunError): void {
    if (this.pending < 0) return;
    const outcome = this.result.expectations[this.pending];
    const text = error.message.split('\n')[0];
    this.settle(this.pending, { ...outcome, actual: text, ok: false, threw: text });
  }

  /** Trace, lines and reach, whatever the end was. */
  collect(): void {
    this.stopWatching();
    const { result } = this;
    if (this.options.trace === true) {
      result.trace = {
        machines: this.traces.map(({ trace }) => ({
          calls: trace.calls,
          dropped: trace.dropped,
          text: trace.text(),
        })),
      };
    }
    const hits = this.hits();
    if (hits !== null) {
      result.linesHit = linesHit(this.kernel, hits);
      result.statementLines = statementLines(this.kernel, Object.keys(result.linesHit));
    }
    if (this.reach !== null) {
      result.reached = {
        direct: Object.fromEntries(this.reach.direct),
        spawn: Object.fromEntries(this.reach.spawn),
      };
    }
  }
}

function memoryMessage(bytes: number): string {
  return `Stopped: the run took more than ${Math.round(bytes / 1024 / 1024)} MB of memory.`;
}

/** Lines on which a statement begins, and how often it was begun. */
function linesHit(kernel: KernelText, hits: Uint32Array): Record<string, FileHits> {
  const files: Record<string, FileHits> = {};
  for (const { file, first, lines } of kernel.meta.statements) {
    const found: FileHits = {};
    lines.forEach(([line, endLine], i) => {
      const count = hits[first + i];
      for (let at = line; at <= endLine; at++) {
        const known = found[at];
        if (known === undefined) found[at] = { count, partly: false };
        else {
          known.partly ||= (known.count === 0) !== (count === 0);
          known.count = Math.max(known.count, count);
        }
      }
    });
    for (const line of Object.keys(found)) {
      if (found[Number(line)].count === 0) delete found[Number(line)];
    }
    if (Object.keys(found).length > 0) files[file] = found;
  }
  return files;
}

/** All lines of these files that could have been gone through. */
function statementLines(kernel: KernelText, files: string[]): Record<string, number[]> {
  const all: Record<string, number[]> = {};
  for (const { file, lines } of kernel.meta.statements) {
    if (!files.includes(file)) continue;
    const found = new Set<number>();
    for (const [line, endLine] of lines) {
      for (let at = line; at <= endLine; at++) found.add(at);
    }
    all[file] = [...found].sort((a, b) => a - b);
  }
  return all;
}

/**
 * Milliseconds, to measure a run by: of this thread's own processor time where it can be asked, as in Node, so that
 * other work on the machine stops no run early; of the clock on the wall in a browser.
 */
function timeSpent(): number {
  const node = (globalThis as { process?: { threadCpuUsage?: typeof process.threadCpuUsage } })
    .process;
  const usage = node?.threadCpuUsage?.();
  return usage === undefined ? performance.now() : (usage.user + usage.system) / 1000;
}
