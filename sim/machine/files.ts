// The machine's files as its driver sees them: what is put on the disk, and what is on it.

import { diskFile } from '../fs/disk.ts';
import { createDiskFile, diskBlock, diskInode } from '../fs/diskfs.ts';
import type { Kernel } from '../globals.ts';
import type { Disk } from '../hw/disk.ts';
import type { struct_inode } from '../include/linux/fs.ts';
import { PAGE_CACHE_SIZE } from '../include/linux/pagemap.ts';
import { aBoolean, aCount, aPath, someBytes, someOptions, wrongArgument } from './arguments.ts';

/** lseek(): from the beginning of the file. C library: unistd.h; the kernel has the number (fs/read_write.c:48). */
export const SEEK_SET = 0;
/** lseek(): from where the file is now. As SEEK_SET. */
export const SEEK_CUR = 1;
/** lseek(): from the end of the file. As SEEK_SET. */
export const SEEK_END = 2;

/** What a file can be filled with. A string is stored as UTF-8, a list of numbers as bytes. */
export type Contents = string | Uint8Array | readonly number[];

/** Puts a file on the disk, but not into the page cache. */
export function putFile(k: Kernel, path: string, contents: Contents): string {
  aPath('file', 'path', path);
  if (/^\/.*\/|^\/\.\.?$/.test(path))
    throw wrongArgument(
      'file',
      'path',
      path,
      "all files are in one directory, '/'",
      `Pass a slash and a name, such as '/data'.`,
    );
  if (new TextEncoder().encode(path).length > 256)
    throw wrongArgument(
      'file',
      'path',
      path,
      'a name has 255 bytes at most',
      'Pass a shorter one.',
    );
  const bytes = someBytes('file', 'contents', contents);
  if (diskFile(k, path))
    throw wrongArgument(
      'file',
      'path',
      path,
      'there is such a file already',
      'Have a process write to it, or give the new one another name.',
    );
  const inode = createDiskFile(k, path).d_inode!;
  for (let from = 0; from < bytes.length; from += PAGE_CACHE_SIZE) {
    const block = diskBlock(k, inode, from / PAGE_CACHE_SIZE, true);
    k.diskfs.disk.contents(block).set(bytes.subarray(from, from + PAGE_CACHE_SIZE));
  }
  inode.i_size = bytes.length;
  return path;
}

/** The inode of a file on the disk; a UsageError if there is none. */
export function inodeOfPath(k: Kernel, call: string, path: string): struct_inode {
  const inode = diskFile(k, aPath(call, 'path', path))?.d_inode;
  if (!inode)
    throw wrongArgument(
      call,
      'path',
      path,
      namesText(k),
      `Pass one of them, or make one: m.file('/data', 'hello').`,
    );
  return inode;
}

