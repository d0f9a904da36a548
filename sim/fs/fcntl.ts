// A second descriptor for an open file: both share the position.

import type { Kernel } from '../globals.ts';
import { EBADF, EINVAL, EMFILE } from '../include/asm-i386/errno.ts';
import type { files_struct } from '../include/linux/file.ts';
import type { struct_file } from '../include/linux/fs.ts';
import { RLIMIT_NOFILE } from '../include/linux/resource.ts';
import { fget, fput } from './file_table.ts';
import { fd_install, freeDescriptor } from './open.ts';

/**
 * A free descriptor from `orig_start` on; -EINVAL if the process may not have that many, -EMFILE if they are
 * all taken.
 * @kernel fs/fcntl.c:60
 * @fails errno
 * @reduced the table grows by itself, without file_lock
 */
function locate_fd(k: Kernel, files: files_struct, orig_start: number): number {
  if (orig_start >= k.current.rlim[RLIMIT_NOFILE].rlim_cur) return -EINVAL;

  let start = orig_start;
  if (start < files.next_fd) start = files.next_fd;

  const newfd = freeDescriptor(files, start);
  if (newfd >= k.current.rlim[RLIMIT_NOFILE].rlim_cur) return -EMFILE;

  if (start <= files.next_fd) files.next_fd = newfd + 1;
  return newfd;
}

/**
 * Gives the free descriptor `fd` to an open file.
 * @kernel fs/fcntl.c:112
 */
function allocate_fd(k: Kernel, files: files_struct, file: struct_file, fd: number): void {
  files.open_fds.add(fd);
  fd_install(k, fd, file);
}

/**
 * A descriptor from `start` on for an open file, whose reference it takes over: the descriptor or a negative
 * errno.
 * @kernel fs/fcntl.c:121
 * @locks no spinlock held
 */
function* dupfd(k: Kernel, file: struct_file, start: number): Generator<void, number> {
  const files = k.current.files!;
  const ret = locate_fd(k, files, start);
  if (ret < 0) {
    // out_putf:
    yield* fput(k, file);
    return ret;
  }
  allocate_fd(k, files, file, ret);
  return ret;
}

/**
 * The system call: another descriptor for the open file of `fildes`. The lowest that is free, or a negative
 * errno.
 * @kernel fs/fcntl.c:192
 * @fails errno
 */
export function* sys_dup(k: Kernel, fildes: number): Generator<void, number> {
  let ret = -EBADF;
  const file = fget(k, fildes);

  if (file) ret = yield* dupfd(k, file, 0);
  return ret;
}
