// Write largest(mm): the size of the largest hole between 0x40000000 and 0xc0000000.
import { find_vma, type mm_struct, TASK_SIZE, TASK_UNMAPPED_BASE } from 'sim';

function largest(mm: mm_struct): number {
  const first = find_vma(mm, TASK_UNMAPPED_BASE);
  return (first ? first.vm_start : TASK_SIZE) - TASK_UNMAPPED_BASE;
}
