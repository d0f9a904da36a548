/**
 * Runs one example on one kernel and tells everything that came of it, as plain data.
 *
 * The same code in the page's worker, in the terminal and in the tests. It never throws for
 * what a reader may do; a limit on time that no code of the reader's can get round is up to the
 * caller (client.ts ends the worker, node.ts uses a watchdog).
 */
import type { TracedCall } from '../../sim/observe/trace.ts';
import { type Assembled, assemble, type KernelText, type StrippedPatch } from './kernel-text.ts';
import { lex } from './lex.ts';
import {
  locateSyntaxError,
  needsProbe,
  parameters,
  prepare,
  stripTypes,
  syntaxError,
  TextError,
} from './prepare.ts';
import {
  type ConsoleLine,
  defaultLimits,
  type ErrorKind,
  type Expectation,
  emptyResult,
  type FileHits,
  type Limits,
  type RunError,
  type RunEvent,
  type RunResult,
  STEP_LIMIT,
  type Step,
  timeMessage,
} from './result.ts';
import { show } from './show.ts';

export * from './result.ts';

export interface RunOptions {
  source: string;
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
  limits?: Partial<Limits>;
  /** Bytes in use, where the engine tells. */
  memoryInUse?: () => number;
  /** Hears of output and expectations as they come. */
  onEvent?: (event: RunEvent) => void;
}

/** A limit was reached. */
class LimitReached extends Error {
  override name = 'LimitReached';
  constructor(
    readonly limit: 'time' | 'output' | 'memory' | 'loops',
    message: string,
  ) {
    super(message);
  }
}

/** A reader's patch is wrong. */
class PatchError extends Error {
  override name = 'PatchError';
  constructor(
    readonly kind: 'syntax' | 'usage',
    message: string,
    readonly patch: { name: string; line: number },
  ) {
    super(message);
  }
}

/** Strips a patch and makes sure that it declares what it is meant to replace. */
export function preparePatch(name: string, source: string, kernel: KernelText): StrippedPatch {
  const place = (line: number): { name: string; line: number } => ({ name, line });
  const original = kernel.meta.functions.find((f) => f.name === name);
  if (original === undefined) {
    throw new PatchError('usage', `There is no kernel function ${name} to change.`, place(1));
  }
  let code: string;
  try {
    code = stripTypes(source);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw new PatchError(error.kind, error.message, place(error.line));
  }
  const tokens = lex(code).filter((t) => t.kind !== 'comment');
  let starred: boolean | null = null;
  let at = 1;
  const cuts: [number, number][] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token.depth !== 0 || token.kind !== 'word') continue;
    if (token.text === 'import') {
      throw new PatchError(
        'usage',
        'A changed function imports nothing: every name of the kernel is there already.',
        place(token.line),
      );
    }
    if (token.text === 'export') cuts.push([token.start, token.end]);
    if (token.text === 'function') {
      const star = tokens[i + 1]?.text === '*';
      const declared = tokens[i + (star ? 2 : 1)];
      if (declared?.text === name) {
        starred = star;
        at = token.line;
      }
    }
  }
  for (const [start, end] of cuts.reverse()) {
    code = code.slice(0, start) + ' '.repeat(end - start) + code.slice(end);
  }
  if (starred === null) {
    throw new PatchError(
      'usage',
      `The changed text must declare the function ${name} itself: ` +
        `function${original.sleeps ? '*' : ''} ${name}(…) { … }`,
      place(1),
    );
  }
  if (starred !== original.sleeps) {
    throw new PatchError(
      'usage',
      original.sleeps
        ? `${name} may sleep and its callers wait for it with yield*: keep the star, function* ${name}.`
        : `${name} does not sleep and is called without yield*: keep it without a star, function ${name}.`,
      place(at),
    );
  }
  const wrong = syntaxError(`'use strict';${code}`);
  if (wrong !== null) {
    const line = locateSyntaxError(code, wrong, "'use strict';");
    throw new PatchError('syntax', wrong, place(line));
  }
  return { name, code };
}

type Exports = Record<string, unknown>;
interface LooseMachine {
  k: object;
  onStep?: unknown;
  spawn(...args: unknown[]): unknown;
  snapshot?: () => unknown;
  check?: () => unknown;
}

interface Compiled {
  make: () => Exports;
  assembled: Assembled;
}

const compiled = new WeakMap<KernelText, Map<string, Compiled>>();

