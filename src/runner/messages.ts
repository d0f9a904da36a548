/**
 * What the page and its worker say to each other. The worker runs what a reader has written, and a reader's text can
 * come with a link: so the page looks at the shape of what it hears before it believes it.
 */
import type { Prepared } from './prepared.ts';
import type { RunEvent, RunResult } from './result.ts';

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
  /** With each step, which tasks ran, slept and woke others. */
  timeline?: boolean;
}

/** Where the kernel texts are. */
export interface KernelPlaces {
  plain: string;
  traced: string;
}

export type ToWorker =
  | { type: 'run'; id: number; request: RunRequest; kernels: KernelPlaces }
  /** A run is to be expected: have the kernel ready. */
  | { type: 'warm'; kernels: KernelPlaces };

export type FromWorker =
  /** The kernel is there, the example begins: time counts from now. */
  | { type: 'started'; id: number }
  | { type: 'event'; id: number; event: RunEvent }
  | { type: 'done'; id: number; result: RunResult }
  /** The worker could not do its part; the fault is not the reader's. */
  | { type: 'failed'; id: number; message: string };

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

function isEvent(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { type, expectations, entry, index, expectation } = value;
  if (type === 'begin') return Array.isArray(expectations) && expectations.every(isExpectation);
  if (type === 'console') return isConsoleLine(entry);
  return type === 'expectation' && Number.isInteger(index) && isExpectation(expectation);
}

/** The parts that every run has; those that were asked for besides are looked at by what shows them. */
function isResult(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, ok, expectations, console: lines, steps, error, stats } = value;
  return (
    typeof name === 'string' &&
    typeof ok === 'boolean' &&
    Array.isArray(expectations) &&
    expectations.every(isExpectation) &&
    Array.isArray(lines) &&
    lines.every(isConsoleLine) &&
    Array.isArray(steps) &&
    steps.every((step) => isObject(step) && typeof step.label === 'string' && isLine(step.line)) &&
    isObject(stats) &&
    (error === undefined ||
      (isObject(error) &&
        typeof error.kind === 'string' &&
        typeof error.message === 'string' &&
        isLine(error.line)))
  );
}

/** Is it a message of a worker? */
export function isFromWorker(value: unknown): value is FromWorker {
  if (!isObject(value) || typeof value.id !== 'number') return false;
  if (value.type === 'started') return true;
  if (value.type === 'event') return isEvent(value.event);
  if (value.type === 'done') return isResult(value.result);
  return value.type === 'failed' && typeof value.message === 'string';
}
