/** The access that an example of the fault chooser is about: its last load or store. */
import type { TracedCall } from 'sim';
import { callOf } from './call.ts';
import { pageFaultsOf } from './page-fault.ts';

export interface AccessRun {
  /** `store8(0x40000000, 1)`. */
  label: string;
  /** Its page faults, in the order in which they began. */
  faults: TracedCall[];
}

/** What a run has of its steps and calls: `calls` are which of its machine's a step's are, from, up to. */
interface Run {
  steps: { label: string; machine: number; calls?: [number, number] }[];
  trace?: { machines: { calls: TracedCall[] }[] };
}

/** The access of a run with calls traced; null if there was none. */
export function accessOf({ steps, trace }: Run): AccessRun | null {
  const step = steps.findLast((step) => /^(load|store|the kernel)/.test(callOf(step).name));
  if (!step?.calls) return null;
  const calls = trace?.machines[step.machine].calls ?? [];
  return { label: step.label, faults: pageFaultsOf(calls.slice(...step.calls)) };
}