/** Compiles a kernel once for each set of patches, and makes a new instance of it every time. */
function instantiate(
  kernel: KernelText,
  probe: boolean,
  patches: StrippedPatch[],
): { sim: Exports; assembled: Assembled } {
  let versions = compiled.get(kernel);
  if (versions === undefined) {
    versions = new Map();
    compiled.set(kernel, versions);
  }
  const key = `${probe} ${JSON.stringify(patches)}`;
  let known = versions.get(key);
  if (known === undefined) {
    const assembled = assemble(kernel, { probe, patches, sourceURL: KERNEL_URL });
    known = { make: new Function(assembled.code) as () => Exports, assembled };
    if (versions.size >= 8) versions.delete(versions.keys().next().value!);
    versions.set(key, known);
  }
  return { sim: known.make(), assembled: known.assembled };
}

const EXAMPLE_URL = 'reader-example.ts';
const KERNEL_URL = 'running-kernel.js';

/** Lines that `new Function` puts before the body, as this engine counts them. */
let lineOffset: number | null = null;
function bodyOffset(): number {
  if (lineOffset === null) {
    lineOffset = 0;
    try {
      new Function('a', 'b', `throw new Error('here')\n//# sourceURL=${EXAMPLE_URL}`)();
    } catch (error) {
      const found = framesOf(error as Error, EXAMPLE_URL)[0];
      lineOffset = (found?.line ?? 1) - 1;
    }
  }
  return lineOffset;
}

interface Frame {
  name: string;
  line: number;
}

/** Frames of one of our texts in a stack trace, innermost first. */
function framesOf(error: { stack?: string }, url: string): Frame[] {
  const frames: Frame[] = [];
  const place = new RegExp(`${url.replace('.', '\\.')}:(\\d+)(?::\\d+)?`);
  for (const row of (error.stack ?? '').split('\n')) {
    const found = row.match(place);
    if (found === null) continue;
    const name = row.match(/at (?:new )?([\w$.]+) /)?.[1] ?? row.match(/^([\w$.*/]*)@/)?.[1] ?? '';
    frames.push({ name: name.split('.').at(-1)!, line: Number(found[1]) });
  }
  return frames;
}

/** Runs an example. Never throws for anything that the reader's text does. */
export function runExample(options: RunOptions): RunResult {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const began = performance.now();
  const result = emptyResult(options.name ?? 'example');
  // The check's lines are counted from its own first one.
  const sourceLines = options.source.split('\n').length;
  const place = (line: number): { line: number; inCheck?: true } =>
    options.check !== undefined && line > sourceLines
      ? { line: line - sourceLines, inCheck: true }
      : { line };

  const stackLimit = (Error as { stackTraceLimit?: number }).stackTraceLimit;
  (Error as { stackTraceLimit?: number }).stackTraceLimit = 200;
  try {
    run();
  } finally {
    (Error as { stackTraceLimit?: number }).stackTraceLimit = stackLimit;
  }
  result.ok = result.error === undefined && result.expectations.every((e) => e.ok);
  return result;

  function run(): void {
    const source =
      options.check === undefined ? options.source : `${options.source}\n${options.check}`;
    let prepared: ReturnType<typeof prepare>;
    try {
      prepared = prepare(source);
    } catch (error) {
      if (!(error instanceof TextError)) throw error;
      result.error = { kind: error.kind, message: error.message, ...place(error.line) };
      return;
    }
    result.stats.prepareMs = performance.now() - began;
    const startedKernel = performance.now();

    const traced = options.trace === true && options.kernel.traced !== undefined;
    const kernel = traced ? options.kernel.traced! : options.kernel.plain;
    const probe = options.trace === true || options.reach === true || needsProbe(source);
    let sim: Exports;
    let assembled: Assembled;
    try {
      const patches = Object.entries(options.patches ?? {}).map(([name, text]) =>
        preparePatch(name, text, kernel),
      );
      ({ sim, assembled } = instantiate(kernel, probe, patches));
    } catch (error) {
      if (!(error instanceof PatchError)) throw error;
      const { kind, message, patch } = error;
      result.error = { kind, message, line: null, patch };
      return;
    }
    result.stats.kernelMs = performance.now() - startedKernel;

    const unknown = prepared.imports.find(({ name }) => !(name in sim) || hidden.has(name));
    if (unknown !== undefined) {
      const nearest = sim.nearest as ((n: string, of: string[]) => string[]) | undefined;
      const near =
        nearest?.(
          unknown.name,
          Object.keys(sim).filter((n) => !hidden.has(n)),
        ) ?? [];
      result.error = {
        kind: 'usage',
        message:
          `'sim' has no ${unknown.name}.` +
          (near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''),
        ...place(unknown.line),
      };
      return;
    }

    result.expectations = prepared.expected.map((e) => ({
      ...place(e.line),
      at: place(e.at).line,
      expected: e.throws ? `throws ${e.text}` : e.text,
      actual: '(the run did not come this far)',
      ok: false,
    }));

    options.onEvent?.({ type: 'begin', expectations: result.expectations.map((e) => ({ ...e })) });
    const host = new Host(options, limits, result, prepared.expected, sim, place);
    const main = new Function(...parameters, `${prepared.code}\n//# sourceURL=${EXAMPLE_URL}`);
    const startedRun = performance.now();
    try {
      main(host.exports, host.hooks, host.console, undefined, undefined, undefined);
      host.finish();
    } catch (error) {
      result.error = describeError(error, assembled, sim, place);
      host.failed(result.error);
    }
    host.collect(assembled, kernel);
    result.stats.runMs = performance.now() - startedRun;
    result.stats.machines = host.machines.length;
  }
}

