// Files: what the VM needs of them: the open file, its name, the inode, and the inode's pages.
//
//   struct_file ──f_dentry──► struct_dentry ──d_inode──► struct_inode ──i_mapping──► address_space
//   an open of it             its name                   the file itself             its pages
//
// Several opens share a name, several names an inode. Everything that is cached of the contents hangs
// from the inode, so all who read, write or map the file meet in the same pages.

import type { Kernel } from '../../globals.ts';
import { atomic_dec, atomic_inc, atomic_t } from '../asm-i386/atomic.ts';
import { ETXTBSY } from '../asm-i386/errno.ts';
import { semaphore } from '../asm-i386/semaphore.ts';
import { KernelObject } from '../object.ts';
import type { Slot } from '../slot.ts';
import type { buffer_head } from './buffer_head.ts';
import { INIT_LIST_HEAD, list_head } from './list.ts';
import type { struct_page, vm_area_struct } from './mm.ts';
import { rw_semaphore } from './rwsem-spinlock.ts';
import type { shmem_inode_info, shmem_sb_info } from './shmem_fs.ts';
import { spin_lock, spin_unlock, spinlock_t } from './spinlock.ts';

/** A transfer from the disk. @kernel include/linux/fs.h:77 */
export const READ = 0;
/** A transfer to the disk. @kernel include/linux/fs.h:78 */
export const WRITE = 1;
/** f_mode: opened for reading. @kernel include/linux/fs.h:74 */
export const FMODE_READ = 1;
/** f_mode: opened for writing. @kernel include/linux/fs.h:75 */
export const FMODE_WRITE = 2;
/** i_flags: a write returns when the disk has it. @kernel include/linux/fs.h:131 */
export const S_SYNC = 1;
/** i_flags: may only be written at the end. @kernel include/linux/fs.h:134 */
export const S_APPEND = 8;

/** i_state: being written back, or being read for the first time. @kernel include/linux/fs.h:967 */
export const I_LOCK = 8;
/** i_state: on its way out; no task may begin to use it. @kernel include/linux/fs.h:968 */
export const I_FREEING = 16;
/** i_state: nothing is left of it. @kernel include/linux/fs.h:969 */
export const I_CLEAR = 32;

/** generic_osync_inode(): what the file system keeps beside the contents. @kernel include/linux/fs.h:1538 */
export const OSYNC_METADATA = 1;
/** generic_osync_inode(): the contents. @kernel include/linux/fs.h:1539 */
export const OSYNC_DATA = 2;

/** Largest size of a file for a process that did not open it with O_LARGEFILE: 2 GB less a byte. @kernel include/linux/fs.h:595 */
export const MAX_NON_LFS = 0x7fffffff;
/** Largest size of a file that the page cache can hold on a 32-bit machine. @kernel include/linux/fs.h:600 */
export const MAX_LFS_FILESIZE = 4096 * 0x80000000 - 1;

/**
 * How the pages of a mapping come from the disk and go there. What may sleep is a generator.
 * @kernel include/linux/fs.h:385
 */
export interface address_space_operations {
  /** Starts to write a locked page; unlocks it when it is written. 0 or a negative errno. */
  readonly writepage?: (k: Kernel, page: struct_page) => Generator<void, number>;
  /** Starts to read a locked page; unlocks it when it is there. 0 or a negative errno. */
  readonly readpage?: (
    k: Kernel,
    file: struct_file | null,
    page: struct_page,
  ) => Generator<void, number>;
  /** A task waits for the page: start what is queued. */
  readonly sync_page?: (k: Kernel, page: struct_page) => number;
  /** Bytes from … to - 1 of a locked page will be written: makes the rest of it valid. */
  readonly prepare_write?: (
    k: Kernel,
    file: struct_file,
    page: struct_page,
    from: number,
    to: number,
  ) => Generator<void, number>;
  /** Bytes from … to - 1 have been written. 0 or a negative errno. */
  readonly commit_write?: (
    k: Kernel,
    file: struct_file,
    page: struct_page,
    from: number,
    to: number,
  ) => Generator<void, number>;
  /** Bytes from `offset` on go: forgets the buffers; 1 if the page has none any more. */
  readonly flushpage?: (k: Kernel, page: struct_page, offset: number) => Generator<void, number>;
  /** Where block `block` of the file is on the disk; 0 if nowhere. */
  readonly bmap?: (k: Kernel, mapping: address_space, block: number) => number;
  /** A page leaves the mapping. */
  readonly removepage?: (k: Kernel, page: struct_page) => void;
}

