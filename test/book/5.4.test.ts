// Section 5.4: where the source of 2.4.22 does something else than one might read.

import {
  alloc_page,
  boot,
  find_vma,
  GFP_HIGHUSER,
  get_page,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  type Machine,
  PAGE_SIZE,
  PROT_READ,
  type struct_page,
} from 'sim';
import { expect, test } from 'vitest';
import { SetPageReserved } from '../../sim/include/linux/page.ts';

/** A process with a page of an object that has nothing but `page`, and has it at hand. */
function mapped(m: Machine, page: struct_page) {
  const p = m.spawn('test');
  const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  find_vma(p.mm, a)!.vm_ops = {
    *nopage() {
      yield* [];
      get_page(page);
      return page;
    },
  };
  return { p, a };
}

function onePage(m: Machine): struct_page {
  return m.runAs(m.spawn('driver').task, null, alloc_page(m.k, GFP_HIGHUSER))!;
}

test('a page that an object had at hand counts as a major fault', () => {
  const m = boot();
  const { p, a } = mapped(m, onePage(m));
  p.load8(a);
  expect([p.task.min_flt, p.task.maj_flt]).toEqual([0, 1]);
});

test('a reserved page of an object is counted into rss and never out of it', () => {
  const m = boot();
  const page = onePage(m);
  const { p, a } = mapped(m, page);
  p.load8(a);
  expect(p.mm.rss).toBe(2);
  p.munmap(a, PAGE_SIZE);
  expect(p.mm.rss).toBe(1);

  SetPageReserved(page);
  const again = mapped(m, page);
  again.p.load8(again.a);
  again.p.munmap(again.a, PAGE_SIZE);
  expect(again.p.mm.rss).toBe(2);
});
