// Section 6.4: where the source of 2.4.22 does something else than one might read.

import { boot, MAP_PRIVATE, MAP_SHARED, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';
import { expect, test } from 'vitest';

/** A machine with a file of one page, whose bytes are 7, and a process that maps two pages of it. */
function mapped(flags = MAP_SHARED) {
  const m = boot();
  m.file('/data', new Uint8Array(PAGE_SIZE).fill(7));
  const p = m.spawn('test');
  const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ, flags, p.open('/data'));
  return { m, p, a };
}

test('a page that the disk cannot deliver is read three times by one fault', () => {
  const { m, p, a } = mapped();
  m.disk.fail('/data', 0);
  const [first, second] = [p.fork(), p.fork()];

  expect(() => first.load8(a)).toThrow('SIGBUS');
  expect(m.disk.reads).toBe(3);

  // The page has stayed in the cache: the first of the three is done with.
  expect(() => second.load8(a)).toThrow('SIGBUS');
  expect(m.disk.reads).toBe(5);

  m.disk.mend('/data', 0);
  expect(p.load8(a)).toBe(7);
  expect(m.check()).toEqual([]);
});

test('a private mapping past the end of the file gets SIGBUS, not zeroes', () => {
  const { m, p, a } = mapped(MAP_PRIVATE);
  expect(() => p.load8(a + PAGE_SIZE)).toThrow('SIGBUS');
  expect(m.inode('/data').i_mapping.nrpages).toBe(0);

  const q = m.spawn('writer');
  const b = q.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, q.open('/data'));
  expect(() => q.store8(b + PAGE_SIZE, 1)).toThrow('SIGBUS');
});
