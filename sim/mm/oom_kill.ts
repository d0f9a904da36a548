// The OOM killer: when nothing can be freed, a process must go.
//
//   out_of_memory ─► is it really? ─► oom_kill ─► select_bad_process ─► badness, task by task
//                                        └─► oom_kill_task: all who share the memory of the worst
//
// A task that is killed may use the last frames there are, so that it gets as far as its own end.

import type { Kernel } from '../globals.ts';
import { HZ } from '../include/asm-i386/system.ts';
import { CAP_SYS_ADMIN, CAP_SYS_RAWIO } from '../include/linux/capability.ts';
import { printk } from '../include/linux/kernel.ts';
import { PF_MEMALLOC, PF_MEMDIE, type task_struct } from '../include/linux/sched.ts';
import { SIGKILL, SIGTERM } from '../include/linux/signal.ts';
import { read_lock, read_unlock } from '../include/linux/spinlock.ts';
import { u32 } from '../include/u32.ts';
import { panic } from '../kernel/panic.ts';
import { yield_ } from '../kernel/sched.ts';
import { force_sig } from '../kernel/signal.ts';

/** log2 of HZ, rounded up. @kernel include/linux/timex.h:70 */
export const SHIFT_HZ = 7;

/**
 * The square root, roughly; never less than 1.
 * @kernel mm/oom_kill.c:33
 */
export function int_sqrt(x: number): number {
  let out = x;
  while (x & ~1) {
    x >>>= 2;
    out >>>= 1;
  }
  if (x) out -= out >>> 2;
  return out ? out : 1;
}

/**
 * How much is to be gained by the end of a task: the pages of its areas, less for one that has run for long, and
 * for the superuser's. 0 for one that has no memory or is being killed.
 * @kernel mm/oom_kill.c:60
 * @reduced no CPU time is accounted here, so it is 0
 */
export function badness(k: Kernel, p: task_struct): number {
  let points: number;

  if (!p.mm) return 0;

  if (p.flags & PF_MEMDIE) return 0;

  points = p.mm.total_vm;

  const cpu_time = 0;
  const run_time = u32(k.jiffies - p.start_time) >>> (SHIFT_HZ + 10);

  points = Math.trunc(points / int_sqrt(cpu_time));
  points = Math.trunc(points / int_sqrt(int_sqrt(run_time)));

  if (p.nice > 0) points *= 2;

  if (p.cap_effective & (1 << CAP_SYS_ADMIN) || p.uid === 0 || p.euid === 0)
    points = Math.trunc(points / 4);

  // One that drives a device directly could leave it in any state.
  if (p.cap_effective & (1 << CAP_SYS_RAWIO)) points = Math.trunc(points / 4);
  return points;
}

/**
 * The task with the most points; null if none has any.
 * @kernel mm/oom_kill.c:122
 * @locks tasklist_lock (read) held
 */
export function select_bad_process(k: Kernel): task_struct | null {
  let maxpoints = 0;
  let chosen: task_struct | null = null;

  for (let p = k.init_task.next_task; p !== k.init_task; p = p.next_task) {
    if (p.pid) {
      const points = badness(k, p);
      if (points > maxpoints) {
        chosen = p;
        maxpoints = points;
      }
    }
  }
  return chosen;
}

/**
 * Sends a task the signal that ends it, and lets it have all the memory there is until then. One that may drive
 * devices, as every process of the superuser may at first, is told with SIGTERM, which it could catch.
 * @kernel mm/oom_kill.c:146
 * @locks tasklist_lock (read) held
 */
export function oom_kill_task(k: Kernel, p: task_struct): void {
  printk(k, `Out of Memory: Killed process ${p.pid} (${p.comm}).\n`);

  p.counter = 5 * HZ;
  p.flags |= PF_MEMALLOC | PF_MEMDIE;

  if (p.cap_effective & (1 << CAP_SYS_RAWIO)) force_sig(k, SIGTERM, p);
  else force_sig(k, SIGKILL, p);
}

/**
 * Kills the worst process and all its threads, and lets others run, so that it can end.
 * @kernel mm/oom_kill.c:172
 * @locks takes tasklist_lock (read)
 */
export function* oom_kill(k: Kernel): Generator<void, void> {
  read_lock(k, k.tasklist_lock);
  const p = select_bad_process(k);

  if (p === null) panic(k, 'Out of memory and no killable processes...\n');

  for (let q = k.init_task.next_task; q !== k.init_task; q = q.next_task) {
    if (q.mm === p.mm) oom_kill_task(k, q);
  }
  read_unlock(k, k.tasklist_lock);

  yield* yield_(k);
}

/**
 * Reclaim has failed. Once could be bad luck: only ten failures spread over more than a second, with no
 * pause of five seconds and no kill within the last five, and no swap left, have a process killed.
 * @kernel mm/oom_kill.c:202
 * @differs The four static variables are fields of k.oomTimes.
 * @bug If all memory is locked and swap has a free slot, the kernel takes the slot as a sign that memory can still be
 *   found. No process is killed, and tasks that need memory try for ever.
 */
export function* out_of_memory(k: Kernel): Generator<void, void> {
  const times = k.oomTimes;

  // Enough swap space left?
  if (k.nr_swap_pages > 0) return;

  const now = k.jiffies;
  let since = u32(now - times.last);
  times.last = now;

  reset: {
    // A long time since the last failure.
    times.last = now;
    if (since > 5 * HZ) break reset;

    // The first failure is less than a second ago.
    since = u32(now - times.first);
    if (since < HZ) return;

    // Too few failures.
    if (++times.count < 10) return;

    // A task was killed just now and may not have had time to exit.
    since = u32(now - times.lastkill);
    if (since < HZ * 5) return;

    times.lastkill = now;
    yield* oom_kill(k);
  }
  // reset:
  times.first = now;
  times.count = 0;
}
