// Work that is put off: a list of functions to be called later.

import type { Kernel } from '../../globals.ts';

/**
 * Functions to be called once.
 * @kernel include/linux/tqueue.h:63
 * @differs C chains structures with a function and its argument.
 */
export type task_queue = ((k: Kernel) => void)[];

/**
 * Calls what is in the list, which is empty then. For `tq_disk`: the disks begin with what was asked of them.
 * @kernel include/linux/tqueue.h:119
 */
export function run_task_queue(k: Kernel, list: task_queue): void {
  if (list.length > 0) for (const routine of list.splice(0)) routine(k);
}
