// mayGrow(mm, vma, address, gap): may the stack grow to address, with gap bytes free below it?
import { find_vma_prev, type mm_struct, type vm_area_struct } from 'sim';

/** `address` lies in the hole below the area `vma`, a stack. 2.4.22 says yes to all. */
function mayGrow(mm: mm_struct, vma: vm_area_struct, address: number, gap: number): boolean {
  const below = find_vma_prev(mm, vma.vm_start).vma;
  return !below || address - gap > below.vm_end;
}
