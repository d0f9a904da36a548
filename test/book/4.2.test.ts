// Section 4.2: where the source of 2.4.22 does something else than one might read.

import {
  boot,
  CAP_IPC_LOCK,
  exec_mmap,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MCL_CURRENT,
  MCL_FUTURE,
  PAGE_SIZE,
  PROT_READ,
  type Process,
  VM_LOCKED,
} from 'sim';
import { expect, test } from 'vitest';

const map = (p: Process, pages: number): number =>
  p.mmap(0, pages * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

test('munlockall needs the capability that munlock does not', () => {
  const p = boot().spawn('test');
  const a = map(p, 4);
  p.mlockall(MCL_CURRENT | MCL_FUTURE);
  p.task.cap_effective &= ~(1 << CAP_IPC_LOCK);

  expect(() => p.munlockall()).toThrow('EPERM');
  expect([p.mm.locked_vm, p.mm.def_flags]).toEqual([5, VM_LOCKED]);
  expect(p.munlock(a, 4 * PAGE_SIZE)).toBe(0);
  expect([p.mm.locked_vm, p.mm.def_flags]).toEqual([1, VM_LOCKED]);
});

test('MCL_FUTURE survives an exec', () => {
  const m = boot();
  const p = m.spawn('test');
  map(p, 4);
  p.mlockall(MCL_CURRENT | MCL_FUTURE);
  const { mm } = p;

  // Of a child that calls exec nothing is left.
  const child = p.fork();
  m.runAs(child.task, null, exec_mmap(m.k));
  expect([child.mm.locked_vm, child.mm.def_flags]).toEqual([0, 0]);

  // Of a program that calls it itself the areas go, and the flag stays.
  m.runAs(p.task, null, exec_mmap(m.k));
  expect(p.mm).toBe(mm);
  expect([p.mm.locked_vm, p.mm.def_flags]).toEqual([0, VM_LOCKED]);
  map(p, 2);
  expect(p.mm.locked_vm).toBe(2);
});

test('an unlocked byte unlocks its page', () => {
  const p = boot().spawn('test');
  const a = map(p, 3);
  p.mlock(a, 3 * PAGE_SIZE);

  p.munlock(a + 2 * PAGE_SIZE - 1, 2);

  expect(p.mm.locked_vm).toBe(1);
  expect(p.mm.mmap!.vm_flags & VM_LOCKED).toBe(VM_LOCKED);
  expect(p.mm.mmap!.vm_end).toBe(a + PAGE_SIZE);
});