/** The operations of a mapping that has none. @kernel fs/inode.c:80 */
export const empty_aops: address_space_operations = {};

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
  a_ops: address_space_operations = empty_aops;
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
  constructor() {
    INIT_LIST_HEAD(this.clean_pages);
    INIT_LIST_HEAD(this.dirty_pages);
    INIT_LIST_HEAD(this.locked_pages);
  }
}

/** notify_change(): the size. @kernel include/linux/fs.h:333 */
export const ATTR_SIZE = 8;
/** notify_change(): the time of the last change. @kernel include/linux/fs.h:336 */
export const ATTR_CTIME = 64;

/**
 * What of an inode is to change.
 * @kernel include/linux/fs.h:351
 */
export interface iattr {
  /** Which of the others count: ATTR_ flags. */
  ia_valid: number;
  /** The size in bytes. */
  ia_size: number;
}

/** path_lookup(): must be a directory. @kernel include/linux/fs.h:1349 */
export const LOOKUP_DIRECTORY = 2;
/** path_lookup(): must exist. @kernel include/linux/fs.h:1351 */
export const LOOKUP_POSITIVE = 8;
/** path_lookup(): not the last name, but the directory that it is in. @kernel include/linux/fs.h:1352 */
export const LOOKUP_PARENT = 16;

/** The last name of a path: an ordinary one. @kernel include/linux/fs.h:1357 */
export const LAST_NORM = 0;
/** The last name of a path: there is none, the path is '/'. @kernel include/linux/fs.h:1357 */
export const LAST_ROOT = 1;
/** The last name of a path: '.'. @kernel include/linux/fs.h:1357 */
export const LAST_DOT = 2;
/** The last name of a path: '..'. @kernel include/linux/fs.h:1357 */
export const LAST_DOTDOT = 3;

/**
 * How far the lookup of a path has come.
 * @kernel include/linux/fs.h:695
 */
export class nameidata {
  /** The name that was found, or with LOOKUP_PARENT its directory; with a reference. */
  dentry: struct_dentry | null = null;
  /** The mount in which it is. */
  mnt: vfsmount | null = null;
  /** With LOOKUP_PARENT: the last name of the path. */
  last = '';
  /** The slashes after it. C looks at the byte after the name. */
  slashes = '';
  /** LOOKUP_ flags. */
  flags = 0;
  /** LAST_ constant. */
  last_type = LAST_NORM;
}

/**
 * What a file system does with one inode.
 * @kernel include/linux/fs.h:879
 */
export interface inode_operations {
  /** Makes a file in the directory `dir`, and gives `dentry` its inode. 0 or a negative errno. */
  readonly create?: (k: Kernel, dir: struct_inode, dentry: struct_dentry, mode: number) => number;
  /** Looks for a name in the directory `dir`: 0, with an inode in `dentry` if there is one; or a negative errno. */
  readonly lookup?: (k: Kernel, dir: struct_inode, dentry: struct_dentry) => number;
  /** Takes a name out of the directory `dir`. 0 or a negative errno. */
  readonly unlink?: (k: Kernel, dir: struct_inode, dentry: struct_dentry) => number;
  /** i_size has become smaller, or larger: frees what is past it. */
  readonly truncate?: (k: Kernel, inode: struct_inode) => Generator<void, void>;
}

/**
 * What a file system does with its inodes as a whole.
 * @kernel include/linux/fs.h:909
 */
export interface super_operations {
  /** A reference to the inode is about to be dropped. */
  readonly put_inode?: (k: Kernel, inode: struct_inode) => void;
  /** The last reference to an inode without a name went: the file ceases to exist. */
  readonly delete_inode?: (k: Kernel, inode: struct_inode) => Generator<void, void>;
}

/**
 * A file system that is in use.
 * @kernel include/linux/fs.h:740
 */
