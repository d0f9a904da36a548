// The loop that lets the machine run.
//
// Whoever is `k.current` is resumed; it runs until schedule() hands the processor to another task,
// or until it has nothing left to do in the kernel. A task whose `thread.gen` is null is in user
// mode. If it is driven from outside, call by call, it sleeps there until its next call comes: that
// is what waitForCall() does. See kernel/sched.ts for the other side.

import { interruptedRegs, returnsAtOnce, returnToUser } from '../arch/i386/kernel/entry.ts';
import type { Kernel } from '../globals.ts';
import { TASK_INTERRUPTIBLE, TASK_ZOMBIE, type task_struct } from '../include/linux/sched.ts';
import { noteProgress } from '../include/standstill.ts';
import { sys_exit } from '../kernel/exit.ts';
import { wake_up_process } from '../kernel/sched.ts';
import { DIED, mayRunAtBottom, runAtBottom, type Starred } from './bottom.ts';
import { Deadlock } from './deadlock.ts';
import { SystemError } from './errors.ts';
import { checkProgress } from './no-progress.ts';
import { step } from './step.ts';

/** Lets the machine run until `done` says so. */
export function runUntil(k: Kernel, done: () => boolean): void {
  while (!done()) step(k);
}

/** Makes `task`, which waits for its next call, the one that runs in user mode; false if it died of that. */
function bringIn(k: Kernel, task: task_struct): boolean {
  if (task.state === TASK_ZOMBIE) return false;
  if (task.thread.waitsForCall || task.thread.gen === null) wake_up_process(k, task);
  while (k.current !== task || task.thread.gen !== null) {
    step(k);
    if (task.state === TASK_ZOMBIE) return false;
  }
  return true;
}

/** Goes on with `call`, which is the current task's, until it returns; DIED if its task does. */
function driveToEnd<T>(k: Kernel, task: task_struct, call: Generator<void, T>): T | typeof DIED {
  task.thread.gen = call;
  for (;;) {
    if (task.state === TASK_ZOMBIE) return DIED;
    checkProgress(k);
    if (k.current === task) {
      let result: IteratorResult<void, T>;
      try {
        result = call.next();
      } catch (error) {
        task.thread.gen = null;
        throw error;
      }
      if (result.done) {
        task.thread.gen = null;
        return result.value;
      }
      if (k.sched?.problem) throw k.sched.problem;
    } else step(k);
  }
}

/**
 * No task can run, so `task` would sleep in its call for ever. If a signal could end that sleep it is ended, as if one
 * had come, and the call is over: it is not made again. Any other sleep lasts.
 */
function takeBack(k: Kernel, task: task_struct): void {
  if (task.state !== TASK_INTERRUPTIBLE || task.thread.gen === null) return;
  task.thread.takenBack = true;
  task.sigpending = 1;
  wake_up_process(k, task);
  const over = () => task.thread.gen === null || task.state === TASK_ZOMBIE;
  try {
    while (!over()) {
      if (k.current === task) resume(k, task);
      else step(k);
    }
  } catch (error) {
    if (!(error instanceof SystemError || error instanceof Deadlock)) throw error;
  } finally {
    task.thread.takenBack = false;
  }
}

/** Lets the current task run until it sleeps or has ended its call. */
function resume(k: Kernel, task: task_struct): void {
  const { gen } = task.thread;
  try {
    if (gen!.next().done) task.thread.gen = null;
  } catch (error) {
    task.thread.gen = null;
    throw error;
  }
  if (k.sched?.problem) throw k.sched.problem;
}

/** The way back to user mode: others may have a turn, signals are delivered. True if the task died of one. */
function leaveKernel(k: Kernel, task: task_struct): boolean {
  noteProgress(k);
  return !returnsAtOnce(k) && driveToEnd(k, task, returnToUser(k, interruptedRegs(k))) === DIED;
}

/** A call that is still to be made. */
export interface Call<T> {
  // biome-ignore lint/suspicious/noExplicitAny: whatever it takes
  readonly starred: Starred<any[], T>;
  readonly self: unknown;
  readonly args: unknown[];
  /** Frames that it may take at most, besides those of a fault; Infinity if it may wait for another task. */
  readonly frames: number;
}

/**
 * Has `task`, which waits for its next call or runs in user mode, make a call, and lets the machine run until
 * the call has returned. Most calls neither sleep nor find another task current: those cost one resumption, or where
 * there are plain twins none.
 */
export function runCall<T>(
  k: Kernel,
  task: task_struct,
  call: Generator<void, T> | Call<T>,
): T | typeof DIED {
  if ((k.current !== task || task.thread.gen !== null) && !bringIn(k, task)) return DIED;
  let value: T | typeof DIED;
  try {
    value = 'starred' in call ? makeCall(k, task, call) : runStarred(k, task, call);
  } catch (error) {
    if (error instanceof Deadlock) takeBack(k, task);
    if (task.thread.gen !== null) k.othersInside = true;
    // The kernel said no, which is as good a return as any. After anything else nothing may run on.
    if (error instanceof SystemError && leaveKernel(k, task)) return DIED;
    throw error;
  }
  if (value === DIED || leaveKernel(k, task)) return DIED;
  return value;
}

function makeCall<T>(
  k: Kernel,
  task: task_struct,
  { starred, self, args, frames }: Call<T>,
): T | typeof DIED {
  const twin = starred.$sync;
  if (twin !== undefined && mayRunAtBottom(k, task, frames))
    return runAtBottom(k, task, twin, self, args);
  return runStarred(k, task, Reflect.apply(starred, self, args));
}

function runStarred<T>(k: Kernel, task: task_struct, call: Generator<void, T>): T | typeof DIED {
  const result = call.next();
  return result.done ? result.value : driveToEnd(k, task, call);
}

/** The life of a task that runs a program of its own. */
function* lifeOf(k: Kernel, program: Generator<void, unknown>): Generator<void, never> {
  yield* program;
  return yield* sys_exit(k, 0);
}

/** Gives a task that waits for its next call a program instead; it exits at the program's end. */
export function startProgram(
  k: Kernel,
  task: task_struct,
  program: Generator<void, unknown>,
): void {
  k.othersInside = true;
  task.thread.gen = lifeOf(k, program);
  wake_up_process(k, task);
}
