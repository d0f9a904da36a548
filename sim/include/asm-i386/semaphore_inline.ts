// down() and up(): one instruction each while no task has to wait; what happens else is in
// arch/i386/kernel/semaphore.ts.

import {
  __down,
  __down_interruptible,
  __down_trylock,
  __up,
} from '../../arch/i386/kernel/semaphore.ts';
import type { Kernel } from '../../globals.ts';
import { atomic_add_negative } from './atomic.ts';
import type { semaphore } from './semaphore.ts';

/** The current task is in. */
export function noteIn(k: Kernel, sem: semaphore): void {
  sem.holders.push(k.current);
}

/** A task leaves: the current one, or, as a semaphore allows, it for another. */
function noteOut(k: Kernel, sem: semaphore): void {
  const { holders } = sem;
  if (holders.length === 0) return;
  const i = holders.lastIndexOf(k.current);
  if (i < 0) holders.shift();
  else holders.splice(i, 1);
}

/**
 * Comes in; sleeps until there is room. Signals have to wait.
 * @kernel include/asm-i386/semaphore.h:114
 * @differs Assembler in C; the tasks that are in are recorded.
 */
export function* down(k: Kernel, sem: semaphore): Generator<void, void, void> {
  if (atomic_add_negative(-1, sem.count)) yield* __down(k, sem);
  noteIn(k, sem);
}

/**
 * Comes in; sleeps until there is room or a signal comes. 0, or -EINTR if it was the signal.
 * @kernel include/asm-i386/semaphore.h:138
 * @differs Assembler in C; the tasks that are in are recorded.
 */
export function* down_interruptible(k: Kernel, sem: semaphore): Generator<void, number, void> {
  let result = 0;
  if (atomic_add_negative(-1, sem.count)) result = yield* __down_interruptible(k, sem);
  if (result === 0) noteIn(k, sem);
  return result;
}

/**
 * Comes in if there is room now: 0, or 1 if there is none.
 * @kernel include/asm-i386/semaphore.h:166
 * @differs Assembler in C; the tasks that are in are recorded.
 */
export function down_trylock(k: Kernel, sem: semaphore): number {
  let result = 0;
  if (atomic_add_negative(-1, sem.count)) result = __down_trylock(k, sem);
  if (result === 0) noteIn(k, sem);
  return result;
}

/**
 * Leaves, and wakes one who waits.
 * @kernel include/asm-i386/semaphore.h:196
 * @differs Assembler in C; the tasks that are in are recorded.
 */
export function up(k: Kernel, sem: semaphore): void {
  noteOut(k, sem);
  sem.count.counter = (sem.count.counter + 1) | 0;
  if (sem.count.counter <= 0) __up(k, sem);
}
