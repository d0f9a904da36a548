// Write verdict(mm, address, code, esp): what happens to a program's access that faulted?
import { find_vma, type mm_struct, VM_WRITE } from 'sim';

/** 'served', 'SEGV_MAPERR' or 'SEGV_ACCERR'. Areas and stack pointer decide: no limits, and there is always memory. */
function verdict(mm: mm_struct, address: number, _code: number, _esp: number): string {
  const vma = find_vma(mm, address);
  if (!vma || vma.vm_start > address) return 'SEGV_MAPERR';
  return vma.vm_flags & VM_WRITE ? 'served' : 'SEGV_ACCERR';
}