export class super_block {
  /** Its device. */
  s_dev = 0;
  /** Size of a block in bytes. */
  s_blocksize = 0;
  /** The same as a power of two. */
  s_blocksize_bits = 0;
  /** Largest size of a file, in bytes. */
  s_maxbytes = MAX_NON_LFS;
  /** What it does with inodes. */
  s_op: super_operations | null = null;
  /** The number that tells its kind. */
  s_magic = 0;
  /** Its topmost directory. */
  s_root: struct_dentry | null = null;
  /** Its own data. C: one member of a union. */
  u: shmem_sb_info | null = null;
}

/**
 * A file system at its place in the tree of directories.
 * @kernel include/linux/mount.h:19
 */
export class vfsmount {
  /** Its topmost directory. */
  mnt_root: struct_dentry | null = null;
  /** The file system. */
  mnt_sb: super_block | null = null;
  /** References. */
  mnt_count = new atomic_t();
}

/**
 * A file on disk, or something that looks like one.
 * @kernel include/linux/fs.h:438
 */
export class struct_inode extends KernelObject {
  /** Number of the inode. */
  i_ino = 0;
  /** Dirty buffers of what it has beside its contents. */
  i_dirty_buffers = new list_head<buffer_head>();
  /** Dirty buffers of its contents. */
  i_dirty_data_buffers = new list_head<buffer_head>();
  /** References. */
  i_count = new atomic_t();
  /** Device that holds it. */
  i_dev = 0;
  /** Kind and permissions. */
  i_mode = 0;
  /** Names that it has; without one it goes with its last user. */
  i_nlink = 0;
  /** Size in bytes. */
  i_size = 0;
  /** When it was read last, in seconds: CURRENT_TIME(). */
  i_atime = 0;
  /** Size of a block, as a power of two. */
  i_blkbits = 0;
  /** Blocks of 512 bytes that it takes. */
  i_blocks = 0;
  /** A task that writes or truncates the file waits here for others that do. */
  i_sem = new semaphore('i_sem');
  /** Direct I/O holds it for reading, truncation for writing. */
  i_alloc_sem = new rw_semaphore(this, 'i_alloc_sem');
  /** What its file system does with it. */
  i_op: inode_operations | null = null;
  /** What can be done with an open of it. */
  i_fop: file_operations | null = null;
  /** Its file system. */
  i_sb: super_block | null = null;
  /** Its pages: i_data, unless it stands for another object. */
  i_mapping: address_space;
  /** Its own pages. */
  i_data = new address_space();
  /** I_ flags. */
  i_state = 0;
  /** S_ flags. */
  i_flags = 0;
  /** Openers for writing if positive; mappings that deny writing if negative. */
  i_writecount = new atomic_t();
  /** What its file system keeps in it. C: one member of a union. */
  u: shmem_inode_info | null = null;
  /** The same for what C has as a pointer. */
  generic_ip: unknown = null;
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
  /** References. */
  d_count = new atomic_t();
  /** The inode it names. */
  d_inode: struct_inode | null = null;
  /** The directory that it is in; itself for the topmost one. */
  d_parent: struct_dentry | null = null;
  /** Can it be found by its name? C: is it in the hash table. */
  d_hashed = false;
  /** The name. */
  d_name = '';
  /** Its file system. */
  d_sb: super_block | null = null;
}

/**
 * An open file.
 * @kernel include/linux/fs.h:563
 */
export class struct_file extends KernelObject {
  /** The name it was opened by, and through it the inode. */
  f_dentry: struct_dentry | null = null;
  /** The mount through which it was found. */
  f_vfsmnt: vfsmount | null = null;
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
  /** Read-ahead: has it been read since it was opened or lseek() moved it? */
  f_reada = 0;
  /** Read-ahead: how many pages at most, next time. */
  f_ramax = 0;
  /** Read-ahead: first page after those read ahead; 0 if none were. */
  f_raend = 0;
  /** Read-ahead: pages read ahead last time. */
  f_ralen = 0;
  /** Read-ahead: pages of the window, before f_raend. */
  f_rawin = 0;
  /** An error that the next write is to report. */
  f_error = 0;
  /** For the owner of the object. */
  private_data: unknown = null;
}

/**
 * What can be done with an open file.
 * @kernel include/linux/fs.h:858
 */
