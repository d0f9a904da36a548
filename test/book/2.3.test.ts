// Section 2.3: where the book and the source of 2.4.22 disagree.

import {
  boot,
  hex,
  MAP_ANONYMOUS,
  MAP_GROWSDOWN,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  VM_LOCKED,
} from 'sim';
import { expect, test } from 'vitest';

const RW = PROT_READ | PROT_WRITE;
const anonymous = MAP_PRIVATE | MAP_ANONYMOUS;

/** The areas below the stack: first address and number of pages of each. */
function areas(p: Process): string[] {
  const found: string[] = [];
  for (let at = p.mm.mmap; at?.vm_next; at = at.vm_next)
    found.push(`${hex(at.vm_start)} ${(at.vm_end - at.vm_start) / PAGE_SIZE}`);
  return found;
}

test('filling a hole merges the areas on both sides and frees one of them', () => {
  const m = boot();
  const p = m.spawn('test');
  p.mmap(0x40000000, PAGE_SIZE, RW, anonymous);
  p.mmap(0x40002000, PAGE_SIZE, RW, anonymous);
  expect(areas(p)).toEqual(['0x40000000 1', '0x40002000 1']);
  expect(p.mm.map_count).toBe(3);
  const upper = p.mm.mmap!.vm_next!;

  p.mmap(0x40001000, PAGE_SIZE, RW, anonymous);
  expect(areas(p)).toEqual(['0x40000000 3']);
  expect(p.mm.map_count).toBe(2);
  // The slab hands the freed structure out again.
  p.mmap(0x50000000, PAGE_SIZE, RW, anonymous);
  expect(p.mm.mmap!.vm_next).toBe(upper);
  expect(m.check()).toEqual([]);
});

test('equal permissions are not enough: all of vm_flags must be equal', () => {
  const p = boot().spawn('test');
  p.mmap(0x40000000, PAGE_SIZE, RW, anonymous);
  p.mmap(0x40001000, PAGE_SIZE, RW, anonymous | MAP_GROWSDOWN);
  p.mm.def_flags |= VM_LOCKED;
  p.mmap(0x40002000, PAGE_SIZE, RW, anonymous | MAP_GROWSDOWN);
  expect(areas(p)).toEqual(['0x40000000 1', '0x40001000 1', '0x40002000 1']);
  expect(p.mm.mmap!.vm_page_prot).toBe(p.mm.mmap!.vm_next!.vm_page_prot);
});

test('vm_pgoff is not compared, and stays as it was when an area grows downwards', () => {
  const p = boot().spawn('test');
  p.mmap2(0x40001000, PAGE_SIZE, RW, anonymous, -1, 5);
  p.mmap2(0x40002000, PAGE_SIZE, RW, anonymous, -1, 70);
  p.mmap2(0x40000000, PAGE_SIZE, RW, anonymous, -1, 90);
  expect(areas(p)).toEqual(['0x40000000 3']);
  expect(p.mm.mmap!.vm_pgoff).toBe(5);
});
