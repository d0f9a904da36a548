// Write tables(k, mm): how many page tables exit_mmap() will take out of this space.
import { type Kernel, type mm_struct, pmd_none, ptepGet } from 'sim';

function tables(k: Kernel, mm: mm_struct): number {
  let found = 0;
  // The entries from 768 up are the kernel's, the same in every directory.
  for (let i = 0; i < 768; i++) if (!pmd_none(ptepGet(k, mm.pgd + 4 * i))) found++;
  return found;
}
