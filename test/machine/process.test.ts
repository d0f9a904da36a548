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
