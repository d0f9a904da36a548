// Changing what an inode says of its file.

import type { Kernel } from '../globals.ts';
import { BUG } from '../include/bug.ts';
import {
  ATTR_SIZE,
  type iattr,
  type struct_dentry,
  type struct_inode,
} from '../include/linux/fs.ts';
import { lock_kernel, unlock_kernel } from '../include/linux/smp_lock.ts';
import { vmtruncate } from '../mm/memory.ts';

/**
 * Changes an inode as `attr` says: 0 or a negative errno. A new size is given to it by vmtruncate().
 * @kernel fs/attr.c:61
 * @locks i_sem held
 * @reduced of all that can change, the size alone; the times stay, and the inode is not marked dirty
 */
export function* inode_setattr(
  k: Kernel,
  inode: struct_inode,
  attr: iattr,
): Generator<void, number> {
  const ia_valid = attr.ia_valid;
  let error = 0;

  if (ia_valid & ATTR_SIZE) {
    error = yield* vmtruncate(k, inode, attr.ia_size);
  }
  return error;
}

/**
 * Changes the inode of a name, if its file system lets it: 0 or a negative errno.
 * @kernel fs/attr.c:114
 * @locks i_sem held
 * @reduced No times, owners or quota. No file here has an operation `setattr`; that of shared memory has no caller, as no
 *   program can truncate such a file.
 * @omits inode_change_ok(), which has no question about a size, and telling who watches the directory
 */
export function* notify_change(
  k: Kernel,
  dentry: struct_dentry,
  attr: iattr,
): Generator<void, number> {
  const inode = dentry.d_inode;

  if (!inode) BUG('fs/attr.c:122', 'the name has no inode');

  lock_kernel();
  const error = yield* inode_setattr(k, inode!, attr);
  unlock_kernel();
  return error;
}
