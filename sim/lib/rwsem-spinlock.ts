// Reader-writer semaphores: which task gets one next.
//
// A task that comes while others wait gets in line after them, even a reader while only readers hold it.
// So a writer is never passed by. The lock is handed over: the task that releases it gives it to the first in
// line and wakes it, and no other can snatch it in between.

import type { Kernel } from '../globals.ts';
import { KernelBug } from '../include/bug.ts';
import {
  INIT_LIST_HEAD,
  list_add_tail,
  list_del,
  list_empty,
  list_entry,
} from '../include/linux/list.ts';
import {
  RWSEM_WAITING_FOR_READ,
  RWSEM_WAITING_FOR_WRITE,
  type rw_semaphore,
  rwsem_waiter,
} from '../include/linux/rwsem-spinlock.ts';
import { TASK_RUNNING, TASK_UNINTERRUPTIBLE, type task_struct } from '../include/linux/sched.ts';
import { spin_lock, spin_lock_init, spin_unlock } from '../include/linux/spinlock.ts';
import { noteWait, noteWaitOver } from '../include/linux/wait.ts';
import { schedule, wake_up_process } from '../kernel/sched.ts';

/** The task has it now. */
function noteHolder(sem: rw_semaphore, task: task_struct): void {
  if (sem.holds++ !== 0) sem.laterHolders.push(task);
  else if (sem.firstHolder !== task) sem.firstHolder = task;
}

/** The current task has it no more. */
function forgetHolder(k: Kernel, sem: rw_semaphore): void {
  if (sem.holds === 1 && sem.firstHolder === k.current) sem.holds = 0;
  else forgetOneOf(k, sem);
}

/** The same for one of several: its last hold if no other task has come since, else its first. */
function forgetOneOf(k: Kernel, sem: rw_semaphore): void {
  const { holders } = sem;
  const last = holders.length - 1;
  const i = holders[last] === k.current ? last : holders.indexOf(k.current);
  if (i < 0) {
    throw new KernelBug(
      'sim/lib/rwsem-spinlock.ts',
      `${sem.name} released by a task that does not hold it`,
      {
        current: k.current.comm,
        activity: sem.activity,
      },
    );
  }
  holders.splice(i, 1);
  sem.holders = holders;
}

/**
 * Makes the semaphore free, whatever it was.
 * @kernel lib/rwsem-spinlock.c:34
 * @notrace
 */
export function init_rwsem(sem: rw_semaphore): void {
  sem.activity = 0;
  spin_lock_init(sem.wait_lock);
  INIT_LIST_HEAD(sem.wait_list);
  if (sem.holds !== 0) sem.holders = [];
}

/**
 * Gives a free semaphore to the writer at the front of the line, or to all readers there up to the
 * first writer.
 * @kernel lib/rwsem-spinlock.c:52
 * @locks wait_lock is held
 */
function __rwsem_do_wake(k: Kernel, sem: rw_semaphore): rw_semaphore {
  let waiter = list_entry<rwsem_waiter>(sem.wait_list.next);

  out: {
    if (waiter.flags & RWSEM_WAITING_FOR_WRITE) {
      sem.activity = -1;
      list_del(waiter.list);
      waiter.flags = 0;
      noteHolder(sem, waiter.task);
      wake_up_process(k, waiter.task);
      break out;
    }

    let woken = 0;
    do {
      list_del(waiter.list);
      waiter.flags = 0;
      noteHolder(sem, waiter.task);
      wake_up_process(k, waiter.task);
      woken++;
      if (list_empty(sem.wait_list)) break;
      waiter = list_entry<rwsem_waiter>(sem.wait_list.next);
    } while (waiter.flags & RWSEM_WAITING_FOR_READ);

    sem.activity += woken;
  }
  // out:
  return sem;
}

/**
 * Gives the semaphore to the first in line, which must be a writer: while readers hold it, only a writer
 * makes others wait.
 * @kernel lib/rwsem-spinlock.c:94
 * @locks wait_lock is held
 */
function __rwsem_wake_one_writer(k: Kernel, sem: rw_semaphore): rw_semaphore {
  sem.activity = -1;

  const waiter = list_entry<rwsem_waiter>(sem.wait_list.next);
  list_del(waiter.list);

  waiter.flags = 0;
  noteHolder(sem, waiter.task);
  wake_up_process(k, waiter.task);
  return sem;
}

/**
 * Takes the semaphore for reading; sleeps while a writer holds it or a task waits for it.
 * A signal does not end the sleep.
 * @kernel lib/rwsem-spinlock.c:111
 * @differs Its holders and the tasks that wait are recorded.
 */
