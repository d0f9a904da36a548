// Sending signals.
//
//   force_sig_info() ──► send_sig_info() ──► deliver_signal() ──► send_signal()  into task.pending
//                                                  └──► signal_wake_up()  ends an interruptible sleep
//   … ret_from_sys_call() ──► do_signal() ──► dequeue_signal()   out of task.pending, unless it is blocked
//                                 ├──► nothing, if it is ignored
//                                 ├──► handle_signal()   a frame on the program's stack, and its handler
//                                 └──► sig_exit() ──► do_exit()
//
// Sending is here, and what programs may say about their signals; delivery is in arch/i386/kernel/signal.ts.

import type { Kernel } from '../globals.ts';
import { atomic_dec_and_test } from '../include/asm-i386/atomic.ts';
import { EINVAL, ENOMEM, EPERM, ESRCH } from '../include/asm-i386/errno.ts';
import { CAP_KILL, capable } from '../include/linux/capability.ts';
import {
  PF_SIGNALED,
  TASK_INTERRUPTIBLE,
  TASK_STOPPED,
  type task_struct,
} from '../include/linux/sched.ts';
import {
  find_task_by_pid,
  next_thread,
  on_sig_stack,
  recalc_sigpending,
  sas_ss_flags,
  thread_group_leader,
  wake_up_interruptible,
} from '../include/linux/sched_inline.ts';
import {
  _NSIG,
  CLD_DUMPED,
  CLD_EXITED,
  CLD_KILLED,
  CLD_STOPPED,
  init_sigpending,
  type k_sigaction,
  MINSIGSTKSZ,
  SI_KERNEL,
  SI_TKILL,
  SI_USER,
  SIG_BLOCK,
  SIG_DFL,
  SIG_IGN,
  SIG_SETMASK,
  SIG_UNBLOCK,
  SIGCHLD,
  SIGCONT,
  SIGKILL,
  SIGRTMIN,
  SIGSTOP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  SIGURG,
  SIGWINCH,
  SS_DISABLE,
  SS_ONSTACK,
  sigaddset,
  sigandsets,
  sigdelset,
  sigdelsetmask,
  sigemptyset,
  type siginfo,
  sigismember,
  sigmask,
  type signal_struct,
  signandsets,
  sigorsets,
  type sigpending,
  sigset_t,
  type stack_t,
} from '../include/linux/signal.ts';
import {
  read_lock,
  read_unlock,
  spin_lock,
  spin_lock_irq,
  spin_lock_irqsave,
  spin_unlock,
  spin_unlock_irq,
  spin_unlock_irqrestore,
} from '../include/linux/spinlock.ts';
import { kmem_cache_free } from '../mm/slab.ts';
import { do_exit } from './exit.ts';
import { wake_up_process } from './sched.ts';

/** What is said of a signal's cause: a record, 0 for "the current process sent it", 1 for "the kernel did". */
export type SigCause = siginfo | 0 | 1;

/**
 * The signal with the lowest number that is pending and not in `mask`; 0 if there is none.
 * @kernel kernel/signal.c:51
 * @notrace
 */
function next_signal(tsk: task_struct, mask: sigset_t): number {
  const s = tsk.pending.signal.sig;
  const m = mask.sig;
  let x: number;
  if ((x = s[0] & ~m[0]) !== 0) return 32 - Math.clz32(x & -x);
  if ((x = s[1] & ~m[1]) !== 0) return 64 - Math.clz32(x & -x);
  return 0;
}

/**
 * Forgets all pending signals.
 * @kernel kernel/signal.c:84
 * @reduced The causes are a list of JavaScript: no slab objects to free.
 * @notrace
 */
function flush_sigqueue(queue: sigpending): void {
  init_sigpending(queue);
}

/**
 * Forgets all signals pending for a task.
 * @kernel kernel/signal.c:106
 */
export function flush_signals(t: task_struct): void {
  t.sigpending = 0;
  flush_sigqueue(t.pending);
}

/**
 * Takes a task's signal handlers and pending signals away.
 * @kernel kernel/signal.c:112
 */
export function exit_sighand(k: Kernel, tsk: task_struct): void {
  const sig = tsk.sig;

  spin_lock_irq(k, tsk.sigmask_lock);
  if (sig) {
    tsk.sig = null;
    if (atomic_dec_and_test(sig.count)) kmem_cache_free(k, k.sigact_cachep, sig);
  }
  tsk.sigpending = 0;
  flush_sigqueue(tsk.pending);
  spin_unlock_irq(k, tsk.sigmask_lock);
}

