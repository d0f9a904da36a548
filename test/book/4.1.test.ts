// Section 4.1: where the source of 2.4.22 does something else than one might read.

import {
  boot,
  CAP_IPC_LOCK,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MCL_CURRENT,
  MCL_FUTURE,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  type Process,
  RLIMIT_MEMLOCK,
  VM_LOCKED,
} from 'sim';
import { expect, test } from 'vitest';

const map = (p: Process, pages: number, prot = PROT_READ): number =>
  p.mmap(0, pages * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);

test('pages that are locked already are counted again', () => {
  const p = boot().spawn('test');
  const a = map(p, 6);
  p.setrlimit(RLIMIT_MEMLOCK, 5 * PAGE_SIZE);
  p.mlock(a, 4 * PAGE_SIZE);

  // Four are locked and one may be added. Two of those four are too many.
  expect(() => p.mlock(a, 2 * PAGE_SIZE)).toThrow('ENOMEM');
  expect(p.mlock(a, PAGE_SIZE)).toBe(0);
  expect(p.mm.locked_vm).toBe(4);

  // So is one page that is locked and one that is not, though five would be locked afterwards.
  expect(() => p.mlock(a + 3 * PAGE_SIZE, 2 * PAGE_SIZE)).toThrow('ENOMEM');
  expect(p.mlock(a + 4 * PAGE_SIZE, PAGE_SIZE)).toBe(0);
  expect(p.mm.locked_vm).toBe(5);
});

test('the limit is for those who have the capability', () => {
  const p = boot().spawn('test');
  const a = map(p, 2);

  // With it, no more than the limit.
  p.setrlimit(RLIMIT_MEMLOCK, PAGE_SIZE);
  expect(() => p.mlock(a, 2 * PAGE_SIZE)).toThrow('ENOMEM');
  expect(() => p.mlockall(MCL_CURRENT)).toThrow('ENOMEM');
  expect(p.mlock(a, PAGE_SIZE)).toBe(0);
  p.munlock(a, PAGE_SIZE);

  // Without it, nothing below the limit either.
  p.task.cap_effective &= ~(1 << CAP_IPC_LOCK);
  expect(() => p.mlock(a, PAGE_SIZE)).toThrow('EPERM');
  expect(p.mm.locked_vm).toBe(0);
});

test('MCL_FUTURE alone unlocks what is there', () => {
  const p = boot().spawn('test');
  map(p, 4);
  p.mlockall(MCL_CURRENT);
  expect([p.mm.locked_vm, p.mm.def_flags]).toEqual([5, 0]);

  p.mlockall(MCL_FUTURE);
  expect([p.mm.locked_vm, p.mm.def_flags]).toEqual([0, VM_LOCKED]);

  p.mlockall(MCL_CURRENT);
  expect([p.mm.locked_vm, p.mm.def_flags]).toEqual([5, 0]);

  p.mlockall(MCL_CURRENT | MCL_FUTURE);
  expect([p.mm.locked_vm, p.mm.def_flags]).toEqual([5, VM_LOCKED]);
});

test('mmap after MCL_FUTURE knows no half of memory', () => {
  const m = boot();
  const p = m.spawn('test');
  const half = m.k.num_physpages / 2;
  p.mlockall(MCL_FUTURE);

  // Nobody may touch these pages, so that they take up no memory.
  const a = map(p, half + 1, PROT_NONE);
  expect(find_vma(p.mm, a)!.vm_flags & VM_LOCKED).toBe(VM_LOCKED);
  expect(p.mm.locked_vm).toBe(half + 1);
  p.munlock(a, (half + 1) * PAGE_SIZE);
  expect(() => p.mlock(a, (half + 1) * PAGE_SIZE)).toThrow('ENOMEM');

  // The same limit by two names.
  p.setrlimit(RLIMIT_MEMLOCK, 0);
  expect(() => p.mlock(a, PAGE_SIZE)).toThrow('ENOMEM');
  expect(() => map(p, 1)).toThrow('EAGAIN');
});
