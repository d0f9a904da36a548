// Files as the memory manager sees them: an open file, its inode, and the inode's pages.

import type { Kernel } from '../../kernel.ts';
import { atomic_dec, atomic_inc, atomic_t } from '../asm-i386/atomic.ts';
import { ETXTBSY } from '../asm-i386/errno.ts';
import { KernelObject } from '../object.ts';
import { list_head } from './list.ts';
import type { struct_page, vm_area_struct } from './mm.ts';
import { spinlock_t } from './spinlock.ts';

/** f_mode: opened for reading. @kernel include/linux/fs.h:74 */
export const FMODE_READ = 1;
/** f_mode: opened for writing. @kernel include/linux/fs.h:75 */
export const FMODE_WRITE = 2;
/** i_flags: may only be written at the end. @kernel include/linux/fs.h:134 */
export const S_APPEND = 8;

/**
 * The pages of one object: a file, or swap.
 * @kernel include/linux/fs.h:406
 */
export class address_space {
  /** Pages that are as the disk has them. */
  clean_pages = new list_head<struct_page>(this);
  /** Pages that must be written. */
  dirty_pages = new list_head<struct_page>(this);
  /** Pages on their way to the disk. */
  locked_pages = new list_head<struct_page>(this);
  /** Number of pages in the three lists. */
  nrpages = 0;
  /** How pages are read and written. */
  a_ops: unknown = null;
  /** The inode it belongs to. */
  host: struct_inode | null = null;
  /** Areas that map it privately. */
  i_mmap: vm_area_struct | null = null;
  /** Areas that map it shared. */
  i_mmap_shared: vm_area_struct | null = null;
  /** Guards the two lists of areas. */
  i_shared_lock = new spinlock_t('i_shared_lock');
  /** How pages for it are allocated. */
  gfp_mask = 0;
}

/**
 * A file on disk, or something that looks like one.
 * @kernel include/linux/fs.h:438
 */
export class struct_inode extends KernelObject {
  /** Number of the inode. */
  i_ino = 0;
  /** References. */
  i_count = new atomic_t();
  /** Device that holds it. */
  i_dev = 0;
  /** Kind and permissions. */
  i_mode = 0;
  /** Size in bytes. */
  i_size = 0;
  /** Its pages: i_data, unless it stands for another object. */
  i_mapping: address_space;
  /** Its own pages. */
  i_data = new address_space();
  /** S_ flags. */
  i_flags = 0;
  /** Openers for writing if positive; mappings that deny writing if negative. */
  i_writecount = new atomic_t();
  constructor() {
    super();
    this.i_mapping = this.i_data;
    this.i_data.host = this;
  }
}

/**
 * A name in a directory.
 * @kernel include/linux/dcache.h:67
 */
export class struct_dentry extends KernelObject {
  /** The inode it names. */
  d_inode: struct_inode | null = null;
  /** The name. */
  d_name = '';
}

/**
 * An open file.
 * @kernel include/linux/fs.h:563
 */
export class struct_file extends KernelObject {
  /** The name it was opened by, and through it the inode. */
  f_dentry: struct_dentry | null = null;
  /** What can be done with it. */
  f_op: file_operations | null = null;
  /** References: descriptors, areas, and calls under way. */
  f_count = new atomic_t();
  /** O_ flags. */
  f_flags = 0;
  /** FMODE_ flags. */
  f_mode = 0;
  /** Where the next read or write begins, in bytes. */
  f_pos = 0;
  /** Read-ahead: first page of the window. */
  f_reada = 0;
  /** Read-ahead: largest window, in pages. */
  f_ramax = 0;
  /** Read-ahead: end of the window. */
  f_raend = 0;
  /** Read-ahead: length of the window. */
  f_ralen = 0;
  /** Read-ahead: window before this one. */
  f_rawin = 0;
  /** For the owner of the object. */
  private_data: unknown = null;
}

/**
 * What can be done with an open file, as far as mapping goes.
 * @kernel include/linux/fs.h:858
 */
export interface file_operations {
  /** Prepares `vma` to map the file; 0 or a negative errno. May sleep. */
  readonly mmap?: (k: Kernel, file: struct_file, vma: vm_area_struct) => Generator<void, number>;
  /** Chooses a free range itself; the address or a negative errno. */
  readonly get_unmapped_area?: (
    k: Kernel,
    file: struct_file,
    addr: number,
    len: number,
    pgoff: number,
    flags: number,
  ) => number;
  /** The last reference went away. May sleep. */
  readonly release?: (k: Kernel, inode: struct_inode, file: struct_file) => Generator<void, void>;
}

/** May it only be written at the end? @kernel include/linux/fs.h:160 @notrace */
export function IS_APPEND(inode: struct_inode): boolean {
  return (inode.i_flags & S_APPEND) !== 0;
}

/** Takes a reference to an open file. @kernel include/linux/fs.h:590 @notrace */
export function get_file(x: struct_file): void {
  atomic_inc(x.f_count);
}

/**
 * Is there a mandatory lock on the file? 0 for no, else a negative errno.
 * @kernel include/linux/fs.h:1049
 * @stub no file system here has mandatory locks
 */
export function locks_verify_locked(_inode: struct_inode): number {
  return 0;
}

/**
 * Keeps others from opening the file for writing while it is mapped: 0, or -ETXTBSY if somebody writes it now.
 * @kernel fs/namei.c:241
 */
export function deny_write_access(file: struct_file): number {
  const writecount = file.f_dentry!.d_inode!.i_writecount;
  if (writecount.counter > 0) return -ETXTBSY;
  atomic_dec(writecount);
  return 0;
}
