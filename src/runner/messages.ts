/**
 * What the page, the frame of the cage and the worker in it say to each other. The worker runs what a reader has written,
 * and a reader's text can come with a link: so the page looks at the shape of what it hears before it believes it.
 */
import type { Wanted, Why } from './look.ts';
import type { OpenAt } from './opening.ts';
import type { Bounds } from './orders.ts';
import type { Prepared } from './prepared.ts';
import type { Chosen } from './recorder.ts';
import { defaultLimits, type RunEvent, type RunResult, STEP_LIMIT } from './result.ts';
import type { Subject } from './subjects.ts';

/** One run, as the page asks for it. */
export interface RunRequest {
  source: string;
  /** The source made ready, if it is one of the book's: nothing is fetched then to read it. */
  prepared?: Prepared;
  /** Appended to the source: the check of an exercise. */
  check?: string;
  name?: string;
  /** By function: its changed text. */
  patches?: Record<string, string>;
  /** Call tree and lines gone through. */
  trace?: boolean;
  /** Snapshots before and after each step. */
  snapshots?: boolean;
  /** What statements without an expectation came to. */
  values?: boolean;
  /** With each step, which tasks ran, slept and woke others. */
  timeline?: boolean;
  /** Not the run is asked for, but a recording of it, or a moment of it. */
  stage?: StageRequest;
  /** Milliseconds that it may take, if not as many as usual. */
  time?: number;
}

/**
 * What the stage asks of a run. `call` is the one that the moment is in, by the recording; `chosen` says who goes on where
 * several tasks could (recorder.ts). Answers are packed (packed.ts).
 */
export type StageRequest = { chosen?: Chosen } & (
  | { ask: 'open'; at: OpenAt }
  | { ask: 'record' }
  | { ask: 'look'; wanted: Wanted[] }
  | ({ ask: 'why' } & Why)
  | { ask: 'changed'; moment: number; subject: Subject; next?: boolean }
  | { ask: 'orders'; bounds: Bounds }
);

/** A text that the page fetches for the worker, which can fetch nothing. */
export type TextName = 'plain' | 'traced' | 'stepped' | 'reader' | 'look';

/** Is there a text of its reader's in it, one that the build has not prepared? */
export function isForeign({ prepared, check, patches }: RunRequest): boolean {
  return prepared === undefined || check !== undefined || Object.keys(patches ?? {}).length > 0;
}

/** What a run needs to be there. */
export function textsFor(request: RunRequest): TextName[] {
  if (request.stage !== undefined) {
    return ['stepped', 'look', ...(isForeign(request) ? ['reader' as const] : [])];
  }
  return [
    'plain',
    ...(request.trace === true ? ['traced' as const] : []),
    ...(isForeign(request) ? ['reader' as const] : []),
  ];
}

export type ToWorker =
  | { type: 'text'; name: TextName; text: string }
  /** A run is to be expected: make what it needs of the texts that are there. */
  | { type: 'warm' }
  | { type: 'run'; id: number; request: RunRequest };

/** Comes as the text of it: what the cage lets out has no more parts than can be counted. */
export type FromWorker =
  /** All is there, the example begins: time counts from now. */
  | { type: 'started'; id: number }
  | { type: 'event'; id: number; event: RunEvent }
  | { type: 'done'; id: number; result: RunResult }
  /** The worker could not do its part. */
  | { type: 'failed'; id: number; message: string };

export type ToFrame =
  /** Start a worker from a script. */
  | { type: 'open'; cell: number; script: string }
  | { type: 'tell'; cell: number; message: ToWorker }
  | { type: 'close'; cell: number };

export type FromFrame =
  | { type: 'here' }
  | { type: 'said'; cell: number; text: string }
  /** The worker is no more. */
  | { type: 'broken'; cell: number; message: string };

/** What a worker may say in one run: messages, and characters in all of them together. */
export const MESSAGES = 20_000;
export const CHARACTERS = 64 * 1024 * 1024;

type Loose = Record<string, unknown>;

const isObject = (value: unknown): value is Loose => typeof value === 'object' && value !== null;

const isLine = (value: unknown): boolean => value === null || typeof value === 'number';

function isExpectation(value: unknown): boolean {
  return (
    isObject(value) &&
    ['line', 'at', 'end'].every((key) => typeof value[key] === 'number') &&
    ['statement', 'expected', 'actual'].every((key) => typeof value[key] === 'string') &&
    ['reached', 'ok'].every((key) => typeof value[key] === 'boolean')
  );
}

function isConsoleLine(value: unknown): boolean {
  return isObject(value) && isLine(value.line) && typeof value.text === 'string';
}

/** A list of no more than `most` of these. */
function isList(value: unknown, most: number, is: (value: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= most && value.every(is);
}

/** More than any text has that a page can hold. */
const EXPECTATIONS = 10_000;

function isEvent(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { type, expectations, entry, index, expectation } = value;
  if (type === 'begin') return isList(expectations, EXPECTATIONS, isExpectation);
  if (type === 'console') return isConsoleLine(entry);
  return (
    type === 'expectation' &&
    Number.isInteger(index) &&
    (index as number) >= 0 &&
    (index as number) < EXPECTATIONS &&
    isExpectation(expectation)
  );
}

function isSeen(value: unknown): boolean {
  return isObject(value) && typeof value.line === 'number' && typeof value.text === 'string';
}

function isStep(value: unknown): boolean {
  return isObject(value) && typeof value.label === 'string' && isLine(value.line);
}

function isError(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.kind === 'string' &&
    typeof value.message === 'string' &&
    isLine(value.line)
  );
}

/** The parts that every run has; those that were asked for besides are looked at by what shows them. */
function isResult(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, ok, expectations, console: lines, values, steps, error, stats } = value;
  return (
    typeof name === 'string' &&
    typeof ok === 'boolean' &&
    isList(expectations, EXPECTATIONS, isExpectation) &&
    isList(lines, defaultLimits.lines, isConsoleLine) &&
    isList(steps, STEP_LIMIT, isStep) &&
    (values === undefined || isList(values, EXPECTATIONS, isSeen)) &&
    isObject(stats) &&
    (error === undefined || isError(error))
  );
}

function isFromWorker(value: unknown): value is FromWorker {
  if (!isObject(value) || typeof value.id !== 'number') return false;
  if (value.type === 'started') return true;
  if (value.type === 'event') return isEvent(value.event);
  if (value.type === 'done') return isResult(value.result);
  return value.type === 'failed' && typeof value.message === 'string';
}

/** Reads what is said to come from a worker; null if it is no message of one. */
export function fromWorker(text: unknown): FromWorker | null {
  if (typeof text !== 'string') return null;
  try {
    const value: unknown = JSON.parse(text);
    return isFromWorker(value) ? value : null;
  } catch {
    return null;
  }
}
