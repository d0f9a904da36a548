// What a file of shared memory keeps besides its pages: where each page is in swap.

import type { swp_entry_t } from '../asm-i386/pgtable.ts';
import type { struct_inode } from './fs.ts';
import { list_head } from './list.ts';
import { spinlock_t } from './spinlock.ts';

/** So many slots in swap are noted in the inode itself. @kernel include/linux/shmem_fs.h:6 */
export const SHMEM_NR_DIRECT = 16;

/**
 * The part of an inode that belongs to shmem.
 * @kernel include/linux/shmem_fs.h:19
 */
export class shmem_inode_info {
  /** Guards the vector of slots in swap. */
  lock = new spinlock_t('shmem_inode_info.lock');
  /** One more than the highest index that was ever used. */
  next_index = 0;
  /** Slots in swap of the first pages; 0 for a page that is not there. */
  i_direct: swp_entry_t[] = new Array(SHMEM_NR_DIRECT).fill(0);
  /** Kernel virtual address of the page that leads to those of the others; 0 while there is none. */
  i_indirect = 0;
  /** Pages that are in swap. */
  swapped = 0;
  /** VM_LOCKED if it must not be swapped. */
  flags = 0;
  /** In the list of all. */
  list = new list_head<shmem_inode_info>(this);
  /** The inode that it is a part of. */
  inode: struct_inode;
  constructor(inode: struct_inode) {
    this.inode = inode;
  }
}

/**
 * The limits of an instance of shmem.
 * @kernel include/linux/shmem_fs.h:30
 */
export class shmem_sb_info {
  /** Pages allowed. */
  max_blocks = 0;
  /** Of these, not used. */
  free_blocks = 0;
  /** Files allowed. */
  max_inodes = 0;
  /** Of these, not used. */
  free_inodes = 0;
  /** Guards the numbers. */
  stat_lock = new spinlock_t('shmem_sb_info.stat_lock');
}

/**
 * The part of an inode that belongs to shmem.
 * @kernel include/linux/shmem_fs.h:38
 * @notrace
 */
export function SHMEM_I(inode: struct_inode): shmem_inode_info {
  return inode.u!;
}
