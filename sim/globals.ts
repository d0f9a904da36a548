// The globals of one kernel: what C has at file scope, as fields of one object.
//
// Many machines can live side by side, so no module holds state. A port that touches a global
// takes `k` first; one that does not, does not. Fields stand under the file that defines them in C.

import type { DiskFs } from './fs/diskfs.ts';
import type { Cpu } from './hw/cpu.ts';
import type { Ram } from './hw/ram.ts';
import { atomic_t } from './include/asm-i386/atomic.ts';
import type { e820entry } from './include/asm-i386/e820.ts';
import { cpuinfo_x86 } from './include/asm-i386/processor.ts';
import { semaphore } from './include/asm-i386/semaphore.ts';
import type { Clock } from './include/asm-i386/system.ts';
import { type buffer_head, NR_LIST } from './include/linux/buffer_head.ts';
import type { files_struct } from './include/linux/file.ts';
import { address_space, type vfsmount } from './include/linux/fs.ts';
import { LIST_HEAD } from './include/linux/list.ts';
import type { struct_page, vm_area_struct } from './include/linux/mm.ts';
import { pg_data_t, type zone_t } from './include/linux/mmzone.ts';
import type { PageBucket } from './include/linux/pagemap.ts';
import {
  DEFAULT_MAX_MAP_COUNT,
  mm_struct,
  PID_MAX,
  task_struct,
  user_struct,
} from './include/linux/sched.ts';
import type { shmem_inode_info } from './include/linux/shmem_fs.ts';
import type { signal_struct } from './include/linux/signal.ts';
import { type kmem_cache_t, newCacheCache, newCacheSizes } from './include/linux/slab.ts';
import { heldLocks, type RwHold, rwlock_t, spinlock_t } from './include/linux/spinlock.ts';
import { MAX_SWAPFILES, swap_info_struct, swap_list_t } from './include/linux/swap.ts';
import type { task_queue } from './include/linux/tqueue.ts';
import { DECLARE_WAIT_QUEUE_HEAD, type Wait } from './include/linux/wait.ts';
import { Standstill } from './include/standstill.ts';
import type { SchedPolicy } from './kernel/sched.ts';
import { swap_aops } from './mm/swap_state.ts';

/** All global state of one simulated kernel. */
export class Kernel {
  // ours

  /** What printk() has written, a line each. */
  log: string[] = [];
  /** How many spinlocks are held right now, each hold of a rwlock counted (include/linux/spinlock.ts). */
  lockCount = 0;
  /** The spinlocks that are held, and all or most that are free and were once. */
  spinlocks = new Set<spinlock_t>();
  /** The holds of rwlocks. */
  rwHolds: RwHold[] = [];
  /** RAM. */
  ram: Ram = null!;
  /** Jiffies that passed without anything else happening, and what would tell (include/standstill.ts). */
  standstill = new Standstill();
  /** What out_of_memory() remembers between calls, in jiffies: its static variables. */
  oomTimes = { first: 0, last: 0, count: 0, lastkill: 0 };

  /** Virtual time. */
  clock: Clock = null!;
  /** What each sleeping task sleeps on, if a primitive said so. */
  waits = new Map<task_struct, Wait>();
  /** Chooses the next task when there is a choice; null: the first in the run queue. */
  sched: SchedPolicy | null = null;
  /** May another task be in the middle of a call or of a program? Looked up anew before a call as long as it may (machine/bottom.ts). */
  othersInside = false;

  /** The files on the disk. */
  diskfs: DiskFs = null!;
  /** The processor: its MMU, and the vector for page faults. */
  cpu: Cpu = null!;

  // arch/i386/kernel/setup.c

  /** The processor as the kernel knows it, and its spare page tables. @kernel arch/i386/kernel/setup.c:128 */
  boot_cpu_data = new cpuinfo_x86();

  // include/asm-i386/current.h

  /** The task that runs. @kernel include/asm-i386/current.h:13 */
  current: task_struct;

  // arch/i386/kernel/init_task.c

  /** The address space of the kernel itself: no user half. @kernel arch/i386/kernel/init_task.c:12 */
  init_mm = new mm_struct();
  /** The first task, which becomes the idle task. @kernel arch/i386/kernel/init_task.c:21 */
  init_task = new task_struct();

  // mm/memory.c

