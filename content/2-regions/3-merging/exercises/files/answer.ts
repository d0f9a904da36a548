// mergeable(left, right) knows anonymous areas only. Teach it areas of files.
import { PAGE_SHIFT, type vm_area_struct } from 'sim';

/** Could these two areas be one? */
function mergeable(left: vm_area_struct, right: vm_area_struct): boolean {
  if (left.vm_end !== right.vm_start) return false;
  if (left.vm_flags !== right.vm_flags || left.vm_file !== right.vm_file) return false;
  // The right one must go on in the file where the left one ends. Without a file vm_pgoff means nothing.
  const pages = (left.vm_end - left.vm_start) >>> PAGE_SHIFT;
  return !left.vm_file || left.vm_pgoff + pages === right.vm_pgoff;
}
