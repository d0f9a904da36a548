// Write protect(): mprotect() that changes all of the range, or says false and changes nothing.
import { find_vma, type Process } from 'sim';

/** True if every page of the range has the rights `prot` now; false if nothing was changed. */
function protect(p: Process, addr: number, len: number, prot: number): boolean {
  const end = addr + len;
  let at = addr;
  for (let vma = find_vma(p.mm, addr); at < end; vma = vma.vm_next) {
    if (!vma || vma.vm_start > at) return false;
    // VM_MAYREAD, VM_MAYWRITE and VM_MAYEXEC stand four bits above the rights that they allow.
    if (prot & ~(vma.vm_flags >> 4)) return false;
    at = vma.vm_end;
  }
  p.mprotect(addr, len, prot);
  return true;
}