  /** A struct page for every frame of RAM. @kernel mm/memory.c:73 */
  mem_map: struct_page[] = [];
  /** Number of frames, holes included. @kernel mm/memory.c:53 */
  max_mapnr = 0;
  /** Number of frames that are RAM. @kernel mm/memory.c:54 */
  num_physpages = 0;
  /** Of those, mapped by the kernel: all. @kernel mm/memory.c:55 */
  num_mappedpages = 0;
  /** Kernel virtual address of the end of RAM. @kernel mm/memory.c:56 */
  high_memory = 0;

  // mm/mmap.c

  /** 0: refuse what obviously cannot be backed; 1: never refuse. @kernel mm/mmap.c:47 */
  sysctl_overcommit_memory = 0;
  /** Check list, tree and map_count at every change: what C compiles in with DEBUG_MM_RB. @kernel mm/mmap.c:25 */
  debug_mm_rb = false;
  /** How many areas an address space may have. @kernel mm/mmap.c:48 */
  max_map_count = DEFAULT_MAX_MAP_COUNT;

  // mm/filemap.c

  /** Guards the page cache: its hash table, and the lists of pages of each mapping. @kernel mm/filemap.c:55 */
  pagecache_lock = new spinlock_t('pagecache_lock');
  /** Pages in the page cache. @kernel mm/filemap.c:45 */
  page_cache_size = new atomic_t();
  /** The hash table of the page cache has 2 to this power buckets. @kernel mm/filemap.c:46 */
  page_hash_bits = 0;
  /** Its buckets; those that were never looked for are not there. @kernel mm/filemap.c:47 */
  page_hash_table: (PageBucket | undefined)[] = [];
  /** Read-ahead of a file: so many pages at most. @kernel mm/filemap.c:49 */
  vm_max_readahead = 31;
  /** Once a file is read from front to back: so many pages at least. @kernel mm/filemap.c:50 */
  vm_min_readahead = 3;
  /** Guards the LRU lists; taken before pagecache_lock. @kernel mm/filemap.c:65 */
  pagemap_lru_lock = new spinlock_t('pagemap_lru_lock');

  // mm/swap_state.c

  /** The pages that are in swap and in memory. @kernel mm/swap_state.c:39 */
  swapper_space = new address_space();

  // mm/swapfile.c

  /** Guards the list of swap areas, and nr_swap_pages. @kernel mm/swapfile.c:20 */
  swaplock = new spinlock_t('swaplock');
  /** Numbers of swap areas that were ever given. @kernel mm/swapfile.c:21 */
  nr_swapfiles = 0;
  /** Places in all swap areas. @kernel mm/swapfile.c:22 */
  total_swap_pages = 0;
  /** How often a place had too many users to be counted. @kernel mm/swapfile.c:23 */
  swap_overflow = 0;
  /** The areas in use, highest priority first. @kernel mm/swapfile.c:30 */
  swap_list = new swap_list_t();
  /** The areas by their numbers. @kernel mm/swapfile.c:32 */
  swap_info = Array.from({ length: MAX_SWAPFILES }, () => new swap_info_struct());
  /** Priority of the area that was added last without one: its static variable in sys_swapon(). @kernel mm/swapfile.c:876 */
  least_priority = 0;

  // mm/page_alloc.c

  /** Free slots in all swap areas. @kernel mm/page_alloc.c:25 */
  nr_swap_pages = 0;
  /** Pages in the active list. @kernel mm/page_alloc.c:26 */
  nr_active_pages = 0;
  /** Pages in the inactive list. @kernel mm/page_alloc.c:27 */
  nr_inactive_pages = 0;
  /** Pages that could be freed, the newest first. @kernel mm/page_alloc.c:28 */
  inactive_list = LIST_HEAD<struct_page>();
  /** Pages that are in use, the newest first. @kernel mm/page_alloc.c:29 */
  active_list = LIST_HEAD<struct_page>();
  /** The nodes: one. @kernel mm/page_alloc.c:30 */
  pgdat_list: pg_data_t | null = null;
  /** Zones by the number in a page's flags. @kernel mm/page_alloc.c:38 */
  zone_table: zone_t[] = [];

  // mm/numa.c

  /** The one node of a PC. @kernel mm/numa.c:15 */
  contig_page_data = new pg_data_t();

  // mm/bootmem.c

  /** Number of the page after the last one of RAM. @kernel mm/bootmem.c:27 */
  max_low_pfn = 0;
  /** Number of the page after the kernel's image. @kernel mm/bootmem.c:28 */
  min_low_pfn = 0;

