// Signals: what is sent, what waits for delivery, and what a program wants done at its arrival.
//
//   task_struct ──sig──────► signal_struct ──action[sig - 1]──► k_sigaction   SIG_DFL, SIG_IGN or a handler
//        ├─────── pending    what was sent and has not been delivered yet
//        └─────── blocked    what shall wait

import type { Kernel } from '../../globals.ts';
import { atomic_t } from '../asm-i386/atomic.ts';
import { type Embedded, KernelObject } from '../object.ts';
import { u32 } from '../u32.ts';
import { spinlock_t } from './spinlock.ts';

/** The terminal hung up. @kernel include/asm-i386/signal.h:31 */
export const SIGHUP = 1;
/** Interrupt from the keyboard. @kernel include/asm-i386/signal.h:32 */
export const SIGINT = 2;
/** Quit from the keyboard. @kernel include/asm-i386/signal.h:33 */
export const SIGQUIT = 3;
/** An instruction that does not exist. @kernel include/asm-i386/signal.h:34 */
export const SIGILL = 4;
/** A breakpoint. @kernel include/asm-i386/signal.h:35 */
export const SIGTRAP = 5;
/** The program gave up: abort(). @kernel include/asm-i386/signal.h:36 */
export const SIGABRT = 6;
/** An access to memory that is there, but whose file is not. @kernel include/asm-i386/signal.h:38 */
export const SIGBUS = 7;
/** Arithmetic without a result. @kernel include/asm-i386/signal.h:39 */
export const SIGFPE = 8;
/** Ends the program, always. @kernel include/asm-i386/signal.h:40 */
export const SIGKILL = 9;
/** For programs to use. @kernel include/asm-i386/signal.h:41 */
export const SIGUSR1 = 10;
/** An access to memory that is not there or not allowed. @kernel include/asm-i386/signal.h:42 */
export const SIGSEGV = 11;
/** For programs to use. @kernel include/asm-i386/signal.h:43 */
export const SIGUSR2 = 12;
/** The pipe has no reader. @kernel include/asm-i386/signal.h:44 */
export const SIGPIPE = 13;
/** A timer ran out. @kernel include/asm-i386/signal.h:45 */
export const SIGALRM = 14;
/** Asks the program to end. @kernel include/asm-i386/signal.h:46 */
export const SIGTERM = 15;
/** A fault of the coprocessor's stack; never sent. @kernel include/asm-i386/signal.h:47 */
export const SIGSTKFLT = 16;
/** A child ended or stopped. @kernel include/asm-i386/signal.h:48 */
export const SIGCHLD = 17;
/** Goes on after a stop; ignored else. @kernel include/asm-i386/signal.h:49 */
export const SIGCONT = 18;
/** Stops the program, always. @kernel include/asm-i386/signal.h:50 */
export const SIGSTOP = 19;
/** Stop from the keyboard. @kernel include/asm-i386/signal.h:51 */
export const SIGTSTP = 20;
/** A program in the background reads from the terminal. @kernel include/asm-i386/signal.h:52 */
export const SIGTTIN = 21;
/** A program in the background writes to the terminal. @kernel include/asm-i386/signal.h:53 */
export const SIGTTOU = 22;
/** Urgent data on a socket; ignored. @kernel include/asm-i386/signal.h:54 */
export const SIGURG = 23;
/** Too much processor time. @kernel include/asm-i386/signal.h:55 */
export const SIGXCPU = 24;
/** A file would grow beyond RLIMIT_FSIZE. @kernel include/asm-i386/signal.h:56 */
export const SIGXFSZ = 25;
/** A timer of the program's own time ran out. @kernel include/asm-i386/signal.h:57 */
export const SIGVTALRM = 26;
/** A timer for profiles ran out. @kernel include/asm-i386/signal.h:58 */
export const SIGPROF = 27;
/** The window changed its size; ignored. @kernel include/asm-i386/signal.h:59 */
export const SIGWINCH = 28;
/** A file can be read or written now. @kernel include/asm-i386/signal.h:60 */
export const SIGIO = 29;
/** The power fails. @kernel include/asm-i386/signal.h:65 */
export const SIGPWR = 30;
/** A system call that does not exist. @kernel include/asm-i386/signal.h:66 */
export const SIGSYS = 31;
/** Signals from here on are queued as often as they are sent. @kernel include/asm-i386/signal.h:70 */
export const SIGRTMIN = 32;
/** How many signals there are. @kernel include/asm-i386/signal.h:13 */
export const _NSIG = 64;

