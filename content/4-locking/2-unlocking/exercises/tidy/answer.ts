// tidy(p, addr, len, prot) makes one area again of what mlock() and munlock() have cut, contents kept.
import { PROT_NONE, PROT_READ, type Process } from 'sim';

/** All areas in the range are private and anonymous, with these rights, and none is locked. */
function tidy(p: Process, addr: number, len: number, prot: number): void {
  // mprotect() joins neighbours, and mlock() does not: so change the rights, and change them back.
  p.mprotect(addr, len, prot === PROT_NONE ? PROT_READ : PROT_NONE);
  p.mprotect(addr, len, prot);
}
