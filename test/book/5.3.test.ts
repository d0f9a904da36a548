// Section 5.3: where the source of 2.4.22 does something else than one might read.

import {
  alloc_page,
  boot,
  find_vma,
  GFP_HIGHUSER,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Syscalls,
  yield_,
} from 'sim';
import { expect, test } from 'vitest';
import { flush_tlb } from '../../sim/include/asm-i386/pgalloc.ts';
import {
  pgd_offset,
  pmd_offset,
  pte_dirty,
  pte_mkclean,
  pte_mkold,
  pte_offset,
  pte_young,
  ptepGet,
  set_pte,
} from '../../sim/include/asm-i386/pgtable.ts';

test('two threads are in their faults at once, and one fills the entry that the other came for', () => {
  const m = boot();
  const asked: number[] = [];
  const minor: number[] = [];
  function* demo(p: Syscalls) {
    const { mm } = p.task;
    const a = yield* p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
    find_vma(mm, a)!.vm_ops = {
      *nopage(k) {
        const page = yield* alloc_page(k, GFP_HIGHUSER);
        asked.push(mm!.mmap_sem.activity);
        yield* yield_(k);
        return page;
      },
    };
    function* read() {
      const { current } = m.k;
      yield* p.load8(a);
      minor.push(current.min_flt);
    }
    yield* p.clone(read());
    yield* read();
    expect(mm!.rss).toBe(2);
  }
  m.run({ demo });

  // The second asks while the first has the semaphore too: each has found the entry empty.
  expect(asked).toEqual([1, 2]);
  expect(minor).toEqual([0, 1]);
});

test('the processor notes by itself that a page was used and written', () => {
  const m = boot();
  const { k } = m;
  const p = m.spawn('test');
  const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  p.store8(a, 1);
  const pte = pte_offset(k, pmd_offset(pgd_offset(p.mm, a), a), a);
  set_pte(k, pte, pte_mkold(pte_mkclean(ptepGet(k, pte))));
  flush_tlb(k);
  const { faults } = k.cpu;

  p.load8(a);
  expect([pte_young(ptepGet(k, pte)), pte_dirty(ptepGet(k, pte))].map(Boolean)).toEqual([
    true,
    false,
  ]);
  p.store8(a, 1);
  expect(pte_dirty(ptepGet(k, pte))).toBeTruthy();
  expect(k.cpu.faults).toBe(faults);
});
