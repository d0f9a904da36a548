// Write tables(k, mm): how many page tables exit_mmap() will take out of this space.
import { type Kernel, type mm_struct, pmd_none, ptepGet } from 'sim';

function tables(k: Kernel, mm: mm_struct): number {
  let found = 0;
  for (let i = 0; i < 1024; i++) if (!pmd_none(ptepGet(k, mm.pgd + 4 * i))) found++;
  return found;
}
