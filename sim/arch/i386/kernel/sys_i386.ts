// The two ways into mmap() that an i386 has.

import { fget, fput } from '../../../fs/file_table.ts';
import type { Kernel } from '../../../globals.ts';
import { EBADF, EFAULT, EINVAL } from '../../../include/asm-i386/errno.ts';
import { PAGE_MASK, PAGE_SHIFT } from '../../../include/asm-i386/page.ts';
import type { struct_file } from '../../../include/linux/fs.ts';
import { MAP_ANONYMOUS, MAP_DENYWRITE, MAP_EXECUTABLE } from '../../../include/linux/mman.ts';
import { down_write, up_write } from '../../../include/linux/rwsem_inline.ts';
import { do_mmap_pgoff } from '../../../mm/mmap.ts';

/**
 * What both ways into mmap() share: the file for a descriptor, and the lock.
 * @kernel arch/i386/kernel/sys_i386.c:43
 * @locks takes mmap_sem (write)
 * @fails errno
 */
export function* do_mmap2(
  k: Kernel,
  addr: number,
  len: number,
  prot: number,
  flags: number,
  fd: number,
  pgoff: number,
): Generator<void, number> {
  let error = -EBADF;
  let file: struct_file | null = null;

  flags &= ~(MAP_EXECUTABLE | MAP_DENYWRITE);
  out: {
    if (!(flags & MAP_ANONYMOUS)) {
      file = fget(k, fd);
      if (!file) break out;
    }

    const mm = k.current.mm!;
    yield* down_write(k, mm.mmap_sem);
    error = yield* do_mmap_pgoff(k, file, addr, len, prot, flags, pgoff);
    up_write(k, mm.mmap_sem);

    if (file) yield* fput(k, file);
  }
  // out:
  return error;
}

/**
 * mmap() with the offset in pages, so that files beyond 4 GB can be mapped.
 * @kernel arch/i386/kernel/sys_i386.c:68
 * @locks takes mmap_sem (write)
 */
export function* sys_mmap2(
  k: Kernel,
  addr: number,
  len: number,
  prot: number,
  flags: number,
  fd: number,
  pgoff: number,
): Generator<void, number> {
  return yield* do_mmap2(k, addr, len, prot, flags, fd, pgoff);
}

/**
 * The arguments of the old mmap(): more than a system call could pass in registers.
 * @kernel arch/i386/kernel/sys_i386.c:82
 */
export interface mmap_arg_struct {
  /** Wished address; 0 for none. */
  addr: number;
  /** Length in bytes. */
  len: number;
  /** PROT_ flags. */
  prot: number;
  /** MAP_ flags. */
  flags: number;
  /** File descriptor; not looked at with MAP_ANONYMOUS. */
  fd: number;
  /** Where in the file, in bytes. */
  offset: number;
}

/**
 * mmap() as it was first: the arguments in memory, the offset in bytes.
 * @kernel arch/i386/kernel/sys_i386.c:91
 * @locks takes mmap_sem (write)
 * @fails errno
 * @differs The record comes as an object, not as an address of user memory; null stands for an
 * address that cannot be read.
 */
export function* old_mmap(k: Kernel, arg: mmap_arg_struct | null): Generator<void, number> {
  const a = arg;
  if (!a) return -EFAULT;

  let err = -EINVAL;
  out: {
    if (a.offset & ~PAGE_MASK) break out;

    err = yield* do_mmap2(k, a.addr, a.len, a.prot, a.flags, a.fd, a.offset >>> PAGE_SHIFT);
  }
  // out:
  return err;
}
