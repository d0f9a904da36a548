// Times as programs give them, and the jiffies that the kernel counts in.

import { HZ } from '../asm-i386/system.ts';

/** The longest time that a timer can be set to, in jiffies. @kernel include/linux/time.h:29 */
export const MAX_JIFFY_OFFSET = 0x7ffffffe;

/**
 * Jiffies in a time of seconds and nanoseconds, rounded up; MAX_JIFFY_OFFSET for more than that.
 * @kernel include/linux/time.h:32
 * @differs The two members of the structure come as numbers.
 */
export function timespec_to_jiffies(tv_sec: number, tv_nsec: number): number {
  if (tv_sec >= Math.floor(MAX_JIFFY_OFFSET / HZ)) return MAX_JIFFY_OFFSET;
  return HZ * tv_sec + Math.floor((tv_nsec + 1_000_000_000 / HZ - 1) / (1_000_000_000 / HZ));
}
