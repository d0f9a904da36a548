// The small functions of linux/sched.h. They stand apart from its structures because they need
// more of the kernel than those do.

import type { Kernel } from '../../globals.ts';
import { __mmdrop } from '../../kernel/fork.ts';
import { __cond_resched, __wake_up } from '../../kernel/sched.ts';
import { atomic_dec_and_test } from '../asm-i386/atomic.ts';
import { BUG } from '../bug.ts';
import { u32 } from '../u32.ts';
import { list_del, list_entry, type list_head } from './list.ts';
import {
  type mm_struct,
  TASK_INTERRUPTIBLE,
  TASK_UNINTERRUPTIBLE,
  type task_struct,
} from './sched.ts';
import { SS_DISABLE, SS_ONSTACK, type sigset_t } from './signal.ts';
import { spin_lock, spin_unlock, write_lock_irq, write_unlock_irq } from './spinlock.ts';
import type { wait_queue_head_t } from './wait.ts';

/**
 * Lets a task be found by its process number.
 * @kernel include/linux/sched.h:535
 * @reduced One map instead of 1,024 chained buckets.
 */
export function hash_pid(k: Kernel, p: task_struct): void {
  k.pidhash.set(p.pid, p);
}

/**
 * Forgets a task's process number.
 * @kernel include/linux/sched.h:545
 * @reduced One map instead of 1,024 chained buckets.
 */
export function unhash_pid(k: Kernel, p: task_struct): void {
  k.pidhash.delete(p.pid);
}

/**
 * The task with that process number, or null.
 * @kernel include/linux/sched.h:552
 * @reduced One map instead of 1,024 chained buckets.
 */
export function find_task_by_pid(k: Kernel, pid: number): task_struct | null {
  return k.pidhash.get(pid) ?? null;
}

/**
 * The time in seconds.
 * @kernel include/linux/sched.h:591
 * @differs C counts from 1970, as a clock on the board said at boot; here boot is 0.
 * @notrace
 */
export function CURRENT_TIME(k: Kernel): number {
  return Math.floor(k.clock.now / 1_000_000);
}

/**
 * Wakes tasks that sleep in the queue: all that are not exclusive, and one that is.
 * @kernel include/linux/sched.h:603
 * @notrace
 */
export function wake_up(k: Kernel, x: wait_queue_head_t): void {
  __wake_up(k, x, TASK_UNINTERRUPTIBLE | TASK_INTERRUPTIBLE, 1);
}

/**
 * Wakes tasks that sleep in the queue: all that are not exclusive, and `nr` that are.
 * @kernel include/linux/sched.h:604
 * @notrace
 */
export function wake_up_nr(k: Kernel, x: wait_queue_head_t, nr: number): void {
  __wake_up(k, x, TASK_UNINTERRUPTIBLE | TASK_INTERRUPTIBLE, nr);
}

/**
 * Wakes all who sleep in the queue.
 * @kernel include/linux/sched.h:605
 * @notrace
 */
export function wake_up_all(k: Kernel, x: wait_queue_head_t): void {
  __wake_up(k, x, TASK_UNINTERRUPTIBLE | TASK_INTERRUPTIBLE, 0);
}

/**
 * wake_up() that leaves alone tasks that sleep uninterruptibly.
 * @kernel include/linux/sched.h:608
 * @notrace
 */
export function wake_up_interruptible(k: Kernel, x: wait_queue_head_t): void {
  __wake_up(k, x, TASK_INTERRUPTIBLE, 1);
}

/**
 * wake_up_all() that leaves alone tasks that sleep uninterruptibly.
 * @kernel include/linux/sched.h:610
 * @notrace
 */
export function wake_up_interruptible_all(k: Kernel, x: wait_queue_head_t): void {
  __wake_up(k, x, TASK_INTERRUPTIBLE, 0);
}

/**
 * Does a signal wait for the task?
 * @kernel include/linux/sched.h:641
 * @notrace
 */
export function signal_pending(p: task_struct): boolean {
  return p.sigpending !== 0;
}

/**
 * Is there a signal that is not blocked?
 * @kernel include/linux/sched.h:650
 * @notrace
 */
export function has_pending_signals(signal: sigset_t, blocked: sigset_t): boolean {
  let ready = signal.sig[1] & ~blocked.sig[1];
  ready |= signal.sig[0] & ~blocked.sig[0];
  return ready !== 0;
}

/**
 * Works out anew whether a signal waits. To be called whenever the blocked set changes.
 * @kernel include/linux/sched.h:680
 * @locks sigmask_lock is held
 * @notrace
 */
export function recalc_sigpending(t: task_struct): void {
  t.sigpending = has_pending_signals(t.pending.signal, t.blocked) ? 1 : 0;
}

/**
 * Is that address on the current task's stack for handlers?
 * @kernel include/linux/sched.h:687
 * @notrace
 */
