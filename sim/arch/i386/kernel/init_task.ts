// The first task and the kernel's own address space: what C writes down as initial values.

import type { Kernel } from '../../../globals.ts';
import { swapper_pg_dir } from '../../../include/asm-i386/pgtable.ts';
import { CAP_INIT_EFF_SET } from '../../../include/linux/capability.ts';
import { files_struct } from '../../../include/linux/file.ts';
import { INIT_LIST_HEAD } from '../../../include/linux/list.ts';
import { DEF_COUNTER, type mm_struct, type task_struct } from '../../../include/linux/sched.ts';
import { init_sigpending, signal_struct } from '../../../include/linux/signal.ts';
import { init_waitqueue_head } from '../../../include/linux/wait.ts';
import { init_rwsem } from '../../../lib/rwsem-spinlock.ts';

/**
 * Fills in the kernel's own address space. It has no areas and no users, but its count of users is 2, so that none is
 * the last.
 * @kernel include/linux/sched.h:238
 */
export function INIT_MM(mm: mm_struct): void {
  mm.pgd = swapper_pg_dir;
  mm.mm_users.counter = 2;
  mm.mm_count.counter = 1;
  init_rwsem(mm.mmap_sem);
  INIT_LIST_HEAD(mm.mmlist);
}

/**
 * The first task: number 0, "swapper". It starts all others and then idles.
 * @kernel include/linux/sched.h:471
 */
export function INIT_TASK(k: Kernel, tsk: task_struct): void {
  tsk.addr_limit = 0xffffffff;
  tsk.counter = DEF_COUNTER;
  tsk.mm = null;
  tsk.active_mm = k.init_mm;
  INIT_LIST_HEAD(tsk.run_list);
  tsk.next_task = tsk;
  tsk.prev_task = tsk;
  tsk.p_opptr = tsk;
  tsk.p_pptr = tsk;
  INIT_LIST_HEAD(tsk.thread_group);
  init_waitqueue_head(tsk.wait_chldexit);
  INIT_LIST_HEAD(tsk.local_pages);
  tsk.cap_effective = CAP_INIT_EFF_SET;
  tsk.user = k.root_user;
  k.root_user.__count.counter = 1;
  k.root_user.processes.counter = 1;
  tsk.comm = 'swapper';
  tsk.files = new files_struct();
  tsk.files.count.counter = 1;
  tsk.sig = new signal_struct();
  tsk.sig.count.counter = 1;
  init_sigpending(tsk.pending);
}
