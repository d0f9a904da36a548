// The bottom of JavaScript's stack: where a call from outside runs without a generator.
//
// Every `function*` of the kernel has a plain twin where the sources have been given them (src/runner/twins.ts). A
// call that a program makes from outside runs the twins, straight down JavaScript's own stack:
//
//   p.mmap() ──► runAtBottom ──► sys_mmap2 ──► do_mmap_pgoff ──► … ──► schedule ──► letOthersRun
//                                                                                     │ step, step, step
//                                                       until this task is current again ◄─┘
//
// The other tasks are generators, as everywhere, and letOthersRun() resumes them in the order in which the loop of
// drive.ts would. So the order in which tasks run, and what each does, is the same to the last event; it only costs less.
//
// ## What a stack cannot do
//
// A generator can be left where it is and gone on with later; a stack cannot. So a call runs here only if it will not be
// left: no other task is in the kernel that it could wait for, and memory is not short, so that it will not go round
// without an end (mayRunAtBottom). Calls that wait for others as such, waitpid() and the like, never do.
//
// What is left all the same is left for good: a task that has died, one that sleeps for a lock that no task will
// release (a changed kernel that forgot it), and one during whose sleep the machine met a bug. Then something is thrown
// through all twins that are open, and none of them may take notice: to the ports their call has never returned.

import type { Kernel } from '../globals.ts';
import { TASK_UNINTERRUPTIBLE, TASK_ZOMBIE, type task_struct } from '../include/linux/sched.ts';
import { signal_pending } from '../include/linux/sched_inline.ts';
import { schedule } from '../kernel/sched.ts';
import { checkProgress } from './no-progress.ts';
import { step } from './step.ts';

/** What a call returns if its task died in it; `task.killedBy` says of what, if of a signal. */
export const DIED = Symbol('died');

/** A function with a star, and its plain twin, if it has got one. */
// biome-ignore lint/suspicious/noExplicitAny: any function will do
export type Starred<A extends any[], T> = ((...args: A) => Generator<void, T>) & {
  $sync?: (...args: A) => T;
};

/** What concerns JavaScript's stack, of which there is one for all machines: a handler of one may use another. */
const stack = {
  /** Whose call is at the bottom. */
  bottom: null as { readonly k: Kernel; readonly task: task_struct } | null,
  /** Is what is being thrown none of the ports' business? */
  unwinding: false,
  /** Has a reader put functions in that only generators can be left in? */
  starredOnly: false,
};

/** From now on everything runs as generators. */
export function stayStarred(): void {
  stack.starredOnly = true;
}

/** Is the call at the bottom being left for good? Then no twin may catch what comes, or clean up. */
export function isUnwinding(): boolean {
  return stack.unwinding;
}

/** Stands for the generator of a task at the bottom while it sleeps: it is never resumed. */
const AT_BOTTOM: Generator<void, unknown, void> = (function* () {})();

/** The bare yield of schedule(): the others run until the task at the bottom is current again. */
export function letOthersRun(): void {
  const { k, task } = stack.bottom!;
  if (task.thread.gen === null) task.thread.gen = AT_BOTTOM;
  try {
    if (k.sched?.problem) throw k.sched.problem;
    for (;;) {
      if (task.state === TASK_ZOMBIE) throw DIED;
      checkProgress(k);
      if (k.current === task) return;
      step(k);
    }
  } catch (error) {
    stack.unwinding = true;
    throw error;
  }
}

/** Runs a generator to its end for the task at the bottom: the yield* of what has no twin. */
export function driveHere<T>(code: Generator<void, T>): T {
  for (;;) {
    const result = code.next();
    if (result.done) return result.value;
    letOthersRun();
  }
}

/** The plain twin of a function that a table or a parameter holds. */
export function twinOf<A extends unknown[], T>(f: Starred<A, T>): (...args: A) => T {
  return f.$sync ?? driven(f);
}

function driven<A extends unknown[], T>(f: Starred<A, T>): (...args: A) => T {
  return function (this: unknown, ...args: A): T {
    return driveHere(Reflect.apply(f, this, args));
  };
}

