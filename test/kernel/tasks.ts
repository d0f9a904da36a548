// A kernel with tasks and nothing else: no memory, no files. For tests of locks and of the scheduler.

import { INIT_MM, INIT_TASK } from '../../sim/arch/i386/kernel/init_task.ts';
import { Kernel } from '../../sim/globals.ts';
import { Clock } from '../../sim/hw/clock.ts';
import { Cpu } from '../../sim/hw/cpu.ts';
import { Mmu } from '../../sim/hw/mmu.ts';
import { INIT_LIST_HEAD } from '../../sim/include/linux/list.ts';
import { TASK_ZOMBIE, task_struct } from '../../sim/include/linux/sched.ts';
import { hash_pid, SET_LINKS } from '../../sim/include/linux/sched_inline.ts';
import { signal_struct } from '../../sim/include/linux/signal.ts';
import { init_waitqueue_head } from '../../sim/include/linux/wait.ts';
import { sched_init, schedule, wake_up_process } from '../../sim/kernel/sched.ts';
import { runUntil } from '../../sim/machine/drive.ts';

export type Body = (k: Kernel) => Generator<void, unknown>;

/** A body that never sleeps. */
export function plain(body: (k: Kernel) => void): Body {
  return function* (k) {
    body(k);
    yield* [];
  };
}

export function bareKernel(): Kernel {
  const k = new Kernel();
  k.clock = new Clock();
  k.cpu = new Cpu(new Mmu(new Uint32Array(0)), new Uint8Array(0));
  INIT_MM(k.init_mm);
  INIT_TASK(k, k.init_task);
  sched_init(k);
  return k;
}

/** Ends a task in the simplest way: nothing is left of it but the structure. */
function* end(k: Kernel, body: Body): Generator<void, void> {
  yield* body(k);
  k.current.state = TASK_ZOMBIE;
  yield* schedule(k);
}

/** A kernel thread that runs `body`; it begins when the machine runs. */
export function startTask(k: Kernel, comm: string, body: Body): task_struct {
  const task = new task_struct();
  task.comm = comm;
  task.pid = task.tgid = ++k.last_pid;
  task.sig = new signal_struct();
  task.p_pptr = k.init_task;
  task.p_opptr = k.init_task;
  INIT_LIST_HEAD(task.thread_group);
  init_waitqueue_head(task.wait_chldexit);
  SET_LINKS(k, task);
  hash_pid(k, task);
  task.thread.gen = end(k, body);
  wake_up_process(k, task);
  return task;
}

/** Lets the machine run until all these tasks have ended. */
export function finishAll(k: Kernel, tasks: readonly task_struct[]): void {
  runUntil(k, () => tasks.every((task) => task.state === TASK_ZOMBIE));
}

/** Runs tasks of these names and bodies to their ends. */
export function runTasks(k: Kernel, bodies: Record<string, Body>): void {
  finishAll(
    k,
    Object.entries(bodies).map(([name, body]) => startTask(k, name, body)),
  );
}