  // arch/i386/kernel/setup.c

  /** Ranges of memory, as the firmware reports them. @kernel arch/i386/kernel/setup.c:164 */
  e820: e820entry[] = [];

  // arch/i386/mm/init.c

  /** Pages that were free when the allocator began. @kernel arch/i386/mm/init.c:43 */
  totalram_pages = 0;

  // mm/swap.c

  /** Swap reads and writes 2 to this power pages together. @kernel mm/swap.c:28 */
  page_cluster = 0;

  // mm/vmscan.c

  /** Where kswapd sleeps. @kernel mm/vmscan.c:626 */
  kswapd_wait = DECLARE_WAIT_QUEUE_HEAD('kswapd_wait');

  // mm/slab.c

  /** Words that a slab_t in a general cache has for its chain. @kernel mm/slab.c:146 */
  offslab_limit = 0;
  /** Order from which on a slab is large enough, whatever is left over. @kernel mm/slab.c:313 */
  slab_break_gfp_order = 1;
  /** The general caches, by size. @kernel mm/slab.c:337 */
  cache_sizes = newCacheSizes();
  /** The cache of caches; its `next` is the head of the chain of all of them. @kernel mm/slab.c:357 */
  cache_cache: kmem_cache_t<kmem_cache_t> = newCacheCache();
  /** Guards the chain of caches. @kernel mm/slab.c:369 */
  cache_chain_sem = new semaphore('cache_chain_sem');
  /** Where reclaim will look next. @kernel mm/slab.c:372 */
  clock_searchp = this.cache_cache as unknown as kmem_cache_t;

  // fs/dcache.c, fs/inode.c

  /** Directory entries that could be freed; none exist here. @kernel fs/dcache.c:56 */
  dentry_stat = { nr_unused: 0 };
  /** Inodes that could be freed. @kernel fs/inode.c:74 */
  inodes_stat = { nr_unused: 0 };

  /** Slab cache of buffer heads. @kernel fs/dcache.c:1258 */
  bh_cachep: kmem_cache_t<buffer_head> = null!;
  // fs/buffer.c

  /** The buffers that are clean, on their way to the disk, and dirty: a ring each. @kernel fs/buffer.c:74 */
  lru_list: (buffer_head | null)[] = Array<null>(NR_LIST).fill(null);
  /** Guards these rings, and the lists of the inodes. @kernel fs/buffer.c:76 */
  lru_list_lock = new spinlock_t('lru_list_lock');
  /** How many there are in each. @kernel fs/buffer.c:79 */
  nr_buffers_type = Array<number>(NR_LIST).fill(0);
  /** How many bytes they have. @kernel fs/buffer.c:80 */
  size_buffers_type = Array<number>(NR_LIST).fill(0);
  /** Unused buffer heads. @kernel fs/buffer.c:82 */
  unused_list: buffer_head | null = null;
  /** How many. @kernel fs/buffer.c:83 */
  nr_unused_buffer_heads = 0;
  /** Guards them. @kernel fs/buffer.c:84 */
  unused_list_lock = new spinlock_t('unused_list_lock');
  /** Where one could wait for buffer heads. @kernel fs/buffer.c:85 */
  buffer_wait = DECLARE_WAIT_QUEUE_HEAD('buffer_wait');
  /** Where the task sleeps that writes dirty buffers; there is none here. @kernel fs/buffer.c:2855 */
  bdflush_wait = DECLARE_WAIT_QUEUE_HEAD('bdflush_wait');

  // fs/inode.c

  /** Number of the inode made last: its static variable in new_inode(). @kernel fs/inode.c:820 */
  last_ino = 0;
  /** Guards the lists of inodes, and their last reference. @kernel fs/inode.c:51 */
  inode_lock = new spinlock_t('inode_lock');

  // fs/namei.c

  /** Decides between those who write a file and those who forbid it. @kernel fs/namei.c:229 */
  arbitration_lock = new spinlock_t('arbitration_lock');

  // mm/shmem.c

  /** The kernel's own instance of shmem, which files without a name live in. @kernel mm/shmem.c:1566 */
  shm_mnt: vfsmount = null!;
  /** All files of shared memory. @kernel mm/shmem.c:67 */
  shmem_inodes = LIST_HEAD<shmem_inode_info>();
  /** Guards that list. @kernel mm/shmem.c:68 */
  shmem_ilock = new spinlock_t('shmem_ilock');

