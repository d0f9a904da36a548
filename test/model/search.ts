// Looks for a program on which engine and model disagree: so many steps, from a seed.

import fc from 'fast-check';
import {
  asExample,
  COMMAND_LENGTH,
  type Command,
  Disagreement,
  LARGEST,
  roomy,
  runCommands,
  type Setting,
  smallest,
  Tally,
} from './program.ts';

/** Programs that are run for one seed, before the next is taken. */
const RUNS = 20;

const number = fc.noBias(fc.integer({ min: 0, max: LARGEST }));
const command = fc.array(number, {
  minLength: COMMAND_LENGTH,
  maxLength: COMMAND_LENGTH,
}) as fc.Arbitrary<Command>;
const program = fc.array(command, { maxLength: 200, size: 'max' });

export interface Found {
  /** What was met until then. */
  tally: Tally;
  /** What was found, in words, with the smallest program; null if nothing was. */
  failure: string | null;
  /** Calls of the smallest program. */
  length: number;
}

/**
 * Runs programs until `steps` calls have been made, or engine and model disagree.
 * @param setting the machine that they run on
 * @param path where fast-check found a failure before; with the seed that it named
 */
export function search(
  steps: number,
  seed: number,
  path?: string,
  setting: Setting = roomy,
): Found {
  const tally = new Tally();
  for (let at = seed; tally.steps < steps; at++) {
    // To leave out calls is quicker, and leaves less, than to leave out commands.
    const details = fc.check(
      fc.property(program, (commands) => runCommands(commands, tally, setting)),
      { seed: at, path, numRuns: RUNS, endOnFailure: true },
    );
    if (!details.failed && path === undefined) continue;
    if (!details.failed) break;
    const error = details.errorInstance;
    if (!(error instanceof Disagreement)) throw error;
    const least = smallest(error, setting);
    const failure =
      `after ${tally.steps} steps, a program of ${least.calls.length} calls\n` +
      `again with: npm run model -- --seed ${details.seed} --path ${details.counterexamplePath}\n\n` +
      asExample(least, setting);
    return { tally, failure, length: least.calls.length };
  }
  return { tally, failure: null, length: 0 };
}

/** The numbers of a run, a line each. */
export function report({ tally }: Found): string {
  const lines = (title: string, map: ReadonlyMap<string, number>) => [
    `${title}:`,
    ...[...map]
      .sort(([, a], [, b]) => b - a)
      .map(([what, n]) => `  ${String(n).padStart(8)}  ${what}`),
  ];
  return [
    ...lines('calls', tally.kinds),
    ...lines('errors and signals', tally.outcomes),
    ...lines('differences from the manual', tally.differences),
  ].join('\n');
}
