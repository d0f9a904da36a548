/** What the page and its worker say to each other. */
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
  /** With each step, who ran, slept and woke whom. */
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
