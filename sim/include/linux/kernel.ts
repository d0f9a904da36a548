// What the whole kernel uses.

import type { Kernel } from '../../globals.ts';

/**
 * Writes a line to the kernel's log.
 * @kernel kernel/printk.c:407
 * @reduced a list of lines in the machine instead of a console
 * @notrace
 */
export function printk(k: Kernel, text: string): void {
  k.log.push(text.replace(/\n$/, ''));
}
