// Write mapAt(p, addr, len): at addr or not at all, and nothing that is mapped may go.
import { MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, type Process } from 'sim';

/** The address, or -1 if any of the range is taken. Use mmap() and munmap() only. */
function mapAt(p: Process, addr: number, len: number): number {
  // Without MAP_FIXED the address is a wish: granted if the range is free, else the kernel
  // chooses another place, which is unmapped again.
  const got = p.mmap(addr, len, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  if (got === addr) return addr;
  p.munmap(got, len);
  return -1;
}
