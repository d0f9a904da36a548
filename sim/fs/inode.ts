// Inodes: made for a file, and gone with the last user.

import type { Kernel } from '../globals.ts';
import { sema_init } from '../include/asm-i386/semaphore.ts';
import { BUG } from '../include/bug.ts';
import {
  empty_aops,
  I_CLEAR,
  I_FREEING,
  OSYNC_DATA,
  OSYNC_METADATA,
  struct_inode,
  type super_block,
} from '../include/linux/fs.ts';
import { GFP_HIGHUSER } from '../include/linux/gfp.ts';
import { INIT_LIST_HEAD } from '../include/linux/list.ts';
import { CURRENT_TIME } from '../include/linux/sched_inline.ts';
import { atomic_dec_and_lock, spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import { init_rwsem } from '../lib/rwsem-spinlock.ts';
import { filemap_fdatasync, filemap_fdatawait, truncate_inode_pages } from '../mm/filemap.ts';
import {
  fsync_inode_buffers,
  fsync_inode_data_buffers,
  invalidate_inode_buffers,
} from './buffer.ts';

/**
 * A blank inode of a file system.
 * @kernel fs/inode.c:78
 * @fails null
 * @reduced C takes it from a slab cache; inodes take no RAM here, so there is always one
 */
export function alloc_inode(sb: super_block): struct_inode | null {
  const inode = new struct_inode();
  inode_init_once(inode);

  const mapping = inode.i_data;

  inode.i_sb = sb;
  inode.i_dev = sb.s_dev;
  inode.i_blkbits = sb.s_blocksize_bits;
  inode.i_flags = 0;
  inode.i_count.counter = 1;
  inode.i_nlink = 1;
  inode.i_writecount.counter = 0;
  inode.i_size = 0;
  inode.i_blocks = 0;

  mapping.a_ops = empty_aops;
  mapping.host = inode;
  mapping.gfp_mask = GFP_HIGHUSER;
  inode.i_mapping = mapping;
  return inode;
}

/**
 * Sets up what stays the same while a slot of the slab cache is used for one inode after the other.
 * @kernel fs/inode.c:140
 */
export function inode_init_once(inode: struct_inode): void {
  INIT_LIST_HEAD(inode.i_dirty_buffers);
  INIT_LIST_HEAD(inode.i_dirty_data_buffers);
  sema_init(inode.i_sem, 1);
  init_rwsem(inode.i_alloc_sem);
}

/**
 * Writes to the disk what of a file is dirty, and waits for it: 0 or a negative errno. `what` says what is of interest:
 * OSYNC_ flags.
 * @kernel fs/inode.c:504
 * @locks i_sem held
 * @omits The inode itself is on no disk, so it is never dirty.
 * @differs Where pages have no buffers, what is dirty is found by the pages.
 */
export function* generic_osync_inode(
  k: Kernel,
  inode: struct_inode,
  what: number,
): Generator<void, number> {
  let err = 0;
  let err2 = 0;

  if (what & OSYNC_METADATA) err = yield* fsync_inode_buffers(k, inode);
  if (what & OSYNC_DATA) {
    if (k.diskfs.buffers) err2 = yield* fsync_inode_data_buffers(k, inode);
    else {
      err = yield* filemap_fdatasync(k, inode.i_mapping);
      err2 = yield* filemap_fdatawait(k, inode.i_mapping);
    }
  }
  if (!err) err = err2;

  return err;
}

/**
 * The end of an inode: nothing may be left of it.
 * @kernel fs/inode.c:559
 * @reduced no quota or devices to release
 */
export function clear_inode(k: Kernel, inode: struct_inode): void {
  invalidate_inode_buffers(k, inode);

  if (inode.i_data.nrpages) BUG('fs/inode.c:564', 'an inode goes that has pages');
  if (!(inode.i_state & I_FREEING)) BUG('fs/inode.c:566');
  if (inode.i_state & I_CLEAR) BUG('fs/inode.c:568');
  inode.i_state = I_CLEAR;
}

/**
 * A new inode of a file system, with a number of its own.
 * @kernel fs/inode.c:818
 * @locks takes inode_lock
 * @fails null
 */
export function new_inode(k: Kernel, sb: super_block): struct_inode | null {
  const inode = alloc_inode(sb);
  if (inode) {
    spin_lock(k, k.inode_lock);
    inode.i_ino = ++k.last_ino;
    inode.i_state = 0;
    spin_unlock(k, k.inode_lock);
  }
  return inode;
}

/**
 * Drops a reference to an inode. With the last one, a file without a name ceases to exist;
 * any other is kept, with its pages.
 * @kernel fs/inode.c:1027
 * @locks no spinlock held
 * @reduced no hash table of inodes: one that has a name stays as long as its name does
 */
export function* iput(k: Kernel, inode: struct_inode | null): Generator<void, void> {
  if (inode) {
    if (inode.i_state === I_CLEAR) BUG('fs/inode.c:1034');

    const op = inode.i_sb?.s_op ?? null;
    if (op?.put_inode) op.put_inode(k, inode);

    if (!atomic_dec_and_lock(k, inode.i_count, k.inode_lock)) return;

    if (!inode.i_nlink) {
      inode.i_state |= I_FREEING;
      spin_unlock(k, k.inode_lock);

      if (inode.i_data.nrpages) yield* truncate_inode_pages(k, inode.i_data, 0);

      if (op?.delete_inode) yield* op.delete_inode(k, inode);
      else clear_inode(k, inode);
      if (inode.i_state !== I_CLEAR) BUG('fs/inode.c:1064');
    } else {
      inode.i_state |= I_FREEING;
      spin_unlock(k, k.inode_lock);
      if (inode.i_data.nrpages) yield* truncate_inode_pages(k, inode.i_data, 0);
      clear_inode(k, inode);
    }
  }
}

/**
 * What put_inode of a file system does that keeps nothing: the last reference is the end of the file.
 * @kernel fs/inode.c:1093
 */
export function force_delete(_k: Kernel, inode: struct_inode): void {
  if (inode.i_count.counter === 1) inode.i_nlink = 0;
}

/**
 * Where block `block` of a file is on its disk; 0 if nowhere.
 * @kernel fs/inode.c:1115
 */
export function bmap(k: Kernel, inode: struct_inode, block: number): number {
  let res = 0;
  const { a_ops } = inode.i_mapping;
  if (a_ops.bmap) res = a_ops.bmap(k, inode.i_mapping, block);
  return res;
}

/**
 * Sets the access time of an inode. A second is as fine as it gets: most calls change nothing.
 * @kernel fs/inode.c:1187
 * @omits mounts that are read-only or without access times: there are none; mark_inode_dirty_sync(),
 *   for no inode is written to the disk here
 */
export function update_atime(k: Kernel, inode: struct_inode): void {
  if (inode.i_atime === CURRENT_TIME(k)) return;
  inode.i_atime = CURRENT_TIME(k);
}
