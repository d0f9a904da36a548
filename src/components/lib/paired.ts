// A system call of a run as its step has it, with the machine before and after, and as the trace has it.
import type { Snapshot, TracedCall } from 'sim';
import type { RunResult } from '../../runner/result.ts';

export interface PairedCall {
  label: string;
  before: Snapshot;
  after: Snapshot;
  call: TracedCall;
}

/**
 * The calls of one of these system calls, in order: `mremap` is what a step's label begins with,
 * and `sys_mremap` what the trace has.
 */
export function pairedCalls(result: RunResult, names: readonly string[]): PairedCall[] {
  const machines = result.trace?.machines ?? [];
  return machines.flatMap(({ calls }, machine) => {
    const steps = result.steps.filter(
      (step) => step.machine === machine && names.includes(step.label.split('(')[0]),
    );
    const traced = calls.filter((call) => names.some((name) => call.name === `sys_${name}`));
    return steps.flatMap(({ label, before, after }, index) =>
      before === undefined || after === undefined || !traced[index]
        ? []
        : [{ label, before: before as Snapshot, after: after as Snapshot, call: traced[index] }],
    );
  });
}
