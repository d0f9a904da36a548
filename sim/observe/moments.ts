// What became of files and of memory within a call: how they stand each time before virtual time moves on.
//
// Time stands still while any task runs, so what is seen at one time is what the disk, and a task that
// sleeps, will find. Only what is not as it was is kept.

import type { Kernel } from '../globals.ts';
import { type FileSnapshot, takeFiles } from './files.ts';

/** How much memory there is of each sort, in pages. */
export interface Levels {
  free: number;
  /** Pages in the active and in the inactive list. */
  active: number;
  inactive: number;
  /** Slots in use in all areas of swap. */
  swap: number;
}

/** Files and memory at one time. */
export interface Moment {
  /** Virtual time in microseconds since boot. */
  time: number;
  /** Those that have changed since the moment before. */
  files: FileSnapshot[];
  /** Missing if they are as they were. */
  levels?: Levels;
}

/** So many moments of a call are kept for files, */
const MOMENT_LIMIT = 200;
/** and of those that only tell levels; of more, every second one. */
const LEVEL_LIMIT = 64;

/** How much memory there is of each sort now. */
export function takeLevels(k: Kernel): Levels {
  let free = 0;
  for (const zone of k.pgdat_list?.node_zones ?? []) free += zone.free_pages;
  const { nr_active_pages: active, nr_inactive_pages: inactive } = k;
  return { free, active, inactive, swap: k.total_swap_pages - k.nr_swap_pages };
}

/** Notes moments from now on; what it returns ends that, and tells them. */
export function beginMoments(k: Kernel): () => Moment[] {
  let moments: Moment[] = [];
  const texts = new Map<string, string>();
  let filesSeen = 0;
  let levelsSeen = 0;
  let gap = 0;
  let levelsAt = k.clock.now;
  let was = takeLevels(k);
  const look = (): FileSnapshot[] =>
    takeFiles(k).filter((file) => {
      const text = JSON.stringify(file);
      if (texts.get(file.name) === text) return false;
      texts.set(file.name, text);
      return true;
    });
  /** What changed since they were last noted, if that is long enough ago. */
  const lookAtLevels = (): Levels | null => {
    const levels = takeLevels(k);
    const same =
      levels.free === was.free && levels.active === was.active && levels.swap === was.swap;
    if ((same && levels.inactive === was.inactive) || k.clock.now - levelsAt < gap) return null;
    was = levels;
    levelsAt = k.clock.now;
    return levels;
  };
  /** Every second of those that only tell levels goes, and the next come half as often. */
  const thin = (): void => {
    let nth = 0;
    moments = moments.filter(({ files }) => files.length > 0 || nth++ % 2 === 1);
    levelsSeen = moments.filter(({ files }) => files.length === 0).length;
    gap = Math.max(1, 2 * gap, Math.floor((k.clock.now - moments[0].time) / LEVEL_LIMIT));
  };
  look();
  const before = k.clock.watch;
  k.clock.watch = () => {
    before?.();
    const files = filesSeen < MOMENT_LIMIT ? look() : [];
    const levels = lookAtLevels();
    if (files.length === 0 && levels === null) return;
    moments.push({ time: k.clock.now, files, ...(levels === null ? {} : { levels }) });
    if (files.length > 0) filesSeen++;
    else if (++levelsSeen > LEVEL_LIMIT) thin();
  };
  return () => {
    k.clock.watch = before;
    return moments;
  };
}
