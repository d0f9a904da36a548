// Section 5.2: where the source of 2.4.22 does something else than one might read.

import {
  boot,
  expand_stack,
  find_extend_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MCL_CURRENT,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  RLIM_INFINITY,
  RLIMIT_STACK,
} from 'sim';
import { expect, test } from 'vitest';

const TOP = 0xc0000000;

test('the stack grows under a lock for reading', () => {
  const p = boot().spawn('test');
  const { mm } = p;
  const area = mm.mmap!;
  let start = area.vm_start;
  const holders: number[] = [];
  Object.defineProperty(area, 'vm_start', {
    get: () => start,
    set(value: number) {
      holders.push(mm.mmap_sem.activity);
      start = value;
    },
  });

  p.store8(TOP - PAGE_SIZE - 4, 1);

  // One reader; a writer would be -1.
  expect(holders).toEqual([1]);
  expect(start).toBe(TOP - 2 * PAGE_SIZE);
});

test('one who calls too late makes the stack shorter', () => {
  const m = boot();
  const p = m.spawn('test');
  const area = p.mm.mmap!;
  p.setEsp(TOP - 64 * PAGE_SIZE);

  expect(expand_stack(m.k, area, TOP - 8 * PAGE_SIZE)).toBe(0);
  expect(expand_stack(m.k, area, TOP - 4 * PAGE_SIZE)).toBe(0);
  expect(area.vm_start).toBe(TOP - 4 * PAGE_SIZE);
  expect(p.mm.total_vm).toBe(8 + 2 ** 20 - 4);

  expect(m.check()).not.toEqual([]);
});

test('a stack may become larger than all memory there is', () => {
  const m = boot();
  const p = m.spawn('test');
  const size = 256 * 1024 * 1024;
  const flags = MAP_PRIVATE | MAP_ANONYMOUS;
  expect(() => p.mmap(0, size, PROT_READ | PROT_WRITE, flags)).toThrow('ENOMEM');

  p.setrlimit(RLIMIT_STACK, RLIM_INFINITY);
  p.setEsp(TOP - size);
  p.store8(TOP - size, 1);
  expect(p.mm.total_vm).toBe(size / PAGE_SIZE);
  expect(m.check()).toEqual([]);
});

test('of a locked stack only the page that was touched comes into memory', () => {
  const m = boot();
  const p = m.spawn('test');
  p.mlockall(MCL_CURRENT);
  p.setEsp(TOP - 64 * PAGE_SIZE);

  p.store8(TOP - 9 * PAGE_SIZE, 1);
  expect([p.mm.locked_vm, p.mm.rss]).toEqual([9, 2]);

  // The other caller of expand_stack() brings in what it adds.
  m.runAs(p.task, null, find_extend_vma(m.k, p.mm, TOP - 12 * PAGE_SIZE));
  expect([p.mm.locked_vm, p.mm.rss]).toEqual([12, 5]);
});
