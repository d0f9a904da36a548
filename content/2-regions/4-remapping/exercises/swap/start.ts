// swap(p, a, b, len) exchanges two pieces of private memory. Write it with mremap().
import type { Process } from 'sim';

/** Afterwards at `a` is what was at `b`, and the other way round; `len` is in bytes, a multiple of PAGE_SIZE. */
function swap(p: Process, a: number, b: number, len: number): void {
  for (let offset = 0; offset < len; offset++) {
    const byte = p.load8(a + offset);
    p.store8(a + offset, p.load8(b + offset));
    p.store8(b + offset, byte);
  }
}
