// Which task ran when, what it slept for and what woke it, and what the disk did meanwhile.
//
//     a 2    ▓▓▓ read(3, …)   ░░░ waits for page 0 of /data ░░░   ▓▓▓
//     b 3        ▓▓▓ read(3, …)   ░ waits for page 0 of /data ░       ▓▓▓
//     disk             ███ reads pages 0–1 of /data ███
//
// Calls are watched as a trace watches them (probe.ts), and the clock and the disk tell when time moves on and
// what is transferred. It costs nothing while nothing watches. Time stands still while any task runs, so each
// point has its place in the order of events besides its time.

import type { Kernel } from '../globals.ts';
import type { Request } from '../hw/disk.ts';
import { SWP_OFFSET } from '../include/asm-i386/pgtable.ts';
import { struct_page } from '../include/linux/mm.ts';
import { TASK_RUNNING, TASK_ZOMBIE, type task_struct } from '../include/linux/sched.ts';
import { type Describer, describer, hexWord } from './describe.ts';
import { fileNameOf, pageOfMemory } from './files.ts';
import { addWatcher, isOtherKernel, type Probe, theProbe } from './probe.ts';

/** A point of a run. */
export interface TimelinePoint {
  /** Virtual time in microseconds since boot. */
  time: number;
  /** Its place among all points: later ones have larger numbers, also where time stands still. */
  order: number;
}

/** What a task sleeps for. */
export interface TimelineWait {
  /** The function in which it sleeps: `___wait_on_page`. */
  how: string;
  /** The page of a file, if it is one that it waits for. */
  file: string | null;
  page: number | null;
  /** The semaphore or queue, by name; null if it has none. */
  on: string | null;
  /** Its holders when the sleep began: `a 2`. */
  heldBy: string[];
}

/** A stretch in the life of a task. */
export interface TimelineSpan {
  pid: number;
  /** `idle`: a program that waits for its next call; `ended`: one that has exited. */
  state: 'running' | 'runnable' | 'sleeping' | 'idle' | 'ended';
  from: TimelinePoint;
  to: TimelinePoint;
  /** If it is running: the calls it was in, `read(3, 0x40000000, 4096)`, in order. */
  calls: string[];
  /** If it is sleeping. */
  wait?: TimelineWait;
  /** What ended the sleep: a task, `a 2`, or `disk` or `clock`. */
  wokenBy?: string;
}

/** A transfer of the disk. */
export interface TimelineTransfer {
  write: boolean;
  block: number;
  /** The page of a file that it is for; null for anything else. */
  file: string | null;
  page: number | null;
  /** The task that asked for it. */
  pid: number;
  asked: TimelinePoint;
  /** Null for one that had begun before, or was not begun. */
  begun: TimelinePoint | null;
  /** Null for one that was under way at the end. */
  done: TimelinePoint | null;
  ok: boolean;
}

/** A run, as plain data. */
export interface Timeline {
  from: TimelinePoint;
  to: TimelinePoint;
  /** Those that ran, slept or were woken, by pid. */
  tasks: { pid: number; comm: string }[];
  spans: TimelineSpan[];
  transfers: TimelineTransfer[];
  /** Spans and transfers that were not kept because there were too many. */
  dropped: number;
}

/** So many spans, and so many transfers, are kept. */
const TIMELINE_LIMIT = 2000;

interface Life {
  pid: number;
  comm: string;
  /** The span under way. */
  span: TimelineSpan;
  /** What it sleeps for, as it was when it called schedule(). */
  wait: TimelineWait | null;
  /** The functions it is in, outermost first. */
  stack: { name: string; args: ArrayLike<unknown>; label: string | null }[];
}

/** A call that has not ended, and whose it is. */
interface CallUnderWay {
  life: Life;
  call: Life['stack'][number];
}

function nameOf(task: task_struct): string {
  return `${task.comm || 'swapper'} ${task.pid}`;
}

/** Which page of its file it is; in swap, which place of the swap file it has. */
function placeOf(k: Kernel, page: struct_page): number {
  return page.mapping === k.swapper_space ? SWP_OFFSET(page.index) : page.index;
}

/** A number that can only be an address, as one. */
function readable(value: string): string {
  return /^\d{9,10}$/.test(value) ? hexWord(Number(value)) : value;
}

