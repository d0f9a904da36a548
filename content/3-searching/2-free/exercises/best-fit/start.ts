// place(mm, len) takes the first hole. Make it take the smallest that is large enough.
import { find_vma, type mm_struct, TASK_SIZE, TASK_UNMAPPED_BASE } from 'sim';

/** The start of a hole of at least len bytes; -1 if there is none. */
function place(mm: mm_struct, len: number): number {
  let addr = TASK_UNMAPPED_BASE;
  for (let vma = find_vma(mm, addr); ; vma = vma.vm_next) {
    const end = vma ? vma.vm_start : TASK_SIZE;
    if (end - addr >= len) return addr;
    if (!vma) return -1;
    addr = vma.vm_end;
  }
}