/**
 * Runs a twin for `task`, which is the current one and in user mode; DIED if its task died.
 * @throws what the call throws, and what ends the loop in which it sleeps: Deadlock, NoProgress, a bug of another task
 */
export function runAtBottom<A extends unknown[], T>(
  k: Kernel,
  task: task_struct,
  twin: (...args: A) => T,
  self: unknown,
  args: A,
): T | typeof DIED {
  const before = stack.bottom;
  stack.bottom = { k, task };
  stack.unwinding = false;
  try {
    return Reflect.apply(twin, self, args);
  } catch (error) {
    if (!stack.unwinding) throw error;
    stack.unwinding = false;
    if (error === DIED) return DIED;
    if (task.thread.gen === AT_BOTTOM) task.thread.gen = leftFor(k);
    throw error;
  } finally {
    stack.bottom = before;
    if (task.thread.gen === AT_BOTTOM) task.thread.gen = null;
  }
}

/**
 * What a task is in whose call at the bottom was left. No other task will release what it sleeps for, and itself it
 * cannot: it sleeps on, whatever wakes it.
 */
function* leftFor(k: Kernel): Generator<void, void> {
  while (!signal_pending(k.current)) {
    k.current.state = TASK_UNINTERRUPTIBLE;
    yield* schedule(k);
  }
}

/**
 * Kernel code that is called from outside by itself, without a system call around it: as a generator that does all of it
 * when it is first resumed. It must be driven for the current task.
 */
export function atOnce<A extends [Kernel, ...unknown[]], T>(
  f: Starred<A, T>,
): (...args: A) => Generator<void, T> {
  const twin = f.$sync;
  if (twin === undefined) return f;
  return (...args) => wholeAtOnce(args[0], twin, undefined, args);
}

/** The same with the machine and the receiver said. */
export function wholeAtOnce<A extends unknown[], T>(
  k: Kernel,
  twin: (...args: A) => T,
  self: unknown,
  args: A,
): Generator<void, T> {
  const code = {
    next(): IteratorResult<void, T> {
      const value = runAtBottom(k, k.current, twin, self, args);
      if (value === DIED) return { done: false, value: undefined };
      return { done: true, value };
    },
    [Symbol.iterator]: () => code,
  } as Generator<void, T>;
  return code;
}

/** Frames that must be free besides what the call may take: a fault reads ahead, needs tables, and may be made again. */
const SPARE_FRAMES = 160;

/**
 * May a call of `task` run as a twin? Not if it may be left in the middle and gone on with later: if another task is
 * in the kernel that it may wait for, or if memory may become so short that it goes round in vain.
 * @param frames how many it may take at most, besides those of a fault
 */
export function mayRunAtBottom(k: Kernel, task: task_struct, frames: number): boolean {
  if (stack.starredOnly || k.sched !== null || task.sigpending !== 0) return false;
  if (k.othersInside && !(k.othersInside = othersAreInside(k, task))) return hasRoom(k, frames);
  return !k.othersInside && hasRoom(k, frames);
}

function hasRoom(k: Kernel, frames: number): boolean {
  let free = -SPARE_FRAMES - frames - 2 * k.vm_max_readahead - (2 << k.page_cluster);
  for (const zone of k.contig_page_data.node_zones) free += zone.free_pages - zone.pages_high;
  return free >= 0;
}

/** Is a task other than `task` in the middle of a call or of a program, or could a signal's handler be? kswapd waits for no task. */
function othersAreInside(k: Kernel, task: task_struct): boolean {
  for (let p = k.init_task.next_task; p !== k.init_task; p = p.next_task) {
    if (p.state === TASK_ZOMBIE) continue;
    const { gen, waitsForCall } = p.thread;
    if (p !== task && p.mm !== null && gen !== null && !waitsForCall) return true;
    for (const { sa } of p.sig?.action ?? []) if (typeof sa.sa_handler === 'function') return true;
  }
  return false;
}