/** What has been seen so far, and what each task does now. */
class TimelineRecorder {
  readonly #k: Kernel;
  readonly #probe: Probe;
  readonly #say: Describer;
  readonly #from: TimelinePoint;
  readonly #lives = new Map<task_struct, Life>();
  readonly #spans: TimelineSpan[] = [];
  readonly #transfers: TimelineTransfer[] = [];
  /** Transfers that are not done. */
  readonly #open = new Map<Request, TimelineTransfer>();
  #order = 0;
  #dropped = 0;
  #running: task_struct;
  /** A task that is woken now is woken by the disk. */
  #fromDisk = false;

  constructor(k: Kernel, probe: Probe) {
    this.#k = k;
    this.#probe = probe;
    this.#say = describer(k);
    this.#running = k.current;
    this.#from = this.#point();
  }

  #point(): TimelinePoint {
    return { time: this.#k.clock.now, order: this.#order++ };
  }

  #begin(life: Life, state: TimelineSpan['state'], at: TimelinePoint): void {
    const { span } = life;
    span.to = at;
    const empty = span.from.order === at.order;
    if (!empty && this.#spans.length < TIMELINE_LIMIT) this.#spans.push(span);
    else if (!empty) this.#dropped++;
    life.span = { pid: life.pid, state, from: at, to: at, calls: [] };
    if (state === 'running') {
      const within = life.stack.findLast((call) => call.label !== null)?.label;
      if (within) life.span.calls.push(within);
    }
    if (state === 'sleeping' && life.wait) life.span.wait = life.wait;
  }

  #lifeOf(task: task_struct): Life {
    let life = this.#lives.get(task);
    if (!life) {
      const at = { time: this.#k.clock.now, order: this.#order };
      const state =
        task === this.#k.current ? 'running' : task.state === TASK_RUNNING ? 'runnable' : 'idle';
      const span: TimelineSpan = { pid: task.pid, state, from: at, to: at, calls: [] };
      life = { pid: task.pid, comm: task.comm, span, wait: null, stack: [] };
      this.#lives.set(task, life);
    }
    return life;
  }