/** Exports of the bundle that are the runner's and not the reader's. */
const hidden = new Set(['beginTrace', 'endTrace', 'beginReach', 'nearest', 'hitCounts']);

/** What an example sees, and what it leaves behind. */
class Host {
  readonly machines: LooseMachine[] = [];
  readonly exports: Exports;
  readonly console: Record<string, (...args: unknown[]) => void>;
  readonly hooks: {
    begin(index: number): void;
    value(index: number, value: unknown): unknown;
    threw(index: number, error: unknown): void;
    tick(): void;
  };
  private readonly began = performance.now();
  private readonly baseBytes: number;
  private frames = 0;
  private turns = 0;
  private characters = 0;
  private pending = -1;
  private readonly traces: { trace: { calls: TracedCall[]; dropped: number; text(): string } }[] =
    [];
  private readonly stops: (() => void)[] = [];
  private reach: { direct: Map<string, number>; spawn: Map<string, number> } | null = null;
  private starting = 0;

  constructor(
    private readonly options: RunOptions,
    private readonly limits: Limits,
    private readonly result: RunResult,
    private readonly expected: ReturnType<typeof prepare>['expected'],
    private readonly sim: Exports,
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
    this.starting++;
    let machine: LooseMachine;
    try {
      machine = (this.sim.boot as (...a: unknown[]) => LooseMachine)(...args);
    } finally {
      this.starting--;
    }
    const number = this.machines.push(machine) - 1;
    this.watchSteps(machine, number);
    if (this.reach !== null) this.watchSpawn(machine);
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
    let depth = 0;
    const snapshot = (): unknown =>
      this.options.snapshots === true ? machine.snapshot?.() : undefined;
    machine.onStep = (event: { label: string; when: 'before' | 'after' }) => {
      if (event.when === 'before') {
        if (depth++ > 0 || this.result.steps.length >= STEP_LIMIT) return;
        current = { label: event.label, line: null, machine: number };
        const here = this.here();
        if (here !== null) current.line = here.line;
        if (this.options.snapshots === true) current.before = snapshot();
        this.result.steps.push(current);
      } else {
        if (--depth > 0) return;
        if (current !== null && this.options.snapshots === true) current.after = snapshot();
        current = null;
      }
    };
  }

