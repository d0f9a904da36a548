// Which step of a run a picture shows, and in which kind, if the page does not say.

import type { Snapshot } from 'sim';
import { callOf } from './call.ts';
import type { PastStep } from './frame.ts';
import type { PictureKind } from './index.ts';

/** What a step is judged by. */
type Step = Pick<PastStep, 'label' | 'before' | 'after' | 'timeline'>;

function differ(step: Step, look: (snapshot: Snapshot) => unknown): boolean {
  return JSON.stringify(look(step.before)) !== JSON.stringify(look(step.after));
}

const spaces = (snapshot: Snapshot) => snapshot.addressSpaces;
const areas = (snapshot: Snapshot) =>
  snapshot.addressSpaces.map((space) => [space.id, space.areas, space.brk]);
/** Size and pages of the files of the disk; opens and mappings alone do not count. */
const pages = (snapshot: Snapshot) =>
  snapshot.files
    .filter((file) => file.onDisk)
    .map(({ name, size, lists, pages }) => [name, size, lists, pages]);
const cached = (snapshot: Snapshot) =>
  snapshot.files
    .filter((file) => file.onDisk)
    .map(({ name, size, pages }) => [name, size, pages.map((page) => page.index)]);

/** Programs that ran side by side. */
function isRun(step: Step): boolean {
  return callOf(step).name === 'run';
}

/** The last step that changed an address space or a file, one call rather than a run of programs; -1 if none did. */
export function usualStep(steps: readonly Step[]): number {
  const changes = (step: Step) => differ(step, spaces) || differ(step, pages);
  const call = steps.findLastIndex((step) => !isRun(step) && changes(step));
  return call >= 0 ? call : steps.findLastIndex((step) => isRun(step));
}

/** A call that is about a file, whatever it does to its buffer. */
function isFileCall(step: Step): boolean {
  return /^(p?read|p?write|fsync|fdatasync|msync)$/.test(callOf(step).name);
}

function isCut(step: Step): boolean {
  return step.before.files.some((file) => {
    const now = step.after.files.find((one) => one.name === file.name);
    return file.onDisk && now !== undefined && now.size < file.size;
  });
}

/** The kind in which a step shows: what it changed decides. */
export function kindFor(step: Step): PictureKind {
  if (isRun(step) && step.timeline !== undefined) return 'timeline';
  if (isCut(step)) return 'truncation';
  if (differ(step, areas)) return 'address-space';
  if (isFileCall(step) && differ(step, pages)) return 'cache';
  // A fault that finds its page in the cache is about entries; one that brings it, about the cache.
  if (differ(step, spaces)) return differ(step, cached) ? 'cache' : 'frames';
  return differ(step, pages) ? 'cache' : 'address-space';
}