  /** Another task may have the processor than when we looked last. */
  #look(): void {
    const { current } = this.#k;
    const running = this.#running;
    if (current === running) return;
    const at = this.#point();
    const former = this.#lifeOf(running);
    if (former.span.state === 'running') {
      // A program between two calls sleeps in the machine, not in the kernel.
      const inKernel = former.stack.length > 1;
      if (running.state === TASK_RUNNING) this.#begin(former, 'runnable', at);
      else if (running.state === TASK_ZOMBIE) this.#begin(former, 'ended', at);
      else this.#begin(former, inKernel ? 'sleeping' : 'idle', at);
    }
    former.wait = null;
    this.#running = current;
    const life = this.#lifeOf(current);
    if (life.span.state !== 'running') this.#begin(life, 'running', at);
  }

  /** What the current task is going to sleep for. */
  #waitOf(life: Life, task: task_struct): TimelineWait | null {
    const inside = life.stack.findLast(({ name }) => !/^(schedule|schedule_timeout)$/.test(name));
    if (!inside) return null;
    const page = Array.from(inside.args).find((arg) => arg instanceof struct_page);
    const known = this.#k.waits.get(task);
    const mapping = page?.mapping ?? null;
    // A completion says nothing of what is to be done; what the task has asked the disk for does.
    const asked =
      inside.name === 'wait_for_completion'
        ? [...this.#open.values()].findLast(({ pid }) => pid === task.pid)
        : undefined;
    return {
      how: inside.name,
      file: mapping === null ? (asked?.file ?? null) : fileNameOf(this.#k, mapping),
      page: mapping === null ? (asked?.page ?? null) : placeOf(this.#k, page!),
      on: page || asked ? null : (known?.on.name ?? null),
      heldBy: page || asked ? [] : (known?.on.holders ?? []).map(nameOf),
    };
  }

  #labelOf(name: string, args: ArrayLike<unknown>): string {
    if (name === 'do_page_fault') return `page fault at ${hexWord(this.#k.cpu.mmu.cr2)}`;
    const watched = this.#probe.functions.get(name);
    const said = watched ? this.#say.args(watched, name, args) : [];
    const values = said.map(({ value }) => readable(value));
    return `${name.replace(/^sys_/, '')}(${values.join(', ')})`;
  }

  #woken(task: task_struct): void {
    const life = this.#lifeOf(task);
    const { state } = life.span;
    if (state !== 'sleeping' && state !== 'idle') return;
    if (state === 'sleeping') {
      const { current, init_task } = this.#k;
      const interrupt = current === init_task ? 'clock' : nameOf(current);
      life.span.wokenBy = this.#fromDisk ? 'disk' : interrupt;
    }
    this.#begin(life, 'runnable', this.#point());
  }

  /** A call begins; null if it is another machine's. What it returns is handed to called(). */
  calls(name: string, args: ArrayLike<unknown>): CallUnderWay | null {
    const k = this.#k;
    if (isOtherKernel(args[0], k)) return null;
    this.#look();
    const task = k.current;
    const life = this.#lifeOf(task);
    if (name === 'try_to_wake_up') this.#woken(args[1] as task_struct);
    const outermost = /^(sys_|do_page_fault$)/.test(name) && !life.stack.some((c) => c.label);
    const call = { name, args, label: outermost ? this.#labelOf(name, args) : null };
    life.stack.push(call);
    if (call.label !== null) life.span.calls.push(call.label);
    if (name === 'schedule') {
      this.#fromDisk = false;
      life.wait = this.#waitOf(life, task);
    }
    return { life, call };
  }

  /** A call has ended. */
  called({ life, call }: CallUnderWay): void {
    this.#look();
    const at = life.stack.lastIndexOf(call);
    if (at >= 0) life.stack.length = at;
    if (call.name === 'schedule') this.#fromDisk = false;
  }

  /** Time is about to move on. */
  timeMoves(): void {
    this.#look();
    this.#fromDisk = false;
  }

  /** The disk was asked for a transfer. */
  asked(request: Request): void {
    this.#look();
    const at = this.#point();
    const k = this.#k;
    const page = pageOfMemory(k, request.memory);
    const mapping = page?.mapping ?? null;
    const transfer: TimelineTransfer = {
      write: request.write,
      block: request.block,
      file: mapping === null ? null : fileNameOf(k, mapping),
      page: mapping === null ? null : placeOf(k, page!),
      pid: k.current.pid,
      asked: at,
      begun: null,
      done: null,
      ok: true,
    };
    this.#open.set(request, transfer);
    if (this.#transfers.length < TIMELINE_LIMIT) this.#transfers.push(transfer);
    else this.#dropped++;
  }

  /** The disk has begun a transfer, or it has done it. */
  moved(what: 'begun' | 'done', request: Request, ok: boolean): void {
    this.#look();
    const at = this.#point();
    const transfer = this.#open.get(request);
    if (what === 'done') this.#fromDisk = true;
    if (!transfer) return;
    transfer[what] = at;
    if (what === 'begun') return;
    transfer.ok = ok;
    this.#open.delete(request);
  }

  /** What there was, up to now. */
  end(): Timeline {
    this.#look();
    const to = this.#point();
    for (const life of this.#lives.values()) this.#begin(life, 'idle', to);
    const tasks = [...this.#lives.values()]
      .filter(({ pid }) => pid !== 0)
      .map(({ pid, comm }) => ({ pid, comm }))
      .sort((a, b) => a.pid - b.pid);
    const spans = this.#spans.filter(({ pid }) => pid !== 0);
    spans.sort((a, b) => a.from.order - b.from.order);
    const transfers = this.#transfers;
    return { from: this.#from, to, tasks, spans, transfers, dropped: this.#dropped };
  }
}

/** Records from now on; what it returns ends that, and tells what there was. */
export function beginTimeline(k: Kernel): () => Timeline {
  const probe = theProbe('A timeline');
  const recorder = new TimelineRecorder(k, probe);
  const stop = addWatcher(probe, {
    before: (name, args) => recorder.calls(name, args),
    after: (token) => {
      if (token !== null) recorder.called(token as CallUnderWay);
    },
  });
  const { clock } = k;
  const formerClock = clock.watch;
  clock.watch = () => {
    formerClock?.();
    recorder.timeMoves();
  };
  const { disk } = k.diskfs;
  const formerDisk = disk.watch;
  disk.watch = (what, request, ok) => {
    formerDisk?.(what, request, ok);
    if (what === 'asked') recorder.asked(request);
    else recorder.moved(what, request, ok);
  };
  return () => {
    const timeline = recorder.end();
    stop();
    clock.watch = formerClock;
    disk.watch = formerDisk;
    return timeline;
  };
}
