// Section 3.1: where the source of 2.4.22 does something else than one might read.

import {
  boot,
  find_vma,
  find_vma_prev,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  TASK_SIZE,
} from 'sim';
import { expect, test } from 'vitest';

const A = 0x40000000;

test('above the last area find_vma_prev gives no previous area either', () => {
  const p = boot().spawn('test');
  p.mmap(A, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

  expect(find_vma_prev(p.mm, TASK_SIZE)).toEqual({ vma: null, prev: null });
  expect(find_vma(p.mm, TASK_SIZE - 1)).not.toBeNull();
});

test('find_vma_prev gives what the list says, at every address below the end of the last area', () => {
  const p = boot().spawn('test');
  for (let i = 0; i < 40; i++)
    p.mmap(A + 3 * ((i * 7) % 40) * PAGE_SIZE, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  expect(p.mm.map_count).toBe(41);

  // An address in a hole whose area has a left subtree is where the descent alone would not do.
  let below = 0;
  for (let page = -1; page < 3 * 40; page++) {
    const addr = A + page * PAGE_SIZE;
    let prev = null;
    let vma = p.mm.mmap;
    while (vma && vma.vm_end <= addr) {
      prev = vma;
      vma = vma.vm_next;
    }
    const found = find_vma_prev(p.mm, addr);
    expect(found.vma).toBe(vma);
    expect(found.prev).toBe(prev);
    if (vma && vma.vm_start > addr && vma.vm_rb.rb_left) below++;
  }
  expect(below).toBeGreaterThan(0);
});
