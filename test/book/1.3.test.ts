// Section 1.3: two ways to an mm_struct, which do not give the same.

import { allocate_mm, boot, kmem_cache_free, mm_alloc, mmdrop } from 'sim';
import { expect, test } from 'vitest';

test('allocate_mm gives what the last user left, mm_alloc gives zeroes and a directory', () => {
  const m = boot();
  const gone = m.spawn('gone');
  const { brk } = gone.mm;
  const p = m.spawn('test');
  gone.exit();

  const raw = m.runAs(p.task, null, allocate_mm(m.k))!;
  expect([raw.brk, raw.mm_users.counter]).toEqual([brk, 0]);
  kmem_cache_free(m.k, m.k.mm_cachep, raw);

  const made = m.runAs(p.task, null, mm_alloc(m.k))!;
  expect(made).toBe(raw);
  expect([made.brk, made.mm_users.counter]).toEqual([0, 1]);
  expect(made.pgd).not.toBe(0);
  mmdrop(m.k, made);
  expect(m.check()).toEqual([]);
});

test('a space that fork makes is not cleared: what nobody sets is the parent’s', () => {
  const m = boot();
  const p = m.spawn('parent');
  p.mm.env_end = 0xbffffffc;
  expect(p.fork().mm.env_end).toBe(0xbffffffc);
});
