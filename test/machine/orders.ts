// Every order in which the tasks of a run can go on.

import type { Machine } from 'sim';

type Policy = NonNullable<Machine['k']['sched']>;

/** Takes the choices of a list, then always the first; notes how many there were to choose from. */
export class Path implements Policy {
  readonly problem = null;
  readonly taken: number[] = [];
  readonly options: number[] = [];
  constructor(readonly choices: readonly number[]) {}

  pick: Policy['pick'] = (runnable) => {
    const choice = this.choices[this.taken.length] ?? 0;
    this.taken.push(choice);
    this.options.push(runnable.length);
    return runnable[choice];
  };

  turnOver(): boolean {
    return true;
  }

  /** The next path in order; null after the last. */
  next(): number[] | null {
    for (let i = this.taken.length - 1; i >= 0; i--)
      if (this.taken[i] + 1 < this.options[i])
        return [...this.taken.slice(0, i), this.taken[i] + 1];
    return null;
  }
}

/**
 * Runs `run` once for every way in which its choices can fall; what it said, with how often it did. `run` is given
 * the policy for the scheduler, and sets it when there is to be a choice.
 */
export function underEveryOrder(run: (path: Path) => string, most = 20_000): Map<string, number> {
  const outcomes = new Map<string, number>();
  let runs = 0;
  for (let choices: number[] | null = []; choices !== null; ) {
    const path: Path = new Path(choices);
    const said = run(path);
    outcomes.set(said, (outcomes.get(said) ?? 0) + 1);
    if (++runs > most) throw new Error('more orders than were expected');
    choices = path.next();
  }
  return outcomes;
}
