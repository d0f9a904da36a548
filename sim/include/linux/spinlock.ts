// Spinlocks and reader-writer spinlocks, on a machine with one processor.
//
// The 2.4 kernel for one processor compiles them to nothing: kernel code is not preempted, so no other
// task can run in between. Here each one that is held is counted, for three reasons. Pictures can
// show them. A lock that is taken twice, or released without being held, is found. And schedule()
// refuses to let a task sleep with one, which would hang a real machine with two processors.
//
// So whoever holds a lock is the task that runs now, and need not be noted. A lock holds its own number in the
// order in which they were taken; `k.spinlocks` leads to all that were ever taken, so that those
// held can be found. A pointer from one to the next would take as long to write as all the rest.
//
// Devices and timers finish only when no task can run, never in the middle of kernel code. So there
// are no interrupts to keep out, and the _irq, _irqsave and _bh forms do what the plain ones do.

import type { Kernel } from '../../globals.ts';
import { KernelBug } from '../bug.ts';
import type { Embedded } from '../object.ts';
import type { task_struct } from './sched.ts';

/** One hold of a reader-writer spinlock: which of the locks that are held it is, from 1. */
export interface RwHold {
  lock: rwlock_t;
  held: number;
}

/** The locks that are held, in the order in which they were taken. */
export function heldLocks(k: Kernel): (spinlock_t | rwlock_t)[] {
  if (k.lockCount === 0) return [];
  const found: [held: number, lock: spinlock_t | rwlock_t][] = k.rwHolds.map((one) => [
    one.held,
    one.lock,
  ]);
  for (const lock of k.spinlocks) if (lock.held > 0) found.push([lock.held, lock]);
  return found.sort(([a], [b]) => a - b).map(([, lock]) => lock);
}

/** `held` of a lock that `k.spinlocks` need not have. */
const NEW = -1;
/** So many locks are kept in `k.spinlocks`: then those that are free are new once more. */
const KEPT = 10_000;

/**
 * A spinlock.
 * @kernel include/linux/spinlock.h:75
 * @differs Empty in C when there is one processor; here it is counted while it is held.
 */
export class spinlock_t implements Embedded {
  /** What the lock is called in pictures and error texts. */
  name: string;
  /** Which of the locks that are held it is, from 1; 0 while it is free, -1 before it is taken for the first time. */
  held = NEW;

  constructor(name = 'spinlock') {
    this.name = name;
  }

  /** 1 while it is held, else 0. */
  get lock(): number {
    return this.held > 0 ? 1 : 0;
  }

  /** A copy is free: no structure is copied while its lock is held. */
  copyFrom(_from: spinlock_t): void {
    if (this.held > 0) this.held = 0;
  }
}

/**
 * A reader-writer spinlock.
 * @kernel include/linux/spinlock.h:139
 * @differs Empty in C when there is one processor; here its holder is recorded.
 */
export class rwlock_t implements Embedded {
  /** What the lock is called in pictures and error texts. */
  name: string;
  /** The task that holds it for writing, or the last one that took it for reading; null if none. */
  owner: task_struct | null = null;
  /** How many hold it for reading now; -1 while a task holds it for writing. */
  lock = 0;

  constructor(name = 'rwlock') {
    this.name = name;
  }

  copyFrom(from: rwlock_t): void {
    this.owner = from.owner;
    this.lock = from.lock;
  }
}

function lockBug(k: Kernel, lock: spinlock_t | rwlock_t, text: string): never {
  const owner = lock instanceof rwlock_t ? lock.owner : lock.lock ? k.current : null;
  throw new KernelBug('sim/include/linux/spinlock.ts', `${lock.name}: ${text}`, {
    lock: lock.name,
    owner: owner === null ? null : owner.comm,
    current: k.current === null ? null : k.current.comm,
  });
}

/** Makes a lock known that is about to be taken for the first time. */
function meet(k: Kernel, lock: spinlock_t): void {
  if (lock.held > 0) lockBug(k, lock, 'spin_lock() of a lock that is held');
  if (k.spinlocks.size >= KEPT) {
    for (const one of k.spinlocks) {
      if (one.held > 0) continue;
      one.held = NEW;
      k.spinlocks.delete(one);
    }
  }
  k.spinlocks.add(lock);
}

/** A lock is released that is not the one taken last. */
function releaseBelow(k: Kernel, lock: spinlock_t): void {
  if (lock.held <= 0) lockBug(k, lock, 'spin_unlock() of a lock that is not held');
  moveDown(k, lock.held);
}

/** A lock is held no more: those taken after it count one less. */
function moveDown(k: Kernel, held: number): void {
  for (const lock of k.spinlocks) if (lock.held > held) lock.held--;
  for (const hold of k.rwHolds) if (hold.held > held) hold.held--;
  k.lockCount--;
}

/** Notes a hold of a reader-writer spinlock. */
function noteHold(k: Kernel, lock: rwlock_t): void {
  k.rwHolds.push({ lock, held: ++k.lockCount });
}

/** Forgets the last one. */
function forgetHold(k: Kernel, lock: rwlock_t): void {
  const i = k.rwHolds.findLastIndex((hold) => hold.lock === lock);
  if (i < 0) return;
  moveDown(k, k.rwHolds[i].held);
  k.rwHolds.splice(i, 1);
}

/**
 * `*lock = SPIN_LOCK_UNLOCKED`: makes the lock free, whatever it was.
 * @kernel include/linux/spinlock.h:82
 * @notrace
 */
export function spin_lock_init(lock: spinlock_t): void {
  if (lock.held > 0) lock.held = 0;
}

/**
 * Takes the lock. On one processor it must be free: no other processor could release it.
 * @kernel include/linux/spinlock.h:83
 * @differs Counted among the locks that are held.
 * @notrace
 */
