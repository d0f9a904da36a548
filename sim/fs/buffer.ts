// Buffers: the blocks that a page of a file consists of, each with its place on the disk.
//
// Files here are read and written by whole pages, so no page has buffers yet. What a file system does
// with them all the same, because it would in C, stands here.

import { EBADF, EINVAL } from '../include/asm-i386/errno.ts';
import { __pa, PAGE_SIZE } from '../include/asm-i386/page.ts';
import { down, up } from '../include/asm-i386/semaphore.ts';
import { BUG, NotSimulated } from '../include/bug.ts';
import { READ, type struct_file } from '../include/linux/fs.ts';
import type { struct_page } from '../include/linux/mm.ts';
import {
  PageLocked,
  page_address,
  SetPageError,
  SetPageUptodate,
  UnlockPage,
} from '../include/linux/page.ts';
import { run_task_queue } from '../include/linux/tqueue.ts';
import { panic } from '../kernel/panic.ts';
import type { Kernel } from '../kernel.ts';
import { filemap_fdatasync, filemap_fdatawait } from '../mm/filemap.ts';
import { fget, fput } from './file_table.ts';

/**
 * The system call: writes what of an open file is not on the disk yet, and waits for it. 0 or a negative errno.
 * @kernel fs/buffer.c:414
 * @locks takes i_sem
 */
export function* sys_fsync(k: Kernel, fd: number): Generator<void, number> {
  let err: number;

  const file = fget(k, fd);
  if (!file) return -EBADF;

  const dentry = file.f_dentry!;
  const inode = dentry.d_inode!;

  let ret = -EINVAL;
  if (file.f_op?.fsync) {
    yield* down(k, inode.i_sem);
    ret = yield* filemap_fdatasync(k, inode.i_mapping);
    err = yield* file.f_op.fsync(k, file, dentry, 0);
    if (err && !ret) ret = err;
    err = yield* filemap_fdatawait(k, inode.i_mapping);
    if (err && !ret) ret = err;
    up(k, inode.i_sem);
  }
  // out_putf:
  yield* fput(k, file);
  return ret;
}

/**
 * Writes the contents of an open file that are not on the disk yet, and waits for them: 0 or a negative errno.
 * @kernel fs/buffer.c:452
 * @locks i_sem held
 */
export function* do_fdatasync(k: Kernel, file: struct_file): Generator<void, number> {
  if (!file.f_op?.fsync) return -EINVAL;

  const dentry = file.f_dentry!;
  const inode = dentry.d_inode!;

  let ret = yield* filemap_fdatasync(k, inode.i_mapping);
  let err = yield* file.f_op.fsync(k, file, dentry, 1);
  if (err && !ret) ret = err;
  err = yield* filemap_fdatawait(k, inode.i_mapping);
  if (err && !ret) ret = err;
  return ret;
}

/**
 * The system call: as sys_fsync(), without what the file system keeps beside the contents. 0 or a negative errno.
 * @kernel fs/buffer.c:474
 * @locks takes i_sem
 */
export function* sys_fdatasync(k: Kernel, fd: number): Generator<void, number> {
  const file = fget(k, fd);
  if (!file) return -EBADF;

  const inode = file.f_dentry!.d_inode!;
  yield* down(k, inode.i_sem);
  const ret = yield* do_fdatasync(k, file);
  up(k, inode.i_sem);

  yield* fput(k, file);
  return ret;
}

/**
 * Frees what a file system or the buffer cache keeps with a locked page: 1 if there is nothing any more.
 * @kernel fs/buffer.c:1341
 * @omits No file system here keeps anything of its own: there is no operation `releasepage`.
 */
export function try_to_release_page(page: struct_page, gfp_mask: number): number {
  if (!PageLocked(page)) BUG('fs/buffer.c:1344');
  return try_to_free_buffers(page, gfp_mask);
}

/**
 * Forgets the buffers of a page from byte `offset` on: 1 if it has none any more.
 * @kernel fs/buffer.c:1368
 * @locks the page locked
 * @stub no page has buffers
 */
export function* block_flushpage(
  _k: Kernel,
  page: struct_page,
  _offset: number,
): Generator<void, number> {
  if (!page.buffers) return 1;
  throw new NotSimulated('block_flushpage', 'no page has buffers.');
}

/**
 * Starts to read or write a locked page of swap.
 * @kernel fs/buffer.c:2397
 * @reduced the page goes to the disk as it is: in C each of its blocks gets a buffer first, and a page that was
 *   written keeps them
 */
export function* brw_page(
  k: Kernel,
  rw: number,
  page: struct_page,
  block: number,
): Generator<void, number> {
  if (!PageLocked(page)) panic(k, 'brw_page: page not locked for I/O');
  const { disk } = k.diskfs;
  const at = __pa(page_address(page));
  const bytes = k.ram.bytes.subarray(at, at + PAGE_SIZE);
  const done = (ok: boolean): void => {
    if (ok) SetPageUptodate(page);
    else SetPageError(page);
    UnlockPage(k, page);
  };
  if (rw === READ) disk.read(block, bytes, done);
  else disk.write(block, bytes, done);
  plugDisk(k);
  return 0;
}

/**
 * Frees the buffers of a page, if all are clean and not in use: 1 if it could.
 * @kernel fs/buffer.c:2680
 * @stub no page has buffers
 */
export function try_to_free_buffers(_page: struct_page, _gfp_mask: number): number {
  throw new NotSimulated('try_to_free_buffers', 'no page has buffers.');
}

/** Has the disk begin when somebody waits, or the list of waiting disks is gone through. */
export function plugDisk(k: Kernel): void {
  const { disk } = k.diskfs;
  if (disk.queued === 1) k.tq_disk.push(() => disk.start());
}

/**
 * Somebody waits for a page: has the disk begin with what is queued.
 * @kernel fs/buffer.c:2892
 */
export function block_sync_page(k: Kernel, _page: struct_page): number {
  run_task_queue(k, k.tq_disk);
  return 0;
}
