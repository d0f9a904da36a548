// Timers: a function to be called at a given jiffy.

import type { Kernel } from '../../globals.ts';
import type { Alarm } from '../asm-i386/system.ts';

/**
 * A timer.
 * @kernel include/linux/timer.h:16
 */
export class timer_list<T = unknown> {
  /** Its alarm at the machine's clock while it is set; C has a link in the timing wheel here. */
  alarm: Alarm | null = null;
  /** The jiffy at which it goes off. */
  expires = 0;
  /** What the function is given. */
  data: T | null = null;
  /** What is called. Runs as an interrupt: it cannot sleep. */
  function: ((k: Kernel, data: T) => void) | null = null;
}

/**
 * Makes it a timer that is not set.
 * @kernel include/linux/timer.h:45
 * @notrace
 */
export function init_timer(timer: timer_list): void {
  timer.alarm = null;
}

/**
 * Is it set?
 * @kernel include/linux/timer.h:50
 * @notrace
 */
export function timer_pending(timer: timer_list): boolean {
  return timer.alarm !== null;
}

/**
 * Is the jiffy `a` later than `b`, even if the counter has gone round between them?
 * @kernel include/linux/timer.h:68
 * @notrace
 */
export function time_after(a: number, b: number): boolean {
  return ((b - a) | 0) < 0;
}

/**
 * Is the jiffy `a` earlier than `b`?
 * @kernel include/linux/timer.h:69
 * @notrace
 */
export function time_before(a: number, b: number): boolean {
  return time_after(b, a);
}
