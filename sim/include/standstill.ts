// Does anybody get any further?
//
// A task that cannot have a page lets others go first and tries again (mm/page_alloc.ts). If nobody is there who
// could free one it does so for ever: no sleep, so no deadlock, and on a real machine a box that hangs. Time passes
// in jiffies meanwhile, and nothing else happens. That can be seen: after each jiffy a few counts are compared with
// those before it.

import type { Kernel } from '../globals.ts';

/**
 * Jiffies without a change after which the machine stands still. The OOM killer wants ten failures within more
 * than a second, five seconds after the last kill (mm/oom_kill.ts), so it has had its chances.
 */
const LIMIT = 2000;
/** The same while there is swap left: then the OOM killer does not come, and nothing is to be waited for. */
const LIMIT_WITH_SWAP = 60;

/** What is compared from one jiffy to the next. */
export class Standstill {
  /** Jiffies that passed, one after the other, without a change. */
  jiffies = 0;
  free = -1;
  swap = -1;
  running = -1;
  tasks = -1;
  transfers = -1;
  /** When it was found that nothing happens: the kernel functions that the task was in, the innermost first. */
  path: readonly string[] = [];
}

/** A jiffy has passed because all who can run let others go first. Did anything else happen? */
export function noteJiffy(k: Kernel): void {
  const was = k.standstill;
  let free = 0;
  for (const zone of k.contig_page_data.node_zones) free += zone.free_pages;
  const transfers = k.diskfs === null ? 0 : k.diskfs.disk.reads + k.diskfs.disk.writes;
  const same =
    free === was.free &&
    k.nr_swap_pages === was.swap &&
    k.nr_running === was.running &&
    k.nr_threads === was.tasks &&
    transfers === was.transfers &&
    k.clock.next === null;
  was.jiffies = same ? was.jiffies + 1 : 0;
  was.free = free;
  was.swap = k.nr_swap_pages;
  was.running = k.nr_running;
  was.tasks = k.nr_threads;
  was.transfers = transfers;
  if (stands(k)) was.path = callersOf(deepStack());
}

/** Has so much time passed without a change that nothing will come any more? */
export function stands(k: Kernel): boolean {
  return k.standstill.jiffies >= (k.nr_swap_pages > 0 ? LIMIT_WITH_SWAP : LIMIT);
}

/** The kernel's functions in a stack trace, from the one that called yield_() or schedule() out to the system call. */
function callersOf(stack: string): string[] {
  const names = stack
    .split('\n')
    .map((line) => /(?:at |^)\*?([a-z_][a-z0-9_]*)[ @/]/.exec(line)?.[1]);
  const path: string[] = [];
  for (const name of names.slice(names.lastIndexOf('schedule') + 1)) {
    if (name === undefined || name === 'yield_') continue;
    path.push(name);
    if (name.startsWith('sys_') || name === 'do_page_fault') break;
  }
  return path;
}

/** The stack as text, deeper than the ten frames that engines of Chromium's kind note by themselves. */
function deepStack(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 60;
  try {
    return new Error().stack ?? '';
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
