// Section 5.1: where the source of 2.4.22 does something else than one might read.

import {
  boot,
  FatalSignal,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  type Machine,
  NOPAGE_OOM,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  pgd_offset,
  pmd_offset,
  pte_offset,
} from 'sim';
import { expect, test } from 'vitest';

const RW = PROT_READ | PROT_WRITE;
const map = (p: Process) => p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);

/** The signal's code, and the error code that a handler would find; null if the program lives. */
function died(p: Process, access: () => unknown): [string, number] | null {
  try {
    access();
  } catch (error) {
    if (error instanceof FatalSignal) return [error.code, p.task.thread.error_code];
    throw error;
  }
  return null;
}

/** A read by the kernel on behalf of the program; -1 for EFAULT. */
const peek = (m: Machine, p: Process, addr: number) =>
  m.runAs(p.task, null, m.k.cpu.load8(addr, 0));

test('the kernel reaches further below the stack pointer than a program may', () => {
  const m = boot();
  const far = 0xbffff000 - 0x80000;

  const p = m.spawn('test');
  expect(died(p, () => p.load8(far))).toEqual(['SEGV_MAPERR', 4]);

  const q = m.spawn('test');
  expect(peek(m, q, far)).toBe(0);
  expect(q.mm.mmap!.vm_start).toBe(far);
  expect(died(q, () => q.load8(far))).toBeNull();
});

test('a page that mprotect has closed is reported as not present, whether it is in memory or not', () => {
  const m = boot();
  const closed = (touch: boolean) => {
    const p = m.spawn('test');
    const a = map(p);
    if (touch) p.store8(a, 1);
    const { rss } = p.mm;
    p.mprotect(a, PAGE_SIZE, PROT_NONE);
    expect(p.mm.rss).toBe(rss);
    return died(p, () => p.load8(a));
  };

  expect(closed(false)).toEqual(['SEGV_ACCERR', 4]);
  expect(closed(true)).toEqual(['SEGV_ACCERR', 4]);

  // A page that is closed to writes alone is there for the processor.
  const p = m.spawn('test');
  const a = map(p);
  p.store8(a, 1);
  p.mprotect(a, PAGE_SIZE, PROT_READ);
  expect(died(p, () => p.store8(a, 1))).toEqual(['SEGV_ACCERR', 7]);
});

test('the log says that a program is killed which is alive', () => {
  const m = boot();
  const p = m.spawn('alive');
  const a = map(p);
  const area = find_vma(p.mm, a)!;
  area.vm_ops = {
    *nopage() {
      yield* [];
      return NOPAGE_OOM;
    },
  };

  expect(peek(m, p, a)).toBe(-1);
  expect(m.k.log.at(-1)).toBe('VM: killing process alive');

  area.vm_ops = null;
  expect(p.load8(a)).toBe(0);
  expect(m.check()).toEqual([]);
});

test('a program can tell by the error code where the kernel has memory', () => {
  const m = boot({ pages: 1024 });
  const probe = (addr: number) => {
    const p = m.spawn('test');
    return died(p, () => p.load8(addr));
  };

  // The machine has 4 MB, and the kernel maps all of it, and no more.
  expect(probe(0xc0000000)).toEqual(['SEGV_MAPERR', 5]);
  expect(probe(0xc0400000 - 1)).toEqual(['SEGV_MAPERR', 5]);
  expect(probe(0xc0400000)).toEqual(['SEGV_MAPERR', 4]);
});

test('a read that nothing but a broken entry forbids is refused, not tried again for ever', () => {
  const m = boot();
  const { ram, cpu } = m.k;
  const p = m.spawn('test');
  const a = map(p);
  p.store8(a, 1);

  // Somebody takes the bit away that lets programs in.
  const table = pte_offset(m.k, pmd_offset(pgd_offset(p.mm, a), a), a) - 0xc0000000;
  const entry = ram.words[table >>> 2];
  ram.words[table >>> 2] = entry & ~4;
  cpu.mmu.invlpg(a);

  const thread = p.clone();
  expect(died(thread, () => thread.load8(a))).toEqual(['SEGV_ACCERR', 5]);

  ram.words[table >>> 2] = entry;
  expect(p.load8(a)).toBe(1);
});

test('mmap_sem is given back on every way out', () => {
  const m = boot();
  const p = m.spawn('test');
  const a = map(p);
  const { mmap_sem } = p.mm;
  const free = () => expect([mmap_sem.activity, m.k.locksHeld.length]).toEqual([0, 0]);

  // Served; no area; not allowed; no memory; no such page.
  peek(m, p, a);
  free();
  peek(m, p, 0x50000000);
  free();
  const c = p.mmap(0, PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS);
  expect(peek(m, p, c)).toBe(-1);
  free();
  const b = map(p);
  find_vma(p.mm, b)!.vm_ops = {
    *nopage() {
      yield* [];
      return NOPAGE_OOM;
    },
  };
  peek(m, p, b);
  free();
  find_vma(p.mm, b)!.vm_ops = {
    *nopage() {
      yield* [];
      return null;
    },
  };
  expect(() => peek(m, p, b)).toThrow('SIGBUS');
  free();
});
