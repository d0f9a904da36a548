// What the author of an example sees of a process that dies.

import { boot, find_vma, MAP_ANONYMOUS, MAP_PRIVATE, NOPAGE_OOM, PAGE_SIZE, PROT_READ } from 'sim';
import { expect, test } from 'vitest';

test('a program that is killed for want of memory ends its call with SIGKILL', () => {
  const m = boot();
  const p = m.spawn('poor');
  const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
  find_vma(p.mm, a)!.vm_ops = {
    *nopage() {
      yield* [];
      return NOPAGE_OOM;
    },
  };
  expect(() => p.load8(a)).toThrow(/^poor \(pid \d+\) was killed by SIGKILL$/);
  expect(m.check()).toEqual([]);
});

test('a program that ends of its own accord ends its call without an error', () => {
  const m = boot();
  expect(m.spawn('demo').exit(9)).toBeUndefined();
});

test('every call that begins is seen to end, the last one too', () => {
  const m = boot();
  const p = m.spawn('demo');
  const seen: string[] = [];
  m.onStep = ({ label, when }) => seen.push(`${when} ${label}`);
  p.exit();
  expect(seen).toEqual(['before exit(0)', 'after exit(0)']);

  const victim = m.spawn('victim');
  seen.length = 0;
  expect(() => victim.store8(0, 1)).toThrow('SIGSEGV');
  expect(seen).toEqual(['before store8(0x0, 1)', 'after store8(0x0, 1)']);
});

test('each program has a stack pointer of its own, and a child begins with that of its parent', () => {
  const m = boot();
  const one = m.spawn('one');
  const two = m.spawn('two');
  one.setEsp(0xbfff8000);
  const child = one.fork();

  for (const p of [one, child]) p.store32(0xbfff8000, 1);
  expect(() => two.store32(0xbfff8000, 1)).toThrow('SEGV_MAPERR');
  expect(() => child.store32(0xbfff7fd0, 1)).toThrow('SEGV_MAPERR');
});

test('a program begins with its stack pointer at the first page of its stack', () => {
  const p = boot().spawn('demo');
  p.store32(0xbffff000 - 32, 1);
  expect(p.mm.mmap!.vm_start).toBe(0xbfffe000);
});
