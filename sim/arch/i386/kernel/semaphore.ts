// Semaphores, when a task has to wait.
//
// Whoever calls down() takes one off `count`, and below zero comes here. Sleepers must not go on
// pulling the count down, or one up() would not bring it back to zero. So those here put back what
// all of them took but one: `sleepers` is 1 when one sleeper is counted in `count`, which then is -1.
// An up() makes that 0, sees that it was negative and wakes the first in line, which looks again.
// The lock is not handed over: a task that comes in just then may get in first.

import type { Kernel } from '../../../globals.ts';
import { atomic_add, atomic_add_negative } from '../../../include/asm-i386/atomic.ts';
import { EINTR } from '../../../include/asm-i386/errno.ts';
import type { semaphore } from '../../../include/asm-i386/semaphore.ts';
import {
  TASK_INTERRUPTIBLE,
  TASK_RUNNING,
  TASK_UNINTERRUPTIBLE,
} from '../../../include/linux/sched.ts';
import { signal_pending, wake_up } from '../../../include/linux/sched_inline.ts';
import {
  spin_lock_irq,
  spin_lock_irqsave,
  spin_unlock_irq,
  spin_unlock_irqrestore,
} from '../../../include/linux/spinlock.ts';
import { DECLARE_WAITQUEUE, noteWait, noteWaitOver } from '../../../include/linux/wait.ts';
import { add_wait_queue_exclusive, remove_wait_queue } from '../../../kernel/fork.ts';
import { schedule } from '../../../kernel/sched.ts';

/**
 * Wakes the first in line.
 * @kernel arch/i386/kernel/semaphore.c:50
 */
export function __up(k: Kernel, sem: semaphore): void {
  wake_up(k, sem.wait);
}

/**
 * Sleeps until it gets in. A task that gets in wakes the next, which finds it closed and counts itself in.
 * @kernel arch/i386/kernel/semaphore.c:57
 */
export function* __down(k: Kernel, sem: semaphore): Generator<void, void, void> {
  const tsk = k.current;
  const wait = DECLARE_WAITQUEUE(tsk);
  tsk.state = TASK_UNINTERRUPTIBLE;
  add_wait_queue_exclusive(k, sem.wait, wait);
  noteWait(k, 'down', sem);

  spin_lock_irq(k, k.semaphore_lock);
  sem.sleepers++;
  for (;;) {
    const sleepers = sem.sleepers;

    if (!atomic_add_negative(sleepers - 1, sem.count)) {
      sem.sleepers = 0;
      break;
    }
    sem.sleepers = 1;
    spin_unlock_irq(k, k.semaphore_lock);

    yield* schedule(k);
    tsk.state = TASK_UNINTERRUPTIBLE;
    spin_lock_irq(k, k.semaphore_lock);
  }
  spin_unlock_irq(k, k.semaphore_lock);
  remove_wait_queue(k, sem.wait, wait);
  tsk.state = TASK_RUNNING;
  wake_up(k, sem.wait);
  noteWaitOver(k);
}

/**
 * Sleeps until it gets in, 0, or until a signal comes, -EINTR.
 * @kernel arch/i386/kernel/semaphore.c:90
 * @fails errno
 */
export function* __down_interruptible(k: Kernel, sem: semaphore): Generator<void, number, void> {
  let retval = 0;
  const tsk = k.current;
  const wait = DECLARE_WAITQUEUE(tsk);
  tsk.state = TASK_INTERRUPTIBLE;
  add_wait_queue_exclusive(k, sem.wait, wait);
  noteWait(k, 'down_interruptible', sem);

  spin_lock_irq(k, k.semaphore_lock);
  sem.sleepers++;
  for (;;) {
    const sleepers = sem.sleepers;

    if (signal_pending(k.current)) {
      retval = -EINTR;
      sem.sleepers = 0;
      atomic_add(sleepers, sem.count);
      break;
    }

    if (!atomic_add_negative(sleepers - 1, sem.count)) {
      sem.sleepers = 0;
      break;
    }
    sem.sleepers = 1;
    spin_unlock_irq(k, k.semaphore_lock);

    yield* schedule(k);
    tsk.state = TASK_INTERRUPTIBLE;
    spin_lock_irq(k, k.semaphore_lock);
  }
  spin_unlock_irq(k, k.semaphore_lock);
  tsk.state = TASK_RUNNING;
  remove_wait_queue(k, sem.wait, wait);
  wake_up(k, sem.wait);
  noteWaitOver(k);
  return retval;
}

/**
 * There was no room: puts the count right again, and wakes a task if that has made room. Always 1.
 * @kernel arch/i386/kernel/semaphore.c:149
 */
export function __down_trylock(k: Kernel, sem: semaphore): number {
  const flags = spin_lock_irqsave(k, k.semaphore_lock);
  const sleepers = sem.sleepers + 1;
  sem.sleepers = 0;

  if (!atomic_add_negative(sleepers, sem.count)) wake_up(k, sem.wait);

  spin_unlock_irqrestore(k, k.semaphore_lock, flags);
  return 1;
}
