// When somebody runs all the time and nobody gets any further.

import type { Kernel } from '../globals.ts';
import { stands } from '../include/standstill.ts';
import { taskName } from './deadlock.ts';

/**
 * A task goes round and round in the kernel, and nothing is going to happen that could let it out: no page is freed,
 * no transfer ends, nobody wakes. The machine can go on: what another process does may help.
 */
export class NoProgress extends Error {
  override name = 'NoProgress';
  constructor(
    /** The task that goes round: `demo (pid 2)`. */
    readonly task: string,
    /** The kernel functions that it is in, the innermost first: `['__alloc_pages', …, 'sys_mlock']`. */
    readonly path: readonly string[],
    /** What would let it out. */
    readonly way: string,
  ) {
    const where = path.length === 0 ? 'the kernel' : `${path[0]}()`;
    const from = path.length > 1 ? `, called from ${path[path.length - 1]}()` : '';
    super(
      `Time passes, and nobody gets any further.\n  ${task} goes round in ${where}${from}: no page can be freed for it.\n  ${way}`,
    );
  }
}

/** Throws NoProgress if the machine stands still, and begins to count anew. */
export function checkProgress(k: Kernel): void {
  if (!stands(k)) return;
  const { path } = k.standstill;
  k.standstill.jiffies = 0;
  const killer =
    k.nr_swap_pages > 0
      ? `The OOM killer does not come while swap has room (${k.nr_swap_pages} pages), though nothing that is left can be swapped out. `
      : 'The OOM killer has found nobody whose end would help. ';
  throw new NoProgress(
    taskName(k.current),
    path,
    `${killer}What would let it out: another process that exits, unmaps or unlocks memory.`,
  );
}
