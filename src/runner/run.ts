/**
 * Runs one example on one kernel and tells everything that came of it, as plain data.
 *
 * The same code in the page's worker, in the terminal and in the tests. It never throws for
 * what a reader may do; a limit on time that no code of the reader's can get round is up to the
 * caller (client.ts ends the worker, node.ts uses a watchdog).
 */
import type { Machine } from 'sim';
import { describeError, EXAMPLE_URL, KERNEL_URL } from './failure.ts';
import { type Frame, NO_FRAME, PROGRAM } from './frames.ts';
import { type Exports, Host, type Place, type RunOptions } from './host.ts';
import { type Assembled, assemble, type KernelText, type StrippedPatch } from './kernel-text.ts';
import { PatchError, type Prepared, parameters, type Reader, TextError } from './prepared.ts';
import type { Recorder, StepHooks } from './recorder.ts';
import { defaultLimits, emptyResult, type Limits, type RunResult } from './result.ts';

export type { RunOptions } from './host.ts';
export * from './result.ts';

interface Compiled {
  sim: Exports;
  assembled: Assembled;
  /** Whether it tells of its statements, if it can. */
  tell: (on: boolean) => void;
  /** A machine as boot() makes it that nothing has used yet (bootAhead). */
  spare?: Machine;
}

const compiled = new WeakMap<KernelText, Map<string, Compiled>>();

/** The recorder that hears what the kernel tells of its statements. A kernel serves many runs, so it asks anew each time. */
let recordingNow: Heard;

type Heard = Pick<Recorder, 'at' | 'begin' | 'end'> &
  Partial<Pick<Recorder, 'onValue' | 'onWrite'>>;

/** What the kernel does while it is made is not of the run. */
const NOTHING: Heard = { at: () => {}, begin: () => NO_FRAME, end: () => {} };

const kernelSteps = {
  at: (statement, frame, read) => recordingNow.at(statement, frame, read),
  in: (func, k) => recordingNow.begin(func, k),
  out: (frame) => {
    if (frame !== NO_FRAME) recordingNow.end(frame);
  },
  v: (frame, value) => {
    recordingNow.onValue?.(frame, value);
    return value;
  },
  w: (object, field, value) => {
    recordingNow.onWrite?.(object, field);
    return value;
  },
  none: NO_FRAME,
} satisfies StepHooks & { none: Frame };

/**
 * Makes a kernel once for each set of patches. It has no state of its own, so that one serves all runs and stays warm;
 * what its probe has kept of the run before is forgotten.
 */
function instantiate(kernel: KernelText, probe: boolean, patches: StrippedPatch[]): Compiled {
  let versions = compiled.get(kernel);
  if (versions === undefined) {
    versions = new Map();
    compiled.set(kernel, versions);
  }
  const key = `${probe} ${JSON.stringify(patches)}`;
  let known = versions.get(key);
  if (known === undefined) {
    const assembled = assemble(kernel, { probe, patches, sourceURL: KERNEL_URL });
    let tell: Compiled['tell'] = () => {};
    const onSwitch = (set: Compiled['tell']): void => {
      tell = set;
    };
    const sim = new Function('__steps', assembled.code)({ ...kernelSteps, onSwitch }) as Exports;
    known = { sim, assembled, tell };
    if (versions.size >= 8) versions.delete(versions.keys().next().value!);
    versions.set(key, known);
  }
  if (probe) known.sim.forgetRun();
  return known;
}

/**
 * Boots a machine, while nothing waits for it, that the next run has when it asks for one. On the book's own kernel, without
 * a probe: a boot() that is watched is to be seen, and what a reader's kernel does may never end.
 */
export function bootAhead(kernel: KernelText): void {
  const known = instantiate(kernel, false, []);
  known.spare ??= known.sim.boot();
}

/** The kernel's exports, with a boot() that takes the machine that stands ready. */
function withSpare(known: Compiled): Exports {
  if (known.spare === undefined) return known.sim;
  const boot: Exports['boot'] = (options) => {
    const { spare } = known;
    if (spare === undefined || options !== undefined) return known.sim.boot(options);
    known.spare = undefined;
    return spare;
  };
  return Object.create(known.sim, { boot: { value: boot } });
}

/** Exports of the bundle that are the runner's and not the reader's. */
const hidden = new Set<string>([
  'atOnce',
  'beginMoments',
  'beginTimeline',
  'beginTrace',
  'endTrace',
  'beginReach',
  'forgetRun',
  'nearest',
  'hitCounts',
  'runAtBottom',
  'wholeAtOnce',
  'describer',
] satisfies (keyof Exports | 'endTrace')[]);

/** The nearest names that a reader may import. */
function namesLike(sim: Exports, name: string): string[] {
  return sim.nearest(
    name,
    Object.keys(sim).filter((n) => !hidden.has(n)),
  );
}

