// Write largest(mm): the size of the largest hole between 0x40000000 and 0xc0000000.
import { find_vma, type mm_struct, TASK_SIZE, TASK_UNMAPPED_BASE } from 'sim';

function largest(mm: mm_struct): number {
  let most = 0;
  let addr = TASK_UNMAPPED_BASE;
  for (let vma = find_vma(mm, addr); ; vma = vma.vm_next) {
    most = Math.max(most, (vma ? vma.vm_start : TASK_SIZE) - addr);
    if (!vma) return most;
    addr = vma.vm_end;
  }
}
