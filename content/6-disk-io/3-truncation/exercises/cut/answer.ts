// Write cut(area, size): what a truncation to `size` bytes takes out of an area.
import { PAGE_SIZE } from 'sim';

interface Area {
  vm_start: number;
  vm_end: number;
  /** The page of the file with which the area begins. */
  vm_pgoff: number;
}

/** Where it begins and how many bytes it has; null if the area keeps all its pages. */
function cut(area: Area, size: number): [start: number, len: number] | null {
  // A page of which the file keeps even one byte stays.
  const pgoff = Math.ceil(size / PAGE_SIZE);
  const kept = Math.max(0, pgoff - area.vm_pgoff);
  const start = area.vm_start + kept * PAGE_SIZE;
  return start < area.vm_end ? [start, area.vm_end - start] : null;
}