/** What to do about a name that the example does not have, if 'sim' has it or one like it. */
function importOf(sim: Exports, name: string): { said: string; has: boolean } | null {
  if (name in sim && !hidden.has(name)) {
    const said = `${name} is not imported. Add it to the import: import { ${name} } from 'sim';`;
    return { said, has: true };
  }
  const near = namesLike(sim, name);
  if (near.length === 0) return null;
  const said = `${name} is not defined. Did you mean ${near.join(' or ')}? 'sim' has that.`;
  return { said, has: false };
}

/** Runs an example. Never throws for anything that the reader's text does. */
export function runExample(options: RunOptions): RunResult {
  const result = emptyResult(options.name ?? 'example');
  // A property of every engine that we know of except one, which has whole traces anyway.
  const engine = Error as { stackTraceLimit?: number };
  const { stackTraceLimit } = engine;
  engine.stackTraceLimit = 200;
  try {
    run(options, result);
  } catch (error) {
    if (error instanceof TextError) {
      const { kind, message, line } = error;
      result.error = { kind, message, ...placeIn(options)(line) };
    } else if (error instanceof PatchError) {
      const { kind, message, patch } = error;
      result.error = { kind, message, line: null, patch };
    } else throw error;
  } finally {
    engine.stackTraceLimit = stackTraceLimit;
  }
  result.ok = result.error === undefined && result.expectations.every((e) => e.ok);
  return result;
}

/** Where a line of what is run is for the reader: a check, which comes after the source, has lines of its own. */
function placeIn({ source, check }: RunOptions): Place {
  const last = check === undefined ? Number.POSITIVE_INFINITY : source.split('\n').length;
  return (line) => (line > last ? { line: line - last, inCheck: true } : { line });
}

/** @throws TextError, PatchError */
function run(options: RunOptions, result: RunResult): void {
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const place = placeIn(options);
  const began = performance.now();
  const prepared = prepare(options);
  result.stats.prepareMs = performance.now() - began;

  const startedKernel = performance.now();
  const { made, kernel } = kernelFor(options, prepared);
  const { sim, assembled } = made;
  result.stats.kernelMs = performance.now() - startedKernel;
  checkImports(sim, prepared);

  result.expectations = prepared.expected.map((e) => ({
    ...place(e.line),
    at: place(e.at).line,
    end: place(e.end).line,
    statement: e.statement,
    expected: e.throws ? `throws ${e.text}` : e.text,
    actual: '(the run did not come this far)',
    reached: false,
    ok: false,
  }));
  options.onEvent?.({ type: 'begin', expectations: result.expectations.map((e) => ({ ...e })) });
  const host = new Host(options, limits, result, prepared.expected, withSpare(made), kernel, place);
  const main = new Function(...parameters, `${prepared.code}\n//# sourceURL=${EXAMPLE_URL}`);
  const startedRun = performance.now();
  try {
    main(host.exports, host.hooks, host.console, undefined, undefined, undefined);
    host.finish();
  } catch (error) {
    result.error = describeError(error, assembled, place, (name) => importOf(sim, name));
    host.failed(result.error);
  }
  host.collect();
  result.stats.runMs = performance.now() - startedRun;
  result.stats.machines = host.machines.length;
}

/** The text as it is run: prepared before, or now. */
function prepare(options: RunOptions): Prepared {
  const { source, check, prepared } = options;
  const stepped = options.recorder !== undefined;
  if (check !== undefined) return readerOf(options).prepare(`${source}\n${check}`, stepped);
  return prepared ?? readerOf(options).prepare(source, stepped);
}

function readerOf({ reader }: RunOptions): Reader {
  if (reader === undefined) throw new Error('a text that is not prepared needs a reader');
  return reader;
}

/** The kernel that the run asks for. */
function kernelFor(
  options: RunOptions,
  prepared: Prepared,
): { made: Compiled; kernel: KernelText } {
  const { trace, reach, timeline, patches = {} } = options;
  const { recorder } = options;
  const { plain, traced, stepped } = options.kernel;
  if (recorder !== undefined && stepped === undefined)
    throw new Error('there is no stepped kernel');
  const watched = trace === true && traced !== undefined ? traced : plain;
  const kernel = recorder === undefined ? watched : stepped!;
  const probe = trace === true || reach === true || timeline === true || prepared.probe;
  const stripped = Object.entries(patches).map(([name, text], i) =>
    readerOf(options).preparePatch(name, text, kernel, recorder && PROGRAM * (i + 2)),
  );
  recordingNow = NOTHING;
  const made = instantiate(kernel, probe, stripped);
  if (recorder !== undefined) {
    recordingNow = recorder;
    recorder.onPause = (paused) => made.tell(!paused);
    made.tell(true);
  }
  return { made, kernel };
}

function checkImports(sim: Exports, { imports }: Prepared): void {
  const unknown = imports.find(({ name }) => !(name in sim) || hidden.has(name));
  if (unknown === undefined) return;
  const near = namesLike(sim, unknown.name);
  throw new TextError(
    'usage',
    `'sim' has no ${unknown.name}.` +
      (near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : ''),
    unknown.line,
  );
}
