// Tasks and address spaces: the two structures that everything else hangs from.
//
//   task_struct ──mm────────► mm_struct ──mmap──► vm_area_struct ──vm_next──► …
//        └──────active_mm──►      │                     ▲
//                                 └──mm_rb──────────────┘   (the same areas, as a tree)

import { atomic_t } from '../asm-i386/atomic.ts';
import { thread_struct } from '../asm-i386/processor.ts';
import { KernelObject } from '../object.ts';
import type { completion } from './completion.ts';
import type { files_struct } from './file.ts';
import { list_head } from './list.ts';
import type { vm_area_struct } from './mm.ts';
import { rb_root_t } from './rbtree.ts';
import { INIT_RLIMITS, type rlimit } from './resource.ts';
import { rw_semaphore } from './rwsem-spinlock.ts';
import { type siginfo, type signal_struct, sigpending, sigset_t } from './signal.ts';
import { spinlock_t } from './spinlock.ts';
import { wait_queue_head_t } from './wait.ts';

/** clone(): the child runs in the parent's address space. @kernel include/linux/sched.h:36 */
export const CLONE_VM = 0x00000100;
/** clone(): the signal that the parent gets when the child ends. @kernel include/linux/sched.h:35 */
export const CSIGNAL = 0x000000ff;
/** clone(): root, current directory and umask shared. @kernel include/linux/sched.h:37 */
export const CLONE_FS = 0x00000200;
/** clone(): the child shares the table of open files. @kernel include/linux/sched.h:38 */
export const CLONE_FILES = 0x00000400;
/** clone(): the child shares signal handlers. @kernel include/linux/sched.h:39 */
export const CLONE_SIGHAND = 0x00000800;
/** clone(): the child gets the same pid; only the idle task may ask for it. @kernel include/linux/sched.h:40 */
export const CLONE_PID = 0x00001000;
/** clone(): the child is traced too. @kernel include/linux/sched.h:41 */
export const CLONE_PTRACE = 0x00002000;
/** clone(): the parent sleeps until the child releases its mm. @kernel include/linux/sched.h:42 */
export const CLONE_VFORK = 0x00004000;
/** clone(): the child becomes a sibling of the task that forks it. @kernel include/linux/sched.h:43 */
export const CLONE_PARENT = 0x00008000;
/** clone(): the child joins the parent's thread group. @kernel include/linux/sched.h:44 */
export const CLONE_THREAD = 0x00010000;

/** clone(): a name space of its own. @kernel include/linux/sched.h:45 */
export const CLONE_NEWNS = 0x00020000;

/** Running, or waiting for the processor. @kernel include/linux/sched.h:89 */
export const TASK_RUNNING = 0;
/** Asleep; a signal wakes it. @kernel include/linux/sched.h:90 */
export const TASK_INTERRUPTIBLE = 1;
/** Asleep; only the event it waits for wakes it. @kernel include/linux/sched.h:91 */
export const TASK_UNINTERRUPTIBLE = 2;
/** Dead, its parent not yet told. @kernel include/linux/sched.h:92 */
export const TASK_ZOMBIE = 4;
/** Stopped by a signal. @kernel include/linux/sched.h:93 */
export const TASK_STOPPED = 8;

/** The usual scheduling class. @kernel include/linux/sched.h:108 */
export const SCHED_OTHER = 0;
/** The task lets others go first, once. @kernel include/linux/sched.h:116 */
export const SCHED_YIELD = 0x10;
/** schedule_timeout(): no limit. @kernel include/linux/sched.h:147 */
export const MAX_SCHEDULE_TIMEOUT = 0x7fffffff;
/** Ticks that a task gets at first: 100 ms. @kernel include/linux/sched.h:456 */
export const DEF_COUNTER = 10;
/** Ticks that a parent gets back at most from a dead child. @kernel include/linux/sched.h:457 */
export const MAX_COUNTER = 20;
/** Priority of most tasks. @kernel include/linux/sched.h:458 */
export const DEF_NICE = 0;
/** Process numbers are lower than this. @kernel include/linux/threads.h:22 */
export const PID_MAX = 0x8000;

/** The task is traced. @kernel include/linux/sched.h:442 */
export const PT_PTRACED = 0x00000001;

/** How many areas an address space may have until another limit is set. @kernel include/linux/sched.h:202 */
export const DEFAULT_MAX_MAP_COUNT = 65536;

