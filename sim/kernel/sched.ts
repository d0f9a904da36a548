// The scheduler: which task runs, which sleeps, and what wakes it.
//
//   running ──schedule() with state ≠ TASK_RUNNING──► asleep, out of the run queue
//      ▲                                                 │
//      └─ schedule() picks it ◄── in the run queue ◄─────┘ wake_up_process()
//
// ## How a switch works here
//
// A task that is in the kernel is a generator, `task.thread.gen`: C keeps a stack and a saved stack
// pointer instead. schedule() chooses the next task, loads its address space, sets `k.current` and
// yields. That is the only bare `yield` of the kernel; it comes out of all the `yield*` above it, at
// the loop that drives the machine (machine/drive.ts). The loop asks who is current now and resumes
// that task's generator. So to the port, schedule() is what it is in C: a call that returns when the
// task has the processor again.
//
//   loop:  k.current.thread.gen.next()  ──►  the task runs until it sleeps or is done  ──►  loop
//
// ## Which task is chosen
//
// C weighs priorities and the ticks a task has left. Time does not tick here, so there is nothing to
// weigh: the first in the run queue goes first, and a task that wakes up stands in line at the end. A policy
// (`k.sched`) may choose another order: a listed or a random one, and can end a task's turn whenever
// it returns to user mode, as the clock does in C. Every run can be repeated.

import type { Kernel } from '../globals.ts';
import { atomic_inc } from '../include/asm-i386/atomic.ts';
import { enter_lazy_tlb, switch_mm } from '../include/asm-i386/mmu_context.ts';
import { in_interrupt, passJiffy } from '../include/asm-i386/system.ts';
import { BUG, KernelBug } from '../include/bug.ts';
import type { completion } from '../include/linux/completion.ts';
import { printk } from '../include/linux/kernel.ts';
import { list_add, list_add_tail, list_del, list_entry } from '../include/linux/list.ts';
import {
  MAX_SCHEDULE_TIMEOUT,
  PF_MEMALLOC,
  SCHED_OTHER,
  SCHED_YIELD,
  TASK_INTERRUPTIBLE,
  TASK_RUNNING,
  TASK_UNINTERRUPTIBLE,
  type task_struct,
} from '../include/linux/sched.ts';
import {
  del_from_runqueue,
  mmdrop,
  signal_pending,
  task_on_runqueue,
} from '../include/linux/sched_inline.ts';
import {
  spin_lock_irq,
  spin_lock_irqsave,
  spin_unlock,
  spin_unlock_irq,
  spin_unlock_irqrestore,
} from '../include/linux/spinlock.ts';
import { init_timer, timer_list } from '../include/linux/timer.ts';
import {
  __add_wait_queue,
  __add_wait_queue_tail,
  __remove_wait_queue,
  DECLARE_WAITQUEUE,
  noteWait,
  noteWaitOver,
  WQ_FLAG_EXCLUSIVE,
  type wait_queue_head_t,
  type wait_queue_t,
} from '../include/linux/wait.ts';
import { stands } from '../include/standstill.ts';
import { u32 } from '../include/u32.ts';
import { add_timer, del_timer } from './timer.ts';

/** Decides between tasks that could all run. Its decisions must depend on nothing but its inputs. */
export interface SchedPolicy {
  /** Chooses the next task. `runnable` has two tasks or more, in run queue order; `prev` ran until now. */
  pick(runnable: readonly task_struct[], prev: task_struct): task_struct;
  /** Does the turn of `current` end, as it returns to user mode? */
  turnOver(current: task_struct): boolean;
  /** Why the order could not be followed; the loop that drives the machine throws it, once it is safe. */
  readonly problem: Error | null;
}

/**
 * How desirable it is to run a task: -1 if it asked to let others go first, else 1.
 * @kernel kernel/sched.c:144
 * @reduced Time does not tick, so no task uses up its ticks, and all are equal.
 * @notrace
 */
function goodness(p: task_struct): number {
  let weight = -1;
  if (p.policy & SCHED_YIELD) return weight;

  weight = 1;
  return weight;
}

