// Write protect(): mprotect() that changes all of the range, or says false and changes nothing.
import { find_vma, type Process } from 'sim';

/** True if every page of the range has the rights `prot` now; false if nothing was changed. */
function protect(p: Process, addr: number, len: number, prot: number): boolean {
  if (!find_vma(p.mm, addr)) return false;
  try {
    p.mprotect(addr, len, prot);
    return true;
  } catch {
    return false;
  }
}
