// The directories: '/', in which all files are, and '/dev' with '/dev/zero' alone.
//
// They are in memory, in a file system without a disk, as the names in them are.

import { zero_fops } from '../drivers/char/mem.ts';
import type { Kernel } from '../globals.ts';
import { ENAMETOOLONG } from '../include/asm-i386/errno.ts';
import {
  type file_operations,
  type inode_operations,
  type struct_dentry,
  type struct_inode,
  super_block,
} from '../include/linux/fs.ts';
import { S_IFCHR, S_IFDIR } from '../include/linux/stat.ts';
import { d_alloc, d_alloc_root, d_instantiate, dentryPath } from './dcache.ts';
import { alloc_inode } from './inode.ts';
import { generic_read_dir } from './read_write.ts';

/** Bytes of a name. @kernel include/linux/limits.h:13 */
const NAME_MAX = 255;

/** The device of inodes that are in memory alone. */
const MEMORY_DEVICE = 1;

/**
 * Makes the topmost directory, with which `rootOperations` are done, and the others with what is in
 * them, which go into `names`.
 */
export function createDirectories(
  names: Map<string, struct_dentry>,
  rootOperations: inode_operations,
): struct_dentry {
  const sb = new super_block();
  sb.s_dev = MEMORY_DEVICE;
  let number = 0;
  const inodeOf = (mode: number, op: inode_operations | null, fop: file_operations) => {
    const inode = alloc_inode(sb)!;
    inode.i_ino = ++number;
    inode.i_mode = mode;
    inode.i_op = op;
    inode.i_fop = fop;
    return inode;
  };
  const nameOf = (parent: struct_dentry, name: string, inode: struct_inode) => {
    const dentry = d_alloc(parent, name)!;
    dentry.d_count.counter = 0;
    d_instantiate(dentry, inode);
    dentry.d_hashed = true;
    names.set(dentryPath(dentry), dentry);
    return dentry;
  };
  const directory = S_IFDIR | 0o755;
  const root = d_alloc_root(inodeOf(directory, rootOperations, directoryOperations))!;
  const dev = nameOf(root, 'dev', inodeOf(directory, devOperations, directoryOperations));
  nameOf(dev, 'zero', inodeOf(S_IFCHR | 0o666, null, zero_fops));
  return root;
}

/** Looks for a name that is not in memory: there is none. 0, or -ENAMETOOLONG. */
export function directoryLookup(_k: Kernel, _dir: struct_inode, dentry: struct_dentry): number {
  return new TextEncoder().encode(dentry.d_name).length > NAME_MAX ? -ENAMETOOLONG : 0;
}

/** Takes a name of a file away: d_delete() does what is left to do. 0. */
export function directoryUnlink(_k: Kernel, _dir: struct_inode, dentry: struct_dentry): number {
  dentry.d_inode!.i_nlink--;
  return 0;
}

/** What is done with '/dev': nothing can be made or deleted there. */
export const devOperations: inode_operations = {
  get lookup() {
    return directoryLookup;
  },
};

/** What can be done with an open directory: nothing yet. */
export const directoryOperations: file_operations = {
  get read() {
    return generic_read_dir;
  },
};
