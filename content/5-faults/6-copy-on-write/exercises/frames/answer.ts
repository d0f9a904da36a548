// Write frames(k, mm, addr, pages): how many frames a write to each of these pages would take.
import {
  type Kernel,
  type mm_struct,
  PAGE_SIZE,
  PageReserved,
  pgd_offset,
  pmd_offset,
  pte_none,
  pte_offset,
  pte_page,
  pte_write,
  ptepGet,
} from 'sim';

/** The page table is there; the area is private and may be written; no page is locked, in swap or in the swap cache. */
function frames(k: Kernel, mm: mm_struct, addr: number, pages: number): number {
  let taken = 0;
  for (let at = addr; at < addr + pages * PAGE_SIZE; at += PAGE_SIZE) {
    const pte = ptepGet(k, pte_offset(k, pmd_offset(pgd_offset(mm, at), at), at));
    if (pte_none(pte)) {
      taken++;
      continue;
    }
    const page = pte_page(k, pte);
    // Read-only, and the only user: taken over. The count of a reserved page says nothing.
    const alone = page.count.counter === 1 && !PageReserved(page);
    if (!pte_write(pte) && !alone) taken++;
  }
  return taken;
}
