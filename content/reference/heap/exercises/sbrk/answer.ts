// Write sbrk() on top of brk(): it moves the break by so many bytes and returns the old one, or -1.
import type { Process } from 'sim';

/** The break before the call; -1 if it cannot be moved so far, and then it is where it was. */
function sbrk(p: Process, increment: number): number {
  const old = p.brk();
  // The kernel would let the break go down to the end of the code, and take the data away.
  if (old + increment < p.mm.start_brk) return -1;
  // brk() returns no error: any break but the one that was asked for is the old one.
  return p.brk(old + increment) === old + increment ? old : -1;
}
