// Section 4.3: where the source of 2.4.22 does something else than one might read.

import {
  boot,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
  VM_LOCKED,
} from 'sim';
import { expect, test } from 'vitest';

const RW = PROT_READ | PROT_WRITE;

test('mlock answers 0 for pages that are not in memory', () => {
  const p = boot().spawn('test');
  const a = p.mmap(0, 3 * PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS);
  const { rss } = p.mm;

  expect(p.mlock(a, 3 * PAGE_SIZE)).toBe(0);
  expect([p.mm.locked_vm, p.mm.rss]).toEqual([3, rss]);

  // Nor does it say so when asked again, now that they could be had.
  p.mprotect(a, 3 * PAGE_SIZE, RW);
  expect(p.mlock(a, 3 * PAGE_SIZE)).toBe(0);
  expect([p.mm.locked_vm, p.mm.rss]).toEqual([3, rss]);
});

test('to unlock the middle unlocks the sides for a moment', () => {
  const m = boot();
  const p = m.spawn('test');
  const a = p.mmap(0, 6 * PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS);
  p.mlock(a, 6 * PAGE_SIZE);
  const area = find_vma(p.mm, a)!;
  const seen: string[] = [];
  area.vm_ops = {
    ...area.vm_ops,
    open() {
      const now = find_vma(p.mm, a)!;
      const locked = now.vm_flags & VM_LOCKED ? 'locked' : 'not locked';
      const pages = (now.vm_end - now.vm_start) / PAGE_SIZE;
      seen.push(`${pages} pages ${locked}, ${m.k.locksHeld.length} spinlocks`);
    },
  };

  p.munlock(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE);

  expect(seen).toEqual(['6 pages not locked, 0 spinlocks', '6 pages not locked, 0 spinlocks']);
  expect(find_vma(p.mm, a)!.vm_flags & VM_LOCKED).toBe(VM_LOCKED);
  expect(find_vma(p.mm, a + 4 * PAGE_SIZE)!.vm_flags & VM_LOCKED).toBe(VM_LOCKED);
});

test('the offset moves before the start, and without a lock', () => {
  /** What is written to the old area when `count` pages from `page` on are locked, with the locks held. */
  function written(page: number, count: number): string[] {
    const m = boot();
    const p = m.spawn('test');
    const a = p.mmap(0, 6 * PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS);
    const area = find_vma(p.mm, a)!;
    const order: string[] = [];
    for (const field of ['vm_pgoff', 'vm_start'] as const) {
      let value = area[field];
      Object.defineProperty(area, field, {
        get: () => value,
        set(to: number) {
          value = to;
          order.push(`${field}, ${m.k.locksHeld.length} spinlocks`);
        },
      });
    }
    p.mlock(a + page * PAGE_SIZE, count * PAGE_SIZE);
    return order;
  }

  // The file's lock and page_table_lock, for the start alone.
  expect(written(0, 2)).toEqual(['vm_pgoff, 0 spinlocks', 'vm_start, 2 spinlocks']);
  expect(written(2, 2)).toEqual(['vm_pgoff, 0 spinlocks', 'vm_start, 2 spinlocks']);
  expect(written(4, 2)).toEqual([]);
});

test('a lock may leave more areas than the limit', () => {
  const m = boot();
  const p = m.spawn('test');
  const a = p.mmap(0, 6 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  m.k.max_map_count = p.mm.map_count;

  expect(() => p.munmap(a + 2 * PAGE_SIZE, PAGE_SIZE)).toThrow('ENOMEM');
  expect(p.mlock(a + 2 * PAGE_SIZE, PAGE_SIZE)).toBe(0);
  expect(p.mm.map_count).toBe(m.k.max_map_count + 2);
});
