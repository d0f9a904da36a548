/** The access that an example of the fault chooser is about: its last load or store. */
import type { TracedCall } from 'sim';
import { pageFaultsOf } from '../pictures/page-fault.ts';
import type { RunResult } from './result.ts';

export interface AccessRun {
  /** `store8(0x40000000, 1)`. */
  label: string;
  /** Its page faults, in the order in which they began. */
  faults: TracedCall[];
}

/** The access of a run with calls traced; null if there was none. */
export function accessOf(result: Pick<RunResult, 'steps' | 'trace'>): AccessRun | null {
  const step = result.steps.findLast(({ label }) => /^(load|store|the kernel )/.test(label));
  if (!step?.calls) return null;
  const calls = result.trace?.machines[step.machine].calls ?? [];
  return { label: step.label, faults: pageFaultsOf(calls.slice(...step.calls)) };
}
