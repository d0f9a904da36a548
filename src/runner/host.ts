/**
 * What an example runs in: the engine's exports with a boot() that is watched, a console, the
 * hooks that prepare.ts has put into the text, and all that is noted down meanwhile.
 */
import type { BootOptions, Kernel, Machine, Moment, Step as SimStep, Timeline, Trace } from 'sim';
import {
  bodyOffset,
  EXAMPLE_URL,
  errorLine,
  errorNames,
  framesOf,
  isKnown,
  LimitReached,
} from './failure.ts';
import { PROGRAM } from './frames.ts';
import type { KernelText } from './kernel-text.ts';
import type { Expected, Prepared, Reader } from './prepared.ts';
import type { Recorder, StepHooks } from './recorder.ts';
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
import { Values } from './values.ts';

/** What to run, on what, and what to look at meanwhile. */
export interface RunOptions {
  source: string;
  /** The source made ready, if that has been done. */
  prepared?: Prepared;
  /** Appended to the source: the check of an exercise. */
  check?: string;
  name?: string;
  kernel: { plain: KernelText; traced?: KernelText; stepped?: KernelText };
  /** Needed for a check, for patches, and for a source that is not prepared. */
  reader?: Reader;
  /** By function: its new text, types and all. */
  patches?: Record<string, string>;
  /** Call tree and lines gone through. */
  trace?: boolean;
  /** Count calls per function. */
  reach?: boolean;
  /** Snapshots before and after each step. */
  snapshots?: boolean;
  /** What statements without an expectation came to. */
  values?: boolean;
  /** With each step, which tasks ran, slept and woke others during it, and what the disk did. */
  timeline?: boolean;
  /** Hears of every statement of the program and of the kernel; needs the stepped kernel. */
  recorder?: Recorder;
  limits?: Partial<Limits>;
  /** Bytes in use, where the engine tells. */
  memoryInUse?: () => number;
  /** Hears of output and expectations as they come. */
  onEvent?: (event: RunEvent) => void;
}

/** A trace that goes on. While it is paused, calls that begin are not kept. */
interface TraceUnderWay {
  trace: Trace;
  paused: boolean;
  stop(): void;
}

/** Puts what a kernel's variables hold into words. */
export interface Describer {
  value(func: string, name: string, value: unknown): string;
}

/** What the kernel bundle exports: the public list, and what bundle.ts adds for the runner. */
export type Exports = typeof import('sim') & {
  beginTrace(k: Kernel): TraceUnderWay;
  beginReach(heard: (name: string) => void): () => void;
  hitCounts(): Uint32Array | null;
  forgetRun(): void;
  nearest(name: string, names: readonly string[]): string[];
  describer(k: Kernel): Describer;
} & Pick<typeof import('../../sim/machine/bottom.ts'), 'atOnce' | 'runAtBottom' | 'wholeAtOnce'>;

/** Where a line of what is run is for the reader. */
export type Place = (line: number) => { line: number; inCheck?: true };

/** What an example sees, and what it leaves behind. */
export class Host {
  readonly machines: Machine[] = [];
  readonly exports: Exports;
  readonly console: Record<string, (...args: unknown[]) => void>;
  readonly hooks: {
    begin(index: number): void;
    value(index: number, value: unknown): unknown;
    threw(index: number, error: unknown): void;
    tick(): void;
    /** What a name was bound to, and what an expression by itself came to; returns it. */
    bound(line: number, value: unknown): unknown;
    came(line: number, value: unknown): unknown;
    /** For a text that tells of its statements. */
    steps: StepHooks | undefined;
  };
  private readonly began = timeSpent();
  private readonly baseBytes: number;
  private frames = 0;
  private turns = 0;
  private characters = 0;
  private pending = -1;
  private sawBug = false;
  private readonly traces: TraceUnderWay[] = [];
  private readonly stops: (() => void)[] = [];
  private reach: { direct: Map<string, number>; spawn: Map<string, number> } | null = null;
  private starting = 0;
  private readonly values: Values | null;

