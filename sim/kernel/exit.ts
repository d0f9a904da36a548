// exit() and wait(): how a task ends, and how its parent learns of it.
//
//   do_exit() ──► __exit_mm() ──► mmput()   the address space goes with its last user
//      │  TASK_ZOMBIE: only the task_struct is left, with the exit code
//   sys_wait4() of the parent ──► release_task()   now that goes too

import { exit_thread, release_thread } from '../arch/i386/kernel/process.ts';
import { filp_close } from '../fs/open.ts';
import type { Kernel } from '../globals.ts';
import { atomic_dec, atomic_dec_and_test, atomic_inc } from '../include/asm-i386/atomic.ts';
import { ECHILD, EINVAL } from '../include/asm-i386/errno.ts';
import { activate_mm, enter_lazy_tlb } from '../include/asm-i386/mmu_context.ts';
import { in_interrupt } from '../include/asm-i386/system.ts';
import { BUG } from '../include/bug.ts';
import { ERESTARTSYS } from '../include/linux/errno.ts';
import type { files_struct } from '../include/linux/file.ts';
import { printk } from '../include/linux/kernel.ts';
import {
  MAX_COUNTER,
  type mm_struct,
  PF_EXITING,
  TASK_INTERRUPTIBLE,
  TASK_RUNNING,
  TASK_STOPPED,
  TASK_ZOMBIE,
  type task_struct,
} from '../include/linux/sched.ts';
import {
  mmdrop,
  next_thread,
  REMOVE_LINKS,
  SET_LINKS,
  signal_pending,
  task_lock,
  task_unlock,
  unhash_process,
} from '../include/linux/sched_inline.ts';
import { SIGCHLD } from '../include/linux/signal.ts';
import {
  read_lock,
  read_unlock,
  write_lock_irq,
  write_unlock_irq,
} from '../include/linux/spinlock.ts';
import {
  __WALL,
  __WCLONE,
  __WNOTHREAD,
  DECLARE_WAITQUEUE,
  WNOHANG,
  WUNTRACED,
} from '../include/linux/wait.ts';
import type { Slot } from '../include/slot.ts';
import { kmem_cache_free } from '../mm/slab.ts';
import { add_wait_queue, free_task_struct, mm_release, mmput, remove_wait_queue } from './fork.ts';
import { panic } from './panic.ts';
import { schedule } from './sched.ts';
import { do_notify_parent, exit_sighand } from './signal.ts';

/**
 * Frees a dead task: its parent has been told.
 * @kernel kernel/exit.c:29
 * @reduced What is kept of a user is counted and never freed.
 */
export function release_task(k: Kernel, p: task_struct): void {
  if (p !== k.current) {
    atomic_dec(p.user!.processes);
    atomic_dec(p.user!.__count);
    unhash_process(k, p);

    release_thread(p);
    k.current.cmin_flt += p.min_flt + p.cmin_flt;
    k.current.cmaj_flt += p.maj_flt + p.cmaj_flt;
    k.current.cnswap += p.nswap + p.cnswap;
    k.current.counter += p.counter;
    if (k.current.counter >= MAX_COUNTER) k.current.counter = MAX_COUNTER;
    p.pid = 0;
    free_task_struct(k, p);
  } else {
    printk(k, 'task releasing itself\n');
  }
}

/**
 * Has no process of a group a parent outside it, in the same session? Then no process is left that could let it go on
 * after a stop. `ignored_task` is not looked at.
 * @kernel kernel/exit.c:110
 */
function will_become_orphaned_pgrp(
  k: Kernel,
  pgrp: number,
  ignored_task: task_struct | null,
): number {
  read_lock(k, k.tasklist_lock);
  for (let p = k.init_task.next_task; p !== k.init_task; p = p.next_task) {
    if (p === ignored_task || p.pgrp !== pgrp || p.state === TASK_ZOMBIE || p.p_pptr!.pid === 1)
      continue;
    if (p.p_pptr!.pgrp !== pgrp && p.p_pptr!.session === p.session) {
      read_unlock(k, k.tasklist_lock);
      return 0;
    }
  }
  read_unlock(k, k.tasklist_lock);
  return 1;
}

/**
 * Is there no process left that could continue a stopped process group?
 * @kernel kernel/exit.c:130
 */
export function is_orphaned_pgrp(k: Kernel, pgrp: number): number {
  return will_become_orphaned_pgrp(k, pgrp, null);
}

/**
 * Gives the children of a dying task to init.
 * @kernel kernel/exit.c:159
 * @omits The signal that a child may have asked for at its parent's death, and self_exec_id; see exit_notify().
 */
