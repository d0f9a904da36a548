// Semaphores: a count of how many may still come in. Nearly all are used as a lock for one.
//
//   count      1 free   0 taken   < 0 taken, and somebody waits or is just finding that out
//   sleepers   0 or 1: is a sleeper counted in `count`?
//
// down() and up() are in semaphore_inline.ts.

import type { task_struct } from '../linux/sched.ts';
import { init_waitqueue_head, wait_queue_head_t } from '../linux/wait.ts';
import type { Embedded } from '../object.ts';
import { atomic_set, atomic_t } from './atomic.ts';

/**
 * A semaphore.
 * @kernel include/asm-i386/semaphore.h:44
 */
export class semaphore implements Embedded {
  /** How many may still come in; below zero while a task waits. */
  count = new atomic_t();
  /** 1 while a sleeper is counted in `count`. */
  sleepers = 0;
  /** Tasks that wait, in the order in which they came. */
  wait: wait_queue_head_t;
  /** Tasks that came in and have not left; not in C. */
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
 * Makes a lock that is taken: another task will release it.
 * @kernel include/asm-i386/semaphore.h:94
 * @notrace
 */
export function init_MUTEX_LOCKED(sem: semaphore): void {
  sema_init(sem, 0);
}

/**
 * How many may still come in.
 * @kernel include/asm-i386/semaphore.h:216
 * @notrace
 */
export function sem_getcount(sem: semaphore): number {
  return sem.count.counter;
}