/**
 * A task has become runnable: should the current one make way? The idle task does, and any for kswapd.
 * @kernel kernel/sched.c:212
 * @reduced Ticks are not counted: C compares what is left of them. kswapd, which has saved them up while it slept,
 *   goes before a program that has used its own; all others are equal, and a policy says when a turn ends.
 * @locks runqueue_lock is held
 * @notrace
 */
function reschedule_idle(k: Kernel, p: task_struct): void {
  const tsk = k.current;
  if (tsk === k.init_task || isKswapd(p)) tsk.need_resched = 1;
}

/** Is it kswapd: the kernel thread that may use the last frames? */
function isKswapd(p: task_struct): boolean {
  return p.mm === null && (p.flags & PF_MEMALLOC) !== 0;
}

/**
 * Puts a task at the end of the run queue; kswapd at the front.
 * @kernel kernel/sched.c:329
 * @differs C puts each at the front, and weighs what is left of their ticks.
 * @locks runqueue_lock is held
 * @notrace
 */
function add_to_runqueue(k: Kernel, p: task_struct): void {
  if (isKswapd(p)) list_add(p.run_list, k.runqueue_head);
  else list_add_tail(p.run_list, k.runqueue_head);
  k.nr_running++;
}

/**
 * Moves a task to the end of the run queue.
 * @kernel kernel/sched.c:335
 * @locks runqueue_lock is held
 * @notrace
 */
function move_last_runqueue(k: Kernel, p: task_struct): void {
  list_del(p.run_list);
  list_add_tail(p.run_list, k.runqueue_head);
}

/**
 * Makes a task runnable; false if it was in the run queue already.
 * A task that has set its state but not yet called schedule() is still there: then only the state
 * changes back, and its schedule() will not put it to sleep. That is why no wake-up is lost.
 * @kernel kernel/sched.c:349
 */
function try_to_wake_up(k: Kernel, p: task_struct, synchronous: boolean): boolean {
  let success = false;

  const flags = spin_lock_irqsave(k, k.runqueue_lock);
  out: {
    p.state = TASK_RUNNING;
    if (task_on_runqueue(p)) break out;
    add_to_runqueue(k, p);
    if (!synchronous) reschedule_idle(k, p);
    success = true;
  }
  // out:
  spin_unlock_irqrestore(k, k.runqueue_lock, flags);
  return success;
}

/**
 * Wakes a task, whatever it sleeps on; false if it was awake.
 * @kernel kernel/sched.c:370
 */
export function wake_up_process(k: Kernel, p: task_struct): boolean {
  return try_to_wake_up(k, p, false);
}

/**
 * A sleeper's time is up.
 * @kernel kernel/sched.c:375
 */
function process_timeout(k: Kernel, p: task_struct): void {
  wake_up_process(k, p);
}

/**
 * Sleeps for `timeout` jiffies at most: the caller has set the state that it sleeps in. Returns how
 * many jiffies were left when something else woke it, else 0.
 * @kernel kernel/sched.c:408
 */
export function* schedule_timeout(k: Kernel, timeout: number): Generator<void, number> {
  out: {
    if (timeout === MAX_SCHEDULE_TIMEOUT) {
      yield* schedule(k);
      break out;
    }
    if (timeout < 0) {
      printk(k, `schedule_timeout: wrong timeout value ${(timeout >>> 0).toString(16)}\n`);
      k.current.state = TASK_RUNNING;
      break out;
    }

    const expire = u32(timeout + k.jiffies);

    const timer = new timer_list<task_struct>();
    init_timer(timer as timer_list);
    timer.expires = expire;
    timer.data = k.current;
    timer.function = process_timeout;

    add_timer(k, timer);
    yield* schedule(k);
    del_timer(k, timer as timer_list);

    timeout = (expire - k.jiffies) | 0;
  }
  // out:
  return timeout < 0 ? 0 : timeout;
}

/**
 * What is left to do for the task that ran before: its request to let others go first has been met.
 * @kernel kernel/sched.c:465
 * @notrace
 */
function __schedule_tail(prev: task_struct): void {
  prev.policy &= ~SCHED_YIELD;
}