/** `there is only /data`, `there are only /data and /swap`, `there are no files`. */
function namesText(k: Kernel): string {
  const names = diskNames(k);
  if (names.length === 0) return 'there are no files';
  if (names.length === 1) return `there is only ${names[0]}`;
  return `there are only ${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** The paths of the files on the disk, in the order of the alphabet. */
function diskNames(k: Kernel): string[] {
  return [...k.diskfs.names.keys()]
    .filter((path) => k.diskfs.names.get(path)!.d_sb === k.diskfs.sb)
    .sort();
}

/** Which transfers of a page are meant. */
export interface Transfers {
  /** Those from the disk. Meant if left out. */
  read?: boolean;
  /** Those to the disk. Meant if left out. */
  write?: boolean;
}

/**
 * What is on the machine's disk: the page cache is not looked at, so what has been written to a file is seen
 * here only when it has gone to the disk.
 */
export class DiskView {
  readonly #k: Kernel;

  constructor(k: Kernel) {
    this.#k = k;
  }

  get #disk(): Disk {
    return this.#k.diskfs.disk;
  }

  /** All files: a line each with path, size in bytes and blocks of 4 KB that it has; '' if there are none. */
  list(): string {
    const lines = diskNames(this.#k).map((path) => {
      const inode = this.#inode('list', path);
      const blocks = diskInode(inode).blocks.filter((block) => block !== 0).length;
      return `${path} ${inode.i_size} ${blocks}`;
    });
    return lines.join('\n');
  }

  /**
   * Bytes of a file as they are on the disk: `len` from `from` on, at most to its end. Where it has no block
   * they are zeroes.
   * @throws UsageError if there is no such file
   */
  bytes(path: string, from = 0, len?: number): Uint8Array {
    const inode = this.#inode('disk.bytes', path);
    aCount('disk.bytes', 'from', from);
    const rest = Math.max(0, inode.i_size - from);
    const end =
      from + (len === undefined ? rest : Math.min(aCount('disk.bytes', 'len', len), rest));
    const bytes = new Uint8Array(Math.max(0, end - from));
    for (let at = from; at < end; ) {
      const offset = at % PAGE_CACHE_SIZE;
      const n = Math.min(PAGE_CACHE_SIZE - offset, end - at);
      const block = diskBlock(this.#k, inode, (at - offset) / PAGE_CACHE_SIZE, false);
      const contents = block ? this.#disk.look(block) : null;
      if (contents) bytes.set(contents.subarray(offset, offset + n), at - from);
      at += n;
    }
    return bytes;
  }

  /**
   * All of a file as it is on the disk, as UTF-8.
   * @throws UsageError if there is no such file
   */
  text(path: string): string {
    this.#inode('disk.text', path);
    return new TextDecoder().decode(this.bytes(path));
  }

  /**
   * From now on transfers of page `page` of a file fail, page 0 being the first. The fault is in the block, which
   * the page keeps until the file is truncated before it.
   * @throws UsageError if there is no such file
   */
  fail(path: string, page: number, options: Transfers = {}): void {
    someOptions('disk.fail', 'options', options, ['read', 'write']);
    const read = aBoolean('disk.fail', 'options.read', options.read ?? true);
    const write = aBoolean('disk.fail', 'options.write', options.write ?? true);
    const block = this.#block('disk.fail', path, page, true);
    if (read) this.#disk.bad.add(block);
    if (write) this.#disk.badToWrite.add(block);
  }

  /**
   * Transfers of page `page` of a file succeed again.
   * @throws UsageError if there is no such file
   */
  mend(path: string, page: number): void {
    const block = this.#block('disk.mend', path, page, false);
    this.#disk.bad.delete(block);
    this.#disk.badToWrite.delete(block);
  }

  /** Blocks read so far, those that failed among them. */
  get reads(): number {
    return this.#disk.reads;
  }

  /** Blocks written so far, those that failed among them. */
  get writes(): number {
    return this.#disk.writes;
  }

  /** Microseconds until the head is there, 8000 at first; with 0 each transfer is done while it is asked for. */
  get seek(): number {
    return this.#disk.seek;
  }

  set seek(microseconds: number) {
    this.#disk.seek = aCount('disk.seek', 'microseconds', microseconds);
  }

  /** Microseconds for each block, 400 at first. */
  get transfer(): number {
    return this.#disk.transfer;
  }

  set transfer(microseconds: number) {
    this.#disk.transfer = aCount('disk.transfer', 'microseconds', microseconds);
  }

  /** The inode of a file whose pages are on the disk. */
  #inode(call: string, path: string): struct_inode {
    const inode = inodeOfPath(this.#k, call, path);
    if (inode.i_sb === this.#k.diskfs.sb) return inode;
    const is = 'that one is not on the disk';
    throw wrongArgument(call, 'path', path, is, `Pass a file that open() or m.file() made.`);
  }

  #block(call: string, path: string, page: number, make: boolean): number {
    const inode = this.#inode(call, path);
    aCount(call, 'page', page);
    return diskBlock(this.#k, inode, page, make);
  }
}
