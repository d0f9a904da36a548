// The table of open files of a process.

import type { Kernel } from '../../globals.ts';
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
  /** No descriptor below this one is free. */
  next_fd = 0;
  /** The open file of each descriptor; null where none is open. */
  fd: (struct_file | null)[] = [];
  /** Descriptors that are open, or being opened. C: a bitmap. */
  open_fds = new Set<number>();
}

/**
 * The open file of a descriptor, without a reference; null if none is open.
 * @kernel include/linux/file.h:42
 * @notrace
 */
export function fcheck(k: Kernel, fd: number): struct_file | null {
  return k.current.files?.fd[fd] ?? null;
}

/**
 * A descriptor is free again.
 * @kernel include/linux/file.h:57
 * @locks file_lock held: here the table has no lock, for no task sleeps while it changes
 */
export function __put_unused_fd(files: files_struct, fd: number): void {
  files.open_fds.delete(fd);
  if (fd < files.next_fd) files.next_fd = fd;
}

/**
 * Frees a descriptor for which no file was opened.
 * @kernel include/linux/file.h:64
 */
export function put_unused_fd(k: Kernel, fd: number): void {
  __put_unused_fd(k.current.files!, fd);
}
