// The globals of one kernel: what C has at file scope, as fields of one object.
//
// Many machines can live side by side, so no module holds state. A port that touches a global
// takes `k` first; one that does not, does not. Fields stand under the file that defines them in C.

import { atomic_t } from './include/asm-i386/atomic.ts';
import { address_space } from './include/linux/fs.ts';
import type { struct_page } from './include/linux/mm.ts';
import { DEFAULT_MAX_MAP_COUNT, mm_struct, task_struct } from './include/linux/sched.ts';
import type { kmem_cache_t } from './include/linux/slab.ts';
import { spinlock_t } from './include/linux/spinlock.ts';

/** All global state of one simulated kernel. */
export class Kernel {
  // ours

  /** What printk() has written, a line each. */
  log: string[] = [];
  /** Spinlocks held right now, in the order in which they were taken. */
  locksHeld: spinlock_t[] = [];

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

  // mm/mmap.c

  /** 0: refuse what obviously cannot be backed; 1: never refuse. @kernel mm/mmap.c:46 */
  sysctl_overcommit_memory = 0;
  /** Check list, tree and map_count at every change: what C compiles in with DEBUG_MM_RB. @kernel mm/mmap.c:25 */
  debug_mm_rb = false;
  /** How many areas an address space may have. @kernel mm/mmap.c:47 */
  max_map_count = DEFAULT_MAX_MAP_COUNT;

  // mm/filemap.c

  /** Pages in the page cache. @kernel mm/filemap.c:45 */
  page_cache_size = new atomic_t();

  // mm/swap_state.c

  /** The pages that are in swap and in memory. @kernel mm/swap_state.c:39 */
  swapper_space = new address_space();

  // mm/page_alloc.c

  /** Free slots in all swap areas. @kernel mm/page_alloc.c:25 */
  nr_swap_pages = 0;

  // fs/dcache.c, fs/inode.c

  /** Directory entries that could be freed; none exist here. @kernel fs/dcache.c:56 */
  dentry_stat = { nr_unused: 0 };
  /** Inodes that could be freed. @kernel fs/inode.c:74 */
  inodes_stat = { nr_unused: 0 };

  // kernel/fork.c

  /** Slab cache of areas. @kernel kernel/fork.c:852 */
  vm_area_cachep: kmem_cache_t = null!;
  /** Slab cache of address spaces. @kernel kernel/fork.c:855 */
  mm_cachep: kmem_cache_t = null!;
  /** Guards the list of all address spaces. @kernel kernel/fork.c:224 */
  mmlist_lock = new spinlock_t('mmlist_lock');
  /** Address spaces in that list. @kernel kernel/fork.c:225 */
  mmlist_nr = 0;

  // kernel/timer.c

  /** Ticks since boot, 100 a second. @kernel kernel/timer.c:68 */
  jiffies = 0;

  constructor() {
    this.current = this.init_task;
  }
}
