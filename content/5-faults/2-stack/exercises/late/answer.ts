// grow(vma, address) is expand_stack() without its limits. Make it right when it is called too late.
import { PAGE_MASK, PAGE_SHIFT, u32, type vm_area_struct } from 'sim';

/** The caller has found the address below the area. Other threads may have made the area longer since then. */
function grow(vma: vm_area_struct, address: number): void {
  const mm = vma.vm_mm!;
  address = u32(address & PAGE_MASK);
  // page_table_lock is held from here to the end: what is read now will not change any more.
  if (address >= vma.vm_start) return;
  const pages = u32(vma.vm_start - address) >>> PAGE_SHIFT;
  vma.vm_start = address;
  vma.vm_pgoff = u32(vma.vm_pgoff - pages);
  mm.total_vm += pages;
}