/**
 * Handlers are the old program's: exec sets them back to what the signal does by itself. What was ignored stays so.
 * @kernel kernel/signal.c:132
 */
export function flush_signal_handlers(t: task_struct): void {
  for (const ka of t.sig!.action) {
    if (ka.sa.sa_handler !== SIG_IGN) ka.sa.sa_handler = SIG_DFL;
    ka.sa.sa_flags = 0;
    sigemptyset(ka.sa.sa_mask);
  }
}

/**
 * The current task dies of a signal, and its thread group with it, unless tkill() meant this thread alone.
 * @kernel kernel/signal.c:150
 * @differs The cause is kept in `killedBy`, for the error that the example sees.
 */
export function* sig_exit(
  k: Kernel,
  sig: number,
  exit_code: number,
  info: siginfo,
): Generator<void, never> {
  sigaddset(k.current.pending.signal, sig);
  recalc_sigpending(k.current);
  k.current.flags |= PF_SIGNALED;
  k.current.killedBy = info;

  if (info.si_code !== SI_TKILL) {
    read_lock(k, k.tasklist_lock);
    for (let t = next_thread(k.current); t !== k.current; t = next_thread(t)) {
      force_sig_info(k, sig, info, t);
    }
    read_unlock(k, k.tasklist_lock);
  }

  return yield* do_exit(k, exit_code);
}

/**
 * Takes a pending signal out of the queue and returns its cause; null if it is not pending.
 * @kernel kernel/signal.c:208
 * @fails null
 */
function collect_signal(sig: number, list: sigpending): siginfo | null {
  if (!sigismember(list.signal, sig)) return null;
  const { queue } = list;
  const i = queue.findIndex((q) => q.si_signo === sig);
  if (i < 0) {
    sigdelset(list.signal, sig);
    return { si_signo: sig, si_code: 0, si_addr: 0 };
  }
  const info = queue[i];
  queue.splice(i, 1);

  // One of the real-time signals may be pending several times.
  if (sig >= SIGRTMIN && queue.some((q) => q.si_signo === sig)) return info;

  sigdelset(list.signal, sig);
  return info;
}

/**
 * Takes the current task's next signal that is not in `mask`, and returns its cause; null if there is none.
 * @kernel kernel/signal.c:264
 * @locks sigmask_lock is held
 * @omits The function with which a driver may hold signals back (block_all_signals()).
 */
export function dequeue_signal(k: Kernel, mask: sigset_t): siginfo | null {
  let info: siginfo | null = null;

  const sig = next_signal(k.current, mask);
  if (sig) info = collect_signal(sig, k.current.pending);
  recalc_sigpending(k.current);

  return info;
}

/**
 * Takes a signal out of a queue, however often it waits there; false if it did not.
 * @kernel kernel/signal.c:299
 */
function rm_from_queue(sig: number, s: sigpending): boolean {
  if (!sigismember(s.signal, sig)) return false;

  sigdelset(s.signal, sig);

  s.queue = s.queue.filter((q) => q.si_signo !== sig);
  return true;
}

/**
 * Takes a signal out of what is pending for a task; false if it was not.
 * @kernel kernel/signal.c:329
 * @locks the task's sigmask_lock is held
 */
function rm_sig_from_queue(sig: number, t: task_struct): boolean {
  return rm_from_queue(sig, t.pending);
}

/**
 * Is the current task not allowed to send `t` this signal?
 * @kernel kernel/signal.c:337
 */
function bad_signal(k: Kernel, sig: number, info: SigCause, t: task_struct): boolean {
  const { current } = k;
  return (
    (info === 0 || (info !== 1 && info.si_code <= 0)) &&
    (sig !== SIGCONT || current.session !== t.session) &&
    current.euid !== t.suid &&
    current.euid !== t.uid &&
    current.uid !== t.suid &&
    current.uid !== t.uid &&
    !capable(k, CAP_KILL)
  );
}

/**
 * What a signal does: -1 kills, 0 nothing, 1 calls a handler.
 * @kernel kernel/signal.c:352
 * @notrace
 */
