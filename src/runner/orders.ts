/**
 * A run of programs side by side in every order, as far as that goes: which orders end differently?
 *
 * Orders are tried by how often they leave the one that the program asks for: first those that do once, then twice. Most
 * races need no more than two such places (Musuvathi and Qadeer, "Iterative context bounding", PLDI 2007).
 */
import { type Run, runChosen } from './look.ts';
import type { Choice, Chosen } from './recorder.ts';
import type { RunResult } from './result.ts';

/** Runs that came to the same. */
export interface Ending {
  /** The order of the first of them: the one that leaves the program's own least often. */
  chosen: Chosen;
  /** Its choices that are not the program's own, in words. */
  said: { moment: number; who: string; instead: string }[];
  /** What it came to. */
  error: string | null;
  broken: { statement: string; expected: string; actual: string }[];
  console: string[];
  /** How many of the runs came to this. */
  times: number;
}

export interface Orders {
  runs: number;
  /** The first is that of the program's own order. */
  endings: Ending[];
  /** What ended the search before all orders had been tried; null if all have. */
  stopped: 'runs' | 'time' | null;
}

/** What a search may take: runs, and milliseconds of the wall's clock. */
export interface Bounds {
  runs: number;
  time: number;
}

/** What a run came to, so that two can be compared. What it takes of virtual time does not count. */
function endOf({ error, expectations, console, steps }: RunResult): string {
  return JSON.stringify([
    error?.message.split('\n')[0] ?? null,
    expectations.map(({ actual, ok }) => [actual, ok]),
    console.map(({ text }) => text),
    steps.map(({ label, result }) => [label, result]),
  ]);
}

/** An order that is to be tried, and its last choice that is not the program's own; -1 if all are. */
interface Waiting {
  chosen: Chosen;
  last: number;
}

/** Tries orders until all have been tried or a bound is reached. Never throws for what the text does. */
export function tryOrders(options: Run, bounds: Bounds): Orders {
  const began = performance.now();
  const endings = new Map<string, Ending>();
  // By how often they leave the program's own order: those that are found last do so most often.
  const waiting: Waiting[] = [{ chosen: {}, last: -1 }];
  const orders: Orders = { runs: 0, endings: [], stopped: null };
  for (let at = 0; at < waiting.length; at++) {
    if (orders.runs >= bounds.runs) orders.stopped = 'runs';
    else if (performance.now() - began > bounds.time) orders.stopped = 'time';
    if (orders.stopped !== null) break;
    const { chosen, last } = waiting[at];
    const { result, choices } = runChosen(options, chosen);
    orders.runs++;
    const key = endOf(result);
    const known = endings.get(key);
    if (known !== undefined) known.times++;
    else endings.set(key, endingOf(result, chosen, choices));
    choices.forEach(({ runnable, chosen: usual }, i) => {
      if (i <= last || waiting.length > bounds.runs * 2) return;
      runnable.forEach((_, other) => {
        if (other !== usual) waiting.push({ chosen: { ...chosen, [i]: other }, last: i });
      });
    });
  }
  orders.endings = [...endings.values()];
  return orders;
}

function endingOf(result: RunResult, chosen: Chosen, choices: readonly Choice[]): Ending {
  return {
    chosen,
    said: Object.keys(chosen).flatMap((index) => {
      const choice = choices[Number(index)];
      if (choice === undefined) return [];
      const { moment, runnable } = choice;
      const who = runnable[choice.chosen];
      return [{ moment, who, instead: runnable.filter((one) => one !== who).join(', ') }];
    }),
    error: result.error?.message.split('\n')[0] ?? null,
    broken: result.expectations
      .filter(({ ok }) => !ok)
      .map(({ statement, expected, actual }) => ({ statement, expected, actual })),
    console: result.console.map(({ text }) => text),
    times: 1,
  };
}