/** The task is on its way out. @kernel include/linux/sched.h:426 */
export const PF_EXITING = 0x00000004;
/** Is being created. @kernel include/linux/sched.h:425 */
export const PF_STARTING = 0x00000002;
/** Forked, and has not called exec since. @kernel include/linux/sched.h:427 */
export const PF_FORKNOEXEC = 0x00000040;
/** Used what only root may. @kernel include/linux/sched.h:428 */
export const PF_SUPERPRIV = 0x00000100;
/** Killed by a signal. @kernel include/linux/sched.h:430 */
export const PF_SIGNALED = 0x00000400;
/** Is freeing memory: may use the last reserves, must not reclaim again. @kernel include/linux/sched.h:431 */
export const PF_MEMALLOC = 0x00000800;
/** Chosen by the OOM killer: may use the last reserves to die. @kernel include/linux/sched.h:432 */
export const PF_MEMDIE = 0x00001000;
/** Keeps a page it frees for itself while it reclaims. @kernel include/linux/sched.h:433 */
export const PF_FREE_PAGES = 0x00002000;
/** Must not start I/O to get memory. @kernel include/linux/sched.h:434 */
export const PF_NOIO = 0x00004000;

/**
 * One address space: its areas, its page tables, and their sizes.
 * @kernel include/linux/sched.h:206
 */
export class mm_struct extends KernelObject {
  /** First area of the list, lowest address first; null when there is none. */
  mmap: vm_area_struct | null = null;
  /** Root of the red-black tree that holds the same areas. */
  mm_rb = new rb_root_t();
  /** The area that find_vma() found last. */
  mmap_cache: vm_area_struct | null = null;
  /** Kernel virtual address of the page directory; 0 before it has one. */
  pgd = 0;
  /** Users of the user half: tasks, and others that hold it for a while. */
  mm_users = new atomic_t();
  /** References to this structure; all users together count as one. */
  mm_count = new atomic_t();
  /** Number of areas in the list. */
  map_count = 0;
  /** Guards the list and the tree of areas: read to look and to fault, write to change. Sleeps. */
  mmap_sem = new rw_semaphore(this, 'mmap_sem');
  /** Guards the page tables, rss, and the links of areas against those who hold no mmap_sem. */
  page_table_lock = new spinlock_t('page_table_lock');
  /** In the list of all address spaces that begins at init_mm; guarded by mmlist_lock. */
  mmlist = new list_head<mm_struct>(this);
  /** First byte of the program's code. */
  start_code = 0;
  /** First byte after the code; sys_brk() refuses to go below it. */
  end_code = 0;
  /** First byte of initialised data; RLIMIT_DATA is measured from here. */
  start_data = 0;
  /** First byte after the initialised data. */
  end_data = 0;
  /** Where the heap begins. */
  start_brk = 0;
  /** Where the heap ends, to the byte. */
  brk = 0;
  /** Where the stack began. */
  start_stack = 0;
  /** First byte of the arguments. */
  arg_start = 0;
  /** First byte after the arguments. */
  arg_end = 0;
  /** First byte of the environment. */
  env_start = 0;
  /** First byte after the environment. */
  env_end = 0;
  /** Pages that are mapped right now; the shared zero page does not count. */
  rss = 0;
  /** Pages in all areas, mapped or not; RLIMIT_AS limits it. */
  total_vm = 0;
  /** Pages in areas with VM_LOCKED; RLIMIT_MEMLOCK limits it. */
  locked_vm = 0;
  /** Flags that every new area gets: VM_LOCKED after mlockall(MCL_FUTURE), else 0. */
  def_flags = 0;
  /** Processors that may hold translations of this space in their TLB, a bit each. */
  cpu_vm_mask = 0;
  /** Where swap_out() left off in this space. */
  swap_address = 0;
  /** May a core be dumped? 1 or 0. */
  dumpable = 0;
}

/**
 * One user, for counting what he uses.
 * @kernel include/linux/sched.h:265
 */
export class user_struct {
  /** Tasks that refer to it. */
  __count = new atomic_t();
  /** His tasks; RLIMIT_NPROC limits them. */
  processes = new atomic_t();
  /** User id. */
  uid = 0;
}

/**
 * One task: a thread of execution, in user space or in the kernel.
 * Fields that no port here touches are left out.
 * @kernel include/linux/sched.h:283
 */