function forget_original_parent(k: Kernel, father: task_struct): void {
  read_lock(k, k.tasklist_lock);

  for (let p = k.init_task.next_task; p !== k.init_task; p = p.next_task) {
    if (p.p_opptr === father) {
      p.exit_signal = SIGCHLD;
      p.p_opptr = k.child_reaper;
    }
  }
  read_unlock(k, k.tasklist_lock);
}

/**
 * Closes all files of a table.
 * @kernel kernel/exit.c:180
 */
function* close_files(k: Kernel, files: files_struct): Generator<void, void> {
  for (let i = 0; i < files.fd.length; i++) {
    const file = files.fd[i];
    files.fd[i] = null;
    if (file) yield* filp_close(k, file);
  }
}

/**
 * Drops a reference to a table of open files; the last one closes them.
 * @kernel kernel/exit.c:203
 */
export function* put_files_struct(k: Kernel, files: files_struct): Generator<void, void> {
  if (atomic_dec_and_test(files.count)) {
    yield* close_files(k, files);
    kmem_cache_free(k, k.files_cachep, files);
  }
}

/**
 * Takes a task's open files away.
 * @kernel kernel/exit.c:220
 */
function* __exit_files(k: Kernel, tsk: task_struct): Generator<void, void> {
  const files = tsk.files;

  if (files) {
    task_lock(k, tsk);
    tsk.files = null;
    task_unlock(k, tsk);
    yield* put_files_struct(k, files);
  }
}

/**
 * Takes a task's open files away.
 * @kernel kernel/exit.c:232
 */
export function* exit_files(k: Kernel, tsk: task_struct): Generator<void, void> {
  yield* __exit_files(k, tsk);
}

/**
 * Sets the user address space aside: the task goes on as a kernel thread that borrows it.
 * @kernel kernel/exit.c:279
 */
export function start_lazy_tlb(k: Kernel): mm_struct {
  const mm = k.current.mm!;
  k.current.mm = null;
  atomic_inc(mm.mm_count);
  enter_lazy_tlb(mm, k.current, 0);
  return mm;
}

/**
 * Takes `mm` up again as the user address space.
 * @kernel kernel/exit.c:289
 */
export function end_lazy_tlb(k: Kernel, mm: mm_struct): void {
  const active_mm = k.current.active_mm!;

  k.current.mm = mm;
  if (mm !== active_mm) {
    k.current.active_mm = mm;
    activate_mm(k, active_mm, mm);
  }
  mmdrop(k, active_mm);
}

/**
 * Takes a task's user address space away. It is still in the MMU and the task runs on in it, as a
 * borrower: that is what the mm_count taken here is for, which schedule() drops.
 * @kernel kernel/exit.c:305
 */
function* __exit_mm(k: Kernel, tsk: task_struct): Generator<void, void> {
  const mm = tsk.mm;

  mm_release(k);
  if (mm) {
    atomic_inc(mm.mm_count);
    if (mm !== tsk.active_mm) BUG('kernel/exit.c:312');
    task_lock(k, tsk);
    tsk.mm = null;
    task_unlock(k, tsk);
    enter_lazy_tlb(mm, k.current, 0);
    yield* mmput(k, mm);
  }
}

/**
 * Takes a task's user address space away.
 * @kernel kernel/exit.c:322
 */
export function* exit_mm(k: Kernel, tsk: task_struct): Generator<void, void> {
  yield* __exit_mm(k, tsk);
}

/**
 * The current task becomes a zombie: its parent is told, its children go to init.
 * @kernel kernel/exit.c:331
 * @reduced No process groups that lose their last connection, no jobs that have to be woken. Nor is the signal to the parent
 *   made SIGCHLD if parent or child has called exec() since the fork.
 */
function exit_notify(k: Kernel): void {
  forget_original_parent(k, k.current);

  write_lock_irq(k, k.tasklist_lock);
  k.current.state = TASK_ZOMBIE;
  do_notify_parent(k, k.current, k.current.exit_signal);
  while (k.current.p_cptr !== null) {
    const p: task_struct = k.current.p_cptr;
    k.current.p_cptr = p.p_osptr;
    p.p_ysptr = null;
    p.ptrace = 0;

    p.p_pptr = p.p_opptr;
    p.p_osptr = p.p_pptr!.p_cptr;
    if (p.p_osptr) p.p_osptr.p_ysptr = p;
    p.p_pptr!.p_cptr = p;
    if (p.state === TASK_ZOMBIE) do_notify_parent(k, p, p.exit_signal);
  }
  write_unlock_irq(k, k.tasklist_lock);
}

