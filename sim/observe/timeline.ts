// Who ran when, who slept for what, who woke whom, and what the disk did meanwhile.
//
//     a 2    ▓▓▓ read(3, …)   ░░░ waits for page 0 of /data ░░░   ▓▓▓
//     b 3        ▓▓▓ read(3, …)   ░ waits for page 0 of /data ░       ▓▓▓
//     disk             ███ reads pages 0–1 of /data ███
//
// Calls are watched as a trace watches them (probe.ts), and the clock and the disk tell when time moves on and
// what is transferred. Nobody pays for it while nobody watches. Time stands still while anybody works, so each
// point has its place in the order of events besides its time.

import type { Kernel } from '../globals.ts';
import type { Request } from '../hw/disk.ts';
import { struct_page } from '../include/linux/mm.ts';
import { TASK_RUNNING, TASK_ZOMBIE, type task_struct } from '../include/linux/sched.ts';
import { type Describer, describer, hexWord } from './describe.ts';
import { fileNameOf, pageOfMemory } from './files.ts';
import { addWatcher, theProbe } from './probe.ts';

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
  /** Who held it when the sleep began: `a 2`. */
  heldBy: string[];
}

/** A stretch in the life of a task. */
export interface TimelineSpan {
  pid: number;
  /** `idle`: a program that waits for its next call; `ended`: one that has exited. */
  state: 'running' | 'runnable' | 'sleeping' | 'idle' | 'ended';
  from: TimelinePoint;
  to: TimelinePoint;
  /** Of a running one: the calls it was in, `read(3, 0x40000000, 4096)`, in order. */
  calls: string[];
  /** Of a sleeping one. */
  wait?: TimelineWait;
  /** Who ended the sleep: a task, `a 2`, or `disk` or `clock`. */
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

function nameOf(task: task_struct): string {
  return `${task.comm || 'swapper'} ${task.pid}`;
}

/** A number that can only be an address, as one. */
function readable(value: string): string {
  return /^\d{9,10}$/.test(value) ? hexWord(Number(value)) : value;
}

/** Records from now on; what it returns ends that, and tells what there was. */
export function beginTimeline(k: Kernel): () => Timeline {
  const probe = theProbe('A timeline');
  const say: Describer = describer(k);
  const lives = new Map<task_struct, Life>();
  const spans: TimelineSpan[] = [];
  const transfers: TimelineTransfer[] = [];
  const open = new Map<Request, TimelineTransfer>();
  let order = 0;
  let dropped = 0;
  let running: task_struct = k.current;
  let fromDisk = false;

  const point = (): TimelinePoint => ({ time: k.clock.now, order: order++ });
  const from = point();

  const begin = (life: Life, state: TimelineSpan['state'], at: TimelinePoint): void => {
    const { span } = life;
    span.to = at;
    const empty = span.from.order === at.order;
    if (!empty && spans.length < TIMELINE_LIMIT) spans.push(span);
    else if (!empty) dropped++;
    life.span = { pid: life.pid, state, from: at, to: at, calls: [] };
    if (state === 'running') {
      const within = life.stack.findLast((call) => call.label !== null)?.label;
      if (within) life.span.calls.push(within);
    }
    if (state === 'sleeping' && life.wait) life.span.wait = life.wait;
  };

  const lifeOf = (task: task_struct): Life => {
    let life = lives.get(task);
    if (!life) {
      const at = { time: k.clock.now, order };
      const state =
        task === k.current ? 'running' : task.state === TASK_RUNNING ? 'runnable' : 'idle';
      const span: TimelineSpan = { pid: task.pid, state, from: at, to: at, calls: [] };
      life = { pid: task.pid, comm: task.comm, span, wait: null, stack: [] };
      lives.set(task, life);
    }
    return life;
  };

  /** Another task may have the processor than when we looked last. */
  const look = (): void => {
    const { current } = k;
    if (current === running) return;
    const at = point();
    const former = lifeOf(running);
    if (former.span.state === 'running') {
      // A program between two calls sleeps in the machine, not in the kernel.
      const inKernel = former.stack.length > 1;
      if (running.state === TASK_RUNNING) begin(former, 'runnable', at);
      else if (running.state === TASK_ZOMBIE) begin(former, 'ended', at);
      else begin(former, inKernel ? 'sleeping' : 'idle', at);
    }
    former.wait = null;
    running = current;
    const life = lifeOf(current);
    if (life.span.state !== 'running') begin(life, 'running', at);
  };

  /** What the current task is going to sleep for. */
  const waitOf = (life: Life, task: task_struct): TimelineWait | null => {
    const inside = life.stack.findLast(({ name }) => !/^(schedule|schedule_timeout)$/.test(name));
    if (!inside) return null;
    const page = Array.from(inside.args).find((arg) => arg instanceof struct_page);
    const known = k.waits.get(task);
    const mapping = page?.mapping ?? null;
    // A completion says nothing of what is to be done; what the task has asked the disk for does.
    const asked =
      inside.name === 'wait_for_completion'
        ? [...open.values()].findLast(({ pid }) => pid === task.pid)
        : undefined;
    return {
      how: inside.name,
      file: mapping === null ? (asked?.file ?? null) : fileNameOf(k, mapping),
      page: mapping === null ? (asked?.page ?? null) : page!.index,
      on: page || asked ? null : (known?.on.name ?? null),
      heldBy: page || asked ? [] : (known?.on.holders ?? []).map(nameOf),
    };
  };

  const labelOf = (name: string, args: ArrayLike<unknown>): string => {
    if (name === 'do_page_fault') return `page fault at ${hexWord(k.cpu.mmu.cr2)}`;
    const watched = probe.functions.get(name);
    const values = watched ? say.args(watched, name, args).map(({ value }) => readable(value)) : [];
    return `${name.replace(/^sys_/, '')}(${values.join(', ')})`;
  };

  const woken = (task: task_struct): void => {
    const life = lifeOf(task);
    const { state } = life.span;
    if (state !== 'sleeping' && state !== 'idle') return;
    if (state === 'sleeping') {
      const interrupt = k.current === k.init_task ? 'clock' : nameOf(k.current);
      life.span.wokenBy = fromDisk ? 'disk' : interrupt;
    }
    begin(life, 'runnable', point());
  };

  const isForeign = (first: unknown): boolean =>
    first !== k && typeof first === 'object' && first?.constructor === k.constructor;

  const stop = addWatcher(probe, {
    before(name, args) {
      if (isForeign(args[0])) return null;
      look();
      const task = k.current;
      const life = lifeOf(task);
      if (name === 'try_to_wake_up') woken(args[1] as task_struct);
      const outermost = /^(sys_|do_page_fault$)/.test(name) && !life.stack.some((c) => c.label);
      const call = { name, args, label: outermost ? labelOf(name, args) : null };
      life.stack.push(call);
      if (call.label !== null) life.span.calls.push(call.label);
      if (name === 'schedule') {
        fromDisk = false;
        life.wait = waitOf(life, task);
      }
      return { life, call };
    },
    after(token, _result, _threw) {
      if (token === null) return;
      look();
      const { life, call } = token as { life: Life; call: Life['stack'][number] };
      const at = life.stack.lastIndexOf(call);
      if (at >= 0) life.stack.length = at;
      if (call.name === 'schedule') fromDisk = false;
    },
  });

  const { clock } = k;
  const formerClock = clock.watch;
  clock.watch = () => {
    formerClock?.();
    look();
    fromDisk = false;
  };
  const { disk } = k.diskfs;
  const formerDisk = disk.watch;
  disk.watch = (what, request, ok) => {
    formerDisk?.(what, request, ok);
    look();
    const at = point();
    if (what === 'asked') {
      const page = pageOfMemory(k, request.memory);
      const mapping = page?.mapping ?? null;
      const transfer: TimelineTransfer = {
        write: request.write,
        block: request.block,
        file: mapping === null ? null : fileNameOf(k, mapping),
        page: mapping === null ? null : page!.index,
        pid: k.current.pid,
        asked: at,
        begun: null,
        done: null,
        ok: true,
      };
      open.set(request, transfer);
      if (transfers.length < TIMELINE_LIMIT) transfers.push(transfer);
      else dropped++;
      return;
    }
    const transfer = open.get(request);
    if (what === 'begun') {
      if (transfer) transfer.begun = at;
      return;
    }
    fromDisk = true;
    if (!transfer) return;
    transfer.done = at;
    transfer.ok = ok;
    open.delete(request);
  };

  return () => {
    look();
    stop();
    clock.watch = formerClock;
    disk.watch = formerDisk;
    const to = point();
    for (const life of lives.values()) begin(life, 'idle', to);
    const tasks = [...lives.values()]
      .filter(({ pid }) => pid !== 0)
      .map(({ pid, comm }) => ({ pid, comm }))
      .sort((a, b) => a.pid - b.pid);
    const kept = spans.filter(({ pid }) => pid !== 0);
    kept.sort((a, b) => a.from.order - b.from.order);
    return { from, to, tasks, spans: kept, transfers, dropped };
  };
}
