// Files for tests: made on the machine's disk and opened for a process, as open() would.

import { diskFile } from '../../sim/fs/disk.ts';
import { createDiskFile, diskBlock } from '../../sim/fs/diskfs.ts';
import { dentry_open, fd_install, get_unused_fd } from '../../sim/fs/open.ts';
import type { struct_file } from '../../sim/include/linux/fs.ts';
import { S_IFREG } from '../../sim/include/linux/stat.ts';
import { FieldSlot } from '../../sim/include/slot.ts';
import type { Machine } from '../../sim/machine/machine.ts';
import type { Process } from '../../sim/machine/process.ts';

export const PAGE = 4096;

/** A file of `pages` pages, where every byte of page n is n + 1; `extra` more bytes follow, of the next value. */
export function makeFile(m: Machine, name: string, pages: number, extra = 0): void {
  const inode = createDiskFile(m.k, name).d_inode!;
  inode.i_mode = S_IFREG | 0o644;
  for (let i = 0; i < pages + (extra ? 1 : 0); i++) {
    const bytes = m.k.diskfs.disk.contents(diskBlock(m.k, inode, i, true));
    bytes.fill(i + 1, 0, i < pages ? PAGE : extra);
  }
  inode.i_size = pages * PAGE + extra;
}

/** An open file by its name, and its descriptor in the process. */
export function open(
  m: Machine,
  p: Process,
  name: string,
  flags = 2,
): { file: struct_file; fd: number } {
  const dentry = diskFile(m.k, name)!;
  dentry.d_count.counter++;
  const file = kernel(m, p, dentry_open(m.k, dentry, null, flags));
  if (typeof file === 'number') throw new Error(`dentry_open: ${file}`);
  const fd = kernel(m, p, install(m, file));
  return { file, fd };
}

/** Gives an open file a descriptor of the current process. */
// biome-ignore lint/correctness/useYield: it is run as a call of the process
function* install({ k }: Machine, file: struct_file): Generator<void, number> {
  const fd = get_unused_fd(k);
  fd_install(k, fd, file);
  return fd;
}

/** Runs a kernel function as a process. */
export function kernel<T>(m: Machine, p: Process, call: Generator<void, T>): T {
  return m.runAs(p.task, null, call);
}

/** read() at the file's position, into the program's memory. */
export function read(m: Machine, p: Process, file: struct_file, buf: number, len: number): number {
  return kernel(m, p, file.f_op!.read!(m.k, file, buf, len, new FieldSlot(file, 'f_pos')));
}

/** write() at the file's position, from the program's memory. */
export function write(m: Machine, p: Process, file: struct_file, buf: number, len: number): number {
  return kernel(m, p, file.f_op!.write!(m.k, file, buf, len, new FieldSlot(file, 'f_pos')));
}

/** The first byte of each page of a file on the disk, its last page not full perhaps. */
export function onDisk(m: Machine, name: string): number[] {
  const inode = diskFile(m.k, name)!.d_inode!;
  const pages = Math.ceil(inode.i_size / PAGE);
  return Array.from({ length: pages }, (_, i) => {
    const block = diskBlock(m.k, inode, i, false);
    return block ? (m.k.diskfs.disk.look(block)?.[0] ?? 0) : 0;
  });
}

/** The pages of a file in the page cache: index, and `!` if dirty, `*` if locked: `0 1! 4*`. */
export function cacheText(m: Machine, name: string): string {
  const { i_mapping } = diskFile(m.k, name)!.d_inode!;
  const pages: { index: number; text: string }[] = [];
  for (const head of [i_mapping.clean_pages, i_mapping.dirty_pages, i_mapping.locked_pages])
    for (let at = head.next; at !== head; at = at.next) {
      const { index, flags } = at.owner!;
      pages.push({ index, text: `${index}${flags & 16 ? '!' : ''}${flags & 1 ? '*' : ''}` });
    }
  return pages
    .sort((a, b) => a.index - b.index)
    .map(({ text }) => text)
    .join(' ');
}