function signal_type(sig: number, signals: signal_struct | null): number {
  if (!signals) return 0;

  const handler = signals.action[sig - 1].sa.sa_handler;
  if (typeof handler !== 'number') return 1;

  if (handler === SIG_IGN) return sig === SIGCHLD ? 1 : 0;

  switch (sig) {
    case SIGCONT:
    case SIGWINCH:
    case SIGCHLD:
    case SIGURG:
      return 0;

    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
      return 1;

    default:
      return -1;
  }
}

/**
 * Would the signal do nothing, so that it need not be sent?
 * @kernel kernel/signal.c:394
 * @omits That no signal is ignored for a task that is traced: none is.
 * @notrace
 */
function ignored_signal(sig: number, t: task_struct): boolean {
  if (sigismember(t.blocked, sig)) return false;

  return signal_type(sig, t.sig) === 0;
}

/**
 * SIGKILL and SIGCONT wake a task that is stopped; what would stop it and what would let it go on cancel each other.
 * @kernel kernel/signal.c:409
 * @locks sigmask_lock is held
 */
function handle_stop_signal(k: Kernel, sig: number, t: task_struct): void {
  switch (sig) {
    case SIGKILL:
    case SIGCONT:
      if (t.state === TASK_STOPPED) wake_up_process(k, t);
      t.exit_code = 0;
      rm_sig_from_queue(SIGSTOP, t);
      rm_sig_from_queue(SIGTSTP, t);
      rm_sig_from_queue(SIGTTOU, t);
      rm_sig_from_queue(SIGTTIN, t);
      break;

    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU:
      rm_sig_from_queue(SIGCONT, t);
      break;
  }
}

/**
 * Puts a signal and its cause into the queue. Always 0.
 * @kernel kernel/signal.c:431
 * @reduced The causes are a list of JavaScript: there is always room for one more. C has at most 1024 in the whole system,
 *   and each takes memory: one signal more is sent without its cause, or refused with -EAGAIN.
 */
function send_signal(k: Kernel, sig: number, info: SigCause, signals: sigpending): number {
  if (info === 0) {
    const { pid, uid } = k.current;
    signals.queue.push({ si_signo: sig, si_code: SI_USER, si_addr: 0, si_pid: pid, si_uid: uid });
  } else if (info === 1) {
    signals.queue.push({ si_signo: sig, si_code: SI_KERNEL, si_addr: 0, si_pid: 0, si_uid: 0 });
  } else {
    signals.queue.push({ ...info });
  }

  sigaddset(signals.signal, sig);
  return 0;
}

/**
 * Tells a task that a signal waits: an interruptible sleep ends. It looks at the signal itself on its way to
 * user mode.
 * @kernel kernel/signal.c:495
 * @locks sigmask_lock is held
 */
function signal_wake_up(k: Kernel, t: task_struct): void {
  t.sigpending = 1;

  if (t.state & TASK_INTERRUPTIBLE) wake_up_process(k, t);
}

/**
 * Queues a signal, and wakes the task unless the signal is blocked.
 * @kernel kernel/signal.c:522
 * @locks sigmask_lock is held
 */
function deliver_signal(k: Kernel, sig: number, info: SigCause, t: task_struct): number {
  const retval = send_signal(k, sig, info, t.pending);

  if (!retval && !sigismember(t.blocked, sig)) signal_wake_up(k, t);

  return retval;
}

/**
 * Sends a signal if that is allowed and would do something. 0, -EINVAL or -EPERM.
 * @kernel kernel/signal.c:533
 * @fails errno
 */
export function send_sig_info(k: Kernel, sig: number, info: SigCause, t: task_struct): number {
  let ret = -EINVAL;
  out_nolock: {
    if (sig < 0 || sig > _NSIG) break out_nolock;
    ret = -EPERM;
    if (bad_signal(k, sig, info, t)) break out_nolock;

    ret = 0;
    if (!sig || !t.sig) break out_nolock;

    const flags = spin_lock_irqsave(k, t.sigmask_lock);
    handle_stop_signal(k, sig, t);
    out: {
      if (ignored_signal(sig, t)) break out;

      if (sig < SIGRTMIN && sigismember(t.pending.signal, sig)) break out;

      ret = deliver_signal(k, sig, info, t);
    }
    // out:
    spin_unlock_irqrestore(k, t.sigmask_lock, flags);
  }
  // out_nolock:
  return ret;
}

