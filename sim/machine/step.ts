// One step of the machine: whoever is `k.current` is resumed, and runs until another one is.

import { interruptedRegs, returnToUser } from '../arch/i386/kernel/entry.ts';
import { cpu_idle } from '../arch/i386/kernel/process.ts';
import type { Kernel } from '../globals.ts';
import { TASK_INTERRUPTIBLE } from '../include/linux/sched.ts';
import { signal_pending } from '../include/linux/sched_inline.ts';
import { schedule } from '../kernel/sched.ts';
import { Deadlock, sleepers } from './deadlock.ts';
import { checkProgress } from './no-progress.ts';

/** A program that is driven from outside sleeps in user mode until its next call, or a signal. */
function* waitForCall(k: Kernel): Generator<void, void> {
  const { current } = k;
  current.state = TASK_INTERRUPTIBLE;
  current.thread.waitsForCall = true;
  yield* schedule(k);
  current.thread.waitsForCall = false;
  if (signal_pending(current)) yield* returnToUser(k, interruptedRegs(k));
}

/**
 * Lets the current task run until another one is current or its generator has ended.
 * @throws Deadlock if only the idle task could run and no alarm is set; NoProgress if the running tasks go round without an
 *   end; UsageError for an order that cannot be followed. After all three the machine can go on.
 */
export function step(k: Kernel): void {
  const task = k.current;
  let { gen } = task.thread;
  if (task === k.init_task) {
    if (task.need_resched === 0 && k.clock.next === null) throw new Deadlock(sleepers(k));
    gen ??= cpu_idle(k);
  } else {
    gen ??= waitForCall(k);
  }
  task.thread.gen = gen;
  try {
    if (gen.next().done) task.thread.gen = null;
  } catch (error) {
    task.thread.gen = null;
    throw error;
  }
  if (k.sched?.problem) throw k.sched.problem;
  checkProgress(k);
}