/** Handler: what the signal does by itself. @kernel include/asm-i386/signal.h:131 */
export const SIG_DFL = 0;
/** Handler: nothing is to be done. @kernel include/asm-i386/signal.h:132 */
export const SIG_IGN = 1;

/** sigprocmask(): these signals too shall wait. @kernel include/asm-i386/signal.h:124 */
export const SIG_BLOCK = 0;
/** sigprocmask(): these signals need not wait any more. @kernel include/asm-i386/signal.h:125 */
export const SIG_UNBLOCK = 1;
/** sigprocmask(): these signals and no others shall wait. @kernel include/asm-i386/signal.h:126 */
export const SIG_SETMASK = 2;

/** sigaction(): no SIGCHLD when a child stops. @kernel include/asm-i386/signal.h:87 */
export const SA_NOCLDSTOP = 0x00000001;
/** sigaction(): children leave no zombies; 2.4.22 does not look at it. @kernel include/asm-i386/signal.h:88 */
export const SA_NOCLDWAIT = 0x00000002;
/** sigaction(): the handler is told the cause, in a larger frame. @kernel include/asm-i386/signal.h:89 */
export const SA_SIGINFO = 0x00000004;
/** sigaction(): where to return from the handler is given too; not simulated. @kernel include/asm-i386/signal.h:99 */
export const SA_RESTORER = 0x04000000;
/** sigaction(): on the stack that sigaltstack() set. @kernel include/asm-i386/signal.h:90 */
export const SA_ONSTACK = 0x08000000;
/** sigaction(): a call that the signal interrupted is made again. @kernel include/asm-i386/signal.h:91 */
export const SA_RESTART = 0x10000000;
/** sigaction(): the same signal may interrupt its handler, and sa_mask is not looked at. @kernel include/asm-i386/signal.h:92 */
export const SA_NODEFER = 0x40000000;
/** sigaction(): the handler is called once, then SIG_DFL holds. @kernel include/asm-i386/signal.h:93 */
export const SA_RESETHAND = 0x80000000;
/** The older name of SA_NODEFER. @kernel include/asm-i386/signal.h:95 */
export const SA_NOMASK = SA_NODEFER;
/** The older name of SA_RESETHAND. @kernel include/asm-i386/signal.h:96 */
export const SA_ONESHOT = SA_RESETHAND;

/** sigaltstack(): the program is on that stack now. @kernel include/asm-i386/signal.h:104 */
export const SS_ONSTACK = 1;
/** sigaltstack(): there is none. @kernel include/asm-i386/signal.h:105 */
export const SS_DISABLE = 2;
/** sigaltstack(): bytes that it has at least. @kernel include/asm-i386/signal.h:107 */
export const MINSIGSTKSZ = 2048;
/** sigaltstack(): bytes that are enough for most. @kernel include/asm-i386/signal.h:108 */
export const SIGSTKSZ = 8192;