/**
 * Sends a signal that the task can neither block nor ignore: it is about something the task itself did. If it
 * ignored the signal, the default holds from now on; if it blocked it, it does so no more. A handler stays.
 * @kernel kernel/signal.c:590
 * @fails errno
 */
export function force_sig_info(k: Kernel, sig: number, info: SigCause, t: task_struct): number {
  const flags = spin_lock_irqsave(k, t.sigmask_lock);
  if (t.sig === null) {
    spin_unlock_irqrestore(k, t.sigmask_lock, flags);
    return -ESRCH;
  }

  if (t.sig.action[sig - 1].sa.sa_handler === SIG_IGN)
    t.sig.action[sig - 1].sa.sa_handler = SIG_DFL;
  sigdelset(t.blocked, sig);
  recalc_sigpending(t);
  spin_unlock_irqrestore(k, t.sigmask_lock, flags);

  return send_sig_info(k, sig, info, t);
}

/**
 * Sends a signal to each process of a group: 0, -EINVAL, -EPERM, or -ESRCH if there is none.
 * @kernel kernel/signal.c:615
 * @fails errno
 */
export function kill_pg_info(k: Kernel, sig: number, info: SigCause, pgrp: number): number {
  let retval = -EINVAL;
  if (pgrp > 0) {
    retval = -ESRCH;
    read_lock(k, k.tasklist_lock);
    for (let p = k.init_task.next_task; p !== k.init_task; p = p.next_task) {
      if (p.pgrp === pgrp && thread_group_leader(p)) {
        const err = send_sig_info(k, sig, info, p);
        if (retval) retval = err;
      }
    }
    read_unlock(k, k.tasklist_lock);
  }
  return retval;
}

/**
 * Sends a signal to a process: to the first thread of the group that `pid` is in.
 * @kernel kernel/signal.c:663
 * @fails errno
 */
export function kill_proc_info(k: Kernel, sig: number, info: SigCause, pid: number): number {
  read_lock(k, k.tasklist_lock);
  let p = find_task_by_pid(k, pid);
  let error = -ESRCH;
  if (p) {
    if (!thread_group_leader(p)) {
      const tg = find_task_by_pid(k, p.tgid);
      if (tg) p = tg;
    }
    error = send_sig_info(k, sig, info, p);
  }
  read_unlock(k, k.tasklist_lock);
  return error;
}

/**
 * Sends a signal to whom `pid` means: a process, the caller's own group (0), all but itself and init (-1), or the
 * group -pid.
 * @kernel kernel/signal.c:692
 */
function kill_something_info(k: Kernel, sig: number, info: SigCause, pid: number): number {
  if (!pid) return kill_pg_info(k, sig, info, k.current.pgrp);
  if (pid === -1) {
    let retval = 0;
    let count = 0;

    read_lock(k, k.tasklist_lock);
    for (let p = k.init_task.next_task; p !== k.init_task; p = p.next_task) {
      if (p.pid > 1 && p !== k.current && thread_group_leader(p)) {
        const err = send_sig_info(k, sig, info, p);
        ++count;
        if (err !== -EPERM) retval = err;
      }
    }
    read_unlock(k, k.tasklist_lock);
    return count ? retval : -ESRCH;
  }
  if (pid < 0) return kill_pg_info(k, sig, info, -pid);
  return kill_proc_info(k, sig, info, pid);
}

/**
 * Sends a signal; with `priv` in the name of the kernel.
 * @kernel kernel/signal.c:723
 */
export function send_sig(k: Kernel, sig: number, p: task_struct, priv: number): number {
  return send_sig_info(k, sig, priv !== 0 ? 1 : 0, p);
}

/**
 * Sends a signal that the task can neither block nor ignore, in the name of the kernel.
 * @kernel kernel/signal.c:729
 */
export function force_sig(k: Kernel, sig: number, p: task_struct): void {
  force_sig_info(k, sig, 1, p);
}

/**
 * Wakes all threads of a parent that wait for a child.
 * @kernel kernel/signal.c:756
 */
function wake_up_parent(k: Kernel, parent: task_struct): void {
  let tsk = parent;

  do {
    wake_up_interruptible(k, tsk.wait_chldexit);
    tsk = next_thread(tsk);
  } while (tsk !== parent);
}

/**
 * Tells the parent that its child `tsk` is dead or stopped, by signal and by waking it from wait().
 * @kernel kernel/signal.c:770
 * @reduced Without the child's times. No task is traced, and none dumps core.
 * @locks tasklist_lock is held
 */
