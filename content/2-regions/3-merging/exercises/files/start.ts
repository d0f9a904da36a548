// mergeable(left, right) knows anonymous areas only. Teach it areas of files.
import { can_vma_merge, type vm_area_struct } from 'sim';

/** Could these two areas be one? */
function mergeable(left: vm_area_struct, right: vm_area_struct): boolean {
  if (left.vm_end !== right.vm_start) return false;
  return can_vma_merge(left, right.vm_flags) === 1 && can_vma_merge(right, left.vm_flags) === 1;
}
