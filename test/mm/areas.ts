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

/**
 * The areas of the running task, drawn: a cell for each page from A on, a bar where an area begins or ends.
 *
 *     |w w|r|. .|W|    two pages that may be written, one that may be read, two of nothing, one locked
 *
 * `-` is a page that nobody may touch; behind the drawing stands what is wrong.
 */
function areasMap(k: Kernel): string {
  const cells: string[] = [];
  const wrong: string[] = [];
  const mm = k.current.mm!;
  let count = 0;
  for (let vma: vm_area_struct | null = mm.mmap; vma; vma = vma.vm_next) {
    count++;
    const first = (vma.vm_start - A) / PAGE;
    const end = (vma.vm_end - A) / PAGE;
    if (!(first >= 0 && first < end && end <= 32))
      throw new Error(`not to be drawn: ${first}-${end}`);
    // Even places are bars, odd ones pages.
    while (cells.length < 2 * end + 1) cells.push(cells.length % 2 === 0 ? ' ' : '.');
    cells[2 * first] = cells[2 * end] = '|';
    let letter = '-';
    if (vma.vm_flags & VM_WRITE) letter = 'w';
    else if (vma.vm_flags & VM_READ) letter = 'r';
    if (vma.vm_flags & VM_LOCKED) letter = letter.toUpperCase();
    for (let page = first; page < end; page++) cells[2 * page + 1] = letter;
    if (find_vma(mm, vma.vm_start) !== vma) wrong.push(`${first}-${end} is not in the tree`);
  }
  if (mm.map_count !== count) wrong.push(`map_count is ${mm.map_count}`);
  return [cells.join('') || 'nothing', ...wrong].join('  ');
}

/** Draws the areas before and after each step, a line each; a step's own result, if it is not 0, beside it. */
export function areaMaps(k: Kernel, ...steps: (() => unknown)[]): string {
  const lines = [areasMap(k)];
  for (const step of steps) {
    const result = step();
    lines.push(areasMap(k) + (result === 0 || result === undefined ? '' : `  = ${result}`));
  }
  return lines.join('\n');
}

/** A drawing in a test, without the lines and the margin that only set it apart. */
export function drawn(text: string): string {
  const lines = text.split('\n').slice(1, -1);
  const margin = Math.min(...lines.map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(margin)).join('\n');
}