/** Sent by a process. @kernel include/asm-i386/siginfo.h:103 */
export const SI_USER = 0;
/** Sent by the kernel. @kernel include/asm-i386/siginfo.h:104 */
export const SI_KERNEL = 0x80;
/** Sent by tkill(), to one thread. @kernel include/asm-i386/siginfo.h:110 */
export const SI_TKILL = -6;
/** Upper half of the cause of a fault: si_addr means something. @kernel include/asm-i386/siginfo.h:85 */
export const __SI_FAULT = 3 << 16;
/** Upper half of what happened to a child: si_status means something. @kernel include/asm-i386/siginfo.h:86 */
export const __SI_CHLD = 4 << 16;
/** SIGSEGV: no area at the address. @kernel include/asm-i386/siginfo.h:144 */
export const SEGV_MAPERR = (3 << 16) | 1;
/** SIGSEGV: an area, but it does not allow the access. @kernel include/asm-i386/siginfo.h:145 */
export const SEGV_ACCERR = (3 << 16) | 2;
/** SIGBUS: nothing there, such as beyond the end of a mapped file. @kernel include/asm-i386/siginfo.h:152 */
export const BUS_ADRERR = (3 << 16) | 2;
/** SIGCHLD: the child has exited. @kernel include/asm-i386/siginfo.h:166 */
export const CLD_EXITED = (4 << 16) | 1;
/** SIGCHLD: the child was killed. @kernel include/asm-i386/siginfo.h:167 */
export const CLD_KILLED = (4 << 16) | 2;
/** SIGCHLD: the child was killed and dumped its core; no core is dumped here. @kernel include/asm-i386/siginfo.h:168 */
export const CLD_DUMPED = (4 << 16) | 3;
/** SIGCHLD: the child has stopped. @kernel include/asm-i386/siginfo.h:170 */
export const CLD_STOPPED = (4 << 16) | 5;

/**
 * A set of signals, a bit each.
 * @kernel include/asm-i386/signal.h:19
 */
export class sigset_t implements Embedded {
  /** Signals 1 to 32 and 33 to 64. */
  sig: [number, number] = [0, 0];

  copyFrom(from: sigset_t): void {
    this.sig[0] = from.sig[0];
    this.sig[1] = from.sig[1];
  }
}

/** What a signal says of its cause. @kernel include/asm-i386/siginfo.h:16 */
export interface siginfo {
  /** Number of the signal. */
  si_signo: number;
  /** SEGV_MAPERR and the like. */
  si_code: number;
  /** The address that caused it; 0 where none did. */
  si_addr: number;
  /** The sender's pid; 0 if there is none. */
  si_pid?: number;
  /** The sender's user. */
  si_uid?: number;
  /** SIGCHLD: what the child exited with, or the signal that killed or stopped it. */
  si_status?: number;
}

/**
 * The program's code for a signal: what user mode runs before the program goes on.
 * C has an address here.
 */
export interface SignalCode {
  (k: Kernel, sig: number, info: siginfo): Generator<void, void>;
  /** The function that the program gave to sigaction(). */
  program: unknown;
}

/** SIG_DFL, SIG_IGN, or code of the program. @kernel include/asm-i386/signal.h:129 */
export type __sighandler_t = number | SignalCode;

/**
 * What is to be done at a signal, as programs say it.
 * @kernel include/asm-i386/signal.h:143
 */
export class sigaction implements Embedded {
  /** SIG_DFL, SIG_IGN or a handler. */
  sa_handler: __sighandler_t = SIG_DFL;
  /** SA_ flags. */
  sa_flags = 0;
  /** Signals that shall wait while the handler runs. */
  sa_mask = new sigset_t();

  copyFrom(from: sigaction): void {
    this.sa_handler = from.sa_handler;
    this.sa_flags = from.sa_flags;
    this.sa_mask.copyFrom(from.sa_mask);
  }
}

/**
 * What is to be done at a signal, as the kernel keeps it.
 * @kernel include/asm-i386/signal.h:150
 */
export class k_sigaction implements Embedded {
  /** The same as the program's. */
  sa = new sigaction();

  copyFrom(from: k_sigaction): void {
    this.sa.copyFrom(from.sa);
  }
}

/** A stack for handlers. @kernel include/asm-i386/signal.h:171 */
export interface stack_t {
  /** Its first byte. */
  ss_sp: number;
  /** SS_ONSTACK, SS_DISABLE or 0. */
  ss_flags: number;
  /** Its size in bytes. */
  ss_size: number;
}

/**
 * Signals that wait for delivery.
 * @kernel include/linux/signal.h:17
 */
