// Section 6.3: where the source of 2.4.22 does something else than one might read.

import { boot, MAP_SHARED, type Machine, PROT_READ, PROT_WRITE, type Syscalls, yield_ } from 'sim';
import { expect, test } from 'vitest';
import { MADV_RANDOM } from '../../sim/include/linux/mman.ts';
import { vmtruncate } from '../../sim/mm/memory.ts';
import { run } from '../../src/runner/node.ts';
import { cacheText, kernel, makeFile, open, PAGE, read } from '../fs/files.ts';

const RW = PROT_READ | PROT_WRITE;

/** A machine whose process has the file "f" open and mapped: `pages` pages and `extra` bytes. */
function mapped(pages: number, extra = 0, flags = MAP_SHARED) {
  const m = boot();
  makeFile(m, 'f', pages, extra);
  const p = m.spawn('test');
  const { file, fd } = open(m, p, 'f');
  const inode = file.f_dentry!.d_inode!;
  const a = p.mmap(0, (pages + (extra ? 1 : 0)) * PAGE, RW, flags, fd, 0);
  return { m, p, file, inode, a };
}

test('a truncation to the present size clears what was stored behind the end', () => {
  const { m, p, inode, a } = mapped(0, 100);
  p.store8(a + 50, 7);
  p.store8(a + 200, 7);
  kernel(m, p, vmtruncate(m.k, inode, 100));
  expect([p.load8(a + 50), p.load8(a + 200)]).toEqual([7, 0]);
});

test('a file that grows shows what a mapping stored behind its old end', () => {
  const { m, p, file, inode, a } = mapped(0, 100);
  p.store8(a + 200, 7);
  kernel(m, p, vmtruncate(m.k, inode, 300));
  const buf = p.brk(p.brk() + PAGE) - PAGE;
  expect(read(m, p, file, buf, 300)).toBe(300);
  expect(p.load8(buf + 200)).toBe(7);
});

test('a truncation takes the page table lock of another process, and changes its rss', () => {
  const { m, p, inode, a } = mapped(3);
  for (let i = 0; i < 3; i++) p.load8(a + i * PAGE);
  const { mm } = p;
  const { rss } = mm;
  const other = m.spawn('other');

  // Who is the current task when the lock is taken.
  const holders: string[] = [];
  let held = mm.page_table_lock.held;
  Object.defineProperty(mm.page_table_lock, 'held', {
    get: () => held,
    set(number: number) {
      if (number > 0) holders.push(m.k.current.comm);
      held = number;
    },
  });
  kernel(m, other, vmtruncate(m.k, inode, PAGE));

  expect(holders).toEqual(['other']);
  expect(rss - mm.rss).toBe(2);
});

test('pages that stay change their order on the list', () => {
  const { m, p, file, inode } = mapped(0, 100);
  inode.i_size = 4 * PAGE;
  const b = p.mmap(0, 4 * PAGE, RW, MAP_SHARED, p.task.files!.fd.indexOf(file), 0);
  p.madvise(b, 4 * PAGE, MADV_RANDOM);
  for (const page of [1, 3, 2, 0]) p.load8(b + page * PAGE);
  const list = () => {
    const pages: number[] = [];
    const head = inode.i_mapping.clean_pages;
    for (let at = head.next; at !== head; at = at.next) pages.push(at.owner!.index);
    return pages;
  };
  expect(list()).toEqual([0, 2, 3, 1]);
  kernel(m, p, vmtruncate(m.k, inode, 3 * PAGE));
  // The search came from the end, met 1, took 3, and the head stayed there.
  expect(list()).toEqual([1, 0, 2]);
});

/**
 * One task touches a page that has to be read, the other truncates the file meanwhile. What the first one got,
 * null if it died, and the machine afterwards.
 */
function race(order: string[]): { m: Machine; got: number | null; left: string } {
  const m = boot();
  makeFile(m, 'f', 4);
  const { file } = open(m, m.spawn('opener'), 'f');
  const inode = file.f_dentry!.d_inode!;
  let got: number | null = null;
  function* fault(p: Syscalls) {
    const files = p.task.files!;
    file.f_count.counter++;
    files.fd.push(file);
    const a = yield* p.mmap(0, 4 * PAGE, RW, MAP_SHARED, files.fd.length - 1, 0);
    got = yield* p.load8(a + PAGE);
    // Long after the truncation has ended, it still is there.
    while (cacheText(m, 'f') !== '') yield* yield_(m.k);
    yield* p.store8(a + PAGE, 99);
  }
  function* cut() {
    while (cacheText(m, 'f') === '') yield* yield_(m.k);
    yield* vmtruncate(m.k, inode, 0);
  }
  m.run({ fault, cut }, order);
  return { m, got, left: cacheText(m, 'f') };
}

test('a fault that waits for the page can map it after the truncation has cut it', () => {
  const first = race(['cut', 'cut']);
  expect([first.got, first.left, first.m.check()]).toEqual([null, '', []]);
  const second = race(['cut', 'fault', 'cut']);
  expect([second.got, second.left, second.m.check()]).toEqual([2, '', []]);
});

test('the range that is cut is right in areas of more than 2 GB', async () => {
  const source = `
import { boot, MAP_FIXED, MAP_SHARED, PAGE_SIZE, PROT_READ, O_RDWR } from 'sim';
const m = boot();
m.file('/large', '');
const p = m.spawn('demo');
const fd = p.open('/large', O_RDWR | 0o100000); // O_LARGEFILE
m.inode('/large').i_size = 0xb0000000;
p.mmap(0x1000, 0xb0000000, PROT_READ, MAP_SHARED | MAP_FIXED, fd);
const cuts = (size) => m.trace(() => p.ftruncate(fd, size)).all('zap_page_range')
  .map((call) => call.args.map((arg) => arg.value).slice(-2).join(' '));
cuts(0x90000000); //=> ['0x90001000 536870912']
cuts(0x1000); //=> ['0x2000 2952785920']
`;
  const result = await run({ source });
  expect(result.error).toBeUndefined();
  expect(result.expectations.filter((e) => !e.ok)).toEqual([]);
});
