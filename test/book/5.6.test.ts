// Section 5.6: where the source of 2.4.22 does something else than one might read.

import {
  boot,
  get_user_pages,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  type Machine,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  ptepGet,
  ZERO_PAGE,
} from 'sim';
import { expect, test } from 'vitest';
import { pgd_offset, pmd_offset, pte_offset } from '../../sim/include/asm-i386/pgtable.ts';
import { down_read, up_read } from '../../sim/include/linux/rwsem_inline.ts';

const map = (p: Process, pages: number, prot = PROT_READ | PROT_WRITE): number =>
  p.mmap(0, pages * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);

/** The table entry for `addr`. */
const entry = (m: Machine, p: Process, addr: number): number =>
  ptepGet(m.k, pte_offset(m.k, pmd_offset(pgd_offset(p.mm, addr), addr), addr));

test('the entry is written first and the translation forgotten after that', () => {
  const m = boot();
  const p = m.spawn('test');
  const a = map(p, 1);
  p.load8(a);
  const old = entry(m, p, a);

  const { mmu } = m.k.cpu;
  const invlpg = mmu.invlpg.bind(mmu);
  const seen: number[] = [];
  mmu.invlpg = (linear) => {
    seen.push(entry(m, p, a));
    invlpg(linear);
  };
  p.store8(a, 1);

  // The processor has forgotten the translation when it faulted; the kernel makes it do so once more.
  expect(entry(m, p, a)).not.toBe(old);
  expect(seen.at(-1)).toBe(entry(m, p, a));
});

test('a write on behalf of a debugger leaves an entry that the program can write through', () => {
  const m = boot();
  const p = m.spawn('test');
  const a = map(p, 2, PROT_READ);
  p.load8(a);
  p.load8(a + PAGE_SIZE);

  function* poke() {
    yield* down_read(m.k, p.mm.mmap_sem);
    const got = yield* get_user_pages(m.k, p.task, p.mm, a, 1, 1, 1, null, null);
    up_read(m.k, p.mm.mmap_sem);
    return got;
  }
  expect(m.runAs(p.task, 'poke()', poke())).toBe(1);

  expect(p.maps()).toContain('r--p');
  p.store8(a, 1);
  expect(p.load8(a)).toBe(1);
  expect(() => p.store8(a + PAGE_SIZE, 1)).toThrow('SIGSEGV');
});

test('each copy of the zero page leaves one reference to it for good', () => {
  const m = boot();
  const p = m.spawn('test');
  const a = map(p, 3);
  const zero = ZERO_PAGE(m.k, a);
  expect(zero.count.counter).toBe(0);

  for (let page = 0; page < 3; page++) {
    p.load8(a + page * PAGE_SIZE);
    p.store8(a + page * PAGE_SIZE, 1);
  }
  p.exit();

  expect(zero.count.counter).toBe(3);
});
