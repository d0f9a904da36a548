// The way of a buffer to the disk.

import { end_buffer_io_sync, refile_buffer } from '../../fs/buffer.ts';
import { plugDisk } from '../../fs/disk.ts';
import type { Kernel } from '../../globals.ts';
import { __pa, PAGE_SIZE } from '../../include/asm-i386/page.ts';
import { BUG } from '../../include/bug.ts';
import {
  atomic_set_buffer_clean,
  BH_Launder,
  BH_Lock,
  BH_Req,
  type buffer_head,
  buffer_locked,
  buffer_uptodate,
  get_bh,
  put_bh,
  testAndSet,
} from '../../include/linux/buffer_head.ts';
import { READ, WRITE } from '../../include/linux/fs.ts';
import { wake_up } from '../../include/linux/sched_inline.ts';
import { waitqueue_active } from '../../include/linux/wait.ts';

/** Bytes of a sector. */
const SECTOR = 512;

/**
 * Hands a buffer to the driver of its disk.
 * @kernel drivers/block/ll_rw_blk.c:1201
 * @reduced there is one disk, which has all blocks, and whose queue is never full
 */
export function generic_make_request(k: Kernel, rw: number, bh: buffer_head): void {
  if (!bh.b_end_io) BUG('drivers/block/ll_rw_blk.c:1208');
  const { disk } = k.diskfs;
  const at = __pa(bh.b_data);
  const bytes = k.ram.bytes.subarray(at, at + bh.b_size);
  const done = (ok: boolean): void => bh.b_end_io!(k, bh, ok ? 1 : 0);
  const from = bh.b_rsector * SECTOR;
  const block = Math.trunc(from / PAGE_SIZE);
  if (rw === WRITE) disk.write(block, bytes, done, from % PAGE_SIZE);
  else disk.read(block, bytes, done, from % PAGE_SIZE);
  plugDisk(k);
}

/**
 * Asks the disk to read or write a locked buffer. b_end_io is called when that is done.
 * @kernel drivers/block/ll_rw_blk.c:1271
 * @differs In C it may sleep until the queue of the disk has room.
 * @omits Counts for statistics.
 */
export function submit_bh(k: Kernel, rw: number, bh: buffer_head): void {
  const count = bh.b_size >> 9;

  if (!buffer_locked(bh)) BUG('drivers/block/ll_rw_blk.c:1276');

  bh.b_state |= (1 << BH_Req) | (1 << BH_Launder);

  bh.b_rsector = bh.b_blocknr * count;

  get_bh(bh);
  generic_make_request(k, rw, bh);

  // A task that waited before the request was there starts it now.
  if (waitqueue_active(bh.b_wait)) wake_up(k, bh.b_wait);

  put_bh(bh);
}

/**
 * Asks the disk to read or write a buffer, if it must be, and it is not locked.
 * @kernel drivers/block/ll_rw_blk.c:1338
 * @differs C takes an array of buffers; all callers here have one.
 * @omits Disks that cannot be written, or have other sizes of blocks.
 */
export function ll_rw_block(k: Kernel, rw: number, bh: buffer_head): void {
  if (testAndSet(BH_Lock, bh)) return;

  get_bh(bh);
  bh.b_end_io = end_buffer_io_sync;

  end_io: {
    switch (rw) {
      case WRITE:
        if (!atomic_set_buffer_clean(bh)) break end_io;
        refile_buffer(k, bh);
        break;
      case READ:
        if (buffer_uptodate(bh)) break end_io;
        break;
      default:
        BUG('drivers/block/ll_rw_blk.c:1396');
    }
    submit_bh(k, rw, bh);
    return;
  }
  // end_io:
  bh.b_end_io(k, bh, buffer_uptodate(bh) ? 1 : 0);
}