export function spin_lock(k: Kernel, lock: spinlock_t): void {
  if (lock.held !== 0) meet(k, lock);
  lock.held = ++k.lockCount;
}

/**
 * Is the lock held?
 * @kernel include/linux/spinlock.h:84
 * @differs The C for one processor always says no.
 * @notrace
 */
export function spin_is_locked(lock: spinlock_t): boolean {
  return lock.held > 0;
}

/**
 * Takes the lock if it is free; says whether it did.
 * @kernel include/linux/spinlock.h:85
 * @differs The C for one processor always succeeds.
 * @notrace
 */
export function spin_trylock(k: Kernel, lock: spinlock_t): boolean {
  if (lock.held > 0) return false;
  spin_lock(k, lock);
  return true;
}

/**
 * Releases the lock, which must be held.
 * @kernel include/linux/spinlock.h:87
 * @differs Counted no more among the locks that are held.
 * @notrace
 */
export function spin_unlock(k: Kernel, lock: spinlock_t): void {
  if (lock.held !== k.lockCount || k.lockCount === 0) releaseBelow(k, lock);
  else k.lockCount--;
  lock.held = 0;
}

/**
 * spin_lock() and interrupts off.
 * @kernel include/linux/spinlock.h:11
 * @reduced There are no interrupts to keep out.
 * @notrace
 */
export function spin_lock_irq(k: Kernel, lock: spinlock_t): void {
  spin_lock(k, lock);
}

/**
 * spin_unlock() and interrupts on.
 * @kernel include/linux/spinlock.h:23
 * @reduced There are no interrupts to keep out.
 * @notrace
 */
export function spin_unlock_irq(k: Kernel, lock: spinlock_t): void {
  spin_unlock(k, lock);
}

/**
 * spin_lock() with interrupts off; returns the processor's flags from before.
 * @kernel include/linux/spinlock.h:10
 * @reduced There are no interrupts to keep out: the flags are always 0.
 * @notrace
 */
export function spin_lock_irqsave(k: Kernel, lock: spinlock_t): number {
  spin_lock(k, lock);
  return 0;
}

/**
 * spin_unlock() and the processor's flags as they were.
 * @kernel include/linux/spinlock.h:22
 * @reduced There are no interrupts to keep out: the flags are always 0.
 * @notrace
 */
export function spin_unlock_irqrestore(k: Kernel, lock: spinlock_t, _flags: number): void {
  spin_unlock(k, lock);
}

/**
 * Takes one off a counter; if that makes it zero, takes the lock and says yes.
 * @kernel include/linux/spinlock.h:65
 * @differs The C for one processor takes no lock, because a lock is nothing; it is recorded here.
 * @notrace
 */
export function atomic_dec_and_lock(
  k: Kernel,
  atomic: { counter: number },
  lock: spinlock_t,
): boolean {
  atomic.counter = (atomic.counter - 1) | 0;
  if (atomic.counter !== 0) return false;
  spin_lock(k, lock);
  return true;
}

/**
 * Makes the lock free, whatever it was.
 * @kernel include/linux/spinlock.h:146
 * @notrace
 */
export function rwlock_init(lock: rwlock_t): void {
  lock.owner = null;
  lock.lock = 0;
}

/**
 * Takes the lock together with other readers. No writer may hold it.
 * @kernel include/linux/spinlock.h:147
 * @differs Recorded in the list of locks held.
 * @notrace
 */
export function read_lock(k: Kernel, lock: rwlock_t): void {
  if (lock.lock < 0) lockBug(k, lock, 'read_lock() of a lock that is held for writing');
  lock.lock++;
  lock.owner = k.current;
  noteHold(k, lock);
}

/**
 * Releases the lock after reading.
 * @kernel include/linux/spinlock.h:148
 * @differs Recorded in the list of locks held.
 * @notrace
 */
export function read_unlock(k: Kernel, lock: rwlock_t): void {
  if (lock.lock <= 0) lockBug(k, lock, 'read_unlock() of a lock that is not held for reading');
  lock.lock--;
  if (lock.lock === 0) lock.owner = null;
  forgetHold(k, lock);
}

/**
 * Takes the lock alone. It must be free.
 * @kernel include/linux/spinlock.h:149
 * @differs Recorded in the list of locks held.
 * @notrace
 */
export function write_lock(k: Kernel, lock: rwlock_t): void {
  if (lock.lock !== 0) lockBug(k, lock, 'write_lock() of a lock that is held');
  lock.lock = -1;
  lock.owner = k.current;
  noteHold(k, lock);
}

/**
 * Releases the lock after writing. Only its holder may.
 * @kernel include/linux/spinlock.h:150
 * @differs Recorded in the list of locks held.
 * @notrace
 */
export function write_unlock(k: Kernel, lock: rwlock_t): void {
  if (lock.lock !== -1) lockBug(k, lock, 'write_unlock() of a lock that is not held for writing');
  if (lock.owner !== k.current) lockBug(k, lock, 'write_unlock() by a task that does not hold it');
  lock.lock = 0;
  lock.owner = null;
  forgetHold(k, lock);
}

/**
 * write_lock() and interrupts off.
 * @kernel include/linux/spinlock.h:19
 * @reduced There are no interrupts to keep out.
 * @notrace
 */
export function write_lock_irq(k: Kernel, lock: rwlock_t): void {
  write_lock(k, lock);
}

/**
 * write_unlock() and interrupts on.
 * @kernel include/linux/spinlock.h:31
 * @reduced There are no interrupts to keep out.
 * @notrace
 */
export function write_unlock_irq(k: Kernel, lock: rwlock_t): void {
  write_unlock(k, lock);
}