/** The tasks that are as good as the best one, in run queue order. */
function equallyGood(k: Kernel, c: number): task_struct[] {
  const runnable: task_struct[] = [];
  for (let tmp = k.runqueue_head.next; tmp !== k.runqueue_head; tmp = tmp.next) {
    const p = list_entry<task_struct>(tmp);
    if (goodness(p) === c) runnable.push(p);
  }
  return runnable;
}

/**
 * Gives the processor to another task and returns when this one has it again. If the state is not
 * TASK_RUNNING, the task leaves the run queue first: it sleeps until it is woken. With a
 * signal pending, an interruptible sleep is over before it begins.
 * @kernel kernel/sched.c:547
 * @reduced No priorities and no ticks (see goodness()), one processor, no big kernel lock.
 * @differs When no task but the caller can run, or the caller lets others go first for the second time in this
 *   jiffy, a jiffy passes before any task goes on: on a real machine time passes by itself while they go round. After
 *   many such jiffies in which nothing else happened, the loop that drives the machine is asked, as at each switch.
 * @locks none may be held
 */
export function* schedule(k: Kernel): Generator<void, void, void> {
  if (!k.current.active_mm) BUG('kernel/sched.c:557');
  for (;;) {
    const prev = k.current;

    if (in_interrupt(k)) {
      printk(k, 'Scheduling in interrupt\n');
      BUG('kernel/sched.c:564');
    }
    if (k.lockCount !== 0) scheduledWhileAtomic(k);

    spin_lock_irq(k, k.runqueue_lock);

    if (prev.state === TASK_INTERRUPTIBLE && signal_pending(prev)) prev.state = TASK_RUNNING;
    else if (prev.state !== TASK_RUNNING) del_from_runqueue(k, prev);
    prev.need_resched = 0;
    let again = false;
    if (prev.policy & SCHED_YIELD) {
      again = prev.thread.stoodBack === k.jiffies;
      prev.thread.stoodBack = k.jiffies;
    }

    let next = k.init_task;
    let passed = false;
    for (;;) {
      next = k.init_task;
      let c = -1000;
      let equals = 0;
      for (let tmp = k.runqueue_head.next; tmp !== k.runqueue_head; tmp = tmp.next) {
        const p = list_entry<task_struct>(tmp);
        const weight = goodness(p);
        if (weight > c) {
          c = weight;
          next = p;
          equals = 1;
        } else if (weight === c) equals++;
      }

      if (!passed && (again || (next === prev && k.nr_running === 1))) {
        spin_unlock_irq(k, k.runqueue_lock);
        passJiffy(k);
        passed = true;
        spin_lock_irq(k, k.runqueue_lock);
        continue;
      }
      if (equals > 1 && k.sched !== null) next = k.sched.pick(equallyGood(k, c), prev);
      break;
    }

    spin_unlock_irq(k, k.runqueue_lock);

    same_process: {
      if (prev === next) {
        prev.policy &= ~SCHED_YIELD;
        // Round and round without an end: back to the loop that drives the machine, which says so.
        if (stands(k)) yield;
        break same_process;
      }

      k.kstat.context_swtch++;
      {
        const mm = next.mm;
        const oldmm = prev.active_mm!;
        if (!mm) {
          if (next.active_mm) BUG('kernel/sched.c:676');
          next.active_mm = oldmm;
          atomic_inc(oldmm.mm_count);
          enter_lazy_tlb(oldmm, next, 0);
        } else {
          if (next.active_mm !== mm) BUG('kernel/sched.c:681');
          switch_mm(k, oldmm, mm, next, 0);
        }

        if (!prev.mm) {
          prev.active_mm = null;
          mmdrop(k, oldmm);
        }
      }

      // switch_to(prev, next, prev): from the yield on, other tasks run, until prev is current again.
      prev.thread.userEsp = k.cpu.esp;
      k.cpu.esp = next.thread.userEsp;
      k.current = next;
      __schedule_tail(prev);
      yield;
    }
    // same_process:
    if (k.current.need_resched) continue;
    return;
  }
}

/** A task was going to sleep with a spinlock in its hand: with two processors, the other would hang. */
function scheduledWhileAtomic(k: Kernel): never {
  const names = k.locksHeld.map((lock) => lock.name);
  const held = `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} held`;
  throw new KernelBug('sim/kernel/sched.ts', `scheduling while atomic: ${held}`, {
    current: k.current.comm,
    pid: k.current.pid,
  });
}

