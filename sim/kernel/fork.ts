// fork(): how a task comes from a task, and an address space from an address space.
//
//   task_struct ─mm─► mm_struct      mm_users  tasks (and others for a while) that use the user half
//   task_struct ─mm─►    │           mm_count  1 for all users together, and 1 for each that borrows it
//   task_struct ─active_mm─►
//
//   mmput()   mm_users falls to 0: the areas and the pages go, and with them one mm_count
//   mmdrop()  mm_count falls to 0: the page directory and the structure go

import { arch_kernel_thread, copy_segments, copy_thread } from '../arch/i386/kernel/process.ts';
import type { Kernel } from '../globals.ts';
import { atomic_dec, atomic_inc, atomic_read, atomic_set } from '../include/asm-i386/atomic.ts';
import { EAGAIN, EINVAL, ENOMEM, EPERM } from '../include/asm-i386/errno.ts';
import { destroy_context, init_new_context } from '../include/asm-i386/mmu_context.ts';
import { flush_tlb_mm } from '../include/asm-i386/pgalloc.ts';
import { pgd_alloc, pgd_free } from '../include/asm-i386/pgalloc_inline.ts';
import { flush_cache_mm } from '../include/asm-i386/pgtable.ts';
import { BUG } from '../include/bug.ts';
import { CAP_SYS_ADMIN, CAP_SYS_RESOURCE, capable } from '../include/linux/capability.ts';
import { completion, init_completion } from '../include/linux/completion.ts';
import { files_struct } from '../include/linux/file.ts';
import { get_file } from '../include/linux/fs.ts';
import { GFP_KERNEL } from '../include/linux/gfp.ts';
import {
  INIT_LIST_HEAD,
  list_add,
  list_del,
  list_entry,
  type list_head,
} from '../include/linux/list.ts';
import { VM_DENYWRITE, VM_DONTCOPY, VM_LOCKED, vm_area_struct } from '../include/linux/mm.ts';
import { RLIMIT_NPROC } from '../include/linux/resource.ts';
import { down_write, up_write } from '../include/linux/rwsem_inline.ts';
import {
  CLONE_FILES,
  CLONE_FS,
  CLONE_NEWNS,
  CLONE_PARENT,
  CLONE_PID,
  CLONE_PTRACE,
  CLONE_SIGHAND,
  CLONE_THREAD,
  CLONE_VFORK,
  CLONE_VM,
  CSIGNAL,
  mm_struct,
  PF_FORKNOEXEC,
  PF_SUPERPRIV,
  PID_MAX,
  PT_PTRACED,
  TASK_UNINTERRUPTIBLE,
  task_struct,
} from '../include/linux/sched.ts';
import { hash_pid, mmdrop, SET_LINKS } from '../include/linux/sched_inline.ts';
import { init_sigpending, signal_struct } from '../include/linux/signal.ts';
import { SLAB_HWCACHE_ALIGN, SLAB_KERNEL } from '../include/linux/slab.ts';
import {
  atomic_dec_and_lock,
  read_lock,
  read_unlock,
  spin_lock,
  spin_lock_init,
  spin_lock_irqsave,
  spin_unlock,
  spin_unlock_irqrestore,
  write_lock_irq,
  write_unlock_irq,
} from '../include/linux/spinlock.ts';
import {
  __add_wait_queue,
  __add_wait_queue_tail,
  __remove_wait_queue,
  init_waitqueue_head,
  noteWait,
  noteWaitOver,
  WQ_FLAG_EXCLUSIVE,
  type wait_queue_head_t,
  type wait_queue_t,
} from '../include/linux/wait.ts';
import { clearStruct, copyStruct, type KernelObject } from '../include/object.ts';
import { FieldSlot, type Slot } from '../include/slot.ts';
import { init_rwsem } from '../lib/rwsem-spinlock.ts';
import { copy_page_range } from '../mm/memory.ts';
import { build_mmap_rb, exit_mmap } from '../mm/mmap.ts';
import { __get_free_pages, free_pages } from '../mm/page_alloc.ts';
import { kmem_cache_alloc, kmem_cache_create, kmem_cache_free } from '../mm/slab.ts';
import { exit_files, exit_mm } from './exit.ts';
import { panic } from './panic.ts';
import { complete, wait_for_completion, wake_up_process } from './sched.ts';
import { exit_sighand } from './signal.ts';

