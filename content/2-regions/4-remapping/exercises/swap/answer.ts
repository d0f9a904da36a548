// swap(p, a, b, len) exchanges two pieces of private memory. Write it with mremap().
import {
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PROT_NONE,
  type Process,
} from 'sim';

/** Afterwards at `a` is what was at `b`, and the other way round; `len` is in bytes, a multiple of PAGE_SIZE. */
function swap(p: Process, a: number, b: number, len: number): void {
  const move = (from: number, to: number) =>
    p.mremap(from, len, len, MREMAP_FIXED | MREMAP_MAYMOVE, to);
  // A place that is certain to be free: one that was mapped for this. MREMAP_FIXED clears it.
  const spare = p.mmap(0, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS);
  move(a, spare);
  move(b, a);
  move(spare, b);
}
