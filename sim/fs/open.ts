// Opening a file whose name has been found.

import { ENFILE } from '../include/asm-i386/errno.ts';
import { O_ACCMODE, O_CREAT, O_TRUNC } from '../include/asm-i386/fcntl.ts';
import {
  FMODE_WRITE,
  get_write_access,
  mntput,
  type struct_dentry,
  type struct_file,
  type vfsmount,
} from '../include/linux/fs.ts';
import type { Kernel } from '../kernel.ts';
import { dput } from './dcache.ts';
import { get_empty_filp, put_filp } from './file_table.ts';

/**
 * An open file for a name, whose reference it takes over; a negative errno, such as -ETXTBSY for a file
 * that may not be written now.
 * @kernel fs/open.c:661
 * @locks no spinlock held
 * @omits O_DIRECT, and the open operation: no file here has one.
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
      f.f_flags &= ~(O_CREAT | O_TRUNC);

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