/** sizeof(struct signal_struct) on an i386 with one processor. */
const SIZEOF_SIGNAL_STRUCT = 1284;
/** sizeof(struct files_struct). */
const SIZEOF_FILES_STRUCT = 412;
/** sizeof(struct vm_area_struct). */
const SIZEOF_VM_AREA_STRUCT = 68;
/** sizeof(struct mm_struct). */
const SIZEOF_MM_STRUCT = 128;

/**
 * Puts a task's place in at the front of a queue.
 * @kernel kernel/fork.c:42
 */
export function add_wait_queue(k: Kernel, q: wait_queue_head_t, wait: wait_queue_t): void {
  wait.flags &= ~WQ_FLAG_EXCLUSIVE;
  const flags = spin_lock_irqsave(k, q.lock);
  __add_wait_queue(q, wait);
  noteWait(k, 'add_wait_queue', q);
  spin_unlock_irqrestore(k, q.lock, flags);
}

/**
 * Puts a task's place in at the end of a queue: a wake-up wakes only one of those who wait so.
 * @kernel kernel/fork.c:52
 */
export function add_wait_queue_exclusive(
  k: Kernel,
  q: wait_queue_head_t,
  wait: wait_queue_t,
): void {
  wait.flags |= WQ_FLAG_EXCLUSIVE;
  const flags = spin_lock_irqsave(k, q.lock);
  __add_wait_queue_tail(q, wait);
  noteWait(k, 'add_wait_queue_exclusive', q);
  spin_unlock_irqrestore(k, q.lock, flags);
}

/**
 * Takes a task's place out of a queue.
 * @kernel kernel/fork.c:62
 */
export function remove_wait_queue(k: Kernel, q: wait_queue_head_t, wait: wait_queue_t): void {
  const flags = spin_lock_irqsave(k, q.lock);
  __remove_wait_queue(q, wait);
  noteWaitOver(k);
  spin_unlock_irqrestore(k, q.lock, flags);
}

/**
 * Allows so many tasks that their structures fill an eighth of memory.
 * @kernel kernel/fork.c:71
 */
export function fork_init(k: Kernel, mempages: number): void {
  const THREAD_SIZE_IN_PAGES = 2;
  k.max_threads = Math.trunc(mempages / THREAD_SIZE_IN_PAGES / 8);

  k.init_task.rlim[RLIMIT_NPROC].rlim_cur = Math.trunc(k.max_threads / 2);
  k.init_task.rlim[RLIMIT_NPROC].rlim_max = Math.trunc(k.max_threads / 2);
}

/**
 * A process number that is not in use, neither as its own nor as its group's or session's; 0 if all
 * are taken. `next_safe` saves looking: between last_pid and it, every number is free.
 * @kernel kernel/fork.c:87
 */
function get_pid(k: Kernel, flags: number): number {
  if (flags & CLONE_PID) return k.current.pid;

  nomorepids: {
    spin_lock(k, k.lastpid_lock);
    const beginpid = k.last_pid;
    let inside = false;
    if (++k.last_pid & 0xffff8000) {
      k.last_pid = 300;
      inside = true;
    }
    if (inside || k.last_pid >= k.next_safe) {
      // inside:
      k.next_safe = PID_MAX;
      read_lock(k, k.tasklist_lock);
      repeat: for (;;) {
        for (let p = k.init_task.next_task; p !== k.init_task; p = p.next_task) {
          if (
            p.pid === k.last_pid ||
            p.pgrp === k.last_pid ||
            p.tgid === k.last_pid ||
            p.session === k.last_pid
          ) {
            if (++k.last_pid >= k.next_safe) {
              if (k.last_pid & 0xffff8000) k.last_pid = 300;
              k.next_safe = PID_MAX;
            }
            if (k.last_pid === beginpid) break nomorepids;
            continue repeat;
          }
          if (p.pid > k.last_pid && k.next_safe > p.pid) k.next_safe = p.pid;
          if (p.pgrp > k.last_pid && k.next_safe > p.pgrp) k.next_safe = p.pgrp;
          if (p.tgid > k.last_pid && k.next_safe > p.tgid) k.next_safe = p.tgid;
          if (p.session > k.last_pid && k.next_safe > p.session) k.next_safe = p.session;
        }
        break;
      }
      read_unlock(k, k.tasklist_lock);
    }
    const pid = k.last_pid;
    spin_unlock(k, k.lastpid_lock);

    return pid;
  }
  // nomorepids:
  read_unlock(k, k.tasklist_lock);
  spin_unlock(k, k.lastpid_lock);
  return 0;
}

