/**
 * The page's side of running examples.
 *
 *     const runner = getRunner();
 *     const result = await runner.run({ source, trace: true }, { onEvent });
 *     runner.stop();
 *
 * The worker starts with the first run and stays. Runs wait for each other. One that takes too
 * long is ended together with its worker, and the next run starts another: so Stop and the limit
 * on time work whatever the example does, in the kernel too.
 */
import { plain, traced } from 'virtual:kernel';
import {
  type FromWorker,
  isFromWorker,
  type KernelPlaces,
  type RunRequest,
  type ToWorker,
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
const GRACE = 500;

interface Job {
  id: number;
  request: RunRequest;
  handlers: RunHandlers;
  progress: Progress;
  resolve: (result: RunResult) => void;
  timer?: ReturnType<typeof setTimeout>;
}

export class Runner {
  private worker: Worker | null = null;
  private current: Job | null = null;
  private readonly waiting: Job[] = [];
  private ids = 0;

  constructor(
    private readonly start: () => Worker = startWorker,
    private readonly kernels: KernelPlaces = absolute({ plain, traced }),
    private readonly time: number = defaultLimits.time,
  ) {}

  /** Is a run under way or waiting? */
  get busy(): boolean {
    return this.current !== null;
  }

  /** Starts the worker and fetches the kernel before they are needed, for a faster first run. */
  warm(): void {
    if (this.worker !== null) return;
    const message: ToWorker = { type: 'warm', kernels: this.kernels };
    this.open().postMessage(message);
  }

  private open(): Worker {
    this.worker ??= this.listen(this.start());
    return this.worker;
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
    const worker = this.open();
    job.timer = setTimeout(
      () => this.abandon('error', 'The kernel could not be loaded in time. Is the site in reach?'),
      LOADING,
    );
    const message: ToWorker = {
      type: 'run',
      id: job.id,
      request: job.request,
      kernels: this.kernels,
    };
    worker.postMessage(message);
  }

  private listen(worker: Worker): Worker {
    worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (worker !== this.worker) return;
      if (isFromWorker(data)) this.hear(data);
      else this.abandon('error', 'The worker has said something that is no message of its own.');
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      if (worker !== this.worker) return;
      this.abandon('error', `The worker has failed${event.message ? `: ${event.message}` : '.'}`);
    });
    return worker;
  }

  private hear(message: FromWorker): void {
    const job = this.current;
    if (job === null || job.id !== message.id) return;
    switch (message.type) {
      case 'started':
        clearTimeout(job.timer);
        job.timer = setTimeout(
          () => this.abandon('limit', timeMessage(this.time)),
          this.time + GRACE,
        );
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
    this.worker?.terminate();
    this.worker = null;
    const limit = kind === 'limit' ? { limit: 'time' as const } : {};
    this.settle(this.current.progress.end({ kind, message, line: null, ...limit }));
  }

  private settle(result: RunResult): void {
    const job = this.current!;
    clearTimeout(job.timer);
    this.current = null;
    job.resolve(result);
    this.next();
  }
}

function startWorker(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'examples' });
}

/** A worker's idea of a relative address is its own place, not the page's. */
function absolute(urls: KernelPlaces): KernelPlaces {
  return {
    plain: new URL(urls.plain, location.href).href,
    traced: new URL(urls.traced, location.href).href,
  };
}

let shared: Runner | null = null;

/** The one runner of the page. */
export function getRunner(): Runner {
  shared ??= new Runner();
  return shared;
}
