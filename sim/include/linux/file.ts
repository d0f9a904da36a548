// The table of open files of a process.

import { atomic_t } from '../asm-i386/atomic.ts';
import { KernelObject } from '../object.ts';
import type { struct_file } from './fs.ts';

/**
 * Open files by descriptor.
 * @kernel include/linux/sched.h:172
 */
export class files_struct extends KernelObject {
  /** Tasks that share the table. */
  count = new atomic_t();
  /** The open file of each descriptor; null where none is open. */
  fd: (struct_file | null)[] = [];
}