/**
 * Gives `mm` the areas of the current task's address space, with page tables that lead to the same
 * frames. Private pages that could be written become read-only in both; the first to write gets a copy.
 * Returns 0, or -ENOMEM: then `mm` has what was done so far, and mmput() must free it.
 * @kernel kernel/fork.c:143
 * @locks mmap_sem of the current address space is held for writing
 * @fails errno
 * @bug While a fork copies the areas, page-out can find the child, whose tree of areas (mm_rb) is still the parent's.
 *   It searches that tree, and leaves one of the parent's areas in the child's mmap_cache (the area found last), where
 *   a fault of the child may use it.
 * @bug The child of a fork has too large a total_vm: it still counts the areas that fork leaves out (VM_DONTCOPY).
 * @differs The operation `open` of an area may sleep in C; those here do not, and are called without `yield*`.
 */
export function* dup_mmap(k: Kernel, mm: mm_struct): Generator<void, number> {
  const oldmm = k.current.mm!;
  let retval: number;

  flush_cache_mm(oldmm);
  mm.locked_vm = 0;
  mm.mmap = null;
  mm.mmap_cache = null;
  mm.map_count = 0;
  mm.rss = 0;
  mm.cpu_vm_mask = 0;
  mm.swap_address = 0;
  let pprev: Slot<vm_area_struct | null> = new FieldSlot(mm, 'mmap');

  // On the list right after its parent, and before it has an entry, so that in the end swapoff finds every one.
  spin_lock(k, k.mmlist_lock);
  list_add(mm.mmlist, oldmm.mmlist);
  k.mmlist_nr++;
  spin_unlock(k, k.mmlist_lock);

  fail_nomem: {
    for (let mpnt = oldmm.mmap; mpnt; mpnt = mpnt.vm_next) {
      retval = -ENOMEM;
      if (mpnt.vm_flags & VM_DONTCOPY) continue;
      const tmp = yield* kmem_cache_alloc(k, k.vm_area_cachep, SLAB_KERNEL);
      if (!tmp) break fail_nomem;
      copyStruct(tmp, mpnt);
      tmp.vm_flags &= ~VM_LOCKED;
      tmp.vm_mm = mm;
      tmp.vm_next = null;
      const file = tmp.vm_file;
      if (file) {
        const inode = file.f_dentry!.d_inode!;
        get_file(file);
        if (tmp.vm_flags & VM_DENYWRITE) atomic_dec(inode.i_writecount);

        // The copy comes right after the original on the list of the file's areas.
        spin_lock(k, inode.i_mapping.i_shared_lock);
        if ((tmp.vm_next_share = mpnt.vm_next_share) !== null)
          mpnt.vm_next_share!.vm_pprev_share = new FieldSlot(tmp, 'vm_next_share');
        mpnt.vm_next_share = tmp;
        tmp.vm_pprev_share = new FieldSlot(mpnt, 'vm_next_share');
        spin_unlock(k, inode.i_mapping.i_shared_lock);
      }

      // Linked before its entries are copied, so that swapoff sees every one.
      spin_lock(k, mm.page_table_lock);
      pprev.set(tmp);
      pprev = new FieldSlot(tmp, 'vm_next');
      mm.map_count++;
      retval = yield* copy_page_range(k, mm, oldmm, tmp);
      spin_unlock(k, mm.page_table_lock);

      if (tmp.vm_ops?.open) tmp.vm_ops.open(k, tmp);

      if (retval) break fail_nomem;
    }
    retval = 0;
    build_mmap_rb(mm);
  }
  // fail_nomem:
  flush_tlb_mm(k, oldmm);
  return retval!;
}

/**
 * Allocates an mm_struct, with what its last user left in it; null if there is no memory.
 * @kernel kernel/fork.c:227
 * @fails null
 */
