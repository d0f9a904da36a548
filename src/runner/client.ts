/**
 * The page's side of running examples.
 *
 *     const runner = getRunner();
 *     const result = await runner.run({ source, trace: true }, { onEvent });
 *     runner.stop();
 *
 * The worker stands in a cage (cage.ts). It starts with the first run and stays for as long as it runs the book's own
 * texts. One that has run a reader's text may not be what it was, and the next run gets another; one that has run a
 * changed function goes on with the same function, and with nothing else.
 * Runs wait for each other. One that takes too long is ended together with the cage: so Stop and the limit on time work
 * whatever the example does, in the kernel too.
 */
import { type Cage, type Cell, FrameCage } from './cage.ts';
import {
  type FromWorker,
  fromWorker,
  type RunRequest,
  type TextName,
  textsFor,
} from './messages.ts';
import { defaultLimits, Progress, type RunEvent, type RunResult, timeMessage } from './result.ts';

export type { RunRequest } from './messages.ts';
export type {
  ConsoleLine,
  Expectation,
  RunError,
  RunEvent,
  RunResult,
  Step,
} from './result.ts';

export interface RunHandlers {
  /** The kernel has been loaded and the example begins. */
  onStart?: () => void;
  /** Output and expectations as they come. */
  onEvent?: (event: RunEvent) => void;
}

/** Milliseconds in which the kernel must have been loaded. */
const LOADING = 30_000;
/** The worker's own counters stop most endless loops first, and know the line. */
const GRACE = 1.1;

interface Job {
  id: number;
  request: RunRequest;
  handlers: RunHandlers;
  progress: Progress;
  resolve: (result: RunResult) => void;
  timer?: ReturnType<typeof setTimeout>;
}

/** What a run brings into its worker besides the book's code: nothing, certain changed functions, or any text (null). */
function changes({ prepared, check, patches = {}, stage, source }: RunRequest): string | null {
  // The moments of a run are asked of the worker that has recorded it.
  if (stage !== undefined) return JSON.stringify([source, patches]);
  if (prepared === undefined || check !== undefined) return null;
  return Object.keys(patches).length === 0 ? '' : JSON.stringify(patches);
}

export class Runner {
  private cell: Cell | null = null;
  /** Has the worker been told to do anything? */
  private told = false;
  /** What the worker has run besides the book's texts: the changed functions. */
  private changed = '';
  private current: Job | null = null;
  private readonly waiting: Job[] = [];
  private ids = 0;

  constructor(private readonly cage: Cage = new FrameCage()) {}

  /** Is a run under way or waiting? */
  get busy(): boolean {
    return this.current !== null;
  }

  /** Before a run is asked for: starts the worker, has the kernel fetched, compiled and begun, and a machine booted. */
  warm(texts: TextName[] = ['plain']): void {
    const cell = this.open();
    if (this.told) return;
    this.told = true;
    cell.tell({ type: 'warm' }, texts);
  }

  private open(): Cell {
    if (this.cell !== null) return this.cell;
    this.changed = '';
    this.told = false;
    const cell = this.cage.open({
      said: (text) => {
        if (cell !== this.cell) return;
        const message = fromWorker(text);
        if (message !== null) this.hear(message);
        else this.abandon('error', 'The worker has said something that is no message of its own.');
      },
      failed: (message) => {
        if (cell !== this.cell) return;
        this.cell = null;
        this.abandon('error', message);
      },
    });
    this.cell = cell;
    return cell;
  }

  /** Runs an example. The promise is always kept: errors are part of the result. */
  run(request: RunRequest, handlers: RunHandlers = {}): Promise<RunResult> {
    return new Promise((resolve) => {
      const progress = new Progress(request.name ?? 'example');
      this.waiting.push({ id: ++this.ids, request, handlers, progress, resolve });
      this.next();
    });
  }

  /** Ends the run under way, and those that wait. */
  stop(): void {
    const waiting = this.waiting.splice(0);
    this.abandon('stopped', 'Stopped.');
    for (const job of waiting) {
      job.resolve(job.progress.end({ kind: 'stopped', message: 'Stopped.', line: null }));
    }
  }

  private next(): void {
    if (this.current !== null) return;
    const job = this.waiting.shift();
    if (job === undefined) return;
    this.current = job;
    job.timer = setTimeout(
      () => this.abandon('error', 'The kernel could not be loaded in time. Is the site in reach?'),
      LOADING,
    );
    const { id, request } = job;
    if (this.changed !== '' && this.changed !== changes(request)) this.close();
    const cell = this.open();
    this.told = true;
    cell.tell({ type: 'run', id, request }, textsFor(request));
  }

  private hear(message: FromWorker): void {
    const job = this.current;
    if (job === null || job.id !== message.id) return;
    const { time = defaultLimits.time } = job.request;
    switch (message.type) {
      case 'started':
        clearTimeout(job.timer);
        job.timer = setTimeout(() => this.abandon('limit', timeMessage(time)), time * GRACE);
        job.handlers.onStart?.();
        break;
      case 'event':
        job.progress.hear(message.event);
        job.handlers.onEvent?.(message.event);
        break;
      case 'done':
        this.settle(message.result);
        break;
      case 'failed':
        this.settle(job.progress.end({ kind: 'error', message: message.message, line: null }));
        break;
    }
  }

  /** Ends the worker in the middle of what it does. */
  private abandon(kind: 'limit' | 'stopped' | 'error', message: string): void {
    if (this.current === null) return;
    this.cell = null;
    this.cage.remove();
    const limit = kind === 'limit' ? { limit: 'time' as const } : {};
    const { progress } = this.current;
    this.settle(progress.end({ kind, message, line: null, ...limit }), kind !== 'error');
  }

  /** @param again another worker may be started now: nothing was wrong with this one but what it ran */
  private settle(result: RunResult, again = true): void {
    const job = this.current!;
    clearTimeout(job.timer);
    this.current = null;
    const changed = changes(job.request);
    if (changed === null) this.close();
    else if (this.cell !== null) this.changed = changed;
    job.resolve(result);
    this.next();
    // The next run is likely to be like this one.
    if (again) this.warm(textsFor(job.request));
  }

  private close(): void {
    this.cell?.close();
    this.cell = null;
  }
}

let shared: Runner | null = null;

/** The one runner of the page. */
export function getRunner(): Runner {
  shared ??= new Runner();
  return shared;
}