export function on_sig_stack(k: Kernel, sp: number): boolean {
  return u32(sp - k.current.sas_ss_sp) < k.current.sas_ss_size;
}

/**
 * SS_DISABLE if the current task has no stack for handlers, SS_ONSTACK if it is on it, else 0.
 * @kernel include/linux/sched.h:692
 * @notrace
 */
export function sas_ss_flags(k: Kernel, sp: number): number {
  if (k.current.sas_ss_size === 0) return SS_DISABLE;
  return on_sig_stack(k, sp) ? SS_ONSTACK : 0;
}

/**
 * Drops a reference to the structure of an address space; the last one frees it and its
 * page directory. The areas must be gone: mmput() has seen to that.
 * @kernel include/linux/sched.h:765
 */
export function mmdrop(k: Kernel, mm: mm_struct): void {
  if (atomic_dec_and_test(mm.mm_count)) __mmdrop(k, mm);
}

/**
 * Takes a task out of the ring of all tasks and out of its family.
 * @kernel include/linux/sched.h:859
 * @locks tasklist_lock is held for writing
 * @notrace
 */
export function REMOVE_LINKS(p: task_struct): void {
  p.next_task.prev_task = p.prev_task;
  p.prev_task.next_task = p.next_task;
  if (p.p_osptr) p.p_osptr.p_ysptr = p.p_ysptr;
  if (p.p_ysptr) p.p_ysptr.p_osptr = p.p_osptr;
  else p.p_pptr!.p_cptr = p.p_osptr;
}

/**
 * Puts a task last in the ring of all tasks and makes it the youngest child of its parent.
 * @kernel include/linux/sched.h:870
 * @locks tasklist_lock is held for writing
 * @notrace
 */
export function SET_LINKS(k: Kernel, p: task_struct): void {
  p.next_task = k.init_task;
  p.prev_task = k.init_task.prev_task;
  k.init_task.prev_task.next_task = p;
  k.init_task.prev_task = p;
  p.p_ysptr = null;
  if ((p.p_osptr = p.p_pptr!.p_cptr) !== null) p.p_osptr.p_ysptr = p;
  p.p_pptr!.p_cptr = p;
}

/**
 * The next task in the thread group's ring.
 * @kernel include/linux/sched.h:887
 * @notrace
 */
export function next_thread(p: task_struct): task_struct {
  return list_entry<task_struct>(p.thread_group.next);
}

/**
 * Is it the first task of its thread group?
 * @kernel include/linux/sched.h:890
 * @notrace
 */
export function thread_group_leader(p: task_struct): boolean {
  return p.pid === p.tgid;
}

/**
 * Takes a task out of the run queue.
 * @kernel include/linux/sched.h:892
 * @locks runqueue_lock is held
 * @notrace
 */
export function del_from_runqueue(k: Kernel, p: task_struct): void {
  k.nr_running--;
  list_del(p.run_list);
  p.run_list.next = null as unknown as list_head<task_struct>;
}

/**
 * Is the task in the run queue?
 * @kernel include/linux/sched.h:900
 * @notrace
 */
export function task_on_runqueue(p: task_struct): boolean {
  return p.run_list.next !== null;
}

/**
 * Takes a dead task off all lists, so that it cannot be found any more.
 * @kernel include/linux/sched.h:905
 */
export function unhash_process(k: Kernel, p: task_struct): void {
  if (task_on_runqueue(p)) BUG('include/linux/sched.h:908');
  write_lock_irq(k, k.tasklist_lock);
  k.nr_threads--;
  unhash_pid(k, p);
  REMOVE_LINKS(p);
  list_del(p.thread_group);
  write_unlock_irq(k, k.tasklist_lock);
}

/**
 * Keeps mm, files and the like of the task as they are.
 * @kernel include/linux/sched.h:918
 * @notrace
 */
export function task_lock(k: Kernel, p: task_struct): void {
  spin_lock(k, p.alloc_lock);
}

/**
 * Releases task_lock().
 * @kernel include/linux/sched.h:923
 * @notrace
 */
export function task_unlock(k: Kernel, p: task_struct): void {
  spin_unlock(k, p.alloc_lock);
}

/**
 * Should the current task yield the processor?
 * @kernel include/linux/sched.h:947
 * @notrace
 */
export function need_resched(k: Kernel): boolean {
  return k.current.need_resched !== 0;
}

/**
 * Yields the processor if a better task waits for it: for long loops that hold no spinlock.
 * @kernel include/linux/sched.h:953
 */
export function* cond_resched(k: Kernel): Generator<void, void> {
  if (need_resched(k)) yield* __cond_resched(k);
}

/**
 * Sets the state of the current task.
 * @kernel include/linux/sched.h:100
 * @notrace
 */
export function __set_current_state(k: Kernel, state_value: number): void {
  k.current.state = state_value;
}