export function* allocate_mm(k: Kernel): Generator<void, mm_struct | null> {
  return yield* kmem_cache_alloc(k, k.mm_cachep, SLAB_KERNEL);
}

/**
 * Frees the memory of an mm_struct.
 * @kernel kernel/fork.c:228
 */
export function free_mm(k: Kernel, mm: mm_struct): void {
  kmem_cache_free(k, k.mm_cachep, mm);
}

/**
 * Gives an mm_struct the things that are its own: counts of one, fresh locks, a page directory. If there is
 * no memory for the directory, the structure is freed and null is returned.
 * @kernel kernel/fork.c:230
 * @fails null
 */
export function* mm_init(k: Kernel, mm: mm_struct): Generator<void, mm_struct | null> {
  atomic_set(mm.mm_users, 1);
  atomic_set(mm.mm_count, 1);
  init_rwsem(mm.mmap_sem);
  spin_lock_init(mm.page_table_lock);
  mm.pgd = yield* pgd_alloc(k, mm);
  mm.def_flags = 0;
  if (mm.pgd) return mm;
  free_mm(k, mm);
  return null;
}

/**
 * A new, empty address space; null if there is no memory. exec() calls it.
 * @kernel kernel/fork.c:248
 * @fails null
 */
export function* mm_alloc(k: Kernel): Generator<void, mm_struct | null> {
  const mm = yield* allocate_mm(k);
  if (mm) {
    clearStruct(mm);
    return yield* mm_init(k, mm);
  }
  return null;
}

/**
 * Frees the page directory and the structure of an address space whose last reference has been dropped. Its areas
 * have been freed before.
 * @kernel kernel/fork.c:265
 */
export function __mmdrop(k: Kernel, mm: mm_struct): void {
  if (mm === k.init_mm) BUG('kernel/fork.c:267');
  pgd_free(k, mm.pgd);
  destroy_context(mm);
  free_mm(k, mm);
}

/**
 * Drops a user's reference to an address space. The last one frees all areas and pages; the structure itself and
 * the directory stay while a task still borrows them.
 * @kernel kernel/fork.c:276
 */
export function* mmput(k: Kernel, mm: mm_struct): Generator<void, void> {
  if (atomic_dec_and_lock(k, mm.mm_users, k.mmlist_lock)) {
    if (k.swap_mm === mm) k.swap_mm = list_entry<mm_struct>(mm.mmlist.next);
    list_del(mm.mmlist);
    k.mmlist_nr--;
    spin_unlock(k, k.mmlist_lock);
    yield* exit_mmap(k, mm);
    mmdrop(k, mm);
  }
}

/**
 * The current task leaves its address space: a parent that sleeps in vfork() may go on.
 * @kernel kernel/fork.c:303
 */
export function mm_release(k: Kernel): void {
  const tsk = k.current;
  const vfork_done = tsk.vfork_done;

  if (vfork_done) {
    tsk.vfork_done = null;
    complete(k, vfork_done);
  }
}

/**
 * Gives the new task `tsk` an address space: with CLONE_VM the parent's own, else a copy of it; none
 * if the parent is a kernel thread. 0 or -ENOMEM.
 * @kernel kernel/fork.c:315
 * @fails errno
 * @bug If another thread calls brk() while a fork waits for mmap_sem, the child's break does not agree with its
 *   areas: the structure that holds the break is copied before the wait, and the areas after it.
 * @bug A fork that cannot copy the areas frees the parent's local descriptor table (LDT). The child's structure began
 *   as a copy of the parent's, and leads to the same table. When the child's structure is freed, the table is freed
 *   too, although the parent is using it.
 */
