// When all tasks wait for one another.

import type { Kernel } from '../globals.ts';
import {
  TASK_INTERRUPTIBLE,
  TASK_STOPPED,
  TASK_UNINTERRUPTIBLE,
  type task_struct,
} from '../include/linux/sched.ts';

/** One task that sleeps in the kernel. */
export interface Sleeper {
  /** Name and pid: `b (pid 3)`. */
  task: string;
  /** The function it sleeps in: `down_write`. */
  how: string;
  /** What it waits for: `mmap_sem`. */
  on: string;
  /** The tasks that hold that now. */
  heldBy: string[];
}

/** No task can run, and nothing is under way that could wake one. */
export class Deadlock extends Error {
  override name = 'Deadlock';
  constructor(
    /** All tasks that sleep in the kernel, in the order of pids. */
    readonly sleepers: readonly Sleeper[],
  ) {
    super(
      ['No task can run, and nothing is under way that could wake one.']
        .concat(sleepers.map(sleeperLine))
        .join('\n'),
    );
  }
}

function sleeperLine({ task, how, on, heldBy }: Sleeper): string {
  const holders = heldBy.length === 0 ? '' : `, held by ${heldBy.join(' and ')}`;
  return `  ${task} sleeps in ${how}(): ${on}${holders}`;
}

/** A task as errors name it: `b (pid 3)`. */
export function taskName(task: task_struct): string {
  return `${task.comm} (pid ${task.pid})`;
}

/** All tasks that sleep in the kernel, and on what. A program that waits for its next call is not meant. */
export function sleepers(k: Kernel): Sleeper[] {
  const found: Sleeper[] = [];
  for (let p = k.init_task.next_task; p !== k.init_task; p = p.next_task) {
    if (p.state === TASK_STOPPED)
      found.push({ task: taskName(p), how: 'do_signal', on: 'SIGCONT', heldBy: [] });
    if ((p.state & (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)) === 0) continue;
    const wait = k.waits.get(p);
    if (wait === undefined && p.state === TASK_INTERRUPTIBLE) continue;
    found.push({
      task: taskName(p),
      how: wait === undefined ? 'schedule' : wait.how,
      on: wait === undefined ? 'nothing that is known' : wait.on.name,
      heldBy: (wait?.on.holders ?? []).map(taskName),
    });
  }
  return found;
}
