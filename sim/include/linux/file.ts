// The table of open files of a process.

import type { Kernel } from '../../kernel.ts';
import { atomic_dec_and_test, atomic_inc, atomic_t } from '../asm-i386/atomic.ts';
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

/**
 * The open file of descriptor `fd`, with a reference taken; null if none is open.
 * @kernel fs/file_table.c:129
 */
export function fget(k: Kernel, fd: number): struct_file | null {
  const file = k.current.files?.fd[fd] ?? null;
  if (file) atomic_inc(file.f_count);
  return file;
}

/**
 * Gives a reference back; the last one closes the file.
 * @kernel fs/file_table.c:100
 * @reduced no directory entry, mount or lock has to be let go
 */
export function* fput(k: Kernel, file: struct_file): Generator<void, void> {
  if (atomic_dec_and_test(file.f_count) && file.f_op?.release)
    yield* file.f_op.release(k, file.f_dentry!.d_inode!, file);
}