export function* copy_mm(
  k: Kernel,
  clone_flags: number,
  tsk: task_struct,
): Generator<void, number> {
  let mm: mm_struct | null;
  let retval: number;

  tsk.min_flt = tsk.maj_flt = 0;
  tsk.cmin_flt = tsk.cmaj_flt = 0;
  tsk.nswap = tsk.cnswap = 0;

  tsk.mm = null;
  tsk.active_mm = null;

  const oldmm = k.current.mm;
  if (!oldmm) return 0;

  fail_nomem: {
    free_pt: {
      good_mm: {
        if (clone_flags & CLONE_VM) {
          atomic_inc(oldmm.mm_users);
          mm = oldmm;
          break good_mm;
        }

        retval = -ENOMEM;
        mm = yield* allocate_mm(k);
        if (!mm) break fail_nomem;

        copyStruct(mm, oldmm);
        if (!(yield* mm_init(k, mm))) break fail_nomem;

        if (init_new_context(tsk, mm)) break free_pt;

        yield* down_write(k, oldmm.mmap_sem);
        retval = yield* dup_mmap(k, mm);
        up_write(k, oldmm.mmap_sem);

        if (retval) break free_pt;

        copy_segments(tsk, mm);
      }
      // good_mm:
      tsk.mm = mm;
      tsk.active_mm = mm;
      return 0;
    }
    // free_pt:
    yield* mmput(k, mm);
  }
  // fail_nomem:
  return retval;
}

/**
 * Gives the new task `tsk` open files: with CLONE_FILES the parent's own table, else a copy. 0 or -ENOMEM.
 * @kernel kernel/fork.c:433
 * @fails errno
 * @reduced A table here grows by itself: no sizes have to be worked out.
 */
function* copy_files(k: Kernel, clone_flags: number, tsk: task_struct): Generator<void, number> {
  const oldf = k.current.files;
  if (!oldf) return 0;

  if (clone_flags & CLONE_FILES) {
    atomic_inc(oldf.count);
    return 0;
  }

  tsk.files = null;
  const newf = yield* kmem_cache_alloc(k, k.files_cachep, SLAB_KERNEL);
  if (!newf) return -ENOMEM;

  atomic_set(newf.count, 1);
  newf.next_fd = 0;
  newf.open_fds = new Set(oldf.open_fds);
  newf.fd = oldf.fd.slice();
  for (const f of newf.fd) {
    if (f) get_file(f);
  }

  tsk.files = newf;
  return 0;
}

/**
 * Gives the new task `tsk` signal handlers: with CLONE_SIGHAND the parent's own, else a copy. 0 or -1.
 * @kernel kernel/fork.c:572
 */
function* copy_sighand(k: Kernel, clone_flags: number, tsk: task_struct): Generator<void, number> {
  if (clone_flags & CLONE_SIGHAND) {
    atomic_inc(k.current.sig!.count);
    return 0;
  }
  const sig = yield* kmem_cache_alloc(k, k.sigact_cachep, GFP_KERNEL);
  tsk.sig = sig;
  if (!sig) return -1;
  spin_lock_init(sig.siglock);
  atomic_set(sig.count, 1);
  const { action } = k.current.sig!;
  for (let i = 0; i < action.length; i++) sig.action[i].copyFrom(action[i]);
  return 0;
}

/**
 * Sets the flags of a new task: it has not used what only root may, and has not called exec.
 * @kernel kernel/fork.c:590
 * @omits PF_USEDFPU: no task uses the coprocessor.
 */
function copy_flags(clone_flags: number, p: task_struct): void {
  let new_flags = p.flags;

  new_flags &= ~PF_SUPERPRIV;
  new_flags |= PF_FORKNOEXEC;
  if (!(clone_flags & CLONE_PTRACE)) p.ptrace = 0;
  p.flags = new_flags;
}

/**
 * Starts a kernel thread: a task that runs `fn` in the kernel and ends with its result as exit code.
 * Returns its pid, or a negative errno.
 * @kernel kernel/fork.c:601
 * @fails errno
 * @omits task_lock(), which keeps a debugger away while its absence is tested
 */
export function* kernel_thread<T>(
  k: Kernel,
  fn: (k: Kernel, arg: T) => Generator<void, number>,
  arg: T,
  flags: number,
): Generator<void, number> {
  const task = k.current;

  if (task.ptrace) return -EPERM;

  const old_task_dumpable = task.task_dumpable;
  task.task_dumpable = 0;

  const ret = yield* arch_kernel_thread(k, fn, arg, flags);

  k.current.task_dumpable = old_task_dumpable;

  return ret;
}

/**
 * Two pages for a task_struct with its kernel stack; null if there are none.
 * @kernel include/asm-i386/processor.h:446
 * @fails null
 * @differs The structure is an object of its own. The pages are real, so that a task costs what it
 *   costs in C; nothing is kept in them.
 */
