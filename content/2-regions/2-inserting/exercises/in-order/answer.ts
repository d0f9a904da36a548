// put(mm, vma) links an area into the list by address. Mend it, and let it refuse an overlap.
import type { mm_struct, vm_area_struct } from 'sim';

/** True if it was put in; false, and nothing changed, if an area is in the way. */
function put(mm: mm_struct, vma: vm_area_struct): boolean {
  let prev: vm_area_struct | null = null;
  for (let at = mm.mmap; at; at = at.vm_next) if (at.vm_end <= vma.vm_start) prev = at;
  // It is enough to test the lowest area that ends above the start: if it is not in the way, none is.
  const next: vm_area_struct | null = prev ? prev.vm_next : mm.mmap;
  if (next && next.vm_start < vma.vm_end) return false;
  vma.vm_next = next;
  if (prev) prev.vm_next = vma;
  else mm.mmap = vma;
  return true;
}
