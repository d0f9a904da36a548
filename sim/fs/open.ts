// Opening and closing files, and changing their length.
//
//   descriptor ──files_struct.fd──► struct_file ──f_dentry──► name ──► inode

import type { Kernel } from '../globals.ts';
import { EBADF, EINVAL, EISDIR, EMFILE, ENFILE, EPERM } from '../include/asm-i386/errno.ts';
import {
  O_ACCMODE,
  O_CREAT,
  O_EXCL,
  O_LARGEFILE,
  O_NOCTTY,
  O_TRUNC,
} from '../include/asm-i386/fcntl.ts';
import { down, up } from '../include/asm-i386/semaphore_inline.ts';
import { BUG } from '../include/bug.ts';
import { __put_unused_fd, type files_struct, put_unused_fd } from '../include/linux/file.ts';
import {
  ATTR_CTIME,
  ATTR_SIZE,
  FMODE_WRITE,
  file_count,
  get_write_access,
  IS_APPEND,
  LOOKUP_POSITIVE,
  MAX_NON_LFS,
  mntput,
  nameidata,
  put_write_access,
  type struct_dentry,
  type struct_file,
  type vfsmount,
} from '../include/linux/fs.ts';
import { printk } from '../include/linux/kernel.ts';
import { RLIMIT_NOFILE } from '../include/linux/resource.ts';
import { down_write, up_write } from '../include/linux/rwsem_inline.ts';
import { S_ISDIR, S_ISREG } from '../include/linux/stat.ts';
import { notify_change } from './attr.ts';
import { dput } from './dcache.ts';
import { fget, fput, get_empty_filp, put_filp } from './file_table.ts';
import { __user_walk, getname, open_namei, path_release } from './namei.ts';

/**
 * Gives a descriptor its open file.
 * @kernel fs/open.c:85
 * @omits file_lock: no task sleeps while the table changes
 */
export function fd_install(k: Kernel, fd: number, file: struct_file): void {
  const files = k.current.files!;

  if (files.fd[fd]) BUG('fs/open.c:91', 'the descriptor has an open file');
  // As in C, places between have nothing.
  while (files.fd.length < fd) files.fd.push(null);
  files.fd[fd] = file;
}

/**
 * Makes a file `length` bytes long: what lies past that goes, what is added is zeroes. 0 or a negative errno.
 * @kernel fs/open.c:95
 * @locks takes i_alloc_sem (write), i_sem
 * @fails errno
 */
export function* do_truncate(
  k: Kernel,
  dentry: struct_dentry,
  length: number,
): Generator<void, number> {
  const inode = dentry.d_inode!;

  if (length < 0) return -EINVAL;

  yield* down_write(k, inode.i_alloc_sem);
  yield* down(k, inode.i_sem);
  const newattrs = { ia_size: length, ia_valid: ATTR_SIZE | ATTR_CTIME };
  const error = yield* notify_change(k, dentry, newattrs);
  up(k, inode.i_sem);
  up_write(k, inode.i_alloc_sem);
  return error;
}

/**
 * Makes the file of a path `length` bytes long. 0 or a negative errno.
 * @kernel fs/open.c:116
 * @locks no spinlock held
 * @fails errno
 * @omits rights, files that never change, leases, mandatory locks, quota, file systems that are only read.
 */
function* do_sys_truncate(k: Kernel, path: string, length: number): Generator<void, number> {
  const nd = new nameidata();
  let error = -EINVAL;
  if (length < 0) return error;

  error = yield* __user_walk(k, path, LOOKUP_POSITIVE, nd);
  if (error) return error;
  const inode = nd.dentry!.d_inode!;

  dput_and_out: {
    error = -EISDIR;
    if (S_ISDIR(inode.i_mode)) break dput_and_out;

    error = -EINVAL;
    if (!S_ISREG(inode.i_mode)) break dput_and_out;

    error = -EPERM;
    if (IS_APPEND(inode)) break dput_and_out;

    error = get_write_access(k, inode);
    if (error) break dput_and_out;

    error = yield* do_truncate(k, nd.dentry!, length);
    put_write_access(inode);
  }
  // dput_and_out:
  yield* path_release(k, nd);
  return error;
}

/**
 * The system call: makes the file of a path `length` bytes long. 0 or a negative errno. A length of 2 GB or
 * more is negative here.
 * @kernel fs/open.c:175
 */
export function* sys_truncate(k: Kernel, path: string, length: number): Generator<void, number> {
  return yield* do_sys_truncate(k, path, length | 0);
}

/**
 * Makes an open file `length` bytes long. 0 or a negative errno.
 * @kernel fs/open.c:181
 * @locks no spinlock held
 * @fails errno
 * @omits mandatory locks.
 */
function* do_sys_ftruncate(
  k: Kernel,
  fd: number,
  length: number,
  small: number,
): Generator<void, number> {
  let error = -EINVAL;
  if (length < 0) return error;
  error = -EBADF;
  const file = fget(k, fd);
  if (!file) return error;

  if (file.f_flags & O_LARGEFILE) small = 0;

  const dentry = file.f_dentry!;
  const inode = dentry.d_inode!;
  out_putf: {
    error = -EINVAL;
    if (!S_ISREG(inode.i_mode) || !(file.f_mode & FMODE_WRITE)) break out_putf;

    error = -EINVAL;
    if (small && length > MAX_NON_LFS) break out_putf;

    error = -EPERM;
    if (IS_APPEND(inode)) break out_putf;

    error = yield* do_truncate(k, dentry, length);
  }
  // out_putf:
  yield* fput(k, file);
  return error;
}

