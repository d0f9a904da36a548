// Delivering signals to a program.

import { SIGCHLD, SIGCONT, SIGURG, SIGWINCH } from '../../../include/linux/signal.ts';
import { spin_lock_irq, spin_unlock_irq } from '../../../include/linux/spinlock.ts';
import { dequeue_signal, sig_exit } from '../../../kernel/signal.ts';
import type { Kernel } from '../../../kernel.ts';

/**
 * Delivers what is pending for the current task. Does not return if a signal is fatal. 0: no handler
 * was set up.
 * @kernel arch/i386/kernel/signal.c:584
 * @reduced No handlers, no tracing, no job control and no core dumps: what is not ignored kills.
 */
export function* do_signal(k: Kernel): Generator<void, number> {
  for (;;) {
    spin_lock_irq(k, k.current.sigmask_lock);
    const info = dequeue_signal(k, k.current.blocked);
    spin_unlock_irq(k, k.current.sigmask_lock);

    if (!info) break;
    const signr = info.si_signo;

    const exit_code = signr;

    if (k.current.pid === 1) continue;

    switch (signr) {
      case SIGCONT:
      case SIGCHLD:
      case SIGWINCH:
      case SIGURG:
        continue;

      default:
        yield* sig_exit(k, signr, exit_code, info);
    }
  }
  return 0;
}