  private watchSpawn(machine: LooseMachine): void {
    const spawn = machine.spawn;
    machine.spawn = (...args: unknown[]) => {
      this.starting++;
      try {
        return spawn.apply(machine, args);
      } finally {
        this.starting--;
      }
    };
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
    if (performance.now() - this.began > limits.time) {
      throw new LimitReached('time', timeMessage(limits.time));
    }
    if (this.turns > limits.turns) {
      throw new LimitReached(
        'loops',
        `Stopped: the loops of the example went round ${limits.turns.toLocaleString('en')} times.`,
      );
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
    const actual = show(value);
    if (expected.throws) {
      this.settle(index, { ...outcome, actual, ok: false });
    } else {
      const ok = sameText(actual, expected.text);
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
    this.settle(index, {
      ...outcome,
      actual: `throws ${names[0]}`,
      ok,
      threw: errorLine(error),
    });
    // A bug of ours must not pass for the failure that was expected.
    if (!ok && !(error instanceof Error && isKnown(error))) throw error;
  }

  /** The example has come to its end. */
  finish(): void {
    for (const machine of this.machines) {
      if (typeof machine.check !== 'function') continue;
      const said = machine.check();
      const violations = Array.isArray(said) ? said : [];
      if (violations.length > 0) {
        throw Object.assign(new Error(violations.map(String).join('\n')), { name: 'Invariant' });
      }
    }
  }

  /** The example ended with an error: the expectation under way has failed by it. */
  failed(error: RunError): void {
    if (this.pending < 0) return;
    const outcome = this.result.expectations[this.pending];
    const text = error.message.split('\n')[0];
    this.settle(this.pending, { ...outcome, actual: text, ok: false, threw: text });
  }

  /** Trace, lines and reach, whatever the end was. */
  collect(_assembled: Assembled, kernel: KernelText): void {
    for (const stop of this.stops) stop();
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
    if (kernel.meta.statements.length > 0) {
      const hits = (this.sim.hitCounts as () => Uint32Array | null)();
      if (hits !== null) result.linesHit = linesHit(kernel, hits);
    }
    if (this.reach !== null) {
      result.reached = {
        direct: Object.fromEntries(this.reach.direct),
        spawn: Object.fromEntries(this.reach.spawn),
      };
    }
  }
}

export function memoryMessage(bytes: number): string {
  return `Stopped: the run took more than ${Math.round(bytes / 1024 / 1024)} MB of memory.`;
}

/** Line ends and white space at the ends of lines do not count. */
function sameText(a: string, b: string): boolean {
  const clean = (text: string): string =>
    text
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  return clean(a) === clean(b);
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

interface LooseError {
  name?: unknown;
  message?: unknown;
  code?: unknown;
  signal?: unknown;
}

/** What `//=> throws …` may say of an error: code, signal, name of its class. */
function errorNames(error: unknown): string[] {
  const e = (typeof error === 'object' && error !== null ? error : {}) as LooseError;
  const names = [e.signal, e.code, e.name].filter((n): n is string => typeof n === 'string');
  return names.length > 0 ? names : [String(error)];
}

function errorLine(error: unknown): string {
  const e = error as LooseError;
  return typeof e?.message === 'string' ? `${String(e.name)}: ${e.message}` : String(error);
}

function kindOf(error: unknown): ErrorKind {
  if (error instanceof LimitReached) return 'limit';
  const { name } = (error ?? {}) as LooseError;
  switch (name) {
    case 'SystemError':
      return 'system';
    case 'FatalSignal':
      return 'signal';
    case 'KernelBug':
      return 'bug';
    case 'NotSimulated':
      return 'not-simulated';
    case 'UsageError':
      return 'usage';
    case 'Invariant':
    case 'InvariantError':
    case 'InvariantViolation':
      return 'invariant';
    default:
      return 'error';
  }
}

function isKnown(error: Error): boolean {
  return kindOf(error) !== 'error';
}

function describeError(
  thrown: unknown,
  assembled: Assembled,
  _sim: Exports,
  place: (line: number) => { line: number; inCheck?: true },
): RunError {
  const error: Error = thrown instanceof Error ? thrown : new Error(`thrown: ${show(thrown)}`);
  const kind = kindOf(error);
  const offset = bodyOffset();
  const own = framesOf(error, EXAMPLE_URL).at(0);
  const kernel = framesOf(error, KERNEL_URL);
  const said: RunError = { kind, message: message(), ...located() };
  if (error instanceof LimitReached) said.limit = error.limit;
  if (kind === 'bug' || kind === 'error' || kind === 'not-simulated') {
    const inside = kernel.map((f) => f.name).filter((n) => n !== '' && !internal.test(n));
    if (inside.length > 0) said.inside = [...new Set(inside)].slice(0, 20);
  }
  for (const frame of kernel) {
    const patch = assembled.patches.find(
      (p) => frame.line - offset >= p.line && frame.line - offset <= p.endLine,
    );
    if (patch !== undefined) {
      said.patch = { name: patch.name, line: frame.line - offset - patch.line + 1 };
      break;
    }
  }
  return said;

  function located(): { line: number | null; inCheck?: true } {
    return own === undefined ? { line: null } : place(own.line - offset);
  }

  function message(): string {
    if (error instanceof RangeError && /call stack/.test(error.message)) {
      return 'Stopped: functions called each other too deeply (the stack is full).';
    }
    if (kind === 'error' && error.name !== 'Error') return `${error.name}: ${error.message}`;
    return error.message;
  }
}

/** Functions between two kernel functions that say nothing to a reader. */
const internal = /^(__wrap|call|sleep|next|g|anonymous|eval|watchedCall|watchedSleep)$/;
