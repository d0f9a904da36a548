// A file system of ours, as small as one can be: a directory in memory (diskdir.ts), and files whose
// blocks, of the size of a page, are anywhere on one disk.
//
// It takes part in all that the page cache does with a file system of the kernel's: pages are read and
// written by themselves, locked from the request until the disk has answered; blocks past the end of a
// file go when it is truncated. Names, times, rights and what belongs to them it does not have.

import type { Kernel } from '../globals.ts';
import { EIO } from '../include/asm-i386/errno.ts';
import type { Disk } from '../include/asm-i386/io.ts';
import { BH_Mapped, BH_New, type buffer_head } from '../include/linux/buffer_head.ts';
import { completion, init_completion } from '../include/linux/completion.ts';
import {
  type address_space,
  type address_space_operations,
  type file_operations,
  type inode_operations,
  MAX_LFS_FILESIZE,
  type struct_dentry,
  type struct_file,
  type struct_inode,
  super_block,
  type super_operations,
} from '../include/linux/fs.ts';
import type { struct_page } from '../include/linux/mm.ts';
import {
  ClearPageError,
  Page_Uptodate,
  SetPageError,
  SetPageUptodate,
} from '../include/linux/page.ts';
import { UnlockPage } from '../include/linux/page_inline.ts';
import { PAGE_CACHE_SHIFT, PAGE_CACHE_SIZE, pagesOf } from '../include/linux/pagemap.ts';
import { S_IFREG } from '../include/linux/stat.ts';
import {
  SWAP_HEADER_LAST_PAGE,
  SWAP_HEADER_MAGIC,
  SWAP_HEADER_VERSION,
} from '../include/linux/swap.ts';
import { complete, wait_for_completion } from '../kernel/sched.ts';
import {
  generic_file_mmap,
  generic_file_read,
  generic_file_write,
  set_page_dirty,
} from '../mm/filemap.ts';
import {
  block_prepare_write,
  block_read_full_page,
  block_sync_page,
  block_truncate_page,
  block_write_full_page,
  fsync_inode_buffers,
  fsync_inode_data_buffers,
  generic_commit_write,
} from './buffer.ts';
import { d_alloc, d_instantiate, d_rehash } from './dcache.ts';
import { bytesOf, plugDisk } from './disk.ts';
import { createDirectories, directoryLookup, directoryUnlink } from './diskdir.ts';
import { clear_inode, new_inode } from './inode.ts';
import { generic_file_llseek } from './read_write.ts';

/** What the file system keeps for an inode. */
export class DiskInode {
  /** The block of each page; 0 where there is none. */
  readonly blocks: number[] = [];
  /** Pages that were to be read, for those who count. */
  reads = 0;
  /** Pages that were to be written. */
  writes = 0;
}

/** The file system: what hangs from k.diskfs. */
export class DiskFs {
  readonly sb = new super_block();
  /** The topmost directory, '/'. */
  readonly root: struct_dentry;
  /** All names but that, by their absolute paths. */
  readonly names = new Map<string, struct_dentry>();
  /** Blocks that were freed. */
  readonly free: number[] = [];
  /** The first block that was never used. Block 0 belongs to no file: it holds zeroes. */
  next = 1;
  /** Have pages buffers? If not, they are read and written as they are. For files that are made from now on. */
  buffers = false;

  constructor(readonly disk: Disk) {
    this.sb.s_blocksize = PAGE_CACHE_SIZE;
    this.sb.s_blocksize_bits = PAGE_CACHE_SHIFT;
    this.sb.s_maxbytes = MAX_LFS_FILESIZE;
    this.sb.s_op = diskSuperOperations;
    this.root = createDirectories(this.names, rootOperations);
  }
}

/**
 * Has files that are made from now on read and written in blocks of `size` bytes, each page with its buffers; false:
 * whole pages, without buffers.
 */
export function setBuffers(fs: DiskFs, size: 1024 | 2048 | 4096 | false): void {
  fs.buffers = size !== false;
  fs.sb.s_blocksize = size || PAGE_CACHE_SIZE;
  fs.sb.s_blocksize_bits = Math.log2(fs.sb.s_blocksize);
}

/** The part of an inode that is the file system's. */
export function diskInode(inode: struct_inode): DiskInode {
  return inode.generic_ip as DiskInode;
}

/** The block of page `index` of a file; 0 if there is none, and none is to be made. */
export function diskBlock(k: Kernel, inode: struct_inode, index: number, make: boolean): number {
  const { blocks } = diskInode(inode);
  const block = blocks[index] ?? 0;
  if (block || !make) return block;
  const fs = k.diskfs;
  const fresh = fs.free.pop() ?? fs.next++;
  while (blocks.length < index) blocks.push(0);
  blocks[index] = fresh;
  return fresh;
}

