// Write mapAt(p, addr, len): at addr or not at all, and nothing that is mapped may go.
import { MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PROT_READ, type Process } from 'sim';

/** The address, or -1 if any of the range is taken. Use mmap() and munmap() only. */
function mapAt(p: Process, addr: number, len: number): number {
  return p.mmap(addr, len, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);
}
