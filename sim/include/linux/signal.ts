// Signals that were sent and wait for delivery, as far as memory management causes them.
//
// No program here sets a handler or blocks a signal: a signal that reaches one is ignored or fatal.

import { atomic_t } from '../asm-i386/atomic.ts';
import { type Embedded, KernelObject } from '../object.ts';
import { u32 } from '../u32.ts';
import { spinlock_t } from './spinlock.ts';

/** An access to memory that is there, but whose file is not. @kernel include/asm-i386/signal.h:38 */
export const SIGBUS = 7;
/** Ends the program, always. @kernel include/asm-i386/signal.h:40 */
export const SIGKILL = 9;
/** An access to memory that is not there or not allowed. @kernel include/asm-i386/signal.h:42 */
export const SIGSEGV = 11;
/** Ends the program if it does not object. @kernel include/asm-i386/signal.h:46 */
export const SIGTERM = 15;
/** A child ended or stopped. @kernel include/asm-i386/signal.h:48 */
export const SIGCHLD = 17;
/** Goes on after a stop; ignored else. @kernel include/asm-i386/signal.h:49 */
export const SIGCONT = 18;
/** Urgent data on a socket; ignored. @kernel include/asm-i386/signal.h:54 */
export const SIGURG = 23;
/** A file grew beyond a limit. @kernel include/asm-i386/signal.h:56 */
export const SIGXFSZ = 25;
/** The window changed its size; ignored. @kernel include/asm-i386/signal.h:59 */
export const SIGWINCH = 28;
/** Signals from here on are queued as often as they are sent. @kernel include/asm-i386/signal.h:70 */
export const SIGRTMIN = 32;
/** How many signals there are. @kernel include/asm-i386/signal.h:13 */
export const _NSIG = 64;

/** Sent by a process. @kernel include/asm-i386/siginfo.h:103 */
export const SI_USER = 0;
/** Sent by the kernel. @kernel include/asm-i386/siginfo.h:104 */
export const SI_KERNEL = 0x80;
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
  /** Who sent it; 0 where nobody did. */
  si_pid?: number;
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
 * Nothing waits for delivery.
 * @kernel include/linux/signal.h:214
 * @notrace
 */
export function init_sigpending(sig: sigpending): void {
  sigemptyset(sig.signal);
  sig.queue = [];
}