export interface file_operations {
  /** Moves f_pos to `offset`, counted from where `origin` says: the new position, or a negative errno. */
  readonly llseek?: (k: Kernel, file: struct_file, offset: number, origin: number) => number;
  /** Reads `count` bytes at ppos to `buf`, and moves ppos: how many, or a negative errno. May sleep. */
  readonly read?: (
    k: Kernel,
    file: struct_file,
    buf: number,
    count: number,
    ppos: Slot<number>,
  ) => Generator<void, number>;
  /** Writes `count` bytes of `buf` at ppos, and moves ppos: how many, or a negative errno. May sleep. */
  readonly write?: (
    k: Kernel,
    file: struct_file,
    buf: number,
    count: number,
    ppos: Slot<number>,
  ) => Generator<void, number>;
  /** Prepares `vma` to map the file; 0 or a negative errno. May sleep. */
  readonly mmap?: (k: Kernel, file: struct_file, vma: vm_area_struct) => Generator<void, number>;
  /** Writes what the disk does not have yet; 0 or a negative errno. May sleep. */
  readonly fsync?: (
    k: Kernel,
    file: struct_file,
    dentry: struct_dentry,
    datasync: number,
  ) => Generator<void, number>;
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

/**
 * How far a read has come.
 * @kernel include/linux/fs.h:1368
 */
export class read_descriptor_t {
  /** Bytes delivered. */
  written = 0;
  /** Bytes still wanted. */
  count = 0;
  /** Where the next ones go: an address. */
  buf = 0;
  /** A negative errno, or 0. */
  error = 0;
}

/**
 * Takes up to `size` bytes of a page from `offset`; returns how many it took. May sleep.
 * @kernel include/linux/fs.h:1375
 */
export type read_actor_t = (
  k: Kernel,
  desc: read_descriptor_t,
  page: struct_page,
  offset: number,
  size: number,
) => Generator<void, number>;

/** May it only be written at the end? @kernel include/linux/fs.h:160 @notrace */
export function IS_APPEND(inode: struct_inode): boolean {
  return (inode.i_flags & S_APPEND) !== 0;
}

/** Does a write return only when the disk has it? @kernel include/linux/fs.h:155 @notrace */
export function IS_SYNC(inode: struct_inode): boolean {
  return (inode.i_flags & S_SYNC) !== 0;
}

/** Takes a reference to an open file. @kernel include/linux/fs.h:590 @notrace */
export function get_file(x: struct_file): void {
  atomic_inc(x.f_count);
}

/** Number of references to an open file. @kernel include/linux/fs.h:591 @notrace */
export function file_count(x: struct_file): number {
  return x.f_count.counter;
}

/** Takes a reference to a mounted file system. @kernel include/linux/mount.h:34 @notrace */
export function mntget(mnt: vfsmount | null): vfsmount | null {
  if (mnt) atomic_inc(mnt.mnt_count);
  return mnt;
}

/**
 * Drops a reference to a mounted file system.
 * @kernel include/linux/mount.h:43
 * @reduced the one mount that there is, the kernel's own, is never undone
 * @notrace
 */
export function mntput(mnt: vfsmount | null): void {
  if (mnt) atomic_dec(mnt.mnt_count);
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
 * Asks to write the file: 0, or -ETXTBSY while it is mapped so that it may not be written.
 * @kernel fs/namei.c:230
 * @locks takes arbitration_lock
 * @fails errno
 */
export function get_write_access(k: Kernel, inode: struct_inode): number {
  spin_lock(k, k.arbitration_lock);
  if (inode.i_writecount.counter < 0) {
    spin_unlock(k, k.arbitration_lock);
    return -ETXTBSY;
  }
  atomic_inc(inode.i_writecount);
  spin_unlock(k, k.arbitration_lock);
  return 0;
}

/**
 * Keeps others from opening the file for writing while it is mapped: 0, or -ETXTBSY if it is open for writing.
 * @kernel fs/namei.c:241
 * @fails errno
 */
export function deny_write_access(file: struct_file): number {
  const writecount = file.f_dentry!.d_inode!.i_writecount;
  if (writecount.counter > 0) return -ETXTBSY;
  atomic_dec(writecount);
  return 0;
}

/**
 * Undoes get_write_access().
 * @kernel include/linux/fs.h:1298
 * @notrace
 */
export function put_write_access(inode: struct_inode): void {
  atomic_dec(inode.i_writecount);
}
