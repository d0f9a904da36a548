// Which task runs next when several could: orders to give to a machine, as policies of its scheduler.
//
// Each order notes the choices it made in `taken`, so that a run by chance can be repeated by list.

import { UsageError } from '../include/bug.ts';
import type { task_struct } from '../include/linux/sched.ts';
import type { SchedPolicy } from '../kernel/sched.ts';
import { taskName } from './deadlock.ts';

/** A task as an order names it: its name, or its pid where names do not tell. */
export type Turn = string | number;

/**
 * The order of a list. Each entry says which of several runs next; where only one can run, none is used up.
 * While the list lasts, a turn ends at every return to user mode. After its end, turns end only by
 * sleeping, and the first in the run queue is next.
 */
export class ListedOrder implements SchedPolicy {
  /** The choices made so far. */
  readonly taken: Turn[] = [];
  /** An entry could not be followed. From there on the run queue's order holds. */
  problem: UsageError | null = null;
  #next = 0;

  constructor(
    /** The tasks that run next, choice by choice. */
    readonly turns: readonly Turn[],
  ) {}

  pick(runnable: readonly task_struct[], _prev: task_struct): task_struct {
    if (!this.#lasts()) return runnable[0];
    const turn = this.turns[this.#next++];
    const task = runnable.find((p) => p.comm === turn || p.pid === turn);
    if (task === undefined) {
      this.problem = new UsageError(
        `Entry ${this.#next} of the schedule says that ${turn} runs next, but it cannot run now. ` +
          `Name one of those who can: ${runnable.map(taskName).join(', ')}. ` +
          `So far the list was followed: ${this.taken.join(' ') || 'nothing chosen yet'}.`,
      );
      return runnable[0];
    }
    this.taken.push(turn);
    return task;
  }

  turnOver(_current: task_struct): boolean {
    return this.#lasts();
  }

  #lasts(): boolean {
    return this.problem === null && this.#next < this.turns.length;
  }
}

/** An order by chance, the same for the same seed. A turn ends at every return to user mode. */
export class SeededOrder implements SchedPolicy {
  /** The choices made so far: give them to a ListedOrder to repeat the run. */
  readonly taken: Turn[] = [];
  /** Chance can always be followed. */
  readonly problem = null;
  #state: number;

  constructor(
    /** Any whole number. */
    readonly seed: number,
  ) {
    this.#state = seed | 0;
  }

  pick(runnable: readonly task_struct[], _prev: task_struct): task_struct {
    const task = runnable[this.#below(runnable.length)];
    this.taken.push(task.pid);
    return task;
  }

  turnOver(_current: task_struct): boolean {
    return true;
  }

  /** A number from 0 to n - 1: the generator called mulberry32. */
  #below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * n);
  }
}