/**
 * Wakes tasks in a queue from the front: each whose state is in `mode`, and after the `nr_exclusive`th
 * exclusive one no more. With 0 there is no such limit. A task that was awake already does not count.
 * @kernel kernel/sched.c:714
 * @locks the queue's lock is held
 */
function __wake_up_common(
  k: Kernel,
  q: wait_queue_head_t,
  mode: number,
  nr_exclusive: number,
  sync: boolean,
): void {
  for (let tmp = q.task_list.next; tmp !== q.task_list; tmp = tmp.next) {
    const curr = list_entry<wait_queue_t>(tmp);
    const p = curr.task!;
    const state = p.state;
    if (state & mode) {
      if (try_to_wake_up(k, p, sync) && curr.flags & WQ_FLAG_EXCLUSIVE && !--nr_exclusive) break;
    }
  }
}

/**
 * Wakes tasks in a queue.
 * @kernel kernel/sched.c:738
 */
export function __wake_up(k: Kernel, q: wait_queue_head_t, mode: number, nr: number): void {
  const flags = spin_lock_irqsave(k, q.lock);
  __wake_up_common(k, q, mode, nr, false);
  spin_unlock_irqrestore(k, q.lock, flags);
}

/**
 * Wakes tasks in a queue; the caller is about to sleep, so it need not make way for them.
 * @kernel kernel/sched.c:748
 */
export function __wake_up_sync(k: Kernel, q: wait_queue_head_t, mode: number, nr: number): void {
  const flags = spin_lock_irqsave(k, q.lock);
  __wake_up_common(k, q, mode, nr, true);
  spin_unlock_irqrestore(k, q.lock, flags);
}

/**
 * It is done: one who waits for it goes on.
 * @kernel kernel/sched.c:758
 */
export function complete(k: Kernel, x: completion): void {
  const flags = spin_lock_irqsave(k, x.wait.lock);
  x.done++;
  __wake_up_common(k, x.wait, TASK_UNINTERRUPTIBLE | TASK_INTERRUPTIBLE, 1, false);
  spin_unlock_irqrestore(k, x.wait.lock, flags);
}

/**
 * Sleeps until it is done; does not if it is.
 * @kernel kernel/sched.c:768
 */
export function* wait_for_completion(k: Kernel, x: completion): Generator<void, void> {
  spin_lock_irq(k, x.wait.lock);
  if (!x.done) {
    const wait = DECLARE_WAITQUEUE(k.current);

    wait.flags |= WQ_FLAG_EXCLUSIVE;
    __add_wait_queue_tail(x.wait, wait);
    noteWait(k, 'wait_for_completion', x.wait);
    do {
      k.current.state = TASK_UNINTERRUPTIBLE;
      spin_unlock_irq(k, x.wait.lock);
      yield* schedule(k);
      spin_lock_irq(k, x.wait.lock);
    } while (!x.done);
    __remove_wait_queue(x.wait, wait);
    noteWaitOver(k);
  }
  x.done--;
  spin_unlock_irq(k, x.wait.lock);
}

/**
 * Sleeps in the queue until a wake-up or a signal. What happens between the caller's last look and
 * this call is missed: better to use the steps one by one.
 * @kernel kernel/sched.c:803
 */
export function* interruptible_sleep_on(k: Kernel, q: wait_queue_head_t): Generator<void, void> {
  const wait = DECLARE_WAITQUEUE(k.current);

  k.current.state = TASK_INTERRUPTIBLE;

  const flags = spin_lock_irqsave(k, q.lock);
  __add_wait_queue(q, wait);
  noteWait(k, 'interruptible_sleep_on', q);
  spin_unlock(k, q.lock);
  yield* schedule(k);
  spin_lock_irq(k, q.lock);
  __remove_wait_queue(q, wait);
  noteWaitOver(k);
  spin_unlock_irqrestore(k, q.lock, flags);
}

/**
 * interruptible_sleep_on() for `timeout` jiffies at most; returns how many were left.
 * @kernel kernel/sched.c:814
 */
