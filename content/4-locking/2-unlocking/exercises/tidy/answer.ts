// tidy(p, addr, len, prot) makes one area again of what mlock() and munlock() have cut, contents kept.
import { PROT_NONE, PROT_READ, type Process } from 'sim';

/** All areas in the range are private and anonymous, with these rights, and none is locked. */
function tidy(p: Process, addr: number, len: number, prot: number): void {
  // Of the two calls that change flags only this one joins neighbours: other rights, and back.
  p.mprotect(addr, len, prot === PROT_NONE ? PROT_READ : PROT_NONE);
  p.mprotect(addr, len, prot);
}
