/**
 * Every machine has 16 MB of RAM outside the heap. V8 collects the whole heap each time some tens of MB were allocated
 * there, however large the heap is: where hundreds of machines are booted in a process that also holds a book, that
 * takes longer than all they do. With this flag such memory counts as the heap does, whose limit grows with what lives.
 *
 * Null where V8 is not known to have the flag: it is only about speed.
 */
import { setFlagsFromString } from 'node:v8';

export const heapFlag = process.versions.v8.startsWith('13.')
  ? '--external-memory-accounted-in-global-limit'
  : null;

/** For a process that was not started with it. */
export function countMachinesAsHeap(): void {
  if (heapFlag !== null) setFlagsFromString(heapFlag);
}