/**
 * The system call: makes an open file `length` bytes long. 0 or a negative errno.
 * @kernel fs/open.c:224
 */
export function* sys_ftruncate(k: Kernel, fd: number, length: number): Generator<void, number> {
  return yield* do_sys_ftruncate(k, fd, length, 1);
}

/**
 * Opens the file of a path: an open file, or a negative errno.
 * @kernel fs/open.c:643
 * @locks no spinlock held
 */
export function* filp_open(
  k: Kernel,
  filename: string,
  flags: number,
  mode: number,
): Generator<void, struct_file | number> {
  const nd = new nameidata();

  let namei_flags = flags;
  if ((namei_flags + 1) & O_ACCMODE) namei_flags++;
  if (namei_flags & O_TRUNC) namei_flags |= 2;

  const error = yield* open_namei(k, filename, namei_flags, mode, nd);
  if (!error) return yield* dentry_open(k, nd.dentry!, nd.mnt, flags);

  return error;
}

/**
 * An open file for a name, whose reference it takes over; a negative errno, such as -ETXTBSY for a file
 * that may not be written now.
 * @kernel fs/open.c:661
 * @locks no spinlock held
 * @fails errno
 * @omits O_DIRECT, and the list of a file system's open files. No file here has an operation `open`: that of ext2, for
 *   one, refuses a file of 2 GB or more without O_LARGEFILE.
 */
export function* dentry_open(
  k: Kernel,
  dentry: struct_dentry,
  mnt: vfsmount | null,
  flags: number,
): Generator<void, struct_file | number> {
  let error: number;

  cleanup_dentry: {
    error = -ENFILE;
    const f = get_empty_filp();
    if (!f) break cleanup_dentry;
    f.f_flags = flags;
    f.f_mode = (flags + 1) & O_ACCMODE;
    const inode = dentry.d_inode!;
    cleanup_file: {
      if (f.f_mode & FMODE_WRITE) {
        error = get_write_access(k, inode);
        if (error) break cleanup_file;
      }

      f.f_dentry = dentry;
      f.f_vfsmnt = mnt;
      f.f_pos = 0;
      f.f_reada = 0;
      f.f_op = inode.i_fop;
      f.f_flags &= ~(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC);

      return f;
    }
    // cleanup_file:
    put_filp(f);
  }
  // cleanup_dentry:
  yield* dput(k, dentry);
  mntput(mnt);
  return error;
}

/** The lowest descriptor from `start` on that is free. C: find_next_zero_bit(). */
export function freeDescriptor(files: files_struct, start: number): number {
  let fd = start;
  while (files.open_fds.has(fd)) fd++;
  return fd;
}

/**
 * The lowest descriptor that is free, which is now taken; -EMFILE if the process may have no more.
 * @kernel fs/open.c:726
 * @fails errno
 * @reduced the table grows by itself, without file_lock, and exec closes nothing
 */
export function get_unused_fd(k: Kernel): number {
  const files = k.current.files!;

  const fd = freeDescriptor(files, files.next_fd);

  if (fd >= k.current.rlim[RLIMIT_NOFILE].rlim_cur) return -EMFILE;

  files.open_fds.add(fd);
  files.next_fd = fd + 1;
  return fd;
}

/**
 * The system call: opens the file of a path. The lowest descriptor that is free, or a negative errno.
 * @kernel fs/open.c:785
 * @locks no spinlock held
 */
export function* sys_open(
  k: Kernel,
  filename: string,
  flags: number,
  mode: number,
): Generator<void, number> {
  let fd = getname(filename);
  if (!fd) {
    fd = get_unused_fd(k);
    if (fd >= 0) {
      const f = yield* filp_open(k, filename, flags, mode);
      if (typeof f === 'number') {
        // out_error:
        put_unused_fd(k, fd);
        return f;
      }
      fd_install(k, fd, f);
    }
  }
  return fd;
}

/**
 * Drops a descriptor's reference to its open file: 0.
 * @kernel fs/open.c:832
 * @locks no spinlock held
 * @omits the operation flush, locks, and telling who watches the directory: no file here has them.
 */
export function* filp_close(k: Kernel, filp: struct_file): Generator<void, number> {
  if (!file_count(filp)) {
    printk(k, 'VFS: Close: file count is 0\n');
    return 0;
  }
  yield* fput(k, filp);
  return 0;
}

/**
 * The system call: a descriptor becomes free. 0 or -EBADF.
 * @kernel fs/open.c:857
 * @locks no spinlock held
 * @fails errno
 */
export function* sys_close(k: Kernel, fd: number): Generator<void, number> {
  const files = k.current.files!;

  const filp = files.fd[fd];
  if (!filp) return -EBADF;
  files.fd[fd] = null;
  __put_unused_fd(files, fd);
  return yield* filp_close(k, filp);
}