export function do_notify_parent(k: Kernel, tsk: task_struct, sig: number): void {
  let status = tsk.exit_code & 0x7f;
  let why: number;
  switch (tsk.state) {
    case TASK_STOPPED:
      why = CLD_STOPPED;
      break;

    default:
      if (tsk.exit_code & 0x80) why = CLD_DUMPED;
      else if (tsk.exit_code & 0x7f) why = CLD_KILLED;
      else {
        why = CLD_EXITED;
        status = tsk.exit_code >> 8;
      }
      break;
  }
  const info: siginfo = {
    si_signo: sig,
    si_code: why,
    si_addr: 0,
    si_pid: tsk.pid,
    si_uid: tsk.uid,
    si_status: status,
  };

  send_sig_info(k, sig, info, tsk.p_pptr!);
  wake_up_parent(k, tsk.p_pptr!);
}

/**
 * Tells the parent that its child `tsk` is dead or stopped.
 * @kernel kernel/signal.c:822
 */
export function notify_parent(k: Kernel, tsk: task_struct, sig: number): void {
  read_lock(k, k.tasklist_lock);
  do_notify_parent(k, tsk, sig);
  read_unlock(k, k.tasklist_lock);
}

/**
 * sigprocmask(): which signals shall wait. SIGKILL and SIGSTOP cannot. 0 or -EINVAL.
 * @kernel kernel/signal.c:858
 * @param set the signals, or null to ask only; in C an address in the program
 * @param oset takes those that were blocked before, or null
 * @fails errno
 * @differs The sets are objects of the program's instead of memory, so that they cannot be EFAULT.
 * @bug rt_sigprocmask() with an invalid first argument (`how`) fails with EINVAL, but changes the mask all the same:
 *   exactly the signals of its second argument (`set`) are blocked then.
 */
export function sys_rt_sigprocmask(
  k: Kernel,
  how: number,
  set: sigset_t | null,
  oset: sigset_t | null,
): number {
  let error = -EINVAL;
  const old_set = new sigset_t();
  const new_set = new sigset_t();

  out: {
    if (set) {
      new_set.copyFrom(set);
      sigdelsetmask(new_set, sigmask(SIGKILL) | sigmask(SIGSTOP));

      spin_lock_irq(k, k.current.sigmask_lock);
      old_set.copyFrom(k.current.blocked);

      error = 0;
      switch (how) {
        default:
          error = -EINVAL;
          break;
        case SIG_BLOCK:
          sigorsets(new_set, old_set, new_set);
          break;
        case SIG_UNBLOCK:
          signandsets(new_set, old_set, new_set);
          break;
        case SIG_SETMASK:
          break;
      }

      k.current.blocked.copyFrom(new_set);
      recalc_sigpending(k.current);
      spin_unlock_irq(k, k.current.sigmask_lock);
      if (error) break out;
    } else if (oset) {
      spin_lock_irq(k, k.current.sigmask_lock);
      old_set.copyFrom(k.current.blocked);
      spin_unlock_irq(k, k.current.sigmask_lock);
    }
    // set_old:
    if (oset) oset.copyFrom(old_set);
    error = 0;
  }
  // out:
  return error;
}

/**
 * sigpending(): the signals that were sent and wait because they are blocked.
 * @kernel kernel/signal.c:913
 * @param set takes them; in C an address in the program
 * @differs The set is an object of the program's instead of memory: always 0.
 */
export function do_sigpending(k: Kernel, set: sigset_t): number {
  spin_lock_irq(k, k.current.sigmask_lock);
  sigandsets(set, k.current.blocked, k.current.pending.signal);
  spin_unlock_irq(k, k.current.sigmask_lock);
  return 0;
}

/**
 * kill(): sends a signal to a process or several; see kill_something_info(). With `sig` 0 it asks only whether it may.
 * @kernel kernel/signal.c:1014
 */
export function sys_kill(k: Kernel, pid: number, sig: number): number {
  const { current } = k;
  const info: siginfo = {
    si_signo: sig,
    si_code: SI_USER,
    si_addr: 0,
    si_pid: current.pid,
    si_uid: current.uid,
  };

  return kill_something_info(k, sig, info, pid);
}

