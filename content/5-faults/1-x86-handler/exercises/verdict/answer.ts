// Write verdict(mm, address, code, esp): what happens to a program's access that faulted?
import { find_vma, type mm_struct, u32, VM_EXEC, VM_GROWSDOWN, VM_READ, VM_WRITE } from 'sim';

/** 'served', 'SEGV_MAPERR' or 'SEGV_ACCERR'. Areas and stack pointer decide: no limits, and there is always memory. */
function verdict(mm: mm_struct, address: number, code: number, esp: number): string {
  const vma = find_vma(mm, address);
  if (!vma) return 'SEGV_MAPERR';
  if (vma.vm_start > address) {
    if (!(vma.vm_flags & VM_GROWSDOWN)) return 'SEGV_MAPERR';
    if (u32(address + 32) < esp) return 'SEGV_MAPERR';
  }
  // Bit 1 is set for a write. A read is served only if the page is not there.
  if (code & 2) return vma.vm_flags & VM_WRITE ? 'served' : 'SEGV_ACCERR';
  if (code & 1) return 'SEGV_ACCERR';
  return vma.vm_flags & (VM_READ | VM_EXEC) ? 'served' : 'SEGV_ACCERR';
}
