// Buffer heads: what the kernel knows of a block of a disk that it has in memory.
//
//   struct_page ──buffers──► buffer_head ─b_this_page─► buffer_head ─► … ─► back to the first
//   4096 bytes               bytes 0–1023               bytes 1024–2047     a ring
//
// A page of a file is read and written in blocks of its file system, 1024 to 4096 bytes. Where the blocks
// are on the disk, which of them are valid, dirty or on their way is noted block by block. It belongs to
// linux/fs.h in C.

import type { Kernel } from '../../globals.ts';
import { atomic_dec, atomic_inc, atomic_t } from '../asm-i386/atomic.ts';
import { KernelObject } from '../object.ts';
import type { struct_inode } from './fs.ts';
import { list_head } from './list.ts';
import type { struct_page } from './mm.ts';
import { DECLARE_WAIT_QUEUE_HEAD } from './wait.ts';

/** b_state: its bytes in memory are valid. @kernel include/linux/fs.h:214 */
export const BH_Uptodate = 0;
/** b_state: they are newer than the disk's. @kernel include/linux/fs.h:215 */
export const BH_Dirty = 1;
/** b_state: being read, written or handed on: wait. @kernel include/linux/fs.h:216 */
export const BH_Lock = 2;
/** b_state: has been asked of the disk since it was invalidated. @kernel include/linux/fs.h:217 */
export const BH_Req = 3;
/** b_state: b_blocknr says where it is on the disk. @kernel include/linux/fs.h:218 */
export const BH_Mapped = 4;
/** b_state: the block was allocated just now, and holds nothing yet. @kernel include/linux/fs.h:219 */
export const BH_New = 5;
/** b_state: end_buffer_io_async() will be called when it is done. @kernel include/linux/fs.h:220 */
export const BH_Async = 6;
/** b_state: reclaim has met it once, and will write it the next time. @kernel include/linux/fs.h:221 */
export const BH_Wait_IO = 7;
/** b_state: the disk has it, so reclaim may wait for it. @kernel include/linux/fs.h:222 */
export const BH_Launder = 8;
/** b_state: it is in a list of its inode. @kernel include/linux/fs.h:223 */
export const BH_Attached = 9;

/** Buffers of a page at most. @kernel include/linux/fs.h:232 */
export const MAX_BUF_PER_PAGE = 8;

/** b_list: neither of the others; in no list unless it was in one before. @kernel include/linux/fs.h:1152 */
export const BUF_CLEAN = 0;
/** b_list: on its way to the disk. @kernel include/linux/fs.h:1153 */
export const BUF_LOCKED = 1;
/** b_list: must be written. @kernel include/linux/fs.h:1154 */
export const BUF_DIRTY = 2;
/** Lists of buffers. @kernel include/linux/fs.h:1155 */
export const NR_LIST = 3;

/** b_dev of a buffer head that is in the list of unused ones. @kernel include/linux/kdev_t.h:74 */
export const B_FREE = 0xffff;

/** sizeof(struct buffer_head) on an i386 with one processor. */
export const SIZEOF_BUFFER_HEAD = 88;

/** Called when the disk has read or written a buffer: `uptodate` is 0 if it could not. */
export type bh_end_io_t = (k: Kernel, bh: buffer_head, uptodate: number) => void;

/**
 * Where block `iblock` of a file is on the disk: fills in b_blocknr and BH_Mapped; with `create`, takes a block where
 * there is none, and sets BH_New. 0 or a negative errno.
 * @kernel include/linux/fs.h:1453
 */
export type get_block_t = (
  k: Kernel,
  inode: struct_inode,
  iblock: number,
  bh_result: buffer_head,
  create: number,
) => number;

/**
 * A block of a disk in memory.
 * @kernel include/linux/fs.h:245
 * @omits The hash table of blocks by device and number: only the buffer cache uses it, and no file system here
 *   keeps anything of its own in that.
 */
export class buffer_head extends KernelObject {
  /** Number of the block, in blocks of its own size. */
  b_blocknr = 0;
  /** Bytes. */
  b_size = 0;
  /** BUF_: the list that it is in, or belongs to. */
  b_list = 0;
  /** Its device; B_FREE while the head is unused. */
  b_dev = 0;
  /** Users. */
  b_count = new atomic_t();
  /** BH_ bits. */
  b_state = 0;
  /** When it is to be written at last, in jiffies. */
  b_flushtime = 0;
  /** The next in its list, which is a ring; or in the list of unused heads. */
  b_next_free: buffer_head | null = null;
  /** The one before it in its list. */
  b_prev_free: buffer_head | null = null;
  /** The next of its page; the last points to the first. */
  b_this_page: buffer_head | null = null;
  /** Kernel virtual address of its bytes. */
  b_data = 0;
  /** Its page. */
  b_page: struct_page | null = null;
  /** Called when the disk is done. */
  b_end_io: bh_end_io_t | null = null;
  /** Where it is on the disk, in sectors of 512 bytes. */
  b_rsector = 0;
  /** Tasks that wait for it to be unlocked. */
  b_wait = DECLARE_WAIT_QUEUE_HEAD('b_wait');
  /** In the list of its inode's dirty buffers. */
  b_inode_buffers = new list_head<buffer_head>(this);
}

