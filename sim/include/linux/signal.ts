// Signals sent and handlers set, as far as memory management causes them.

import { atomic_t } from '../asm-i386/atomic.ts';
import { KernelObject } from '../object.ts';
import { spinlock_t } from './spinlock.ts';

/** What a signal says of its cause. @kernel include/asm-i386/siginfo.h:16 */
export interface siginfo {
  /** Number of the signal. */
  si_signo: number;
  /** SEGV_MAPERR and the like. */
  si_code: number;
  /** The address that caused it; 0 where none did. */
  si_addr: number;
}

/** Signals that wait for delivery. @kernel include/linux/signal.h:17 */
export class sigpending {
  /** In the order in which they were sent. */
  queue: siginfo[] = [];
}

/** Handlers of a thread group. @kernel include/linux/sched.h:249 */
export class signal_struct extends KernelObject {
  /** Tasks that share them. */
  count = new atomic_t();
  /** Guards them. */
  siglock = new spinlock_t('siglock');
}
