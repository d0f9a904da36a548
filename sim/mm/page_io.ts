// Pages on their way to swap and back.
//
// Whoever wants a page read or written has put it into the swap cache and locked it: so there is one page
// for a slot in swap, and its lock is the lock of the slot too.

import { block_flushpage, brw_page } from '../fs/buffer.ts';
import { diskTransfer } from '../fs/disk.ts';
import { bmap } from '../fs/inode.ts';
import type { Kernel } from '../globals.ts';
import { PAGE_SHIFT, PAGE_SIZE, virt_to_page } from '../include/asm-i386/page.ts';
import type { swp_entry_t } from '../include/asm-i386/pgtable.ts';
import { BUG } from '../include/bug.ts';
import { READ } from '../include/linux/fs.ts';
import { printk } from '../include/linux/kernel.ts';
import type { struct_page } from '../include/linux/mm.ts';
import { ClearPageUptodate, PageLocked } from '../include/linux/page.ts';
import { UnlockPage } from '../include/linux/page_inline.ts';
import { lock_page } from './filemap.ts';
import { PageSwapCache } from './swap_state.ts';
import { get_swaphandle_info } from './swapfile.ts';

/**
 * Starts to read or write a slot in swap: 1, or 0 if it is none.
 * @kernel mm/page_io.c:36
 * @locks the page locked; unlocked when it is read or written
 * @omits Partitions, and counts for statistics.
 * @differs Where pages have no buffers, the page goes to its one block as it is.
 */
export function* rw_swap_page_base(
  k: Kernel,
  rw: number,
  entry: swp_entry_t,
  page: struct_page,
): Generator<void, number> {
  const zones: number[] = [];

  if (rw === READ) ClearPageUptodate(page);

  const info = get_swaphandle_info(k, entry);
  if (!info) return 0;
  const { swapf, offset } = info;
  const { s_blocksize, s_blocksize_bits } = swapf.i_sb!;
  let block = offset * 2 ** (PAGE_SHIFT - s_blocksize_bits);

  const block_size = s_blocksize;
  for (let i = 0, j = 0; j < PAGE_SIZE; i++, j += block_size) {
    zones[i] = bmap(k, swapf, block++);
    if (!zones[i]) {
      printk(k, 'rw_swap_page: bad swap file\n');
      return 0;
    }
  }

  if (k.diskfs.buffers) yield* brw_page(k, rw, page, swapf.i_dev, zones, block_size);
  else diskTransfer(k, rw, page, zones[0]);
  return 1;
}

/**
 * Starts to read or write a locked page of the swap cache.
 * @kernel mm/page_io.c:85
 * @locks the page locked; unlocked when it is read or written
 */
export function* rw_swap_page(k: Kernel, rw: number, page: struct_page): Generator<void, void> {
  const entry = page.index;

  if (!PageLocked(page)) BUG('mm/page_io.c:92');
  if (!PageSwapCache(k, page)) BUG('mm/page_io.c:94');
  if (!(yield* rw_swap_page_base(k, rw, entry, page))) UnlockPage(k, page);
}

/**
 * Reads or writes a slot in swap from or to a page of the kernel's, and waits for it.
 * @kernel mm/page_io.c:104
 * @locks the page locked; unlocks it
 */
export function* rw_swap_page_nolock(
  k: Kernel,
  rw: number,
  entry: swp_entry_t,
  buf: number,
): Generator<void, void> {
  const page = virt_to_page(k, buf);

  if (!PageLocked(page)) BUG('mm/page_io.c:109');
  if (page.mapping) BUG('mm/page_io.c:111');
  // A task that waits for the page asks its mapping to begin.
  page.mapping = k.swapper_space;
  if (yield* rw_swap_page_base(k, rw, entry, page)) yield* lock_page(k, page);
  if (!(yield* block_flushpage(k, page, 0))) BUG('mm/page_io.c:117');
  page.mapping = null;
  UnlockPage(k, page);
}