/**
 * Ends the current task with the exit status `code`. What is left is a zombie. Never returns: the last
 * schedule() does not return.
 * @kernel kernel/exit.c:425
 * @reduced Without accounting, System V semaphores, file-system context, terminals, execution domains, the task's timer and
 *   the big kernel lock.
 */
export function* do_exit(k: Kernel, code: number): Generator<void, never> {
  const tsk = k.current;

  if (in_interrupt(k)) panic(k, 'Aiee, killing interrupt handler!');
  if (!tsk.pid) panic(k, 'Attempted to kill the idle task!');
  if (tsk.pid === 1) panic(k, 'Attempted to kill init!');
  tsk.flags |= PF_EXITING;

  yield* __exit_mm(k, tsk);

  yield* __exit_files(k, tsk);
  exit_sighand(k, tsk);
  exit_thread();

  tsk.exit_code = code;
  exit_notify(k);
  yield* schedule(k);
  return BUG('kernel/exit.c:462');
}

/**
 * exit(): ends the current task. Of `error_code` the parent sees the low eight bits.
 * @kernel kernel/exit.c:487
 */
export function* sys_exit(k: Kernel, error_code: number): Generator<void, never> {
  return yield* do_exit(k, (error_code & 0xff) << 8);
}

/**
 * wait4(): sleeps until a child has ended, frees it, and returns its pid. `pid` says which child: one, -1 for any,
 * 0 for the own group, -n for group n. -ECHILD if there is none such, 0 with WNOHANG if none has ended,
 * -ERESTARTSYS if a signal came.
 * @kernel kernel/exit.c:492
 * @param stat_addr where the exit status goes, or null; in C an address in the program
 * @fails errno
 * @reduced No task is traced, and there are no statistics of resources. As the status goes to an object, there is no -EFAULT.
 */
export function* sys_wait4(
  k: Kernel,
  pid: number,
  stat_addr: Slot<number> | null,
  options: number,
): Generator<void, number> {
  let flag: number;
  let retval: number;
  const wait = DECLARE_WAITQUEUE(k.current);

  if (options & ~(WNOHANG | WUNTRACED | __WNOTHREAD | __WCLONE | __WALL)) return -EINVAL;

  add_wait_queue(k, k.current.wait_chldexit, wait);
  end_wait4: {
    for (;;) {
      flag = 0;
      k.current.state = TASK_INTERRUPTIBLE;
      read_lock(k, k.tasklist_lock);
      let tsk = k.current;
      do {
        for (let p = tsk.p_cptr; p; p = p.p_osptr) {
          if (pid > 0) {
            if (p.pid !== pid) continue;
          } else if (!pid) {
            if (p.pgrp !== k.current.pgrp) continue;
          } else if (pid !== -1) {
            if (p.pgrp !== -pid) continue;
          }
          if ((p.exit_signal !== SIGCHLD) !== ((options & __WCLONE) !== 0) && !(options & __WALL))
            continue;
          flag = 1;
          if (p.state === TASK_STOPPED) {
            if (!p.exit_code) continue;
            if (!(options & WUNTRACED)) continue;
            read_unlock(k, k.tasklist_lock);
            if (stat_addr) stat_addr.set((p.exit_code << 8) | 0x7f);
            p.exit_code = 0;
            retval = p.pid;
            break end_wait4;
          }
          if (p.state !== TASK_ZOMBIE) continue;
          read_unlock(k, k.tasklist_lock);
          if (stat_addr) stat_addr.set(p.exit_code);
          retval = p.pid;
          if (p.p_opptr !== p.p_pptr) {
            write_lock_irq(k, k.tasklist_lock);
            REMOVE_LINKS(p);
            p.p_pptr = p.p_opptr;
            SET_LINKS(k, p);
            do_notify_parent(k, p, SIGCHLD);
            write_unlock_irq(k, k.tasklist_lock);
          } else release_task(k, p);
          break end_wait4;
        }
        if (options & __WNOTHREAD) break;
        tsk = next_thread(tsk);
      } while (tsk !== k.current);
      read_unlock(k, k.tasklist_lock);
      if (flag) {
        retval = 0;
        if (options & WNOHANG) break end_wait4;
        retval = -ERESTARTSYS;
        if (signal_pending(k.current)) break end_wait4;
        yield* schedule(k);
        continue;
      }
      break;
    }
    retval = -ECHILD;
  }
  // end_wait4:
  k.current.state = TASK_RUNNING;
  remove_wait_queue(k, k.current.wait_chldexit, wait);
  return retval;
}