  constructor(
    private readonly options: RunOptions,
    private readonly limits: Limits,
    private readonly result: RunResult,
    private readonly expected: Expected[],
    private readonly sim: Exports,
    private readonly kernel: KernelText,
    private readonly place: Place,
  ) {
    this.baseBytes = options.memoryInUse?.() ?? 0;
    this.exports = Object.create(sim, {
      boot: { value: (options?: BootOptions) => this.boot(options) },
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
      bound: (line, value) => this.saw(line, value, false),
      came: (line, value) => this.saw(line, value, true),
      steps: options.recorder?.hooks(PROGRAM),
    };
    this.values = options.values === true ? new Values() : null;
    if (options.reach === true) this.beginReach();
    if (options.recorder) options.recorder.describer = sim.describer;
  }

  private boot(options: BootOptions | undefined): Machine {
    const { limits } = this;
    const { pages = 4096 } = options ?? {};
    this.frames += typeof pages === 'number' ? pages : 4096;
    if (this.machines.length >= limits.machines || this.frames > limits.frames) {
      const mib = Math.round(limits.frames / 256);
      throw new LimitReached(
        'memory',
        `Stopped: a run may boot ${limits.machines} machines with ${mib} MB of RAM together.`,
      );
    }
    const machine = this.unwatched(() => this.sim.boot(options));
    const number = this.machines.push(machine) - 1;
    this.watchSteps(machine, number);
    const { spawn } = machine;
    machine.spawn = (...args) => this.unwatched(() => spawn.apply(machine, args));
    this.options.recorder?.watch(machine);
    if (this.options.trace === true) {
      const underWay = this.sim.beginTrace(machine.k);
      this.traces.push(underWay);
      this.stops.push(() => underWay.stop());
    }
    return machine;
  }

  /** Notes the machine's outermost calls down. */
  private watchSteps(machine: Machine, number: number): void {
    let depth = 0;
    let end: ((event: SimStep) => void) | null = null;
    machine.onStep = (event) => {
      if (event.when === 'before') {
        if (depth++ > 0) return;
        if (this.result.steps.length < STEP_LIMIT) end = this.beginStep(machine, number, event);
        else this.result.stepsLeftOut = (this.result.stepsLeftOut ?? 0) + 1;
      } else if (--depth === 0) {
        end?.(event);
        end = null;
      }
    };
  }

  /** A step begins; gives what is to be done at its end. */
  private beginStep(machine: Machine, number: number, { label }: SimStep): (end: SimStep) => void {
    const { sim, options } = this;
    const { k } = machine;
    const step: Step = { label, line: this.here()?.line ?? null, machine: number };
    const calls = (): number => this.traces[number].trace.calls.length;
    let moments: (() => Moment[]) | null = null;
    let timeline: (() => Timeline) | null = null;
    if (options.snapshots === true) {
      step.before = this.unwatched(() => machine.snapshot());
      // An engine for tests has less to watch.
      moments = sim.beginMoments?.(k) ?? null;
    }
    if (options.timeline === true) timeline = sim.beginTimeline?.(k) ?? null;
    if (options.trace === true) step.calls = [calls(), calls()];
    this.result.steps.push(step);
    return ({ result }) => {
      if (timeline !== null) step.timeline = timeline();
      const passed = moments?.() ?? [];
      if (passed.length > 0) step.moments = passed;
      if (options.snapshots === true) step.after = this.unwatched(() => machine.snapshot());
      if (step.calls) step.calls[1] = calls();
      if (result !== undefined) step.result = show(result);
    };
  }

  /** What boot() and spawn() do is the same in every example, and not what it is about; nor is what looks at a machine. */
  private unwatched<T>(start: () => T): T {
    const { recorder } = this.options;
    this.starting++;
    if (recorder) recorder.paused++;
    for (const underWay of this.traces) underWay.paused = true;
    const hits = this.hits();
    const before = hits?.slice();
    try {
      return start();
    } finally {
      if (before) hits!.set(before);
      this.starting--;
      if (recorder) recorder.paused--;
      for (const underWay of this.traces) underWay.paused = false;
    }
  }

  /** How often each statement was begun, in a kernel that counts them. */
  private hits(): Uint32Array | null {
    if (this.kernel.meta.statements.length === 0) return null;
    return this.sim.hitCounts();
  }

  private beginReach(): void {
    const reach = { direct: new Map<string, number>(), spawn: new Map<string, number>() };
    this.reach = reach;
    this.stops.push(
      this.sim.beginReach((name) => {
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
    // Often: a turn can be a whole life of a process.
    if ((this.turns & 127) !== 0) return;
    const { limits } = this;
    if (timeSpent() - this.began > limits.time) {
      throw new LimitReached('time', timeMessage(limits.time));
    }
    if ((this.turns & 1023) === 0) this.checkMemory();
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
    this.options.recorder?.told(value);
    const expected = this.expected[index];
    const outcome = this.result.expectations[index];
    if (expected.throws) {
      this.settle(index, { actual: show(value), ok: false });
    } else {
      const { ok, actual } = compare(value, expected.text);
      // In a loop every turn counts: one that failed is kept.
      if (outcome.reached && !outcome.ok) return value;
      this.settle(index, { actual, ok });
    }
    return value;
  }

  private saw(line: number, value: unknown, wide: boolean): unknown {
    const at = this.place(line);
    if (at.inCheck === undefined) this.values?.see(at.line, value, wide);
    return value;
  }

  private settle(index: number, outcome: Pick<Expectation, 'actual' | 'ok' | 'threw'>): void {
    const expectation = { ...this.result.expectations[index], ...outcome, reached: true };
    this.result.expectations[index] = expectation;
    this.options.onEvent?.({ type: 'expectation', index, expectation });
  }

  private threw(index: number, error: unknown): void {
    if (error instanceof LimitReached) throw error;
    this.pending = -1;
    const names = errorNames(error);
    const ok = names.includes(this.expected[index].text);
    if (names.includes('KernelBug')) this.sawBug = true;
    this.settle(index, {
      actual: `throws ${names[0]}`,
      ok,
      threw: errorLine(error),
    });
    // A bug of ours must not pass for the failure that was expected.
    if (!ok && !(error instanceof Error && isKnown(error))) throw error;
  }

  /** The example has come to its end: what it leaves behind must hold, but for what one of its expectations names. */
  finish(): void {
    this.stopWatching();
    // A kernel that has met a bug, as the example wanted, is not what it was.
    if (this.sawBug) return;
    const { expectations } = this.result;
    for (const machine of this.machines) {
      const violations = this.unwatched(() => machine.check()).filter(
        (one) => !expectations.some(({ actual }) => actual?.includes(one)),
      );
      if (violations.length > 0) {
        throw Object.assign(new Error(violations.join('\n')), { name: 'Invariant' });
      }
    }
  }

  private stopWatching(): void {
    for (const stop of this.stops.splice(0)) stop();
  }

  /** The example ended with an error: the expectation under way has failed by it. */
  failed(error: RunError): void {
    if (this.pending < 0) return;
    const text = error.message.split('\n')[0];
    this.settle(this.pending, { actual: text, ok: false, threw: text });
  }

  /** Trace, lines and reach, whatever the end was. */
  collect(): void {
    this.stopWatching();
    const { result } = this;
    if (this.values !== null) result.values = this.values.list();
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
export function timeSpent(): number {
  const node = (globalThis as { process?: { threadCpuUsage?: typeof process.threadCpuUsage } })
    .process;
  const usage = node?.threadCpuUsage?.();
  return usage === undefined ? performance.now() : (usage.user + usage.system) / 1000;
}