export class task_struct extends KernelObject {
  /** TASK_RUNNING and the like. */
  state = TASK_RUNNING;
  /** PF_ flags. */
  flags = 0;
  /** A signal is waiting: 1 or 0. */
  sigpending = 0;
  /** First address that this task may not touch: TASK_SIZE, or 0xffffffff for the kernel itself (KERNEL_DS). */
  addr_limit = 0xc0000000;
  /** Ask for schedule() on the way back to user space: 1 or 0. */
  need_resched = 0;
  /** PT_ flags of a traced task. */
  ptrace = 0;
  /** Ticks left of its share. */
  counter = 0;
  /** Priority, -20 to 19. */
  nice = 0;
  /** Scheduling class. */
  policy = 0;
  /** The user address space; null for a kernel thread. */
  mm: mm_struct | null = null;
  /** In the run queue while runnable. */
  run_list = new list_head<task_struct>(this);
  /** Next in the ring of all tasks. */
  next_task: task_struct = this;
  /** Previous in the ring of all tasks. */
  prev_task: task_struct = this;
  /** The address space in the MMU while it runs: mm, or a borrowed one. */
  active_mm: mm_struct | null = null;
  /** Pages kept from reclaim for this task itself. */
  local_pages = new list_head<unknown>(this);
  /** The order that reclaim works for. */
  allocation_order = 0;
  /** Number of blocks in local_pages. */
  nr_local_pages = 0;
  /** What wait() will report. */
  exit_code = 0;
  /** Signal the parent gets at the end. */
  exit_signal = 0;
  /** May its core be dumped? 1 or 0. */
  task_dumpable = 0;
  /** Process number. */
  pid = 0;
  /** Process group. */
  pgrp = 0;
  /** Session. */
  session = 0;
  /** Thread group, the pid of its first task. */
  tgid = 0;
  /** Parent, as wait() sees it. */
  p_pptr: task_struct | null = null;
  /** The parent that forked it. */
  p_opptr: task_struct | null = null;
  /** Youngest child. */
  p_cptr: task_struct | null = null;
  /** Younger sibling. */
  p_ysptr: task_struct | null = null;
  /** Older sibling. */
  p_osptr: task_struct | null = null;
  /** In the ring of its thread group. */
  thread_group = new list_head<task_struct>(this);
  /** Where its parent sleeps in wait(). */
  wait_chldexit = new wait_queue_head_t('wait_chldexit');
  /** The parent that sleeps until this task releases its mm: vfork(). */
  vfork_done: completion | null = null;
  /** Jiffies when it was created. */
  start_time = 0;
  /** Faults served without I/O. */
  min_flt = 0;
  /** Faults that waited for I/O. */
  maj_flt = 0;
  /** Times swapped. */
  nswap = 0;
  /** The same of its dead children. */
  cmin_flt = 0;
  /** The same of its dead children. */
  cmaj_flt = 0;
  /** The same of its dead children. */
  cnswap = 0;
  /** May be swapped out: 1 once fork() is through with it. */
  swappable = 0;
  /** Effective user id. */
  euid = 0;
  /** Real user id. */
  uid = 0;
  /** User id that it may go back to. */
  suid = 0;
  /** What it may pass on to a new program, a bit for each CAP_. */
  cap_inheritable = 0;
  /** What it may set cap_effective to. */
  cap_permitted = 0xffffffff;
  /** What it may do, a bit for each CAP_. */
  cap_effective = 0xfffffeff;
  /** The user that runs it, for counting. */
  user: user_struct | null = null;
  /** Limits, by RLIMIT_ number. */
  rlim: rlimit[] = INIT_RLIMITS();
  /** Name, 15 characters at most. */
  comm = '';
  /** Open files. */
  files: files_struct | null = null;
  /** Guards signal handlers and what is blocked. */
  sigmask_lock = new spinlock_t('sigmask_lock');
  /** Signal handlers. */
  sig: signal_struct | null = null;
  /** Signals that wait until they are wanted. */
  blocked = new sigset_t();
  /** Signals sent and not yet delivered. */
  pending = new sigpending();
  /** First byte of the stack for handlers that sigaltstack() set. */
  sas_ss_sp = 0;
  /** Its bytes; 0 if there is none. */
  sas_ss_size = 0;
  /** Guards mm, files and the like while they are taken away. */
  alloc_lock = new spinlock_t('alloc_lock');
  /** Where it goes on, and its last fault. */
  thread = new thread_struct();
  /** The signal that killed it; not in C, which forgets all but the number. */
  killedBy: siginfo | null = null;
}
