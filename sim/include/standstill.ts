// Does any task get any further?
//
// A task that cannot have a page lets others go first and tries again (mm/page_alloc.ts). If no task is left
// that could free one it does so for ever: no sleep, so no deadlock, and on a real machine a box that hangs. Several such
// tasks let each other go first, round and round. Time passes in jiffies meanwhile, and nothing else happens. That can
// be seen: after each jiffy a few counts are compared with those before it.

import type { Kernel } from '../globals.ts';
import { SCHED_YIELD, type task_struct } from './linux/sched.ts';
import { run_task_queue } from './linux/tqueue.ts';

/**
 * Jiffies without a change after which the machine stands still. The OOM killer wants ten failures within more
 * than a second, five seconds after the last kill (mm/oom_kill.ts), so it has had its chances.
 */
const LIMIT = 2000;
/** The same while there is swap left: then the OOM killer does not come, and nothing is to be waited for. */
const LIMIT_WITH_SWAP = 60;

/**
 * Jiffies after which transfers begin that were asked for, if no task has begun them. In C kupdate does, every five
 * seconds, as kswapd does each time it has run; a machine here has no kupdate. @kernel fs/buffer.c:120
 */
const KUPDATE = 500;

/** What is compared from one jiffy to the next. */
export class Standstill {
  /** Jiffies that passed, one after the other, without a change. */
  jiffies = 0;
  free = -1;
  swap = -1;
  tasks = -1;
  transfers = -1;
  /** Jiffies that passed, one after the other, in which no task was back in user mode and the processor never idle. */
  busy = 0;
  /**
   * How often tasks have looked for pages to free since time has passed, or after a turn has been ended for that (TURN)
   * since one was back in user mode or the processor idle.
   */
  searches = 0;
  /**
   * Which tasks go round, and in which kernel functions, the innermost first: written down in the last jiffies, when
   * it is nearly sure that nothing happens.
   */
  readonly rounds = new Map<task_struct, readonly string[]>();
}

/**
 * Searches for pages to free after which a task's turn is over, and then again after each few. A search goes through
 * dozens of structures, so that so many of them take a turn of 60 ms. @kernel kernel/sched.c:60
 */
const TURN = 1024;
const TURN_AGAIN = 8;

/** In so many jiffies before the limit, each task that lets one pass is asked where it goes round. */
const LAST = 30;

/** A jiffy has passed, since the current task tries again and again. Did anything else happen? */
export function noteJiffy(k: Kernel): void {
  const was = k.standstill;
  let free = 0;
  for (const zone of k.contig_page_data.node_zones) free += zone.free_pages;
  const transfers = k.diskfs === null ? 0 : k.diskfs.disk.reads + k.diskfs.disk.writes;
  const same =
    free === was.free &&
    k.nr_swap_pages === was.swap &&
    k.nr_threads === was.tasks &&
    transfers === was.transfers &&
    k.clock.next === null;
  was.jiffies = same ? was.jiffies + 1 : 0;
  was.busy++;
  if (was.searches < TURN) was.searches = 0;
  was.free = free;
  was.swap = k.nr_swap_pages;
  was.tasks = k.nr_threads;
  was.transfers = transfers;
  if (was.jiffies >= KUPDATE && k.tq_disk.length > 0) {
    run_task_queue(k, k.tq_disk);
    countAnew(k);
  }
  if (was.busy > LIMIT - LAST || (same && was.jiffies > limit(k) - LAST))
    was.rounds.set(k.current, callersOf(deepStack()));
  else if (!same) was.rounds.clear();
}

/**
 * The current task is about to look for pages to free. In C time passes meanwhile, and the clock's interrupt ends the
 * task's turn: here no time passes while code runs, so the searches are counted. Without it a task that reads pages
 * which need no disk, and loses the first to make room for the last, would go on for ever, although others could run.
 */
export function noteSearch(k: Kernel): void {
  const { standstill, current } = k;
  if (++standstill.searches < TURN || standstill.searches % TURN_AGAIN !== 0) return;
  current.policy |= SCHED_YIELD;
  current.need_resched = 1;
}

/** The current task has got further, for it goes back to user mode: it is counted anew. */
export function noteProgress(k: Kernel): void {
  k.current.thread.stoodBack = -1;
  const { standstill } = k;
  if (standstill.jiffies !== 0 || standstill.busy !== 0) countAnew(k);
  standstill.searches = 0;
}

/** The processor is idle: whoever ran sleeps now. */
export function noteIdle(k: Kernel): void {
  k.standstill.busy = 0;
  k.standstill.searches = 0;
}

/** Nothing is known to stand. */
export function countAnew(k: Kernel): void {
  k.standstill.jiffies = 0;
  k.standstill.busy = 0;
  k.standstill.rounds.clear();
}

function limit(k: Kernel): number {
  return k.nr_swap_pages > 0 ? LIMIT_WITH_SWAP : LIMIT;
}

/** Has so much time passed without a change, or without a task that got out, that nothing will come any more? */
export function stands(k: Kernel): boolean {
  const { jiffies, busy } = k.standstill;
  return (jiffies >= limit(k) && k.tq_disk.length === 0) || busy >= LIMIT;
}

/** Do tasks get what they ask for and lose it again, round and round? */
export function goesRound(k: Kernel): boolean {
  return k.standstill.busy >= LIMIT || k.standstill.searches >= TURN;
}

/** The kernel's functions in a stack trace, from the one that called yield_() or schedule() out to the system call. */
function callersOf(stack: string): string[] {
  const names = stack
    .split('\n')
    .map((line) => /(?:at |^)\*?([a-z_][a-z0-9_]*)[ @/]/.exec(line)?.[1]);
  const path: string[] = [];
  // Below it is a call that sleeps while another task is the one that runs (machine/bottom.ts).
  const others = names.indexOf('letOthersRun');
  if (others >= 0) names.length = others;
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
