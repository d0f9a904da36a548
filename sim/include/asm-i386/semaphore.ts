// Semaphores: a count of how many may still come in. Nearly all are used as a lock for one.
//
//   count      1 free   0 taken   < 0 taken, and somebody waits or is just finding that out
//   sleepers   0 or 1: is a sleeper counted in `count`?
//
// down() and up() are one instruction each while nobody has to wait; what happens else is in
// arch/i386/kernel/semaphore.ts.

import {
  __down,
  __down_interruptible,
  __down_trylock,
  __up,
} from '../../arch/i386/kernel/semaphore.ts';
import type { Kernel } from '../../globals.ts';
import type { task_struct } from '../linux/sched.ts';
import { init_waitqueue_head, wait_queue_head_t } from '../linux/wait.ts';
import type { Embedded } from '../object.ts';
import { atomic_add_negative, atomic_set, atomic_t } from './atomic.ts';

/**
 * A semaphore.
 * @kernel include/asm-i386/semaphore.h:44
 */
export class semaphore implements Embedded {
  /** How many may still come in; below zero while somebody waits. */
  count = new atomic_t();
  /** 1 while a sleeper is counted in `count`. */
  sleepers = 0;
  /** Who waits, in the order in which they came. */
  wait: wait_queue_head_t;
  /** Who came in and has not left; not in C. */
  holders: task_struct[] = [];
  /** What it is called in pictures and error texts; not in C. */
  name: string;

  constructor(name = 'semaphore') {
    this.name = name;
    this.wait = new wait_queue_head_t(name);
  }

  copyFrom(from: semaphore): void {
    this.count.copyFrom(from.count);
    this.sleepers = from.sleepers;
    this.wait.copyFrom(from.wait);
    this.holders = from.holders.slice();
  }
}

/** The current task is in. */
export function noteIn(k: Kernel, sem: semaphore): void {
  sem.holders.push(k.current);
}

/** Somebody leaves: the current task, or, as a semaphore allows, one for another. */
function noteOut(k: Kernel, sem: semaphore): void {
  const { holders } = sem;
  if (holders.length === 0) return;
  const i = holders.lastIndexOf(k.current);
  if (i < 0) holders.shift();
  else holders.splice(i, 1);
}

/**
 * Makes a semaphore that lets `val` in.
 * @kernel include/asm-i386/semaphore.h:73
 * @notrace
 */
export function sema_init(sem: semaphore, val: number): void {
  atomic_set(sem.count, val);
  sem.sleepers = 0;
  init_waitqueue_head(sem.wait);
  if (sem.holders.length !== 0) sem.holders = [];
}

/**
 * Makes a free lock.
 * @kernel include/asm-i386/semaphore.h:89
 * @notrace
 */
export function init_MUTEX(sem: semaphore): void {
  sema_init(sem, 1);
}

/**
 * Makes a lock that is taken: somebody else will give it.
 * @kernel include/asm-i386/semaphore.h:94
 * @notrace
 */
export function init_MUTEX_LOCKED(sem: semaphore): void {
  sema_init(sem, 0);
}

/**
 * Comes in; sleeps until there is room. Signals have to wait.
 * @kernel include/asm-i386/semaphore.h:114
 * @differs Assembler in C; who is in is recorded.
 */
export function* down(k: Kernel, sem: semaphore): Generator<void, void, void> {
  if (atomic_add_negative(-1, sem.count)) yield* __down(k, sem);
  noteIn(k, sem);
}

/**
 * Comes in; sleeps until there is room or a signal comes. 0, or -EINTR if it was the signal.
 * @kernel include/asm-i386/semaphore.h:138
 * @differs Assembler in C; who is in is recorded.
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
 * @differs Assembler in C; who is in is recorded.
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
 * @differs Assembler in C; who is in is recorded.
 */
export function up(k: Kernel, sem: semaphore): void {
  noteOut(k, sem);
  sem.count.counter = (sem.count.counter + 1) | 0;
  if (sem.count.counter <= 0) __up(k, sem);
}

/**
 * How many may still come in.
 * @kernel include/asm-i386/semaphore.h:216
 * @notrace
 */
export function sem_getcount(sem: semaphore): number {
  return sem.count.counter;
}
