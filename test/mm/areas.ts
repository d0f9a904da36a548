// Areas as text, for tests of what cuts, merges and moves them.

import type { Kernel } from '../../sim/globals.ts';
import {
  VM_LOCKED,
  VM_RAND_READ,
  VM_READ,
  VM_SEQ_READ,
  VM_WRITE,
  type vm_area_struct,
} from '../../sim/include/linux/mm.ts';
import { find_vma } from '../../sim/mm/mmap.ts';

/** Where the areas of these tests begin. */
export const A = 0x40000000;
export const PAGE = 4096;

/**
 * The areas of the running task, in pages from A: `0-3 rw, 3-4 r- locked`; and what is wrong with them.
 */
export function areasText(k: Kernel): string {
  const mm = k.current.mm!;
  const found: string[] = [];
  let count = 0;
  for (let vma: vm_area_struct | null = mm.mmap; vma; vma = vma.vm_next) {
    count++;
    const words = [`${(vma.vm_start - A) / PAGE}-${(vma.vm_end - A) / PAGE}`];
    words.push(`${vma.vm_flags & VM_READ ? 'r' : '-'}${vma.vm_flags & VM_WRITE ? 'w' : '-'}`);
    if (vma.vm_flags & VM_LOCKED) words.push('locked');
    if (vma.vm_flags & VM_SEQ_READ) words.push('sequential');
    if (vma.vm_flags & VM_RAND_READ) words.push('random');
    found.push(words.join(' '));
    if (vma.vm_start < vma.vm_end && find_vma(mm, vma.vm_start) !== vma)
      found.push('not in the tree');
  }
  if (mm.map_count !== count) found.push(`map_count ${mm.map_count}`);
  return found.join(', ') || 'none';
}
