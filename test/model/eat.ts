// A machine with so few frames that everything swaps: the kernel takes the others, for good.

import type { Machine } from 'sim';
import { GFP_KERNEL } from '../../sim/include/linux/gfp.ts';
import { __get_free_pages, nr_free_pages } from '../../sim/mm/page_alloc.ts';
import { kernelFrames } from '../../sim/observe/invariants.ts';

/**
 * Leaves `keep` frames of a machine just booted free, and returns the frames that the kernel holds then, for
 * checkInvariants(). It works on a machine of the bundle, too: ports have no state of their own.
 */
export function eatFrames(m: Machine, keep: number): Set<number> {
  const { k } = m;
  m.runAs(
    k.child_reaper,
    null,
    (function* () {
      while (nr_free_pages(k) > keep) yield* __get_free_pages(k, GFP_KERNEL, 0);
    })(),
  );
  return kernelFrames(k);
}
