// start_kernel(): from bare RAM to a machine in which programs can run.
//
// The order is C's, and each step needs those before it. RAM is found, and a page directory is built. A
// bitmap allocates the memory for mem_map and the buddy allocator, and the buddy allocator feeds the slab
// caches. Only then can there be tasks and address spaces.

import { cpu_idle } from '../arch/i386/kernel/process.ts';
import { setup_arch } from '../arch/i386/kernel/setup.ts';
import { trap_init } from '../arch/i386/kernel/traps.ts';
import { mem_init } from '../arch/i386/mm/init.ts';
import { buffer_init } from '../fs/buffer.ts';
import { vfs_caches_init } from '../fs/dcache.ts';
import type { Kernel } from '../globals.ts';
import { CLONE_FILES, CLONE_FS, CLONE_SIGHAND, CLONE_THREAD } from '../include/linux/sched.ts';
import { fork_init, kernel_thread, proc_caches_init } from '../kernel/fork.ts';
import { sched_init } from '../kernel/sched.ts';
import { page_cache_init } from '../mm/filemap.ts';
import { init_tmpfs } from '../mm/shmem.ts';
import { kmem_cache_init, kmem_cache_sizes_init } from '../mm/slab.ts';
import { swap_setup } from '../mm/swap.ts';

/**
 * Starts the kernel on the processor and RAM that `k` has. `init` becomes process 1. Never returns:
 * the first task ends as the idle task.
 * @kernel init/main.c:352
 * @reduced no console, modules, bus, file systems or interrupt controller to set up
 */
export function* start_kernel(
  k: Kernel,
  init: (k: Kernel, unused: null) => Generator<void, number>,
): Generator<void, never> {
  setup_arch(k);
  trap_init(k);
  sched_init(k);
  kmem_cache_init(k);
  mem_init(k);
  yield* kmem_cache_sizes_init(k);

  if (k.num_mappedpages === 0) k.num_mappedpages = k.num_physpages;

  fork_init(k, k.num_mappedpages);
  yield* proc_caches_init(k);
  yield* vfs_caches_init(k);
  buffer_init(k);
  yield* page_cache_init(k, k.num_physpages);
  init_tmpfs(k);
  swap_setup(k);

  return yield* rest_init(k, init);
}

/**
 * Starts process 1, and becomes the idle task.
 * @kernel init/main.c:340
 */
export function* rest_init(
  k: Kernel,
  init: (k: Kernel, unused: null) => Generator<void, number>,
): Generator<void, never> {
  yield* kernel_thread(k, init, null, CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD);
  k.current.need_resched = 1;
  return yield* cpu_idle(k);
}
