// The end of the machine.

import type { Kernel } from '../globals.ts';
import { KernelBug } from '../include/bug.ts';
import { printk } from '../include/linux/kernel.ts';

/**
 * Says why the kernel cannot go on, and stops.
 * @kernel kernel/panic.c:44
 * @differs Throws a KernelBug; C writes the dirty buffers out and halts.
 */
export function panic(k: Kernel, text: string): never {
  printk(k, `Kernel panic: ${text}\n`);
  throw new KernelBug('kernel/panic.c:44', text);
}
