// What became of files within a call: how they stand each time before virtual time moves on.
//
// Time stands still while anybody works, so what is seen at one time is what the disk, and a task that
// sleeps, will find. Only files that are not as they were are kept.

import type { Kernel } from '../kernel.ts';
import { type FileSnapshot, takeFiles } from './files.ts';

/** Files at one time. */
export interface Moment {
  /** Virtual time in microseconds since boot. */
  time: number;
  /** Those that have changed since the moment before. */
  files: FileSnapshot[];
}

/** So many moments of a call are kept. */
const MOMENT_LIMIT = 200;

/** Notes moments from now on; what it returns ends that, and tells them. */
export function beginMoments(k: Kernel): () => Moment[] {
  const moments: Moment[] = [];
  const texts = new Map<string, string>();
  const look = (): FileSnapshot[] =>
    takeFiles(k).filter((file) => {
      const text = JSON.stringify(file);
      if (texts.get(file.name) === text) return false;
      texts.set(file.name, text);
      return true;
    });
  look();
  const before = k.clock.watch;
  k.clock.watch = () => {
    before?.();
    if (moments.length >= MOMENT_LIMIT) return;
    const files = look();
    if (files.length > 0) moments.push({ time: k.clock.now, files });
  };
  return () => {
    k.clock.watch = before;
    return moments;
  };
}
