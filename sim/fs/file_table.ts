// Open files: made by open(), gone with the last descriptor, area or call that uses them.

import type { Kernel } from '../globals.ts';
import { atomic_dec_and_test, atomic_inc } from '../include/asm-i386/atomic.ts';
import { FMODE_WRITE, mntput, put_write_access, struct_file } from '../include/linux/fs.ts';
import { dput } from './dcache.ts';

/**
 * A blank open file, with one reference.
 * @kernel fs/file_table.c:32
 * @fails null
 * @reduced C takes it from a slab cache, up to a limit; open files take no RAM here, so there is always one
 */
export function get_empty_filp(): struct_file | null {
  const f = new struct_file();
  f.f_count.counter = 1;
  return f;
}

/**
 * Drops a reference; the last one closes the file.
 * @kernel fs/file_table.c:100
 * @locks no spinlock held
 * @reduced no locks and no buffers for direct I/O have to be freed
 */
export function* fput(k: Kernel, file: struct_file): Generator<void, void> {
  const dentry = file.f_dentry;
  const mnt = file.f_vfsmnt;

  if (atomic_dec_and_test(file.f_count)) {
    const inode = dentry!.d_inode!;
    if (file.f_op?.release) yield* file.f_op.release(k, inode, file);
    if (file.f_mode & FMODE_WRITE) put_write_access(inode);
    file.f_dentry = null;
    file.f_vfsmnt = null;
    yield* dput(k, dentry);
    mntput(mnt);
  }
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
 * Frees a struct file that was never opened.
 * @kernel fs/file_table.c:144
 */
export function put_filp(file: struct_file): void {
  atomic_dec_and_test(file.f_count);
}
