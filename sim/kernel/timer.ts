// Timers of the kernel.
//
// C sorts timers into a wheel of lists that the clock interrupt turns a step every 10 ms. Virtual
// time does not tick; it jumps to where something is due. So a timer here is an alarm at the clock.

import type { Kernel } from '../globals.ts';
import { EINTR, EINVAL } from '../include/asm-i386/errno.ts';
import { jiffyToTime } from '../include/asm-i386/system.ts';
import { printk } from '../include/linux/kernel.ts';
import { TASK_INTERRUPTIBLE } from '../include/linux/sched.ts';
import { timespec_to_jiffies } from '../include/linux/time.ts';
import { type timer_list, timer_pending } from '../include/linux/timer.ts';
import { schedule_timeout } from './sched.ts';

/**
 * Sets the alarm.
 * @kernel kernel/timer.c:124
 * @reduced An alarm at the virtual clock instead of a place in the timing wheel.
 */
function internal_add_timer<T>(k: Kernel, timer: timer_list<T>): void {
  timer.alarm = k.clock.set(jiffyToTime(k, timer.expires), () => {
    timer.alarm = null;
    timer.function!(k, timer.data as T);
  });
}

/**
 * Sets a timer: its function will be called at the jiffy `expires`.
 * @kernel kernel/timer.c:180
 * @reduced An alarm at the virtual clock instead of a place in the timing wheel.
 */
export function add_timer<T>(k: Kernel, timer: timer_list<T>): void {
  if (timer_pending(timer as timer_list)) {
    printk(k, 'bug: kernel timer added twice.\n');
    return;
  }
  internal_add_timer(k, timer);
}

/**
 * Sets a timer to another time; says whether it was set before.
 * @kernel kernel/timer.c:204
 * @reduced An alarm at the virtual clock instead of a place in the timing wheel.
 */
export function mod_timer<T>(k: Kernel, timer: timer_list<T>, expires: number): boolean {
  timer.expires = expires;
  const ret = del_timer(k, timer as timer_list);
  internal_add_timer(k, timer);
  return ret;
}

/**
 * Takes a timer back; says whether it was still set.
 * @kernel kernel/timer.c:217
 * @reduced An alarm at the virtual clock instead of a place in the timing wheel.
 */
export function del_timer(k: Kernel, timer: timer_list): boolean {
  if (timer.alarm === null) return false;
  k.clock.cancel(timer.alarm);
  timer.alarm = null;
  return true;
}

/**
 * Sleeps for that long at least: 0, or -EINTR when a signal came first, -EINVAL for a time that is none.
 * @kernel kernel/timer.c:836
 * @fails errno
 * @differs The two numbers come as they are, not in a structure of the program's; the rest of the time is not handed back.
 * @omits The busy wait of real-time processes: none here is one.
 */
export function* sys_nanosleep(
  k: Kernel,
  tv_sec: number,
  tv_nsec: number,
): Generator<void, number> {
  if (tv_nsec >= 1_000_000_000 || tv_nsec < 0 || tv_sec < 0) return -EINVAL;

  const expire = timespec_to_jiffies(tv_sec, tv_nsec) + (tv_sec || tv_nsec ? 1 : 0);

  k.current.state = TASK_INTERRUPTIBLE;
  return (yield* schedule_timeout(k, expire)) ? -EINTR : 0;
}
