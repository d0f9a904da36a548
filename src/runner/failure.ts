/** What can end a run, where in the reader's text it happened, and how it is told. */
import type { Assembled } from './kernel-text.ts';
import type { ErrorKind, RunError } from './result.ts';
import { show } from './show.ts';

/** A limit was reached. */
export class LimitReached extends Error {
  override name = 'LimitReached';
  constructor(
    readonly limit: 'time' | 'output' | 'memory',
    message: string,
  ) {
    super(message);
  }
}

/** Names of the two texts in stack traces. */
export const EXAMPLE_URL = 'reader-example.ts';
export const KERNEL_URL = 'running-kernel.js';

/** Lines that `new Function` puts before the body, as this engine counts them. */
let lineOffset: number | null = null;
export function bodyOffset(): number {
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
export function framesOf(error: { stack?: string }, url: string): Frame[] {
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

/**
 * Without the frames of the call at the bottom, which only sleeps there while another task is the one that runs
 * (sim/machine/bottom.ts).
 */
function ofOneTask(frames: Frame[]): Frame[] {
  let sleeps = false;
  return frames.filter(({ name }) => {
    if (name === 'letOthersRun') sleeps = true;
    const shown = !sleeps;
    if (name === 'runAtBottom') sleeps = false;
    return shown;
  });
}

interface LooseError {
  name?: unknown;
  message?: unknown;
  code?: unknown;
  signal?: unknown;
}

/** What `//=> throws …` may say of an error: code, signal, name of its class. */
export function errorNames(error: unknown): string[] {
  const e = (typeof error === 'object' && error !== null ? error : {}) as LooseError;
  const names = [e.signal, e.code, e.name].filter((n): n is string => typeof n === 'string');
  return names.length > 0 ? names : [String(error)];
}

export function errorLine(error: unknown): string {
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

/** Is it one of the errors that an example may mean to cause? */
export function isKnown(error: Error): boolean {
  return kindOf(error) !== 'error';
}

/** The name that the example uses without having it; null if it was something else. */
function unknownName(error: Error): string | null {
  if (!(error instanceof ReferenceError)) return null;
  const said = /^(?:Can't find variable: )?([\w$]+)(?: is not defined)?$/.exec(error.message);
  return said?.[1] ?? null;
}

/**
 * Puts what ended a run into words, with its place.
 * @param importOf what to say of a name that 'sim' has or nearly has, and whether it has it; null of any other
 */
export function describeError(
  thrown: unknown,
  assembled: Assembled,
  place: (line: number) => { line: number; inCheck?: true },
  importOf: (name: string) => { said: string; has: boolean } | null = () => null,
): RunError {
  const error: Error = thrown instanceof Error ? thrown : new Error(`thrown: ${show(thrown)}`);
  // Firefox has a class of its own for what its engine cannot do.
  const ofEngine = error instanceof RangeError || error.name === 'InternalError';
  const tooLarge = ofEngine && /length|allocation|maximum string size/i.test(error.message);
  const tooDeep = ofEngine && /call stack|recursion/.test(error.message);
  const offset = bodyOffset();
  const own = framesOf(error, EXAMPLE_URL).at(0);
  const kernel = ofOneTask(framesOf(error, KERNEL_URL));
  const name = kernel.length === 0 ? unknownName(error) : null;
  const missing = name === null ? null : importOf(name);
  const kind = tooLarge || tooDeep ? 'limit' : missing !== null ? 'usage' : kindOf(error);
  const said: RunError = { kind, message: message(), ...located() };
  if (missing?.has) said.missing = name!;
  if (error instanceof LimitReached) said.limit = error.limit;
  else if (kind === 'limit') said.limit = 'memory';
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
    if (tooDeep) return 'Stopped: functions called each other too deeply (the stack is full).';
    if (tooLarge) return `Stopped: something was to be made larger than can be (${error.message}).`;
    if (missing !== null) return missing.said;
    if (kind === 'error' && error.name !== 'Error') return `${error.name}: ${error.message}`;
    return error.message;
  }
}

/** Functions between two kernel functions that say nothing to a reader. */
const internal =
  /^(__wrap|call|sleep|next|g|anonymous|eval|watchedCall|watchedSleep|makeCall|runStarred|driveToEnd|runAtBottom|driveHere)$/;
