// Wait queues: lists of tasks that sleep until something happens.
//
//   wait_queue_head_t ──► wait_queue_t ──► wait_queue_t ──► …
//                             │ task            │ task, WQ_FLAG_EXCLUSIVE
//
// A task that wants to sleep puts itself in the queue, sets its state, looks once more whether it must, and
// calls schedule(). A wake-up runs through the queue from the front: all tasks that are not exclusive,
// and as many exclusive ones as it was asked for. Those stand at the end, so the first that came is
// the first that is woken, and one wake-up does not make many run for what only one can have.

import type { Kernel } from '../../globals.ts';
import type { Embedded } from '../object.ts';
import {
  INIT_LIST_HEAD,
  list_add,
  list_add_tail,
  list_del,
  list_empty,
  list_head,
} from './list.ts';
import type { task_struct } from './sched.ts';
import { spin_lock_init, spinlock_t } from './spinlock.ts';

/** wait4(): do not sleep when no child is dead yet. @kernel include/linux/wait.h:4 */
export const WNOHANG = 0x00000001;
/** wait4(): tell of stopped children too. @kernel include/linux/wait.h:5 */
export const WUNTRACED = 0x00000002;
/** wait4(): not for the children of other threads of the group. @kernel include/linux/wait.h:7 */
export const __WNOTHREAD = 0x20000000;
/** wait4(): all children, whatever signal they end with. @kernel include/linux/wait.h:8 */
export const __WALL = 0x40000000;
/** wait4(): only children that end with another signal than SIGCHLD. @kernel include/linux/wait.h:9 */
export const __WCLONE = 0x80000000;

/** One wake-up wakes only one of those who wait with this flag. @kernel include/linux/wait.h:33 */
export const WQ_FLAG_EXCLUSIVE = 0x01;

/**
 * One task's place in a wait queue. It lives as long as the function that sleeps.
 * @kernel include/linux/wait.h:31
 */
export class wait_queue_t {
  /** WQ_FLAG_EXCLUSIVE or 0. */
  flags = 0;
  /** The task that sleeps. */
  task: task_struct | null = null;
  /** In the queue. */
  task_list = new list_head<wait_queue_t>(this);
}

/**
 * The head of a wait queue.
 * @kernel include/linux/wait.h:77
 */
export class wait_queue_head_t implements Embedded {
  /** Guards the list. */
  lock = new spinlock_t('wait queue lock');
  /** Tasks that wait, first woken first. */
  task_list = new list_head<wait_queue_t>();
  /** What the queue is called in pictures and error texts; not in C. */
  name: string;

  constructor(name = 'wait queue') {
    this.name = name;
  }

  copyFrom(from: wait_queue_head_t): void {
    this.lock.copyFrom(from.lock);
    this.task_list.copyFrom(from.task_list);
  }
}

/**
 * A place in a queue for `tsk`, not yet in one.
 * @kernel include/linux/wait.h:144
 * @notrace
 */
export function DECLARE_WAITQUEUE(tsk: task_struct): wait_queue_t {
  const wait = new wait_queue_t();
  wait.task = tsk;
  return wait;
}

/**
 * A new, empty wait queue.
 * @kernel include/linux/wait.h:152
 * @notrace
 */
export function DECLARE_WAIT_QUEUE_HEAD(name?: string): wait_queue_head_t {
  const q = new wait_queue_head_t(name);
  init_waitqueue_head(q);
  return q;
}

/**
 * Makes a queue empty.
 * @kernel include/linux/wait.h:155
 * @notrace
 */
export function init_waitqueue_head(q: wait_queue_head_t): void {
  spin_lock_init(q.lock);
  INIT_LIST_HEAD(q.task_list);
}

/**
 * Makes `q` a place for `p`.
 * @kernel include/linux/wait.h:169
 * @notrace
 */
export function init_waitqueue_entry(q: wait_queue_t, p: task_struct): void {
  q.flags = 0;
  q.task = p;
}

/**
 * Does any task wait?
 * @kernel include/linux/wait.h:182
 * @notrace
 */
export function waitqueue_active(q: wait_queue_head_t): boolean {
  return !list_empty(q.task_list);
}

/**
 * Puts a place in at the front of the queue.
 * @kernel include/linux/wait.h:193
 * @locks the queue's lock is held
 * @notrace
 */
export function __add_wait_queue(head: wait_queue_head_t, entry: wait_queue_t): void {
  list_add(entry.task_list, head.task_list);
}

/**
 * Puts a place in at the end of the queue: for those who are woken one at a time.
 * @kernel include/linux/wait.h:209
 * @locks the queue's lock is held
 * @notrace
 */
export function __add_wait_queue_tail(head: wait_queue_head_t, entry: wait_queue_t): void {
  list_add_tail(entry.task_list, head.task_list);
}

/**
 * Takes a place out of its queue.
 * @kernel include/linux/wait.h:223
 * @locks the queue's lock is held
 * @notrace
 */
export function __remove_wait_queue(_head: wait_queue_head_t, old: wait_queue_t): void {
  list_del(old.task_list);
}

/** What a task sleeps on, for pictures and for the report of a deadlock. C keeps no such record. */
export interface Wait {
  /** The function in which it sleeps: `down_write`. */
  how: string;
  /** The semaphore or queue, with its name; `holders` if it is something that one can hold. */
  on: { name: string; holders?: task_struct[] };
}

/** The current task is going to sleep on something. Called by the primitives that sleep. */
export function noteWait(k: Kernel, how: string, on: Wait['on']): void {
  k.waits.set(k.current, { how, on });
}

/** The current task sleeps on nothing any more. */
export function noteWaitOver(k: Kernel): void {
  k.waits.delete(k.current);
}
