/** What the stage asks of a run, answered: the part of the worker that only the stage needs, handed in as a text of its own. */
import { looksAt, type Run, recordBeside, whoChanged, whoWrote } from './look.ts';
import type { StageRequest } from './messages.ts';
import { openingOf } from './opening.ts';
import { tryOrders } from './orders.ts';
import { packLooks, packRecorded } from './packed.ts';
import { emptyResult, type RunResult } from './result.ts';

export function answer(options: Run, stage: StageRequest): RunResult {
  const run: Run = { ...options, chosen: stage.chosen };
  const result = emptyResult(run.name ?? 'example');
  switch (stage.ask) {
    case 'open':
      return { ...result, stage: { opening: openingOf(run, stage.at) } };
    case 'record': {
      const recorded = recordBeside(run);
      return { ...recorded.result, stage: { recorded: packRecorded(recorded) } };
    }
    case 'look':
      return { ...result, stage: { looks: packLooks(looksAt(run, stage.wanted)) } };
    case 'why':
      return { ...result, stage: { wrote: whoWrote(run, stage) } };
    case 'changed':
      return { ...result, stage: { wrote: whoChanged(run, stage) } };
    default:
      return { ...result, stage: { orders: tryOrders(run, stage.bounds) } };
  }
}
