// Mend the window: write nextWindow(vma, window), the pages of the file that should be read next.
import { PAGE_SHIFT, type vm_area_struct } from 'sim';

/** From `start` to `end` - 1, in pages of the file; not past the area. */
function nextWindow(vma: vm_area_struct, window: number): { start: number; end: number } {
  // vm_raend is a page of the file already, so vm_pgoff is not added. The area's length is counted from vm_start.
  const start = vma.vm_raend;
  const last = ((vma.vm_end - vma.vm_start) >>> PAGE_SHIFT) + vma.vm_pgoff;
  return { start, end: Math.min(start + window, last) };
}
