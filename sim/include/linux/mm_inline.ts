// The functions of linux/mm.h that are about areas. They stand apart from its structures because
// they need more of the kernel than those do.

import type { Kernel } from '../../globals.ts';
import { rb_erase } from '../../lib/rbtree.ts';
import { do_mmap_pgoff, find_vma } from '../../mm/mmap.ts';
import { EINVAL, ENOMEM } from '../asm-i386/errno.ts';
import { PAGE_ALIGN, PAGE_MASK, PAGE_SHIFT } from '../asm-i386/page.ts';
import { u32 } from '../u32.ts';
import type { struct_file } from './fs.ts';
import { VM_LOCKED, type vm_area_struct } from './mm.ts';
import { RLIMIT_AS, RLIMIT_STACK } from './resource.ts';
import type { mm_struct } from './sched.ts';
import { spin_lock, spin_unlock } from './spinlock.ts';

/**
 * Maps `len` bytes of `file` from byte `offset`: do_mmap_pgoff() for callers that count in bytes.
 * Returns the address or a negative errno.
 * @kernel include/linux/mm.h:557
 * @locks mmap_sem (write) held
 * @fails errno
 */
export function* do_mmap(
  k: Kernel,
  file: struct_file | null,
  addr: number,
  len: number,
  prot: number,
  flag: number,
  offset: number,
): Generator<void, number> {
  let ret = -EINVAL;
  out: {
    if (u32(offset + PAGE_ALIGN(len)) < offset) break out;
    if (!(offset & ~PAGE_MASK))
      ret = yield* do_mmap_pgoff(k, file, addr, len, prot, flag, offset >>> PAGE_SHIFT);
  }
  // out:
  return ret;
}

/**
 * Takes `vma` out of the list and the tree, where `prev` is the area before it.
 * The file's list of areas is not touched: only anonymous areas are merged away.
 * @kernel include/linux/mm.h:574
 * @locks page_table_lock and mmap_sem (write) held
 */
export function __vma_unlink(mm: mm_struct, vma: vm_area_struct, prev: vm_area_struct): void {
  prev.vm_next = vma.vm_next;
  rb_erase(vma.vm_rb, mm.mm_rb);
  if (mm.mmap_cache === vma) mm.mmap_cache = prev;
}

/**
 * May memory with `vm_flags` become part of `vma`? 1 or 0.
 * @kernel include/linux/mm.h:582
 */
export function can_vma_merge(vma: vm_area_struct, vm_flags: number): number {
  if (!vma.vm_file && vma.vm_flags === vm_flags) return 1;
  else return 0;
}

/**
 * Makes a stack reach down to `address`, if the limits allow: 0 or -ENOMEM.
 * @kernel include/linux/mm.h:640
 * @locks mmap_sem held (in a fault for reading), except by __verify_write(); takes page_table_lock
 * @fails errno
 * @bug CVE-2005-0001: two threads that fault below the stack at once, on two pages and two processors, can make the
 *   stack shrink again, with a wrong total_vm and vm_pgoff. The thread that gets the lock second does not look whether
 *   the first has already made the stack long enough.
 */
export function expand_stack(k: Kernel, vma: vm_area_struct, address: number): number {
  const mm = vma.vm_mm!;
  address = u32(address & PAGE_MASK);
  spin_lock(k, mm.page_table_lock);
  const grow = u32(vma.vm_start - address) >>> PAGE_SHIFT;
  if (
    u32(vma.vm_end - address) > k.current.rlim[RLIMIT_STACK].rlim_cur ||
    u32((mm.total_vm + grow) << PAGE_SHIFT) > k.current.rlim[RLIMIT_AS].rlim_cur
  ) {
    spin_unlock(k, mm.page_table_lock);
    return -ENOMEM;
  }
  vma.vm_start = address;
  vma.vm_pgoff = u32(vma.vm_pgoff - grow);
  mm.total_vm += grow;
  if (vma.vm_flags & VM_LOCKED) mm.locked_vm += grow;
  spin_unlock(k, mm.page_table_lock);
  return 0;
}

/**
 * The lowest area that has an address in common with start_addr … end_addr - 1; null if there is none.
 * @kernel include/linux/mm.h:673
 * @locks mmap_sem held
 */
export function find_vma_intersection(
  mm: mm_struct,
  start_addr: number,
  end_addr: number,
): vm_area_struct | null {
  let vma = find_vma(mm, start_addr);

  if (vma && end_addr <= vma.vm_start) vma = null;
  return vma;
}
