// Reclaim: what to do when memory is low.
//
// Page-out does not exist yet: the one thing that can be had back is the slab allocator's free slabs.
// When that is not enough the OOM killer is called, as in 2.4.22.

import type { zone_t } from '../include/linux/mmzone.ts';
import { GFP_ZONEMASK } from '../include/linux/mmzone.ts';
import { pf_gfp_mask } from '../include/linux/page.ts';
import { PF_FREE_PAGES } from '../include/linux/sched.ts';
import { SWAP_CLUSTER_MAX } from '../include/linux/swap.ts';
import type { Kernel } from '../kernel.ts';
import { out_of_memory } from './oom_kill.ts';
import { kmem_cache_reap } from './slab.ts';

/** How many rounds reclaim makes, each looking at more pages than the one before. @kernel mm/vmscan.c:35 */
export const DEF_PRIORITY = 6;

/**
 * Tries to free nr_pages: first free slabs, then pages. Returns how many are still wanted; 0 or less is
 * success.
 * @kernel mm/vmscan.c:560
 * @reduced free slabs only: the pages of processes and files are not looked at yet
 */
export function* shrink_caches(
  k: Kernel,
  _classzone: zone_t,
  _priority: number,
  gfp_mask: number,
  nr_pages: number,
): Generator<void, number> {
  const chunk_size = nr_pages;

  nr_pages -= yield* kmem_cache_reap(k, gfp_mask);
  if (nr_pages <= 0) return 0;

  return chunk_size;
}

/**
 * Frees memory for a zone and those below it: 1 if it could, 0 if there was nothing to be had and the
 * OOM killer has been asked.
 * @kernel mm/vmscan.c:587
 * @locks no spinlock held
 */
export function* try_to_free_pages_zone(
  k: Kernel,
  classzone: zone_t,
  gfp_mask: number,
): Generator<void, number> {
  let priority = DEF_PRIORITY;
  let nr_pages = SWAP_CLUSTER_MAX;

  gfp_mask = pf_gfp_mask(k, gfp_mask);
  do {
    nr_pages = yield* shrink_caches(k, classzone, priority, gfp_mask, nr_pages);
    if (nr_pages <= 0) return 1;
  } while (--priority);

  // Nothing left to free: time to kill something.
  yield* out_of_memory(k);
  return 0;
}

/**
 * Frees memory of the kind that gfp_mask asks for. The current task keeps none of it for itself.
 * @kernel mm/vmscan.c:607
 * @locks no spinlock held
 */
export function* try_to_free_pages(k: Kernel, gfp_mask: number): Generator<void, number> {
  let error = 0;

  const pf_free_pages = k.current.flags & PF_FREE_PAGES;
  k.current.flags &= ~PF_FREE_PAGES;

  for (let pgdat = k.pgdat_list; pgdat; pgdat = pgdat.node_next) {
    const zonelist = pgdat.node_zonelists[gfp_mask & GFP_ZONEMASK];
    error |= yield* try_to_free_pages_zone(k, zonelist.zones[0]!, gfp_mask);
  }

  k.current.flags |= pf_free_pages;
  return error;
}
