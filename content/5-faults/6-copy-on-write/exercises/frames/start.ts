// Write frames(k, mm, addr, pages): how many frames a write to each of these pages would take.
import {
  type Kernel,
  type mm_struct,
  PAGE_SIZE,
  pgd_offset,
  pmd_offset,
  pte_none,
  pte_offset,
  pte_write,
  ptepGet,
} from 'sim';

/** The page table is there; the area is private and may be written; no page is locked, in swap or in the swap cache. */
function frames(k: Kernel, mm: mm_struct, addr: number, pages: number): number {
  let taken = 0;
  for (let at = addr; at < addr + pages * PAGE_SIZE; at += PAGE_SIZE) {
    const pte = ptepGet(k, pte_offset(k, pmd_offset(pgd_offset(mm, at), at), at));
    if (pte_none(pte) || !pte_write(pte)) taken++;
  }
  return taken;
}