  // drivers/block/ll_rw_blk.c

  /** Disks with requests that they have not begun: what starts them. @kernel drivers/block/ll_rw_blk.c:53 */
  tq_disk: task_queue = [];

  // mm/vmscan.c

  /** The address space that swap_out() looks at next. @kernel mm/vmscan.c:251 */
  swap_mm: mm_struct;

  // mm/shmem.c

  /** Configured with CONFIG_TMPFS: shared memory is a file system as any other. @kernel mm/shmem.c:885 */
  tmpfs = true;

  // init/main.c

  /** Inherits orphans: init, once it runs. @kernel init/main.c:442 */
  child_reaper: task_struct;

  // arch/i386/kernel/semaphore.c

  /** Guards the sleepers of all semaphores. @kernel arch/i386/kernel/semaphore.c:55 */
  semaphore_lock = new spinlock_t('semaphore_lock');

  // arch/i386/kernel/irq.c

  /** Interrupt handlers that run now: 0 or 1. @kernel include/asm-i386/hardirq.h:11 */
  local_irq_count = 0;

  // kernel/sched.c

  /** Guards the run queue. @kernel kernel/sched.c:92 */
  runqueue_lock = new spinlock_t('runqueue_lock');
  /** Guards the list of all tasks. @kernel kernel/sched.c:93 */
  tasklist_lock = new rwlock_t('tasklist_lock');
  /** Tasks that can run, in the order in which they became so. @kernel kernel/sched.c:95 */
  runqueue_head = LIST_HEAD<task_struct>();
  /** Counts of events: context switches. @kernel kernel/sched.c:112 */
  kstat = { context_swtch: 0 };

  // kernel/user.c

  /** The one user there is. @kernel kernel/user.c:29 */
  root_user = new user_struct();
  /** The other users, by their ids. @kernel kernel/user.c:33 */
  uidhash = new Map<number, user_struct>();

  // kernel/fork.c

  /** Tasks, the idle task not counted. @kernel kernel/fork.c:33 */
  nr_threads = 0;
  /** Tasks in the run queue. @kernel kernel/fork.c:34 */
  nr_running = 0;
  /** How many tasks there may be. @kernel kernel/fork.c:36 */
  max_threads = 0;
  /** Forks since boot. @kernel kernel/fork.c:37 */
  total_forks = 0;
  /** The process number given last. @kernel kernel/fork.c:38 */
  last_pid = 0;
  /** Tasks by process number. @kernel kernel/fork.c:40 */
  pidhash = new Map<number, task_struct>();
  /** Guards last_pid and next_safe. @kernel kernel/fork.c:85 */
  lastpid_lock = new spinlock_t('lastpid_lock');
  /** Process numbers below it and above last_pid are free. @kernel kernel/fork.c:89 */
  next_safe = PID_MAX;
  /** Slab cache of signal handlers. @kernel kernel/fork.c:843 */
  sigact_cachep: kmem_cache_t<signal_struct> = null!;
  /** Slab cache of tables of open files. @kernel kernel/fork.c:846 */
  files_cachep: kmem_cache_t<files_struct> = null!;

  /** Slab cache of root and working directory of a task; none has them here. @kernel kernel/fork.c:849 */
  fs_cachep: kmem_cache_t<number> = null!;
  /** Slab cache of areas. @kernel kernel/fork.c:852 */
  vm_area_cachep: kmem_cache_t<vm_area_struct> = null!;
  /** Slab cache of address spaces. @kernel kernel/fork.c:855 */
  mm_cachep: kmem_cache_t<mm_struct> = null!;
  /** Guards the list of all address spaces. @kernel kernel/fork.c:224 */
  mmlist_lock = new spinlock_t('mmlist_lock');
  /** Address spaces in that list. @kernel kernel/fork.c:225 */
  mmlist_nr = 0;

  // kernel/timer.c

  /** Ticks since boot, 100 a second. @kernel kernel/timer.c:68 */
  jiffies = 0;

  constructor() {
    this.current = this.init_task;
    this.child_reaper = this.init_task;
    this.swap_mm = this.init_mm;
    this.swapper_space.a_ops = swap_aops;
  }

  /** Spinlocks held right now, in the order in which they were taken. */
  get locksHeld(): (spinlock_t | rwlock_t)[] {
    return heldLocks(this);
  }
}