/** Sets bit `nr` of b_state, as test_and_set_bit() does in C: 1 if it was set already. @notrace */
export function testAndSet(nr: number, bh: buffer_head): number {
  const old = (bh.b_state >>> nr) & 1;
  bh.b_state |= 1 << nr;
  return old;
}

/** Clears bit `nr` of b_state, as test_and_clear_bit() does in C: 1 if it was set. @notrace */
export function testAndClear(nr: number, bh: buffer_head): number {
  const old = (bh.b_state >>> nr) & 1;
  bh.b_state &= ~(1 << nr);
  return old;
}

/** Are its bytes valid? @kernel include/linux/fs.h:280 @notrace */
export function buffer_uptodate(bh: buffer_head): boolean {
  return (bh.b_state & (1 << BH_Uptodate)) !== 0;
}

/** Must it be written? @kernel include/linux/fs.h:281 @notrace */
export function buffer_dirty(bh: buffer_head): boolean {
  return (bh.b_state & (1 << BH_Dirty)) !== 0;
}

/** Is it locked? @kernel include/linux/fs.h:282 @notrace */
export function buffer_locked(bh: buffer_head): boolean {
  return (bh.b_state & (1 << BH_Lock)) !== 0;
}

/** Is it known where it is on the disk? @kernel include/linux/fs.h:284 @notrace */
export function buffer_mapped(bh: buffer_head): boolean {
  return (bh.b_state & (1 << BH_Mapped)) !== 0;
}

/** Was its block allocated just now? @kernel include/linux/fs.h:285 @notrace */
export function buffer_new(bh: buffer_head): boolean {
  return (bh.b_state & (1 << BH_New)) !== 0;
}

/** Does the end of its transfer concern the whole page? @kernel include/linux/fs.h:286 @notrace */
export function buffer_async(bh: buffer_head): boolean {
  return (bh.b_state & (1 << BH_Async)) !== 0;
}

/** Does the disk have it, so that one may wait? @kernel include/linux/fs.h:287 @notrace */
export function buffer_launder(bh: buffer_head): boolean {
  return (bh.b_state & (1 << BH_Launder)) !== 0;
}

/** Takes a reference. @kernel include/linux/fs.h:1157 @notrace */
export function get_bh(bh: buffer_head): void {
  atomic_inc(bh.b_count);
}

/** Drops a reference. @kernel include/linux/fs.h:1162 @notrace */
export function put_bh(bh: buffer_head): void {
  atomic_dec(bh.b_count);
}

/** Its bytes are valid, or not. @kernel include/linux/fs.h:1171 @notrace */
export function mark_buffer_uptodate(bh: buffer_head, on: number): void {
  if (on) bh.b_state |= 1 << BH_Uptodate;
  else bh.b_state &= ~(1 << BH_Uptodate);
}

/** It need not be written any more: 1 if it had to be. @kernel include/linux/fs.h:1179 @notrace */
export function atomic_set_buffer_clean(bh: buffer_head): number {
  return testAndClear(BH_Dirty, bh);
}

/** It must be written: 1 if it had to be already. @kernel include/linux/fs.h:1208 @notrace */
export function atomic_set_buffer_dirty(bh: buffer_head): number {
  return testAndSet(BH_Dirty, bh);
}

/** The end of its transfer concerns the whole page, or not. @kernel include/linux/fs.h:1213 @notrace */
export function mark_buffer_async(bh: buffer_head, on: number): void {
  if (on) bh.b_state |= 1 << BH_Async;
  else bh.b_state &= ~(1 << BH_Async);
}

/** It is in a list of its inode. @kernel include/linux/fs.h:1221 @notrace */
export function set_buffer_attached(bh: buffer_head): void {
  bh.b_state |= 1 << BH_Attached;
}

/** It is in no list of its inode. @kernel include/linux/fs.h:1226 @notrace */
export function clear_buffer_attached(bh: buffer_head): void {
  bh.b_state &= ~(1 << BH_Attached);
}

/** Is it in a list of its inode? @kernel include/linux/fs.h:1231 @notrace */
export function buffer_attached(bh: buffer_head): boolean {
  return (bh.b_state & (1 << BH_Attached)) !== 0;
}
