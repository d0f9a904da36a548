// Capabilities: what the superuser may do, taken apart.

import type { Kernel } from '../globals.ts';
import { EPERM, ESRCH } from '../include/asm-i386/errno.ts';
import { CAP_SETPCAP, cap_issubset, capable } from '../include/linux/capability.ts';
import { find_task_by_pid } from '../include/linux/sched_inline.ts';
import { read_lock, read_unlock } from '../include/linux/spinlock.ts';
import { u32 } from '../include/u32.ts';

/** Three sets of capabilities, a bit for each CAP_. @kernel include/linux/capability.h:37 */
export interface CapabilitySets {
  /** What the task may do. */
  effective: number;
  /** What it may set `effective` to. */
  permitted: number;
  /** What a new program keeps. */
  inheritable: number;
}

/**
 * capset(): gives a task other capabilities, never more than it or the caller is permitted. 0, -EPERM or -ESRCH.
 * @kernel kernel/capability.c:129
 * @param pid the task, or 0 for the caller
 * @fails errno
 * @reduced One task; not all tasks or a group with a negative pid.
 * @differs The sets are an object of the program's instead of memory, and have no version.
 */
export function sys_capset(k: Kernel, pid: number, data: CapabilitySets): number {
  const { current } = k;
  const { effective, permitted, inheritable } = data;
  let target: typeof current | null = current;

  if (pid && !capable(k, CAP_SETPCAP)) return -EPERM;

  read_lock(k, k.tasklist_lock);
  let error = -EPERM;
  out: {
    if (pid > 0 && pid !== current.pid) {
      target = find_task_by_pid(k, pid);
      if (!target) {
        error = -ESRCH;
        break out;
      }
    }

    if (!cap_issubset(inheritable, target.cap_inheritable | current.cap_permitted)) break out;

    if (!cap_issubset(permitted, target.cap_permitted | current.cap_permitted)) break out;

    if (!cap_issubset(effective, permitted)) break out;

    error = 0;
    target.cap_effective = u32(effective);
    target.cap_inheritable = u32(inheritable);
    target.cap_permitted = u32(permitted);
  }
  // out:
  read_unlock(k, k.tasklist_lock);
  return error;
}
