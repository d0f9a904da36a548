// Section 6.5: where the source of 2.4.22 does something else than one might read.

import {
  boot,
  find_vma,
  MADV_SEQUENTIAL,
  MAP_FIXED,
  MAP_SHARED,
  type Machine,
  O_RDWR,
  PAGE_SIZE,
  PROT_READ,
  pgd_offset,
  ptepGet,
} from 'sim';
import { expect, test } from 'vitest';

/** The pages of a file that are in the page cache. */
function cached(m: Machine, path: string): number[] {
  const { clean_pages } = m.inode(path).i_mapping;
  const pages: number[] = [];
  for (let at = clean_pages.next; at !== clean_pages; at = at.next) pages.push(at.owner!.index);
  return pages.sort((a, b) => a - b);
}

/** Maps `pages` pages of /data from page `first` on, to be read from front to back, and touches the first `touched`. */
function walk(m: Machine, first: number, pages: number, touched: number) {
  const p = m.spawn('test');
  const fd = p.open('/data');
  const a = p.mmap(0, pages * PAGE_SIZE, PROT_READ, MAP_SHARED, fd, first * PAGE_SIZE);
  p.madvise(a, pages * PAGE_SIZE, MADV_SEQUENTIAL);
  for (let page = 0; page < touched; page++) p.load8(a + page * PAGE_SIZE);
  return { p, a, vma: find_vma(p.mm, a)! };
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

test('the window of a mapping that begins further back in its file is read too far ahead', () => {
  const m = boot();
  m.file('/data', new Uint8Array(200 * PAGE_SIZE));
  const { vma } = walk(m, 40, 160, 17);

  expect(vma.vm_raend).toBe(40 + 2 * 32);
  // Three clusters, and the window: 72 to 103 would have been next.
  expect(cached(m, '/data')).toEqual([...range(40, 64), ...range(112, 144)]);
});

test('the pages of an earlier window stay mapped', () => {
  const m = boot();
  m.file('/data', new Uint8Array(160 * PAGE_SIZE));
  const { p } = walk(m, 0, 160, 130);

  // The fourth window has been asked for; two windows were to be let go. The stack has one page.
  expect(p.mm.rss).toBe(130 + 1);
  const { ptes } = m.snapshot().addressSpaces[0].pageTables[0];
  expect(ptes.map(({ bits }) => bits)).toEqual(range(0, 130).map(() => 'p-ua-'));
});

test("reading a file clears the kernel's entry in the page directory", () => {
  const m = boot();
  m.file('/hole');
  const p = m.spawn('test');
  const fd = p.open('/hole', O_RDWR);
  const first = 0x50000;
  p.ftruncate(fd, (first + 128) * PAGE_SIZE);
  const a = p.mmap2(0x70000000, 128 * PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, first);
  p.madvise(a, 128 * PAGE_SIZE, MADV_SEQUENTIAL);
  const kernel = () => ptepGet(m.k, pgd_offset(p.mm, 0xc0000000));

  for (let page = 0; page < 80; page++) p.load8(a + page * PAGE_SIZE);
  expect(kernel()).toBe(0x1e3);
  p.load8(a + 80 * PAGE_SIZE);
  expect(kernel()).toBe(0);
  expect(m.k.log.at(-1)).toBe('filemap.c:2165: bad pmd 000001e3.');
});

test('a window that wraps at 4 GB ends in a BUG(), with page_table_lock held', () => {
  const m = boot();
  m.file('/hole');
  const p = m.spawn('test');
  const fd = p.open('/hole', O_RDWR);
  const first = 0x6ffe0;
  p.ftruncate(fd, (first + 128) * PAGE_SIZE);
  const a = p.mmap2(0x90000000, 128 * PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, first);
  p.madvise(a, 128 * PAGE_SIZE, MADV_SEQUENTIAL);

  for (let page = 0; page < 80; page++) p.load8(a + page * PAGE_SIZE);
  expect(() => p.load8(a + 80 * PAGE_SIZE)).toThrow('mm/filemap.c:2230');
  expect(m.k.locksHeld).toEqual([p.mm.page_table_lock]);
  expect(m.k.current).toBe(p.task);
});

test('a cluster is 32 KB, or 16 KB on a small machine', () => {
  for (const [ram, pages] of [
    [4096, 8],
    [2048, 4],
  ]) {
    const m = boot({ pages: ram });
    m.file('/data', new Uint8Array(20 * PAGE_SIZE));
    const p = m.spawn('test');
    const a = p.mmap(0, 20 * PAGE_SIZE, PROT_READ, MAP_SHARED, p.open('/data'));
    p.load8(a);
    expect(cached(m, '/data')).toEqual(range(0, pages));
  }
});
