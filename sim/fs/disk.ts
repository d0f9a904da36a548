// The disk as the kernel's own code reaches it, past the file system: its queue, a page to or from a
// block, and a file by its name.

import type { Kernel } from '../globals.ts';
import { __pa } from '../include/asm-i386/page.ts';
import { READ, type struct_dentry } from '../include/linux/fs.ts';
import type { struct_page } from '../include/linux/mm.ts';
import { page_address, SetPageError, SetPageUptodate } from '../include/linux/page.ts';
import { UnlockPage } from '../include/linux/page_inline.ts';
import { PAGE_CACHE_SIZE } from '../include/linux/pagemap.ts';

/** Has the disk begin when a task waits, or the list of waiting disks is gone through. */
export function plugDisk(k: Kernel): void {
  const { disk } = k.diskfs;
  if (disk.queued === 1) k.tq_disk.push(() => disk.start());
}

/** The file of a path in the topmost directory, whose slash may be left out; undefined if there is none. */
export function diskFile(k: Kernel, path: string): struct_dentry | undefined {
  return k.diskfs.names.get(path.startsWith('/') ? path : `/${path}`);
}

/** The bytes of a frame. */
export function bytesOf(k: Kernel, page: struct_page): Uint8Array {
  const at = __pa(page_address(page));
  return k.ram.bytes.subarray(at, at + PAGE_CACHE_SIZE);
}

/** Starts to read or write a locked page from or to a block of its size, without buffers; unlocked when that is done. */
export function diskTransfer(k: Kernel, rw: number, page: struct_page, block: number): void {
  const { disk } = k.diskfs;
  const done = (ok: boolean): void => {
    if (ok) SetPageUptodate(page);
    else SetPageError(page);
    UnlockPage(k, page);
  };
  if (rw === READ) disk.read(block, bytesOf(k, page), done);
  else disk.write(block, bytesOf(k, page), done);
  plugDisk(k);
}
