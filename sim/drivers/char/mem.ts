// /dev/zero: an endless file of zeroes. To map it is to ask for memory, private or shared.

import type { Kernel } from '../../globals.ts';
import { EAGAIN, EFAULT } from '../../include/asm-i386/errno.ts';
import { PAGE_MASK, PAGE_SIZE } from '../../include/asm-i386/page.ts';
import { PAGE_COPY } from '../../include/asm-i386/pgtable.ts';
import { access_ok, clear_user, VERIFY_WRITE } from '../../include/asm-i386/uaccess.ts';
import type { file_operations, struct_file } from '../../include/linux/fs.ts';
import { VM_SHARED, VM_WRITE, type vm_area_struct } from '../../include/linux/mm.ts';
import { down_read, up_read } from '../../include/linux/rwsem_inline.ts';
import type { Slot } from '../../include/slot.ts';
import { u32 } from '../../include/u32.ts';
import { schedule } from '../../kernel/sched.ts';
import { zap_page_range, zeromap_page_range } from '../../mm/memory.ts';
import { find_vma } from '../../mm/mmap.ts';
import { shmem_zero_setup } from '../../mm/shmem.ts';

/**
 * Takes what is written, and forgets it: `count`.
 * @kernel drivers/char/mem.c:372
 */
export function* write_null(
  _k: Kernel,
  _file: struct_file,
  _buf: number,
  count: number,
  _ppos: Slot<number>,
): Generator<void, number> {
  return count;
}

/**
 * Makes `size` bytes from `buf` on zero, whole pages, without writing to them: where they are private to the
 * process the zero page is mapped instead of what was there. How many bytes could not be.
 * @kernel drivers/char/mem.c:381
 * @locks takes mmap_sem (read)
 * @bug A program with two threads can meet a BUG() in mm/memory.c:290. One thread reads /dev/zero: zap_page_range()
 *   empties the entries of its buffer, and zeromap_page_range() fills them. If the other thread touches the buffer in
 *   between, an entry is no longer empty. mmap_sem, held for reading only, does not keep that fault out.
 * @bug A read of /dev/zero can succeed although its buffer was not filled with zeroes: if there is no memory for a
 *   page table, zeromap_page_range() fails, and its result is not tested.
 */
export function* read_zero_pagealigned(
  k: Kernel,
  buf: number,
  size: number,
): Generator<void, number> {
  let addr = buf;

  const mm = k.current.mm!;
  yield* down_read(k, mm.mmap_sem);

  out_up: {
    for (let vma = find_vma(mm, addr); vma; vma = vma.vm_next) {
      if (vma.vm_start > addr || (vma.vm_flags & VM_WRITE) === 0) break out_up;
      if (vma.vm_flags & VM_SHARED) break;
      let count = u32(vma.vm_end - addr);
      if (count > size) count = size;

      zap_page_range(k, mm, addr, count);
      yield* zeromap_page_range(k, addr, count, PAGE_COPY);

      size -= count;
      buf = u32(buf + count);
      addr = u32(addr + count);
      if (size === 0) break out_up;
    }

    up_read(k, mm.mmap_sem);

    // What is shared must be written.
    do {
      const unwritten = yield* clear_user(k, buf, PAGE_SIZE);
      if (unwritten) return size + unwritten - PAGE_SIZE;
      if (k.current.need_resched) yield* schedule(k);
      buf = u32(buf + PAGE_SIZE);
      size -= PAGE_SIZE;
    } while (size);

    return size;
  }
  // out_up:
  up_read(k, mm.mmap_sem);
  return size;
}

/**
 * Reads zeroes: `count`, or fewer if the memory at `buf` ends before; -EFAULT if there is none. From 16 KB
 * on whole pages are mapped rather than written.
 * @kernel drivers/char/mem.c:432
 * @locks no spinlock held
 */
export function* read_zero(
  k: Kernel,
  _file: struct_file,
  buf: number,
  count: number,
  _ppos: Slot<number>,
): Generator<void, number> {
  let unwritten: number;
  let written = 0;

  if (!count) return 0;

  if (!access_ok(k, VERIFY_WRITE, buf, count)) return -EFAULT;

  let left = count;

  out: {
    if (count >= PAGE_SIZE * 4) {
      const partial = (PAGE_SIZE - 1) & -buf;
      unwritten = yield* clear_user(k, buf, partial);
      written = partial - unwritten;
      if (unwritten) break out;
      left -= partial;
      buf = u32(buf + partial);
      const whole = u32(left & PAGE_MASK);
      unwritten = yield* read_zero_pagealigned(k, buf, whole);
      written += whole - unwritten;
      if (unwritten) break out;
      buf = u32(buf + whole);
      left &= ~PAGE_MASK;
    }
    unwritten = yield* clear_user(k, buf, left);
    written += left - unwritten;
  }
  // out:
  return written ? written : -EFAULT;
}

/**
 * Maps /dev/zero: shared memory without a name for a shared mapping, the zero page all over for a private
 * one. 0 or a negative errno.
 * @kernel drivers/char/mem.c:470
 * @locks mmap_sem (write) held
 */
export function* mmap_zero(
  k: Kernel,
  _file: struct_file,
  vma: vm_area_struct,
): Generator<void, number> {
  if (vma.vm_flags & VM_SHARED) return yield* shmem_zero_setup(k, vma);
  if (yield* zeromap_page_range(k, vma.vm_start, vma.vm_end - vma.vm_start, vma.vm_page_prot))
    return -EAGAIN;
  return 0;
}

/**
 * Moves in /dev/zero: always to 0.
 * @kernel drivers/char/mem.c:491
 */
export function null_lseek(_k: Kernel, file: struct_file, _offset: number, _orig: number): number {
  file.f_pos = 0;
  return file.f_pos;
}

/** What can be done with /dev/zero. @kernel drivers/char/mem.c:646 */
export const zero_fops: file_operations = {
  get llseek() {
    return null_lseek;
  },
  get read() {
    return read_zero;
  },
  get write() {
    return write_null;
  },
  get mmap() {
    return mmap_zero;
  },
};