/**
 * tkill(): sends a signal to one thread.
 * @kernel kernel/signal.c:1031
 * @fails errno
 * @bug CVE-2013-2141: a program can read bytes of the kernel's stack. tkill() sets only a few fields of a siginfo,
 *   but all its 128 bytes reach a handler with SA_SIGINFO. The port does not copy the other bytes; see
 *   copy_siginfo_to_user().
 */
export function sys_tkill(k: Kernel, pid: number, sig: number): number {
  if (pid <= 0) return -EINVAL;

  const { current } = k;
  const info: siginfo = {
    si_signo: sig,
    si_code: SI_TKILL,
    si_addr: 0,
    si_pid: current.pid,
    si_uid: current.uid,
  };

  read_lock(k, k.tasklist_lock);
  const p = find_task_by_pid(k, pid);
  let error = -ESRCH;
  if (p) error = send_sig_info(k, sig, info, p);
  read_unlock(k, k.tasklist_lock);
  return error;
}

/**
 * What is to be done at a signal: for the whole thread group, if it shares its handlers. What would be ignored from
 * now on is forgotten if it waits. 0, or -EINVAL for no signal, SIGKILL or SIGSTOP.
 * @kernel kernel/signal.c:1076
 * @param act what from now on, or null to ask only
 * @param oact takes what it was, or null
 * @locks takes siglock, sigmask_lock
 * @fails errno
 */
export function do_sigaction(
  k: Kernel,
  sig: number,
  act: k_sigaction | null,
  oact: k_sigaction | null,
): number {
  if (sig < 1 || sig > _NSIG || (act && (sig === SIGKILL || sig === SIGSTOP))) return -EINVAL;

  const { current } = k;
  const signals = current.sig!;
  const ka = signals.action[sig - 1];

  spin_lock(k, signals.siglock);

  if (oact) oact.copyFrom(ka);

  if (act) {
    ka.copyFrom(act);
    sigdelsetmask(ka.sa.sa_mask, sigmask(SIGKILL) | sigmask(SIGSTOP));

    if (
      ka.sa.sa_handler === SIG_IGN ||
      (ka.sa.sa_handler === SIG_DFL &&
        (sig === SIGCONT || sig === SIGCHLD || sig === SIGURG || sig === SIGWINCH))
    ) {
      spin_lock_irq(k, current.sigmask_lock);
      if (rm_sig_from_queue(sig, current)) recalc_sigpending(current);
      spin_unlock_irq(k, current.sigmask_lock);
    }
  }

  spin_unlock(k, signals.siglock);
  return 0;
}

/**
 * Sets a stack for handlers with SA_ONSTACK, and tells which there was. 0, -EPERM while the task is on it, -EINVAL for
 * other flags than SS_DISABLE, SS_ONSTACK and 0, -ENOMEM if it is too small.
 * @kernel kernel/signal.c:1130
 * @param uss the stack, or null to ask only; in C an address in the program
 * @param uoss takes what there was, or null
 * @param sp stack pointer of the program
 * @fails errno
 * @differs The stacks are described by objects of the program's instead of memory, so that they cannot be EFAULT.
 */
export function do_sigaltstack(
  k: Kernel,
  uss: stack_t | null,
  uoss: stack_t | null,
  sp: number,
): number {
  const { current } = k;
  const oss: stack_t = {
    ss_sp: current.sas_ss_sp,
    ss_size: current.sas_ss_size,
    ss_flags: sas_ss_flags(k, sp),
  };

  if (uss) {
    let { ss_sp, ss_size, ss_flags } = uss;

    if (on_sig_stack(k, sp)) return -EPERM;

    if (ss_flags !== SS_DISABLE && ss_flags !== SS_ONSTACK && ss_flags !== 0) return -EINVAL;

    if (ss_flags === SS_DISABLE) {
      ss_size = 0;
      ss_sp = 0;
    } else {
      if (ss_size < MINSIGSTKSZ) return -ENOMEM;
    }

    current.sas_ss_sp = ss_sp;
    current.sas_ss_size = ss_size;
  }

  if (uoss) Object.assign(uoss, oss);

  return 0;
}

/**
 * sigaction(): what is to be done at a signal; see do_sigaction().
 * @kernel kernel/signal.c:1253
 * @differs A handler is a function of JavaScript, so `act` and `oact` are objects instead of memory.
 */
export function sys_rt_sigaction(
  k: Kernel,
  sig: number,
  act: k_sigaction | null,
  oact: k_sigaction | null,
): number {
  return do_sigaction(k, sig, act, oact);
}
