// When tasks run all the time and none makes progress.

import type { Kernel } from '../globals.ts';
import { countAnew, goesRound, stands } from '../include/standstill.ts';
import { taskName } from './deadlock.ts';

/** One task that loops in the kernel. */
export interface Round {
  /** Name and pid: `demo (pid 2)`. */
  task: string;
  /** The kernel functions that it is in, the innermost first: `['__alloc_pages', …, 'sys_mlock']`. */
  path: readonly string[];
}

/**
 * Tasks loop in the kernel, and nothing is under way that could let them out: no page is freed, no transfer
 * ends, no task wakes. Or pages are freed, but each is lost again before the call has all that it needs. The machine can
 * go on: what another process does may help.
 */
export class NoProgress extends Error {
  override name = 'NoProgress';
  constructor(
    /** Each task that loops, in the order of pids. */
    readonly rounds: readonly Round[],
    /** What would let them out. */
    readonly way: string,
    /** Why each of them loops. */
    why = 'no page can be freed for it',
  ) {
    super(
      [
        'Time passes, but no task makes progress.',
        ...rounds.map((round) => `${roundLine(round)}: ${why}.`),
        `  ${way}`,
      ].join('\n'),
    );
  }
}

function roundLine({ task, path }: Round): string {
  const where = path.length === 0 ? 'the kernel' : `${path[0]}()`;
  const from = path.length > 1 ? `, called from ${path[path.length - 1]}()` : '';
  return `  ${task} loops in ${where}${from}`;
}

/** Throws NoProgress if the machine stands still, and begins to count anew. */
export function checkProgress(k: Kernel): void {
  if (!stands(k)) return;
  const rounds = [...k.standstill.rounds]
    .sort(([a], [b]) => a.pid - b.pid)
    .map(([task, path]) => ({ task: taskName(task), path }));
  const round = goesRound(k);
  countAnew(k);
  const out = 'What would let it out: another process that exits, unmaps or unlocks memory.';
  if (round) throw new NoProgress(rounds, out, 'each page that it gets is taken from it again');
  const killer =
    k.nr_swap_pages > 0
      ? `The OOM killer kills no task while swap has room (${k.nr_swap_pages} pages), although no page that is left can be swapped out. `
      : 'The OOM killer has found no task whose end would help. ';
  throw new NoProgress(rounds, killer + out);
}
