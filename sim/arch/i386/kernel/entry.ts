// The way back from the kernel to a program.

import { schedule } from '../../../kernel/sched.ts';
import type { Kernel } from '../../../kernel.ts';
import { do_signal } from './signal.ts';

/** Would ret_from_sys_call() have anything to do? So that most calls need not enter it. */
export function returnsAtOnce(k: Kernel): boolean {
  const { current } = k;
  return k.sched === null && current.need_resched === 0 && current.sigpending === 0;
}

/**
 * Before a program goes on after a system call or a fault: others may have a turn, and signals are delivered.
 * If one of them is fatal, this does not return.
 * @kernel arch/i386/kernel/entry.S:212
 * @differs Assembler in C. The policy may end the task's turn here, as the clock interrupt does in C.
 */
export function* ret_from_sys_call(k: Kernel): Generator<void, void> {
  k.standstill.jiffies = 0;
  if (k.sched?.turnOver(k.current)) k.current.need_resched = 1;

  while (k.current.need_resched) yield* schedule(k);
  if (k.current.sigpending) yield* do_signal(k);
}