export function* __down_read(k: Kernel, sem: rw_semaphore): Generator<void, void, void> {
  spin_lock(k, sem.wait_lock);

  if (sem.activity >= 0 && list_empty(sem.wait_list)) {
    sem.activity++;
    noteHolder(sem, k.current);
    spin_unlock(k, sem.wait_lock);
    return;
  }

  const tsk = k.current;
  tsk.state = TASK_UNINTERRUPTIBLE;

  const waiter = new rwsem_waiter(tsk, RWSEM_WAITING_FOR_READ);

  list_add_tail(waiter.list, sem.wait_list);
  noteWait(k, 'down_read', sem);

  spin_unlock(k, sem.wait_lock);

  for (;;) {
    if (!waiter.flags) break;
    yield* schedule(k);
    tsk.state = TASK_UNINTERRUPTIBLE;
  }

  tsk.state = TASK_RUNNING;
  noteWaitOver(k);
}

/**
 * Takes the semaphore for reading if that needs no sleep; says whether it did.
 * @kernel lib/rwsem-spinlock.c:156
 * @differs Its holders are recorded.
 * @notrace
 */
export function __down_read_trylock(k: Kernel, sem: rw_semaphore): boolean {
  let ret = false;
  spin_lock(k, sem.wait_lock);

  if (sem.activity >= 0 && list_empty(sem.wait_list)) {
    sem.activity++;
    noteHolder(sem, k.current);
    ret = true;
  }

  spin_unlock(k, sem.wait_lock);
  return ret;
}

/**
 * Takes the semaphore for writing; sleeps while a task holds it or waits for it.
 * A signal does not end the sleep.
 * @kernel lib/rwsem-spinlock.c:179
 * @differs Its holders and the tasks that wait are recorded.
 */
export function* __down_write(k: Kernel, sem: rw_semaphore): Generator<void, void, void> {
  spin_lock(k, sem.wait_lock);

  if (sem.activity === 0 && list_empty(sem.wait_list)) {
    sem.activity = -1;
    noteHolder(sem, k.current);
    spin_unlock(k, sem.wait_lock);
    return;
  }

  const tsk = k.current;
  tsk.state = TASK_UNINTERRUPTIBLE;

  const waiter = new rwsem_waiter(tsk, RWSEM_WAITING_FOR_WRITE);

  list_add_tail(waiter.list, sem.wait_list);
  noteWait(k, 'down_write', sem);

  spin_unlock(k, sem.wait_lock);

  for (;;) {
    if (!waiter.flags) break;
    yield* schedule(k);
    tsk.state = TASK_UNINTERRUPTIBLE;
  }

  tsk.state = TASK_RUNNING;
  noteWaitOver(k);
}

/**
 * Takes the semaphore for writing if that needs no sleep; says whether it did.
 * @kernel lib/rwsem-spinlock.c:224
 * @differs Its holders are recorded.
 * @notrace
 */
export function __down_write_trylock(k: Kernel, sem: rw_semaphore): boolean {
  let ret = false;
  spin_lock(k, sem.wait_lock);

  if (sem.activity === 0 && list_empty(sem.wait_list)) {
    sem.activity = -1;
    noteHolder(sem, k.current);
    ret = true;
  }

  spin_unlock(k, sem.wait_lock);
  return ret;
}

/**
 * Releases the semaphore after reading; the last reader hands it to the writer in line.
 * @kernel lib/rwsem-spinlock.c:246
 * @differs A task that does not hold it is refused; C believes the caller.
 * @notrace
 */
export function __up_read(k: Kernel, sem: rw_semaphore): void {
  spin_lock(k, sem.wait_lock);
  forgetHolder(k, sem);

  if (--sem.activity === 0 && !list_empty(sem.wait_list)) sem = __rwsem_wake_one_writer(k, sem);

  spin_unlock(k, sem.wait_lock);
}

/**
 * Releases the semaphore after writing and hands it to the first in line.
 * @kernel lib/rwsem-spinlock.c:263
 * @differs A task that does not hold it is refused; C believes the caller.
 * @notrace
 */
export function __up_write(k: Kernel, sem: rw_semaphore): void {
  spin_lock(k, sem.wait_lock);
  forgetHolder(k, sem);

  sem.activity = 0;
  if (!list_empty(sem.wait_list)) sem = __rwsem_do_wake(k, sem);

  spin_unlock(k, sem.wait_lock);
}
