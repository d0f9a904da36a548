// Section 1.4: what goes with the last user, what with the last reference, and what is tested where.

import { boot, KernelBug, mmput, nr_free_pages, pgd_offset, ptepGet } from 'sim';
import { expect, test } from 'vitest';

test('page tables go with the last user, the directory only with the last borrower', () => {
  const m = boot();
  const p = m.spawn('test');
  const { mm } = p;
  const { pgd } = mm;
  const stack = () => ptepGet(m.k, pgd_offset(mm, 0xbfffffff));
  expect(stack()).not.toBe(0);

  p.exit();
  expect([mm.mm_users.counter, mm.mm_count.counter]).toEqual([0, 1]);
  expect(stack()).toBe(0);
  expect(mm.pgd).toBe(pgd);
  // Its frame is still in use: the processor walks it.
  expect(m.k.mem_map[(pgd - 0xc0000000) >>> 12].count.counter).toBe(1);
  expect(m.k.cpu.mmu.cr3).toBe(pgd - 0xc0000000);

  // The child of init takes two frames for itself, one for a directory, one for a stack page.
  const free = nr_free_pages(m.k);
  m.spawn('next');
  expect(nr_free_pages(m.k)).toBe(free - 4 + 1);
});

test('a last mmput of init_mm is stopped only when its list head is out of the list', () => {
  const m = boot();
  const p = m.spawn('test');
  const { init_mm } = m.k;
  m.runAs(p.task, null, mmput(m.k, init_mm));
  expect(init_mm.mmlist.next).toBe(p.mm.mmlist);

  let bug: unknown;
  try {
    m.runAs(p.task, null, mmput(m.k, init_mm));
  } catch (error) {
    bug = error;
  }
  expect(bug).toBeInstanceOf(KernelBug);
  expect((bug as KernelBug).where).toBe('kernel/fork.c:267');
  expect(p.mm.mmlist.next).toBe(p.mm.mmlist);
  expect(m.k.mmlist_nr).toBe(0);
});
