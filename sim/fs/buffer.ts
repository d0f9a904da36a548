// Buffers: the blocks that a page of a file consists of, each with its place on the disk.
//
// Files here are read and written by whole pages, so no page has buffers yet. What a file system does
// with them all the same, because it would in C, stands here.

import { NotSimulated } from '../include/bug.ts';
import type { struct_page } from '../include/linux/mm.ts';
import { run_task_queue } from '../include/linux/tqueue.ts';
import type { Kernel } from '../kernel.ts';

/**
 * Forgets the buffers of a page from byte `offset` on: 1 if it has none any more.
 * @kernel fs/buffer.c:1368
 * @locks the page locked
 * @stub no page has buffers
 */
export function* block_flushpage(
  _k: Kernel,
  page: struct_page,
  _offset: number,
): Generator<void, number> {
  if (!page.buffers) return 1;
  throw new NotSimulated('block_flushpage', 'no page has buffers.');
}

/**
 * Frees the buffers of a page, if all are clean and not in use: 1 if it could.
 * @kernel fs/buffer.c:2680
 * @stub no page has buffers
 */
export function try_to_free_buffers(_page: struct_page, _gfp_mask: number): number {
  throw new NotSimulated('try_to_free_buffers', 'no page has buffers.');
}

/**
 * Somebody waits for a page: has the disk begin with what is queued.
 * @kernel fs/buffer.c:2892
 */
export function block_sync_page(k: Kernel, _page: struct_page): number {
  run_task_queue(k, k.tq_disk);
  return 0;
}
