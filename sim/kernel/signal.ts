// Sending signals.
//
//   force_sig_info() ──► send_sig_info() ──► deliver_signal() ──► send_signal()  into task.pending
//                                                  └──► signal_wake_up()  ends an interruptible sleep
//   … ret_from_sys_call() ──► do_signal() ──► dequeue_signal() ──► sig_exit() ──► do_exit()
//
// Programs here set no handlers and block nothing. What remains is the fate of a signal: ignored, or fatal.

import { atomic_dec_and_test } from '../include/asm-i386/atomic.ts';
import { EINVAL, EPERM, ESRCH } from '../include/asm-i386/errno.ts';
import { CAP_KILL, capable } from '../include/linux/capability.ts';
import { PF_SIGNALED, TASK_INTERRUPTIBLE, type task_struct } from '../include/linux/sched.ts';
import {
  next_thread,
  recalc_sigpending,
  wake_up_interruptible,
} from '../include/linux/sched_inline.ts';
import {
  _NSIG,
  CLD_EXITED,
  CLD_KILLED,
  init_sigpending,
  SI_KERNEL,
  SI_USER,
  SIGCHLD,
  SIGCONT,
  SIGRTMIN,
  SIGURG,
  SIGWINCH,
  sigaddset,
  sigdelset,
  type siginfo,
  sigismember,
  type signal_struct,
  type sigpending,
  type sigset_t,
} from '../include/linux/signal.ts';
import {
  read_lock,
  read_unlock,
  spin_lock_irq,
  spin_lock_irqsave,
  spin_unlock_irq,
  spin_unlock_irqrestore,
} from '../include/linux/spinlock.ts';
import type { Kernel } from '../kernel.ts';
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
 * A task gives up its signal handlers and what is pending.
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
 * The current task dies of a signal, and its thread group with it.
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

  read_lock(k, k.tasklist_lock);
  for (let t = next_thread(k.current); t !== k.current; t = next_thread(t)) {
    force_sig_info(k, sig, info, t);
  }
  read_unlock(k, k.tasklist_lock);

  return yield* do_exit(k, exit_code);
}

/**
 * Takes a pending signal out of the queue and returns its cause; null if it is not pending.
 * @kernel kernel/signal.c:208
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
 */
export function dequeue_signal(k: Kernel, mask: sigset_t): siginfo | null {
  let info: siginfo | null = null;

  const sig = next_signal(k.current, mask);
  if (sig) info = collect_signal(sig, k.current.pending);
  recalc_sigpending(k.current);

  return info;
}

/**
 * Is the current task not allowed to send `t` this signal?
 * @kernel kernel/signal.c:337
 * @reduced One pair of user ids instead of four, and no sessions.
 */
function bad_signal(k: Kernel, sig: number, info: SigCause, t: task_struct): boolean {
  const fromUser = info === 0 || (info !== 1 && info.si_code <= 0);
  return fromUser && sig !== SIGCONT && k.current.euid !== t.uid && !capable(k, CAP_KILL);
}

/**
 * What a signal does: -1 kills, 0 nothing, 1 calls a handler.
 * @kernel kernel/signal.c:352
 * @reduced No handler can be set: always the default.
 * @notrace
 */
function signal_type(sig: number, signals: signal_struct | null): number {
  if (!signals) return 0;

  switch (sig) {
    case SIGCONT:
    case SIGWINCH:
    case SIGCHLD:
    case SIGURG:
      return 0;

    default:
      return -1;
  }
}

/**
 * Would the signal do nothing, so that it need not be sent?
 * @kernel kernel/signal.c:394
 * @notrace
 */
function ignored_signal(sig: number, t: task_struct): boolean {
  if (sigismember(t.blocked, sig)) return false;

  return signal_type(sig, t.sig) === 0;
}

/**
 * Puts a signal and its cause into the queue. Always 0.
 * @kernel kernel/signal.c:431
 * @reduced The causes are a list of JavaScript: there is always room for one more.
 */
function send_signal(k: Kernel, sig: number, info: SigCause, signals: sigpending): number {
  if (info === 0) {
    signals.queue.push({ si_signo: sig, si_code: SI_USER, si_addr: 0, si_pid: k.current.pid });
  } else if (info === 1) {
    signals.queue.push({ si_signo: sig, si_code: SI_KERNEL, si_addr: 0, si_pid: 0 });
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
 * @omits handle_stop_signal(): nobody stops here
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
 * Sends a signal that the task can neither block nor ignore: it is about something the task itself did.
 * @kernel kernel/signal.c:590
 * @omits Turning "ignore" back into the default: nobody can set "ignore".
 */
export function force_sig_info(k: Kernel, sig: number, info: SigCause, t: task_struct): number {
  const flags = spin_lock_irqsave(k, t.sigmask_lock);
  if (t.sig === null) {
    spin_unlock_irqrestore(k, t.sigmask_lock, flags);
    return -ESRCH;
  }

  sigdelset(t.blocked, sig);
  recalc_sigpending(t);
  spin_unlock_irqrestore(k, t.sigmask_lock, flags);

  return send_sig_info(k, sig, info, t);
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
 * Tells the parent that its child `tsk` is dead, by signal and by waking it from wait().
 * @kernel kernel/signal.c:770
 * @reduced Nobody stops or is traced: a child that changes is a child that ended.
 * @locks tasklist_lock is held
 */
export function do_notify_parent(k: Kernel, tsk: task_struct, sig: number): void {
  const why = tsk.exit_code & 0x7f ? CLD_KILLED : CLD_EXITED;

  const info: siginfo = { si_signo: sig, si_code: why, si_addr: 0, si_pid: tsk.pid };

  send_sig_info(k, sig, info, tsk.p_pptr!);
  wake_up_parent(k, tsk.p_pptr!);
}
