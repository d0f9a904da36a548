// Write sbrk() on top of brk(): it moves the break by so many bytes and returns the old one, or -1.
import type { Process } from 'sim';

/** The break before the call; -1 if it cannot be moved so far, and then it is where it was. */
function sbrk(p: Process, increment: number): number {
  const old = p.brk();
  try {
    p.brk(old + increment);
  } catch {
    return -1;
  }
  return old;
}
