// tidy(p, addr, len, prot) makes one area again of what mlock() and munlock() have cut, contents kept.
import { MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, type Process } from 'sim';

/** All areas in the range are private and anonymous, with these rights, and none is locked. */
function tidy(p: Process, addr: number, len: number, prot: number): void {
  p.mmap(addr, len, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);
}