export class sigpending implements Embedded {
  /** Causes, in the order in which the signals were sent; C chains them in slab objects. */
  queue: siginfo[] = [];
  /** Which signals wait. */
  signal = new sigset_t();

  copyFrom(from: sigpending): void {
    this.queue = from.queue;
    this.signal.copyFrom(from.signal);
  }
}

/**
 * Handlers of a thread group.
 * @kernel include/linux/sched.h:249
 */
export class signal_struct extends KernelObject {
  /** Tasks that share them. */
  count = new atomic_t();
  /** What is to be done at each signal; that of signal n is action[n - 1]. */
  action: k_sigaction[] = Array.from({ length: _NSIG }, () => new k_sigaction());
  /** Guards them. */
  siglock = new spinlock_t('siglock');
}

/**
 * Puts a signal into the set.
 * @kernel include/asm-i386/signal.h:182
 * @notrace
 */
export function sigaddset(set: sigset_t, _sig: number): void {
  const sig = _sig - 1;
  set.sig[sig >> 5] = u32(set.sig[sig >> 5] | (1 << (sig & 31)));
}

/**
 * Takes a signal out of the set.
 * @kernel include/asm-i386/signal.h:187
 * @notrace
 */
export function sigdelset(set: sigset_t, _sig: number): void {
  const sig = _sig - 1;
  set.sig[sig >> 5] = u32(set.sig[sig >> 5] & ~(1 << (sig & 31)));
}

/**
 * Is the signal in the set?
 * @kernel include/asm-i386/signal.h:206
 * @notrace
 */
export function sigismember(set: sigset_t, _sig: number): boolean {
  const sig = _sig - 1;
  return ((set.sig[sig >> 5] >>> (sig & 31)) & 1) === 1;
}

/**
 * The bit of one of the lower 32 signals.
 * @kernel include/asm-i386/signal.h:211
 * @notrace
 */
export function sigmask(sig: number): number {
  return (1 << (sig - 1)) >>> 0;
}

/**
 * The signals in `a` or in `b`.
 * @kernel include/linux/signal.h:108
 * @notrace
 */
export function sigorsets(r: sigset_t, a: sigset_t, b: sigset_t): void {
  r.sig[0] = u32(a.sig[0] | b.sig[0]);
  r.sig[1] = u32(a.sig[1] | b.sig[1]);
}

/**
 * The signals in `a` and in `b`.
 * @kernel include/linux/signal.h:111
 * @notrace
 */
export function sigandsets(r: sigset_t, a: sigset_t, b: sigset_t): void {
  r.sig[0] = u32(a.sig[0] & b.sig[0]);
  r.sig[1] = u32(a.sig[1] & b.sig[1]);
}

/**
 * The signals in `a` and not in `b`.
 * @kernel include/linux/signal.h:114
 * @notrace
 */
export function signandsets(r: sigset_t, a: sigset_t, b: sigset_t): void {
  r.sig[0] = u32(a.sig[0] & ~b.sig[0]);
  r.sig[1] = u32(a.sig[1] & ~b.sig[1]);
}

/**
 * Empties the set.
 * @kernel include/linux/signal.h:145
 * @notrace
 */
export function sigemptyset(set: sigset_t): void {
  set.sig[0] = 0;
  set.sig[1] = 0;
}

/**
 * Puts all signals into the set.
 * @kernel include/linux/signal.h:157
 * @notrace
 */
export function sigfillset(set: sigset_t): void {
  set.sig[0] = 0xffffffff;
  set.sig[1] = 0xffffffff;
}

/**
 * Takes some of the lower 32 signals out of the set.
 * @kernel include/linux/signal.h:178
 * @notrace
 */
export function sigdelsetmask(set: sigset_t, mask: number): void {
  set.sig[0] = u32(set.sig[0] & ~mask);
}

/**
 * Nothing waits for delivery.
 * @kernel include/linux/signal.h:214
 * @notrace
 */
export function init_sigpending(sig: sigpending): void {
  sigemptyset(sig.signal);
  sig.queue = [];
}
