// Write outcome(mm, max, addr, len): what munmap() would return, without calling it.
import { find_vma, type mm_struct, PAGE_ALIGN, PAGE_SIZE, TASK_SIZE } from 'sim';

/** 'EINVAL', 'ENOMEM' or 'done'; max is max_map_count, and memory never runs out. */
function outcome(mm: mm_struct, max: number, addr: number, len: number): string {
  if (addr % PAGE_SIZE !== 0 || addr + len > TASK_SIZE || len === 0) return 'EINVAL';
  const end = addr + PAGE_ALIGN(len);
  const vma = find_vma(mm, addr);
  // Only a hole adds an area, and only the first area can have one.
  const hole = vma !== null && vma.vm_start < addr && vma.vm_end > end;
  return hole && mm.map_count >= max ? 'ENOMEM' : 'done';
}
