// exec: a new address space for a task, and the first pages of its stack.
//
//   0xBFFE0000                                   0xC0000000 = STACK_TOP
//   │   32 pages for arguments and environment       │
//   │ not used: no area ……………… │ page │ page │ page │
//                              ▲ bprm.p: here the area begins, and grows down later

import type { Kernel } from '../globals.ts';
import { atomic_read } from '../include/asm-i386/atomic.ts';
import { ENOMEM } from '../include/asm-i386/errno.ts';
import { activate_mm, init_new_context } from '../include/asm-i386/mmu_context.ts';
import { PAGE_MASK, PAGE_SHIFT, PAGE_SIZE } from '../include/asm-i386/page.ts';
import {
  flush_dcache_page,
  flush_page_to_ram,
  mk_pte,
  PAGE_COPY,
  pgd_offset,
  protection_map,
  pte_mkdirty,
  pte_mkwrite,
  pte_none,
  ptepGet,
  set_pte,
} from '../include/asm-i386/pgtable.ts';
import { BUG } from '../include/bug.ts';
import { type linux_binprm, MAX_ARG_PAGES } from '../include/linux/binfmts.ts';
import { printk } from '../include/linux/kernel.ts';
import { list_add } from '../include/linux/list.ts';
import { type struct_page, VM_STACK_FLAGS, type vm_area_struct } from '../include/linux/mm.ts';
import { page_count } from '../include/linux/page.ts';
import { __free_page } from '../include/linux/page_inline.ts';
import { down_write, up_write } from '../include/linux/rwsem_inline.ts';
import type { task_struct } from '../include/linux/sched.ts';
import { mmdrop, task_lock, task_unlock } from '../include/linux/sched_inline.ts';
import { SIGKILL } from '../include/linux/signal.ts';
import { SLAB_KERNEL } from '../include/linux/slab.ts';
import { spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import { hex, u32 } from '../include/u32.ts';
import { mm_alloc, mm_release, mmput } from '../kernel/fork.ts';
import { force_sig } from '../kernel/signal.ts';
import { pmd_alloc, pte_alloc } from '../mm/memory.ts';
import { exit_mmap, find_vma, insert_vm_struct } from '../mm/mmap.ts';
import { kmem_cache_alloc } from '../mm/slab.ts';
import { lru_cache_add } from '../mm/swap.ts';

/** First address above the stack. @kernel include/asm-i386/a.out.h:22 */
export const STACK_TOP = 0xc0000000;

/**
 * Puts a page that exec has filled into the address space of `tsk`. Without memory for the page
 * table the task is killed: the old program is gone by now.
 * @kernel fs/exec.c:284
 * @locks mmap_sem (write) held; takes page_table_lock
 */
export function* put_dirty_page(
  k: Kernel,
  tsk: task_struct,
  page: struct_page,
  address: number,
): Generator<void, void> {
  let prot = PAGE_COPY;
  const mm = tsk.mm!;

  if (page_count(page) !== 1)
    printk(k, `mem_map disagrees with frame ${page.pfn} at ${hex(address)}\n`);
  const pgd = pgd_offset(mm, address);

  spin_lock(k, mm.page_table_lock);
  out: {
    const pmd = pmd_alloc(mm, pgd, address);
    if (!pmd) break out;
    const pte = yield* pte_alloc(k, mm, pmd, address);
    if (!pte) break out;
    if (!pte_none(ptepGet(k, pte))) break out;
    lru_cache_add(k, page);
    flush_dcache_page(page);
    flush_page_to_ram(page);
    const vma = find_vma(mm, address);
    if (vma) prot = vma.vm_page_prot;
    set_pte(k, pte, pte_mkdirty(pte_mkwrite(mk_pte(page, prot))));
    mm.rss++;
    spin_unlock(k, mm.page_table_lock);

    return;
  }
  // out:
  spin_unlock(k, mm.page_table_lock);
  __free_page(k, page);
  force_sig(k, SIGKILL, tsk);
}

/**
 * Makes the area of the stack and puts the pages of `bprm` into it: 0 or -ENOMEM.
 * @kernel fs/exec.c:325
 * @locks takes mmap_sem (write)
 * @fails errno
 */
export function* setup_arg_pages(k: Kernel, bprm: linux_binprm): Generator<void, number> {
  let stack_base = u32(STACK_TOP - MAX_ARG_PAGES * PAGE_SIZE);
  const mm = k.current.mm!;

  bprm.p = u32(bprm.p + stack_base);
  if (bprm.loader) bprm.loader = u32(bprm.loader + stack_base);
  bprm.exec = u32(bprm.exec + stack_base);

  const mpnt = yield* kmem_cache_alloc<vm_area_struct>(k, k.vm_area_cachep, SLAB_KERNEL);
  if (!mpnt) return -ENOMEM;

  yield* down_write(k, mm.mmap_sem);
  {
    mpnt.vm_mm = mm;
    mpnt.vm_start = u32(PAGE_MASK & bprm.p);
    mpnt.vm_end = STACK_TOP;
    mpnt.vm_flags = VM_STACK_FLAGS;
    mpnt.vm_page_prot = protection_map[VM_STACK_FLAGS & 0x7];
    mpnt.vm_ops = null;
    mpnt.vm_pgoff = 0;
    mpnt.vm_file = null;
    mpnt.vm_private_data = null;
    insert_vm_struct(k, mm, mpnt);
    mm.total_vm = u32(mpnt.vm_end - mpnt.vm_start) >>> PAGE_SHIFT;
  }

  for (let i = 0; i < MAX_ARG_PAGES; i++) {
    const page = bprm.page[i];
    if (page) {
      bprm.page[i] = null;
      yield* put_dirty_page(k, k.current, page, stack_base);
    }
    stack_base = u32(stack_base + PAGE_SIZE);
  }
  up_write(k, mm.mmap_sem);

  return 0;
}

/**
 * Gives the current task an empty address space: 0 or -ENOMEM. The old one is emptied and kept if it
 * has no other user.
 * @kernel fs/exec.c:423
 * @fails errno
 * @bug After mlockall(MCL_FUTURE), the memory of a new program can be locked too. If nothing else uses the old address
 *   space, exec keeps it, and with it VM_LOCKED in def_flags, the flags of all new areas.
 */
export function* exec_mmap(k: Kernel): Generator<void, number> {
  const old_mm = k.current.mm;
  if (old_mm && atomic_read(old_mm.mm_users) === 1) {
    mm_release(k);
    yield* exit_mmap(k, old_mm);
    return 0;
  }

  const mm = yield* mm_alloc(k);
  if (mm) {
    if (init_new_context(k.current, mm)) {
      mmdrop(k, mm);
      return -ENOMEM;
    }

    spin_lock(k, k.mmlist_lock);
    list_add(mm.mmlist, k.init_mm.mmlist);
    k.mmlist_nr++;
    spin_unlock(k, k.mmlist_lock);

    task_lock(k, k.current);
    const active_mm = k.current.active_mm!;
    k.current.mm = mm;
    k.current.active_mm = mm;
    task_unlock(k, k.current);
    activate_mm(k, active_mm, mm);
    mm_release(k);
    if (old_mm) {
      if (active_mm !== old_mm) BUG('fs/exec.c:457');
      yield* mmput(k, old_mm);
      return 0;
    }
    mmdrop(k, active_mm);
    return 0;
  }
  return -ENOMEM;
}