/** Makes an empty file in the topmost directory: `name` may begin with its slash, or not. */
export function createDiskFile(k: Kernel, name: string): struct_dentry {
  const dentry = d_alloc(k.diskfs.root, name.replace(/^\//, ''))!;
  diskCreate(k, k.diskfs.root.d_inode!, dentry, 0o644);
  // The name has no user yet. It stays all the same, for it can be found.
  dentry.d_count.counter = 0;
  return dentry;
}

/** Makes an empty file on the disk, with the name `dentry`. 0. */
export function diskCreate(
  k: Kernel,
  _dir: struct_inode,
  dentry: struct_dentry,
  mode: number,
): number {
  const { sb } = k.diskfs;
  const inode = new_inode(k, sb)!;
  inode.i_mode = S_IFREG | mode;
  inode.generic_ip = new DiskInode();
  inode.i_op = diskInodeOperations;
  inode.i_fop = diskFileOperations;
  inode.i_mapping.a_ops = k.diskfs.buffers
    ? bufferedAddressSpaceOperations
    : diskAddressSpaceOperations;
  dentry.d_sb = sb;
  d_instantiate(dentry, inode);
  d_rehash(k, dentry);
  return 0;
}

/** The last user of a file without a name went: its blocks are free. */
export function* diskDeleteInode(k: Kernel, inode: struct_inode): Generator<void, void> {
  inode.i_size = 0;
  yield* diskTruncate(k, inode);
  clear_inode(k, inode);
}

/** Writes the dirty buffers of a file. 0 or -EIO. */
export function* diskFsync(
  k: Kernel,
  _file: struct_file,
  dentry: struct_dentry,
): Generator<void, number> {
  const inode = dentry.d_inode!;
  const err = yield* fsync_inode_buffers(k, inode);
  const err2 = yield* fsync_inode_data_buffers(k, inode);
  return err || err2;
}

/** Makes a file of `pages` pages that can be swapped to: all its blocks are there, and page 0 is a header of version 2. */
export function createSwapFile(k: Kernel, name: string, pages: number): struct_dentry {
  const dentry = createDiskFile(k, name);
  const inode = dentry.d_inode!;
  for (let i = 0; i < pages; i++) diskBlock(k, inode, i, true);
  inode.i_size = pages * PAGE_CACHE_SIZE;
  if (pages === 0) return dentry;
  const header = k.diskfs.disk.contents(diskBlock(k, inode, 0, false));
  const words = new DataView(header.buffer, header.byteOffset);
  words.setUint32(SWAP_HEADER_VERSION, 1, true);
  words.setUint32(SWAP_HEADER_LAST_PAGE, pages - 1, true);
  for (let i = 0; i < 10; i++) header[SWAP_HEADER_MAGIC + i] = 'SWAPSPACE2'.charCodeAt(i);
  return dentry;
}

/** Where block `block` of a file is on the disk, in blocks of the file system's size; 0 if nowhere. */
export function diskBmap(k: Kernel, mapping: address_space, block: number): number {
  const inode = mapping.host!;
  const bits = PAGE_CACHE_SHIFT - inode.i_blkbits;
  const index = block >>> bits;
  const found = diskBlock(k, inode, index, false);
  return found ? (found << bits) + (block - (index << bits)) : 0;
}

/** The same for a buffer; with `create`, the block is allocated. Blocks are allocated a page at a time. 0. */
export function diskGetBlock(
  k: Kernel,
  inode: struct_inode,
  iblock: number,
  bh_result: buffer_head,
  create: number,
): number {
  const bits = PAGE_CACHE_SHIFT - inode.i_blkbits;
  const index = iblock >>> bits;
  const old = diskBlock(k, inode, index, false);
  const block = old || diskBlock(k, inode, index, create !== 0);
  if (!block) return 0;
  bh_result.b_dev = inode.i_dev;
  bh_result.b_blocknr = (block << bits) + (iblock - (index << bits));
  bh_result.b_state |= 1 << BH_Mapped;
  if (!old) bh_result.b_state |= 1 << BH_New;
  return 0;
}

/** readpage of a file whose pages have buffers. */
export function* bufferedReadpage(
  k: Kernel,
  _file: struct_file | null,
  page: struct_page,
): Generator<void, number> {
  diskInode(page.mapping!.host!).reads++;
  return yield* block_read_full_page(k, page, diskGetBlock);
}

/** writepage of a file whose pages have buffers. */
export function* bufferedWritepage(k: Kernel, page: struct_page): Generator<void, number> {
  diskInode(page.mapping!.host!).writes++;
  return yield* block_write_full_page(k, page, diskGetBlock);
}

/** prepare_write of a file whose pages have buffers. */
export function* bufferedPrepareWrite(
  k: Kernel,
  _file: struct_file,
  page: struct_page,
  from: number,
  to: number,
): Generator<void, number> {
  return yield* block_prepare_write(k, page, from, to, diskGetBlock);
}

/** Starts to read a locked page; it is unlocked when it is there. 0. */
export function* diskReadpage(
  k: Kernel,
  _file: struct_file | null,
  page: struct_page,
): Generator<void, number> {
  const inode = page.mapping!.host!;
  diskInode(inode).reads++;
  // Where the file has no block, block 0 is read, which has never been written.
  const block = diskBlock(k, inode, page.index, false);
  k.diskfs.disk.read(block, bytesOf(k, page), (ok) => {
    if (ok) SetPageUptodate(page);
    else SetPageError(page);
    UnlockPage(k, page);
  });
  plugDisk(k);
  return 0;
}

/** Starts to write a locked page; it is unlocked when it is written. 0, or -EIO past the end of the file. */
export function* diskWritepage(k: Kernel, page: struct_page): Generator<void, number> {
  const inode = page.mapping!.host!;
  diskInode(inode).writes++;
  if (page.index >= pagesOf(inode.i_size)) {
    UnlockPage(k, page);
    return -EIO;
  }
  ClearPageError(page);
  const block = diskBlock(k, inode, page.index, true);
  k.diskfs.disk.write(block, bytesOf(k, page), (ok) => {
    if (!ok) SetPageError(page);
    UnlockPage(k, page);
  });
  plugDisk(k);
  return 0;
}

/**
 * Before a write to bytes from … to - 1 of a locked page: the rest of it is read, if the page is not
 * valid and will not be written whole. 0 or -EIO.
 */
export function* diskPrepareWrite(
  k: Kernel,
  _file: struct_file,
  page: struct_page,
  from: number,
  to: number,
): Generator<void, number> {
  if (Page_Uptodate(page) || (from === 0 && to === PAGE_CACHE_SIZE)) return 0;
  const inode = page.mapping!.host!;
  const block = diskBlock(k, inode, page.index, false);
  const bytes = bytesOf(k, page);
  if (!block) {
    bytes.fill(0);
    return 0;
  }
  const answer = new completion();
  init_completion(answer);
  let read = false;
  k.diskfs.disk.read(block, bytes, (ok) => {
    read = ok;
    complete(k, answer);
  });
  plugDisk(k);
  block_sync_page(k, page);
  yield* wait_for_completion(k, answer);
  return read ? 0 : -EIO;
}

/** After a write to bytes from … to - 1 of a locked page: it is dirty, and the file perhaps longer. 0. */
export function* diskCommitWrite(
  k: Kernel,
  _file: struct_file,
  page: struct_page,
  _from: number,
  to: number,
): Generator<void, number> {
  const inode = page.mapping!.host!;
  const pos = page.index * PAGE_CACHE_SIZE + to;
  SetPageUptodate(page);
  set_page_dirty(k, page);
  if (pos > inode.i_size) inode.i_size = pos;
  return 0;
}

/**
 * i_size has changed: blocks past it go, and the rest of the last one becomes zero. Where pages have buffers, the block
 * that the file ends in becomes so in the page cache, and only what follows it in the page on the disk.
 */
export function* diskTruncate(k: Kernel, inode: struct_inode): Generator<void, void> {
  const { blocks } = diskInode(inode);
  const { disk, free } = k.diskfs;
  let end = inode.i_size;
  if (k.diskfs.buffers) {
    yield* block_truncate_page(k, inode.i_mapping, end, diskGetBlock);
    const blocksize = 1 << inode.i_blkbits;
    end = Math.ceil(end / blocksize) * blocksize;
  }
  const pages = pagesOf(end);
  for (const block of blocks.splice(pages)) {
    if (!block) continue;
    disk.forget(block);
    free.push(block);
  }
  const partial = end % PAGE_CACHE_SIZE;
  const last = blocks[pages - 1];
  if (partial && last) disk.contents(last).fill(0, partial);
}

/** How the pages of a file are read and written. */
export const diskAddressSpaceOperations: address_space_operations = {
  get readpage() {
    return diskReadpage;
  },
  get writepage() {
    return diskWritepage;
  },
  get sync_page() {
    return block_sync_page;
  },
  get prepare_write() {
    return diskPrepareWrite;
  },
  get commit_write() {
    return diskCommitWrite;
  },
  get bmap() {
    return diskBmap;
  },
};

/** The same where pages have buffers. */
export const bufferedAddressSpaceOperations: address_space_operations = {
  get readpage() {
    return bufferedReadpage;
  },
  get writepage() {
    return bufferedWritepage;
  },
  get sync_page() {
    return block_sync_page;
  },
  get prepare_write() {
    return bufferedPrepareWrite;
  },
  get commit_write() {
    return generic_commit_write;
  },
  get bmap() {
    return diskBmap;
  },
};

/** What can be done with an open file. */
export const diskFileOperations: file_operations = {
  get llseek() {
    return generic_file_llseek;
  },
  get read() {
    return generic_file_read;
  },
  get write() {
    return generic_file_write;
  },
  get mmap() {
    return generic_file_mmap;
  },
  get fsync() {
    return diskFsync;
  },
};

/** What is done with '/'. */
export const rootOperations: inode_operations = {
  get lookup() {
    return directoryLookup;
  },
  get create() {
    return diskCreate;
  },
  get unlink() {
    return directoryUnlink;
  },
};

/** What is done with an inode. */
export const diskInodeOperations: inode_operations = {
  get truncate() {
    return diskTruncate;
  },
};

/** What is done with the inodes of the disk as a whole. */
export const diskSuperOperations: super_operations = {
  get delete_inode() {
    return diskDeleteInode;
  },
};
