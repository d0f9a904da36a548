// Pictures of an example's run, for the static page.
import type { Snapshot } from 'sim';
import {
  type Picture,
  type PictureKind,
  type PictureOptions,
  pictures,
} from '../../pictures/index.ts';
import type { RunResult, Step } from '../../runner/result.ts';

export type { PictureKind };

export interface StepPicture extends Picture {
  /** `munmap(0x40001000, 4096)` */
  label: string;
  line: number | null;
}

function changes(step: Step): boolean {
  const spaces = (snapshot: unknown) => JSON.stringify((snapshot as Snapshot).addressSpaces);
  return (
    step.before !== undefined &&
    step.after !== undefined &&
    spaces(step.before) !== spaces(step.after)
  );
}

/**
 * The step that a picture shows: the one asked for (its number from 1, or how its label begins),
 * else the last that changed an address space; null if none did.
 */
export function chooseStep(result: RunResult, wanted?: number | string): Step | null {
  const steps = result.steps.filter(
    (step) => step.before !== undefined && step.after !== undefined,
  );
  if (typeof wanted === 'number') return steps[wanted - 1] ?? null;
  if (typeof wanted === 'string')
    return steps.findLast((step) => step.label.startsWith(wanted)) ?? null;
  return steps.findLast(changes) ?? null;
}

/** `state`: only what the step left behind, not what it found. */
export function drawStep(
  step: Step,
  kind: PictureKind,
  options: PictureOptions & { state?: boolean },
): StepPicture {
  const { state = false, ...rest } = options;
  const before = state ? null : (step.before as Snapshot);
  const picture = pictures[kind]([before, step.after as Snapshot], rest);
  return { ...picture, label: step.label, line: step.line };
}
