// One process at the memory of another: what a debugger needs.

import type { Kernel } from '../globals.ts';
import { PAGE_OFFSET, PAGE_SIZE } from '../include/asm-i386/page.ts';
import { flush_cache_page, flush_page_to_ram } from '../include/asm-i386/pgtable.ts';
import { kmap, kunmap } from '../include/linux/highmem.ts';
import type { struct_page, vm_area_struct } from '../include/linux/mm.ts';
import { put_page } from '../include/linux/page_inline.ts';
import { down_read, up_read } from '../include/linux/rwsem_inline.ts';
import type { task_struct } from '../include/linux/sched.ts';
import { task_lock, task_unlock } from '../include/linux/sched_inline.ts';
import { u32 } from '../include/u32.ts';
import { set_page_dirty } from '../mm/filemap.ts';
import { get_user_pages } from '../mm/memory.ts';
import { mmput } from './fork.ts';

/**
 * Copies `len` bytes between `buf` and the memory of `tsk` at `addr`; returns how many could be. Pages are got by
 * force: a breakpoint can be written into code that the program itself may only read, and becomes a copy of its own.
 * The faults are counted for the current task, not for `tsk`.
 * @kernel kernel/ptrace.c:130
 * @locks takes tsk's alloc_lock; mmap_sem (read) of its address space; no spinlock held: it may sleep
 * @omits Flushing the instruction cache: that of an i386 sees what is stored.
 * @bug After a debugger has written to a page of a private, read-only area, the program can write there too:
 *   whichever function serves the write makes the entry writable without testing VM_WRITE.
 */
export function* access_process_vm(
  k: Kernel,
  tsk: task_struct,
  addr: number,
  buf: Uint8Array,
  len: number,
  write: number,
): Generator<void, number> {
  const pages: (struct_page | null)[] = [null];
  const vmas: vm_area_struct[] = [];
  let copied = 0;

  // It may be exiting: one user more, and the address space stays.
  task_lock(k, tsk);
  const mm = tsk.mm;
  if (mm) mm.mm_users.counter++;
  task_unlock(k, tsk);
  if (!mm) return 0;

  yield* down_read(k, mm.mmap_sem);
  while (len) {
    const ret = yield* get_user_pages(k, k.current, mm, addr, 1, write, 1, pages, vmas);
    if (ret <= 0) break;

    const page = pages[0]!;
    let bytes = len;
    const offset = addr & (PAGE_SIZE - 1);
    if (bytes > PAGE_SIZE - offset) bytes = PAGE_SIZE - offset;

    flush_cache_page(vmas[0], addr);

    const maddr = kmap(page) - PAGE_OFFSET + offset;
    if (write) {
      k.ram.bytes.set(buf.subarray(copied, copied + bytes), maddr);
      flush_page_to_ram(page);
      set_page_dirty(k, page);
    } else {
      buf.set(k.ram.bytes.subarray(maddr, maddr + bytes), copied);
      flush_page_to_ram(page);
    }
    kunmap(page);
    put_page(k, page);
    len -= bytes;
    copied += bytes;
    addr = u32(addr + bytes);
  }
  up_read(k, mm.mmap_sem);
  yield* mmput(k, mm);

  return copied;
}
