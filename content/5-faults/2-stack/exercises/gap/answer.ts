// mayGrow(mm, vma, address, gap): may the stack grow to address, with gap bytes free below it?
import { find_vma_prev, type mm_struct, PAGE_MASK, u32, type vm_area_struct } from 'sim';

/** `address` lies in the hole below the area `vma`, a stack. 2.4.22 says yes to all. */
function mayGrow(mm: mm_struct, vma: vm_area_struct, address: number, gap: number): boolean {
  // The page of the address would be the lowest of the stack.
  const start = u32(address & PAGE_MASK);
  const { prev } = find_vma_prev(mm, vma.vm_start);
  // Without an area below, the hole goes down to address 0. The end is subtracted, and not gap,
  // because in C start - gap could wrap.
  return start - (prev ? prev.vm_end : 0) >= gap;
}
