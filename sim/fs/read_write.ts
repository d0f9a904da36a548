// The system calls that read, write, and move in an open file.
//
// They find the open file of a descriptor and leave the rest to its operations: for files on the disk
// generic_file_read() and generic_file_write(), which go through the page cache (mm/filemap.ts).

import type { Kernel } from '../globals.ts';
import { EBADF, EINVAL, EISDIR, EOVERFLOW } from '../include/asm-i386/errno.ts';
import { FMODE_READ, FMODE_WRITE, type struct_file } from '../include/linux/fs.ts';
import { lock_kernel, unlock_kernel } from '../include/linux/smp_lock.ts';
import { FieldSlot, type Slot, ValueSlot } from '../include/slot.ts';
import { fget, fput } from './file_table.ts';

/**
 * What read() of a directory does: -EISDIR.
 * @kernel fs/read_write.c:38
 * @fails errno
 */
export function* generic_read_dir(
  _k: Kernel,
  _filp: struct_file,
  _buf: number,
  _siz: number,
  _ppos: Slot<number>,
): Generator<void, number> {
  return -EISDIR;
}

/**
 * Moves in a file on a disk, at most to the largest size that a file can have; read-ahead begins anew. The
 * new position or -EINVAL.
 * @kernel fs/read_write.c:43
 * @fails errno
 * @omits f_version, by which file systems see that a directory's position was set
 */
export function generic_file_llseek(
  _k: Kernel,
  file: struct_file,
  offset: number,
  origin: number,
): number {
  switch (origin) {
    case 2:
      offset += file.f_dentry!.d_inode!.i_size;
      break;
    case 1:
      offset += file.f_pos;
  }
  let retval = -EINVAL;
  if (offset >= 0 && offset <= file.f_dentry!.d_inode!.i_sb!.s_maxbytes) {
    if (offset !== file.f_pos) {
      file.f_pos = offset;
      file.f_reada = 0;
    }
    retval = offset;
  }
  return retval;
}

/**
 * Moves in a file that has no operation for it. The new position or -EINVAL.
 * @kernel fs/read_write.c:71
 * @fails errno
 * @omits f_version, as generic_file_llseek()
 */
export function default_llseek(
  _k: Kernel,
  file: struct_file,
  offset: number,
  origin: number,
): number {
  switch (origin) {
    case 2:
      offset += file.f_dentry!.d_inode!.i_size;
      break;
    case 1:
      offset += file.f_pos;
  }
  let retval = -EINVAL;
  if (offset >= 0) {
    if (offset !== file.f_pos) {
      file.f_pos = offset;
      file.f_reada = 0;
    }
    retval = offset;
  }
  return retval;
}

/**
 * Moves in a file as its operations have it.
 * @kernel fs/read_write.c:94
 */
function llseek(k: Kernel, file: struct_file, offset: number, origin: number): number {
  const fn = file.f_op?.llseek ?? default_llseek;
  lock_kernel();
  const retval = fn(k, file, offset, origin);
  unlock_kernel();
  return retval;
}

/**
 * The system call: sets where the next read or write of a descriptor begins. The position, or a negative
 * errno: -EOVERFLOW for one of 2 GB or more, where the file is nevertheless.
 * @kernel fs/read_write.c:108
 * @locks no spinlock held
 * @fails errno
 */
export function* sys_lseek(
  k: Kernel,
  fd: number,
  offset: number,
  origin: number,
): Generator<void, number> {
  const file = fget(k, fd);
  if (!file) return -EBADF;
  let retval = -EINVAL;
  if (origin <= 2) {
    const res = llseek(k, file, offset, origin);
    retval = res | 0;
    if (res !== retval) retval = -EOVERFLOW;
  }
  yield* fput(k, file);
  return retval;
}

/**
 * The system call: reads up to `count` bytes to `buf` and moves on: how many were read, 0 at the end, or a
 * negative errno if none were.
 * @kernel fs/read_write.c:162
 * @locks no spinlock held
 * @fails errno
 * @omits mandatory locks, and telling who watches the directory.
 */
export function* sys_read(
  k: Kernel,
  fd: number,
  buf: number,
  count: number,
): Generator<void, number> {
  let ret = -EBADF;
  const file = fget(k, fd);
  if (file) {
    if (file.f_mode & FMODE_READ) {
      ret = -EINVAL;
      const read = file.f_op?.read;
      if (read) ret = yield* read(k, file, buf, count, new FieldSlot(file, 'f_pos'));
    }
    yield* fput(k, file);
  }
  return ret;
}

/**
 * The system call: writes `count` bytes of `buf` and moves on: how many were written, or a negative errno if
 * none were.
 * @kernel fs/read_write.c:187
 * @locks no spinlock held
 * @fails errno
 * @omits mandatory locks, and telling who watches the directory.
 */
export function* sys_write(
  k: Kernel,
  fd: number,
  buf: number,
  count: number,
): Generator<void, number> {
  let ret = -EBADF;
  const file = fget(k, fd);
  if (file) {
    if (file.f_mode & FMODE_WRITE) {
      ret = -EINVAL;
      const write = file.f_op?.write;
      if (write) ret = yield* write(k, file, buf, count, new FieldSlot(file, 'f_pos'));
    }
    yield* fput(k, file);
  }
  return ret;
}

/**
 * The system call: as sys_read(), but from byte `pos` on, and the position of the open file stays.
 * @kernel fs/read_write.c:373
 * @locks no spinlock held
 * @fails errno
 * @omits mandatory locks, and telling who watches the directory.
 */
export function* sys_pread(
  k: Kernel,
  fd: number,
  buf: number,
  count: number,
  pos: number,
): Generator<void, number> {
  const file = fget(k, fd);
  if (!file) return -EBADF;
  let ret = -EBADF;
  out: {
    if (!(file.f_mode & FMODE_READ)) break out;
    ret = -EINVAL;
    const read = file.f_op?.read;
    if (!read) break out;
    if (pos < 0) break out;
    ret = yield* read(k, file, buf, count, new ValueSlot(pos));
  }
  // out:
  yield* fput(k, file);
  return ret;
}

/**
 * The system call: as sys_write(), but from byte `pos` on, and the position of the open file stays.
 * @kernel fs/read_write.c:404
 * @locks no spinlock held
 * @fails errno
 * @omits mandatory locks, and telling who watches the directory.
 */
export function* sys_pwrite(
  k: Kernel,
  fd: number,
  buf: number,
  count: number,
  pos: number,
): Generator<void, number> {
  const file = fget(k, fd);
  if (!file) return -EBADF;
  let ret = -EBADF;
  out: {
    if (!(file.f_mode & FMODE_WRITE)) break out;
    ret = -EINVAL;
    const write = file.f_op?.write;
    if (!write) break out;
    if (pos < 0) break out;

    ret = yield* write(k, file, buf, count, new ValueSlot(pos));
  }
  // out:
  yield* fput(k, file);
  return ret;
}
