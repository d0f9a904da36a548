// What a reader might not expect of mprotect(), as the commentary on it says.

import {
  boot,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE as PAGE,
  PROT_READ,
  PROT_WRITE,
  type Process,
} from 'sim';
import { expect, test } from 'vitest';

const RW = PROT_READ | PROT_WRITE;
const ANONYMOUS = MAP_PRIVATE | MAP_ANONYMOUS;

/** The areas below the stack, in pages from the first. */
function areas(p: Process): string {
  const found: string[] = [];
  const first = p.mm.mmap!.vm_start;
  for (let vma = p.mm.mmap; vma && vma.vm_end < 0xb0000000; vma = vma.vm_next) {
    const [from, to] = [vma.vm_start, vma.vm_end].map((at) => (at - first) / PAGE);
    found.push(`${from}-${to} ${vma.vm_flags & 2 ? 'rw' : 'r'} @${vma.vm_pgoff}`);
  }
  return found.join(', ');
}

test('an area that has its rights already is not merged with the one before it', () => {
  const p = boot().spawn();
  const a = p.mmap(0, 4 * PAGE, RW, ANONYMOUS);
  p.mprotect(a + 2 * PAGE, 2 * PAGE, PROT_READ);
  p.mprotect(a, 4 * PAGE, PROT_READ);
  expect(areas(p)).toBe('0-2 r @0, 2-4 r @2');
  p.mprotect(a, 4 * PAGE, PROT_READ);
  expect(areas(p)).toBe('0-2 r @0, 2-4 r @2');
  // The other way round, with the second area as the one that changes, they are one.
  const q = boot().spawn();
  const b = q.mmap(0, 4 * PAGE, RW, ANONYMOUS);
  q.mprotect(b, 2 * PAGE, PROT_READ);
  q.mprotect(b, 4 * PAGE, PROT_READ);
  expect(areas(q)).toBe('0-4 r @0');
});

test('a length of nearly four gigabytes is no error and changes nothing', () => {
  const p = boot().spawn();
  const a = p.mmap(0, 2 * PAGE, RW, ANONYMOUS);
  expect(p.mprotect(a, 0xfffff001, PROT_READ)).toBe(0);
  expect(areas(p)).toBe('0-2 rw @0');
  // One byte less is a whole number of pages, and wraps.
  expect(() => p.mprotect(a, 0xfffff000, PROT_READ)).toThrow('EINVAL');
});

test('mprotect makes writable what mmap refuses to map', () => {
  const p = boot().spawn();
  const len = 1 << 30;
  expect(() => p.mmap(0, len, RW, ANONYMOUS)).toThrow('ENOMEM');
  const a = p.mmap(0, len, PROT_READ, ANONYMOUS);
  expect(p.mprotect(a, len, RW)).toBe(0);
  p.store8(a + len - 1, 1);
});

test('mprotect makes more areas than max_map_count', () => {
  const m = boot();
  const p = m.spawn();
  const a = p.mmap(0, 8 * PAGE, RW, ANONYMOUS);
  m.k.max_map_count = p.mm.map_count;
  expect(() => p.munmap(a + PAGE, PAGE)).toThrow('ENOMEM');
  p.mprotect(a + PAGE, PAGE, PROT_READ);
  p.mprotect(a + 3 * PAGE, PAGE, PROT_READ);
  expect(p.mm.map_count).toBe(m.k.max_map_count + 4);
});

test('an area that loses its front to the one before keeps its offset', () => {
  const p = boot().spawn();
  const a = p.mmap(0, 4 * PAGE, RW, ANONYMOUS);
  p.mprotect(a, PAGE, PROT_READ);
  expect(areas(p)).toBe('0-1 r @0, 1-4 rw @1');
  p.mprotect(a + PAGE, PAGE, PROT_READ);
  expect(areas(p)).toBe('0-2 r @0, 2-4 rw @1');
  // Where a structure is made for the front, the offset is moved.
  find_vma(p.mm, a + 2 * PAGE)!.vm_pgoff = 2;
  p.mprotect(a + 2 * PAGE, PAGE, 0);
  expect(find_vma(p.mm, a + 3 * PAGE)!.vm_pgoff).toBe(3);
});

test('every entry that mprotect passes counts as used again', () => {
  const m = boot();
  const p = m.spawn();
  const a = p.mmap(0, PAGE, RW, ANONYMOUS);
  p.store8(a, 1);
  const bits = () => m.snapshot().addressSpaces[0].pageTables[0].ptes[0].bits;
  // Page-out clears the bit, and takes the page if it is still clear the next time.
  const { pfn } = m.snapshot().addressSpaces[0].pageTables[0];
  m.k.ram.words[pfn * 1024] &= ~0x20;
  m.k.cpu.mmu.flushAll();
  expect(bits()).toBe('pwu-d');
  p.mprotect(a, PAGE, PROT_READ);
  expect(bits()).toBe('p-uad');
});
