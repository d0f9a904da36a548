// Spinlocks and reader-writer spinlocks, on a machine with one processor.
//
// The 2.4 kernel for one processor compiles them to nothing: kernel code is not preempted, so no other
// task can run in between. Here each one is kept in the machine's list of locks held, for three reasons.
// Pictures can show them. A lock that is taken twice, or released by a task that does not hold it, is
// found. And schedule() refuses to let a task sleep with one, which would hang a real machine with two
// processors.
//
// Devices and timers finish only when no task can run, never in the middle of kernel code. So there
// are no interrupts to keep out, and the _irq, _irqsave and _bh forms do what the plain ones do.

import type { Kernel } from '../../globals.ts';
import { KernelBug } from '../bug.ts';
import type { Embedded } from '../object.ts';
import type { task_struct } from './sched.ts';

/** A lock that is held now, on top of those that were taken before it: a spinlock itself, or one hold of a rwlock. */
export interface Held {
  below: Held | null;
  readonly held: spinlock_t | rwlock_t;
}

/** The locks that are held, in the order in which they were taken. */
export function heldLocks(k: Kernel): (spinlock_t | rwlock_t)[] {
  const locks = [];
  for (let top = k.lockHeld; top; top = top.below) locks.push(top.held);
  return locks.reverse();
}

/**
 * A spinlock.
 * @kernel include/linux/spinlock.h:75
 * @differs Empty in C when there is one processor; here its holder is recorded.
 */
export class spinlock_t implements Embedded {
  /** What the lock is called in pictures and error texts. */
  name: string;
  /** The task that holds it, or null. */
  owner: task_struct | null = null;
  /** 1 while it is held, else 0. */
  lock = 0;
  /** While it is held: the lock that was taken before it and is still held. */
  below: Held | null = null;

  constructor(name = 'spinlock') {
    this.name = name;
  }

  get held(): this {
    return this;
  }

  copyFrom(from: spinlock_t): void {
    this.owner = from.owner;
    this.lock = from.lock;
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
  throw new KernelBug('sim/include/linux/spinlock.ts', `${lock.name}: ${text}`, {
    lock: lock.name,
    owner: lock.owner === null ? null : lock.owner.comm,
    current: k.current === null ? null : k.current.comm,
  });
}

function isHeld(k: Kernel, lock: spinlock_t): never {
  lockBug(k, lock, 'spin_lock() of a lock that is held');
}

function isNotOurs(k: Kernel, lock: spinlock_t): never {
  const free = lock.lock !== 1;
  lockBug(
    k,
    lock,
    free
      ? 'spin_unlock() of a lock that is not held'
      : 'spin_unlock() by a task that does not hold it',
  );
}

/** Another lock was taken after it. */
function forgetBelow(k: Kernel, lock: spinlock_t | rwlock_t): void {
  for (let above: Held | null = null, one = k.lockHeld; one; above = one, one = one.below) {
    if (one.held !== lock) continue;
    if (above) above.below = one.below;
    else k.lockHeld = one.below;
    one.below = null;
    return;
  }
}

/** The same for a spinlock, if it is held and ours. */
function forgetOurs(k: Kernel, lock: spinlock_t): void {
  if (lock.lock !== 1 || lock.owner !== k.current) isNotOurs(k, lock);
  forgetBelow(k, lock);
}

/**
 * `*lock = SPIN_LOCK_UNLOCKED`: makes the lock free, whatever it was.
 * @kernel include/linux/spinlock.h:82
 * @notrace
 */
export function spin_lock_init(lock: spinlock_t): void {
  lock.owner = null;
  lock.lock = 0;
}

/**
 * Takes the lock. On one processor it must be free: no other processor could release it.
 * @kernel include/linux/spinlock.h:83
 * @differs Recorded in the list of locks held.
 * @notrace
 */
export function spin_lock(k: Kernel, lock: spinlock_t): void {
  if (lock.lock !== 0) isHeld(k, lock);
  lock.lock = 1;
  lock.owner = k.current;
  lock.below = k.lockHeld;
  k.lockHeld = lock;
}

/**
 * Is the lock held?
 * @kernel include/linux/spinlock.h:84
 * @differs The C for one processor always says no.
 * @notrace
 */
export function spin_is_locked(lock: spinlock_t): boolean {
  return lock.lock !== 0;
}

/**
 * Takes the lock if it is free; says whether it did.
 * @kernel include/linux/spinlock.h:85
 * @differs The C for one processor always succeeds.
 * @notrace
 */
export function spin_trylock(k: Kernel, lock: spinlock_t): boolean {
  if (lock.lock !== 0) return false;
  spin_lock(k, lock);
  return true;
}

/**
 * Releases the lock. Only its holder may.
 * @kernel include/linux/spinlock.h:87
 * @differs Recorded in the list of locks held.
 * @notrace
 */
export function spin_unlock(k: Kernel, lock: spinlock_t): void {
  if (k.lockHeld === lock && lock.owner === k.current) k.lockHeld = lock.below;
  else forgetOurs(k, lock);
  lock.lock = 0;
  lock.owner = null;
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
  k.lockHeld = { below: k.lockHeld, held: lock };
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
  forgetBelow(k, lock);
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
  k.lockHeld = { below: k.lockHeld, held: lock };
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
  forgetBelow(k, lock);
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