export function* interruptible_sleep_on_timeout(
  k: Kernel,
  q: wait_queue_head_t,
  timeout: number,
): Generator<void, number> {
  const wait = DECLARE_WAITQUEUE(k.current);

  k.current.state = TASK_INTERRUPTIBLE;

  const flags = spin_lock_irqsave(k, q.lock);
  __add_wait_queue(q, wait);
  noteWait(k, 'interruptible_sleep_on_timeout', q);
  spin_unlock(k, q.lock);
  timeout = yield* schedule_timeout(k, timeout);
  spin_lock_irq(k, q.lock);
  __remove_wait_queue(q, wait);
  noteWaitOver(k);
  spin_unlock_irqrestore(k, q.lock, flags);

  return timeout;
}

/**
 * Sleeps in the queue until a wake-up; signals have to wait. Misses what comes too early, as
 * interruptible_sleep_on() does.
 * @kernel kernel/sched.c:827
 */
export function* sleep_on(k: Kernel, q: wait_queue_head_t): Generator<void, void> {
  const wait = DECLARE_WAITQUEUE(k.current);

  k.current.state = TASK_UNINTERRUPTIBLE;

  const flags = spin_lock_irqsave(k, q.lock);
  __add_wait_queue(q, wait);
  noteWait(k, 'sleep_on', q);
  spin_unlock(k, q.lock);
  yield* schedule(k);
  spin_lock_irq(k, q.lock);
  __remove_wait_queue(q, wait);
  noteWaitOver(k);
  spin_unlock_irqrestore(k, q.lock, flags);
}

/**
 * sleep_on() for `timeout` jiffies at most; returns how many were left.
 * @kernel kernel/sched.c:838
 */
export function* sleep_on_timeout(
  k: Kernel,
  q: wait_queue_head_t,
  timeout: number,
): Generator<void, number> {
  const wait = DECLARE_WAITQUEUE(k.current);

  k.current.state = TASK_UNINTERRUPTIBLE;

  const flags = spin_lock_irqsave(k, q.lock);
  __add_wait_queue(q, wait);
  noteWait(k, 'sleep_on_timeout', q);
  spin_unlock(k, q.lock);
  timeout = yield* schedule_timeout(k, timeout);
  spin_lock_irq(k, q.lock);
  __remove_wait_queue(q, wait);
  noteWaitOver(k);
  spin_unlock_irqrestore(k, q.lock, flags);

  return timeout;
}

/**
 * Lets others go first, if there are any, at the next schedule(): the task moves to the end of the
 * run queue and is passed over once.
 * @kernel kernel/sched.c:1067
 */
export function sys_sched_yield(k: Kernel): number {
  let nr_pending = k.nr_running;

  nr_pending--;
  if (nr_pending) {
    if (k.current.policy === SCHED_OTHER) k.current.policy |= SCHED_YIELD;
    k.current.need_resched = 1;

    spin_lock_irq(k, k.runqueue_lock);
    move_last_runqueue(k, k.current);
    spin_unlock_irq(k, k.runqueue_lock);
  }
  return 0;
}

/**
 * Lets others go first, now: the kernel's own way to wait for what it has no queue for.
 * @kernel kernel/sched.c:1114
 * @differs Called `yield` in C, which is a word of the language here.
 */
export function* yield_(k: Kernel): Generator<void, void> {
  k.current.state = TASK_RUNNING;
  sys_sched_yield(k);
  yield* schedule(k);
}

/**
 * Yields the processor; the task stays runnable.
 * @kernel kernel/sched.c:1121
 */
export function* __cond_resched(k: Kernel): Generator<void, void> {
  k.current.state = TASK_RUNNING;
  yield* schedule(k);
}

/**
 * Makes the first task ready to be the idle task: it holds the kernel's own address space, borrowed.
 * @kernel kernel/sched.c:1372
 * @reduced No hash to empty, no timing wheel and no bottom halves to set up; and no cpu_init(), which has counted the
 *   same borrower of init_mm before.
 */
export function sched_init(k: Kernel): void {
  atomic_inc(k.init_mm.mm_count);
  enter_lazy_tlb(k.init_mm, k.current, 0);
}
