// Write verdict(mm, address, code, esp): what becomes of an access that faulted?
import { find_vma, type mm_struct, VM_WRITE } from 'sim';

/** As far as areas and stack pointer decide it: no limits, and there is always memory. */
function verdict(mm: mm_struct, address: number, _code: number, _esp: number): string {
  const vma = find_vma(mm, address);
  if (!vma || vma.vm_start > address) return 'SEGV_MAPERR';
  return vma.vm_flags & VM_WRITE ? 'served' : 'SEGV_ACCERR';
}
