// Interrupts and the clock that raises them.

import type { Kernel } from '../../globals.ts';
import { noteJiffy } from '../standstill.ts';
import { u32 } from '../u32.ts';

export type { Alarm, Clock } from '../../hw/clock.ts';

/** Jiffies in a second. @kernel include/asm-i386/param.h:5 */
export const HZ = 100;
/** Microseconds in a jiffy. */
const JIFFY = 1_000_000 / HZ;

/** Microseconds since boot at which the jiffy `jiffy` begins. */
export function jiffyToTime(k: Kernel, jiffy: number): number {
  return (Math.floor(k.clock.now / JIFFY) + ((jiffy - k.jiffies) | 0)) * JIFFY;
}

/**
 * Halts the processor until the next interrupt has been served.
 * @kernel include/asm-i386/system.h:324
 * @differs Virtual time jumps to the next alarm. Without one a real machine would halt for ever;
 *   the machine's loop finds that out before it lets the idle task run.
 */
export function safe_halt(k: Kernel): void {
  const next = k.clock.next;
  if (next === null) return;
  k.jiffies = u32(k.jiffies + Math.floor(next.at / JIFFY) - Math.floor(k.clock.now / JIFFY));
  k.local_irq_count++;
  try {
    k.clock.jump();
  } finally {
    k.local_irq_count--;
  }
}

/** Lets one jiffy pass and serves the interrupts that fall into it: all tasks wait, and none sleeps. */
export function passJiffy(k: Kernel): void {
  const until = (Math.floor(k.clock.now / JIFFY) + 1) * JIFFY;
  for (;;) {
    const next = k.clock.next;
    if (next === null || next.at > until) break;
    safe_halt(k);
  }
  k.jiffies = u32(k.jiffies + until / JIFFY - Math.floor(k.clock.now / JIFFY));
  k.clock.now = until;
  noteJiffy(k);
}

/**
 * Does an interrupt handler run? It cannot sleep.
 * @kernel include/asm-i386/hardirq.h:24
 * @notrace
 */
export function in_interrupt(k: Kernel): boolean {
  return k.local_irq_count !== 0;
}
