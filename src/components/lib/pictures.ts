// Pictures of an example's run, for the static page.
import type { Snapshot } from 'sim';
import {
  kindFor,
  type PastStep,
  type Picture,
  type PictureKind,
  type PictureOptions,
  pictures,
  usualStep,
} from '../../pictures/index.ts';
import type { RunResult, Step } from '../../runner/result.ts';

export type { PictureKind };

export interface StepPicture extends Picture {
  /** `munmap(0x40001000, 4096)` */
  label: string;
  line: number | null;
}

/** A step, and those of its machine that led to it, itself the last. */
export interface ChosenStep extends Step {
  past: PastStep[];
}

/**
 * The step that a picture shows: the one asked for (its number from 1, or how its label begins),
 * else the last that changed an address space or a file; null if none did.
 */
export function chooseStep(result: RunResult, wanted?: number | string): ChosenStep | null {
  const steps = result.steps.filter(
    (step) => step.before !== undefined && step.after !== undefined,
  );
  let found: Step | undefined;
  if (typeof wanted === 'number') found = steps[wanted - 1];
  else if (wanted !== undefined) found = steps.findLast((step) => step.label.startsWith(wanted));
  else found = steps[usualStep(steps as PastStep[])];
  if (!found) return null;
  const past = steps
    .slice(0, steps.indexOf(found) + 1)
    .filter((step) => step.machine === found.machine) as PastStep[];
  return { ...found, past };
}

/** The kind of picture in which a step shows. */
export function usualKind(step: Step): PictureKind {
  return kindFor(step as PastStep);
}

/** `state`: only what the step left behind, not what it found. */
export function drawStep(
  step: ChosenStep,
  kind: PictureKind,
  options: PictureOptions & { state?: boolean },
): StepPicture {
  const { state = false, ...rest } = options;
  const before = state ? null : (step.before as Snapshot);
  const picture = pictures[kind]([before, step.after as Snapshot], { past: step.past, ...rest });
  return { ...picture, label: step.label, line: step.line };
}