export function* alloc_task_struct(k: Kernel): Generator<void, task_struct | null> {
  const kaddr = yield* __get_free_pages(k, GFP_KERNEL, 1);
  if (!kaddr) return null;
  const p = new task_struct();
  p.kaddr = kaddr;
  return p;
}

/**
 * Frees the two pages of a task_struct.
 * @kernel include/asm-i386/processor.h:447
 */
export function free_task_struct(k: Kernel, p: task_struct): void {
  free_pages(k, p.kaddr, 1);
}

/**
 * Makes a task out of the current one: a copy of the structure, then a copy of each thing that the
 * structure leads to, or a share in it, as `clone_flags` say. Returns the pid, or -ENOMEM, -EAGAIN,
 * -EINVAL or -EPERM.
 * @kernel kernel/fork.c:635
 * @param child where the new task goes on: null for "in user mode". C gives it the parent's registers,
 *   so that it returns from the same call with 0; a JavaScript program cannot be doubled in the middle.
 * @fails errno
 * @reduced Without file-system context, name spaces, execution domains, accounting, timers and System V semaphores of the
 *   task, and without sessions, terminals and debuggers.
 * @bug CVE-2004-0427: a fork that fails in a step after copy_mm() leaks an mm_struct and its page directory. It undoes
 *   copy_mm() by exit_mm(), which takes a reference that the next task switch is to drop. But the child never runs, so
 *   there is no such switch.
 * @bug A fork that fails in a step after copy_mm() can wake the wrong task: if the forking task was itself made by
 *   vfork(), its parent is woken, because mm_release() works on the current task and not on the new one.
 * @bug CVE-2009-0028: a program can send any signal to its parent, even if the parent belongs to another user. A task
 *   that the program makes with clone(CLONE_PARENT) gets the program's parent as its own. When the task ends, it sends
 *   that parent a signal that the program has chosen, and the right to send it is not checked.
 */
export function* do_fork(
  k: Kernel,
  clone_flags: number,
  stack_start: number,
  child: Generator<void, unknown, void> | null,
  stack_size: number,
): Generator<void, number> {
  let retval: number;
  const vfork = new completion();

  if ((clone_flags & (CLONE_NEWNS | CLONE_FS)) === (CLONE_NEWNS | CLONE_FS)) return -EINVAL;

  fork_out: {
    retval = -EPERM;
    if (clone_flags & CLONE_PID) {
      if (k.current.pid) break fork_out;
    }

    retval = -ENOMEM;
    const p = yield* alloc_task_struct(k);
    if (!p) break fork_out;

    copyStruct(p, k.current);
    // In C the limits are part of the structure, and copied with it.
    p.rlim = copyLimits(k.current);
    p.killedBy = null;

    bad_fork_free: {
      retval = -EAGAIN;
      if (
        atomic_read(p.user!.processes) >= p.rlim[RLIMIT_NPROC].rlim_cur &&
        !capable(k, CAP_SYS_ADMIN) &&
        !capable(k, CAP_SYS_RESOURCE)
      )
        break bad_fork_free;

      atomic_inc(p.user!.__count);
      atomic_inc(p.user!.processes);

      bad_fork_cleanup_count: {
        if (k.nr_threads >= k.max_threads) break bad_fork_cleanup_count;

        p.swappable = 0;
        p.state = TASK_UNINTERRUPTIBLE;

        copy_flags(clone_flags, p);
        p.pid = get_pid(k, clone_flags);

        // bad_fork_cleanup: releases the execution domain, of which there is none here.
        if (p.pid === 0 && k.current.pid !== 0) break bad_fork_cleanup_count;

        p.run_list.next = null as unknown as list_head<task_struct>;
        p.run_list.prev = null as unknown as list_head<task_struct>;

        p.p_cptr = null;
        init_waitqueue_head(p.wait_chldexit);
        p.vfork_done = null;
        if (clone_flags & CLONE_VFORK) {
          p.vfork_done = vfork;
          init_completion(vfork);
        }
        spin_lock_init(p.alloc_lock);

        p.sigpending = 0;
        init_sigpending(p.pending);

        p.start_time = k.jiffies;

        INIT_LIST_HEAD(p.local_pages);

        retval = -ENOMEM;
        if (yield* copy_files(k, clone_flags, p)) break bad_fork_cleanup_count;
        bad_fork_cleanup_files: {
          if (yield* copy_sighand(k, clone_flags, p)) break bad_fork_cleanup_files;
          bad_fork_cleanup_sighand: {
            if (yield* copy_mm(k, clone_flags, p)) break bad_fork_cleanup_sighand;
            bad_fork_cleanup_mm: {
              retval = copy_thread(k, 0, clone_flags, stack_start, stack_size, p, child);
              if (retval) break bad_fork_cleanup_mm;

              p.swappable = 1;
              p.exit_signal = clone_flags & CSIGNAL;

              p.counter = (k.current.counter + 1) >> 1;
              k.current.counter >>= 1;
              if (!k.current.counter) k.current.need_resched = 1;

              retval = p.pid;
              p.tgid = retval;
              INIT_LIST_HEAD(p.thread_group);

              write_lock_irq(k, k.tasklist_lock);

              p.p_opptr = k.current.p_opptr;
              p.p_pptr = k.current.p_pptr;
              if (!(clone_flags & CLONE_PARENT)) {
                p.p_opptr = k.current;
                if (!(p.ptrace & PT_PTRACED)) p.p_pptr = k.current;
              }

              if (clone_flags & CLONE_THREAD) {
                p.tgid = k.current.tgid;
                list_add(p.thread_group, k.current.thread_group);
              }

              SET_LINKS(k, p);
              hash_pid(k, p);
              k.nr_threads++;
              write_unlock_irq(k, k.tasklist_lock);

              wake_up_process(k, p);
              ++k.total_forks;
              if (clone_flags & CLONE_VFORK) yield* wait_for_completion(k, vfork);
              break fork_out;
            }
            // bad_fork_cleanup_mm:
            yield* exit_mm(k, p);
          }
          // bad_fork_cleanup_sighand:
          exit_sighand(k, p);
        }
        // bad_fork_cleanup_files:
        yield* exit_files(k, p);
      }
      // bad_fork_cleanup_count:
      atomic_dec(p.user!.processes);
      atomic_dec(p.user!.__count);
    }
    // bad_fork_free:
    free_task_struct(k, p);
  }
  // fork_out:
  return retval;
}

