// Write outcome(mm, max, addr, len): what munmap() would return, without calling it.
import { find_vma, type mm_struct, PAGE_ALIGN, PAGE_SIZE, TASK_SIZE } from 'sim';

/** 'EINVAL', 'ENOMEM' or 'done'; max is max_map_count, and memory never runs out. */
function outcome(mm: mm_struct, max: number, addr: number, len: number): string {
  if (addr % PAGE_SIZE !== 0 || addr + len > TASK_SIZE) return 'EINVAL';
  const end = addr + PAGE_ALIGN(len);
  for (let vma = find_vma(mm, addr); vma && vma.vm_start < end; vma = vma.vm_next)
    if (mm.map_count > max) return 'ENOMEM';
  return 'done';
}
