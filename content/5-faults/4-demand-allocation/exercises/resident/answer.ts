// resident(k, mm) counts the pages that a process has. Make it count as rss does.
import {
  type Kernel,
  type mm_struct,
  PAGE_SIZE,
  PageReserved,
  pgd_offset,
  pmd_none,
  pmd_offset,
  pte_offset,
  pte_page,
  pte_present,
  ptepGet,
  TASK_SIZE,
} from 'sim';

/** How many pages of `mm` are in memory. */
function resident(k: Kernel, mm: mm_struct): number {
  let pages = 0;
  for (let address = 0; address < TASK_SIZE; address += 1024 * PAGE_SIZE) {
    const pmd = pmd_offset(pgd_offset(mm, address), address);
    if (pmd_none(ptepGet(k, pmd))) continue;
    for (let i = 0; i < 1024; i++) {
      const pte = ptepGet(k, pte_offset(k, pmd, address + i * PAGE_SIZE));
      if (!pte_present(pte)) continue;
      const page = pte_page(k, pte);
      if (!PageReserved(page)) pages++;
    }
  }
  return pages;
}