/** The limits of a task, as objects of their own. */
function copyLimits(task: task_struct): task_struct['rlim'] {
  return task.rlim.map((limit) =>
    Object.assign(Object.create(Object.getPrototypeOf(limit)), limit),
  );
}

/** sizeof(struct fs_struct) on an i386 with one processor. */
const SIZEOF_FS_STRUCT = 32;

/**
 * Creates the slab caches for what belongs to a task.
 * @kernel kernel/fork.c:857
 * @reduced Tasks have no root and no working directory of their own, so nothing is ever taken from fs_cachep.
 */
export function* proc_caches_init(k: Kernel): Generator<void, void> {
  k.sigact_cachep = yield* processCache(k, 'signal_act', SIZEOF_SIGNAL_STRUCT, signal_struct);
  k.files_cachep = yield* processCache(k, 'files_cache', SIZEOF_FILES_STRUCT, files_struct);
  const fs = yield* kmem_cache_create<number>(
    k,
    'fs_cache',
    SIZEOF_FS_STRUCT,
    0,
    SLAB_HWCACHE_ALIGN,
    null,
    null,
  );
  if (!fs) panic(k, 'Cannot create fs_struct SLAB cache');
  k.fs_cachep = fs;
  k.vm_area_cachep = yield* processCache(
    k,
    'vm_area_struct',
    SIZEOF_VM_AREA_STRUCT,
    vm_area_struct,
  );
  k.mm_cachep = yield* processCache(k, 'mm_struct', SIZEOF_MM_STRUCT, mm_struct);
}

function* processCache<T extends KernelObject>(
  k: Kernel,
  name: string,
  size: number,
  struct: new () => T,
) {
  const make = (kaddr: number): T => {
    const object = new struct();
    object.kaddr = kaddr;
    return object;
  };
  const cachep = yield* kmem_cache_create<T>(
    k,
    name,
    size,
    0,
    SLAB_HWCACHE_ALIGN,
    null,
    null,
    make,
  );
  if (!cachep) panic(k, `Cannot create ${name} SLAB cache`);
  return cachep;
}
