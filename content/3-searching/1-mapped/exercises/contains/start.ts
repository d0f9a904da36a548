// Write contains(mm, addr): the area that has addr inside, or null.
import { find_vma, type mm_struct, type vm_area_struct } from 'sim';

function contains(mm: mm_struct, addr: number): vm_area_struct | null {
  return find_vma(mm, addr);
}
