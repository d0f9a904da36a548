// Mend the window: write nextWindow(vma, window), the pages of the file that should be read next.
import { PAGE_SHIFT, type vm_area_struct } from 'sim';

/** From `start` to `end` - 1, in pages of the file; not past the area. */
function nextWindow(vma: vm_area_struct, window: number): { start: number; end: number } {
  const start = vma.vm_pgoff + vma.vm_raend;
  const last = (vma.vm_end >>> PAGE_SHIFT) + vma.vm_pgoff;
  return { start, end: Math.min(start + window, last) };
}
