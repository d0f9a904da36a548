// place(mm, len) takes the first hole. Make it take the smallest that is large enough.
import { find_vma, type mm_struct, TASK_SIZE, TASK_UNMAPPED_BASE } from 'sim';

/** The start of a hole of at least len bytes; -1 if there is none. */
function place(mm: mm_struct, len: number): number {
  let best = -1;
  let bestSize = Number.POSITIVE_INFINITY;
  let addr = TASK_UNMAPPED_BASE;
  for (let vma = find_vma(mm, addr); ; vma = vma.vm_next) {
    const size = (vma ? vma.vm_start : TASK_SIZE) - addr;
    if (size >= len && size < bestSize) {
      best = addr;
      bestSize = size;
    }
    if (!vma) return best;
    addr = vma.vm_end;
  }
}
