import { describe, expect, test } from 'vitest';
import { diskFile } from '../../sim/fs/disk.ts';
import { diskBlock } from '../../sim/fs/diskfs.ts';
import { EACCES, EFAULT, EINVAL } from '../../sim/include/asm-i386/errno.ts';
import {
  MADV_RANDOM,
  MADV_SEQUENTIAL,
  MADV_WILLNEED,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  MS_ASYNC,
  MS_INVALIDATE,
  MS_SYNC,
  PROT_READ,
  PROT_WRITE,
} from '../../sim/include/linux/mman.ts';
import { boot } from '../../sim/machine/machine.ts';
import { sys_mincore, sys_msync } from '../../sim/mm/filemap.ts';
import { vmtruncate } from '../../sim/mm/memory.ts';
import { cacheText, kernel, makeFile, onDisk, open, PAGE, read } from '../fs/files.ts';

const RW = PROT_READ | PROT_WRITE;

/** A machine whose process has the file "f" mapped. */
function mapped(pages: number, prot = RW, flags = MAP_SHARED, mode = 2, extra = 0) {
  const m = boot();
  makeFile(m, 'f', pages, extra);
  const p = m.spawn('demo');
  const { file, fd } = open(m, p, 'f', mode);
  const a = p.mmap(0, (pages + (extra ? 1 : 0)) * PAGE, prot, flags, fd, 0);
  return { m, p, file, fd, a };
}

describe('a mapped file', () => {
  test('is read a cluster at a time when a page of it is touched', () => {
    const { m, p, a } = mapped(12);
    expect(p.load8(a + 5 * PAGE)).toBe(6);
    // 16 MB of RAM: clusters of eight pages.
    expect(cacheText(m, 'f')).toBe('0 1 2 3 4 5 6 7');
    expect(p.task.maj_flt).toBe(1);
    expect(p.load8(a + 6 * PAGE)).toBe(7);
    expect(m.k.diskfs.disk.reads).toBe(8);
    expect(m.check()).toEqual([]);
  });

  test('is read a page at a time in an area of random access', () => {
    const { m, p, a } = mapped(12);
    p.madvise(a, 12 * PAGE, MADV_RANDOM);
    p.load8(a + 5 * PAGE);
    expect(cacheText(m, 'f')).toBe('5');
  });

  test('is read ahead of a reader who said that he goes from front to back', () => {
    const { m, p, a } = mapped(100);
    p.madvise(a, 100 * PAGE, MADV_SEQUENTIAL);
    for (let i = 0; i <= 16; i++) expect(p.load8(a + i * PAGE)).toBe(i + 1);
    // In the middle of the first window of 32 pages the next one is begun.
    expect(diskFile(m.k, 'f')!.d_inode!.i_mapping.nrpages).toBe(24 + 32);
  });

  test('is in memory before it is touched after MADV_WILLNEED', () => {
    const { m, p, a } = mapped(12);
    p.madvise(a, PAGE, MADV_WILLNEED);
    expect(cacheText(m, 'f')).toBe('0* 1* 2* 3* 4* 5* 6* 7*');
    const start = m.k.clock.now;
    p.load8(a);
    expect(m.k.clock.now - start).toBeGreaterThan(0);
    expect(cacheText(m, 'f')).toBe('0 1 2 3 4 5 6 7');
    expect(m.check()).toEqual([]);
  });

  test('is the same page as read() sees', () => {
    const { m, p, a, file } = mapped(1);
    p.store8(a + 10, 99);
    const buf = p.mmap(0, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
    read(m, p, file, buf, 11);
    expect(p.load8(buf + 10)).toBe(99);
  });

  test('past its end is SIGBUS; the rest of its last page is zeroes', () => {
    const { m, p, fd } = mapped(1, RW, MAP_SHARED, 2, 10);
    const b = p.mmap(0, 3 * PAGE, RW, MAP_SHARED, fd, 0);
    expect([p.load8(b + PAGE + 9), p.load8(b + PAGE + 10)]).toEqual([2, 0]);
    expect(() => p.load8(b + 2 * PAGE)).toThrow(/SIGBUS/);
    expect(m.check()).toEqual([]);
  });

  test('whose disk fails twice is SIGBUS, and is read again next time', () => {
    const { m, p, a, file } = mapped(2);
    const block = diskBlock(m.k, file.f_dentry!.d_inode!, 1, false);
    m.k.diskfs.disk.bad.add(block);
    const other = p.fork();
    expect(() => other.load8(a + PAGE)).toThrow(/SIGBUS/);
    m.k.diskfs.disk.bad.clear();
    expect(p.load8(a + PAGE)).toBe(2);
    expect(m.check()).toEqual([]);
  });

  test('that is written privately keeps its contents', () => {
    const { m, p, a } = mapped(1, RW, MAP_PRIVATE);
    p.store8(a, 99);
    expect(p.load8(a)).toBe(99);
    kernel(m, p, sys_msync(m.k, a, PAGE, MS_SYNC));
    expect([onDisk(m, 'f'), cacheText(m, 'f')]).toEqual([[1], '0']);
  });

  test('that was opened to be read can be shared, but not written', () => {
    const { p, fd } = mapped(1, PROT_READ, MAP_SHARED, 0);
    expect(() => p.mmap(0, PAGE, RW, MAP_SHARED, fd, 0)).toThrow(/EACCES/);
    expect(EACCES).toBe(13);
    expect(p.maps()).toContain('r--s');
  });
});

describe('msync', () => {
  test('takes to the disk what was written through the mapping', () => {
    const { m, p, a } = mapped(3);
    p.store8(a + PAGE, 99);
    expect(cacheText(m, 'f')).toBe('0 1 2');
    expect(kernel(m, p, sys_msync(m.k, a, 3 * PAGE, MS_SYNC))).toBe(0);
    expect(onDisk(m, 'f')).toEqual([1, 99, 3]);
    expect(m.k.diskfs.disk.writes).toBe(1);
    expect(m.check()).toEqual([]);
  });

  test('with MS_ASYNC starts and does not wait; a later write goes out again', () => {
    const { m, p, a } = mapped(2);
    p.store8(a, 98);
    const start = m.k.clock.now;
    kernel(m, p, sys_msync(m.k, a, PAGE, MS_ASYNC));
    expect(m.k.clock.now).toBe(start);
    expect(cacheText(m, 'f')).toBe('0* 1');
    p.store8(a, 99);
    kernel(m, p, sys_msync(m.k, a, PAGE, MS_SYNC));
    expect(onDisk(m, 'f')).toEqual([99, 2]);
    expect(m.k.diskfs.disk.writes).toBe(2);
  });

  test('finds out what was not written at munmap and exit too', () => {
    const { m, p, a } = mapped(1);
    p.store8(a, 99);
    p.munmap(a, PAGE);
    expect(cacheText(m, 'f')).toBe('0!');
  });

  test('refuses flags that make no sense', () => {
    const { m, p, a } = mapped(1);
    const sync = (addr: number, flags: number) => kernel(m, p, sys_msync(m.k, addr, PAGE, flags));
    expect(sync(a, MS_SYNC | MS_ASYNC)).toBe(-EINVAL);
    expect(sync(a, 8)).toBe(-EINVAL);
    expect(sync(a + 1, MS_SYNC)).toBe(-EINVAL);
    expect(sync(a, MS_INVALIDATE)).toBe(0);
  });
});

describe('truncation', () => {
  test('takes pages out of the mappings, private copies too', () => {
    const { m, p, a, file, fd } = mapped(3);
    const b = p.mmap(0, 3 * PAGE, RW, MAP_PRIVATE, fd, 0);
    for (let i = 0; i < 3; i++) p.store8(b + i * PAGE, 50 + i);
    p.load8(a + 2 * PAGE);
    kernel(m, p, vmtruncate(m.k, file.f_dentry!.d_inode!, PAGE + 100));
    expect(cacheText(m, 'f')).toBe('0 1');
    expect([p.load8(b), p.load8(b + PAGE)]).toEqual([50, 51]);
    expect([p.load8(a + PAGE + 99), p.load8(a + PAGE + 100)]).toEqual([2, 0]);
    const other = p.fork();
    expect(() => other.load8(b + 2 * PAGE)).toThrow(/SIGBUS/);
    expect(m.check()).toEqual([]);
  });

  test('waits for a page that is being read', () => {
    const { m, p, a, file } = mapped(4);
    p.madvise(a, 4 * PAGE, MADV_WILLNEED);
    expect(cacheText(m, 'f')).toBe('0* 1* 2* 3*');
    const start = m.k.clock.now;
    kernel(m, p, vmtruncate(m.k, file.f_dentry!.d_inode!, 0));
    expect(m.k.clock.now).toBeGreaterThan(start);
    expect(cacheText(m, 'f')).toBe('');
    expect(m.check()).toEqual([]);
  });
});

describe('mincore', () => {
  test('tells which pages of a file are in the page cache', () => {
    const { m, p, a } = mapped(12);
    p.load8(a);
    const vec = p.mmap(0, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
    expect(kernel(m, p, sys_mincore(m.k, a + 6 * PAGE, 4 * PAGE, vec))).toBe(0);
    expect([0, 1, 2, 3].map((i) => p.load8(vec + i))).toEqual([1, 1, 0, 0]);
  });

  test('has nowhere to tell it: -EFAULT, and the page for the answer is given back', () => {
    const { m, p, a } = mapped(1);
    expect(kernel(m, p, sys_mincore(m.k, a, PAGE, 0x1000))).toBe(-EFAULT);
    expect(m.check()).toEqual([]);
  });
});

test('two tasks that need the same page wait for one read', () => {
  const m = boot();
  makeFile(m, 'f', 1);
  const seen: number[] = [];
  const parent = m.spawn('parent');
  const { fd } = open(m, parent, 'f');
  const a = parent.mmap(0, PAGE, PROT_READ, MAP_SHARED, fd, 0);
  const reader = function* (p: { load8(addr: number): Generator<void, number> }) {
    seen.push(yield* p.load8(a));
  };
  const { k } = m;
  const task = parent.task;
  m.run({
    *first(p) {
      // The programs have address spaces of their own: they map the file for themselves.
      p.task.files!.fd[0] = task.files!.fd[fd];
      task.files!.fd[fd]!.f_count.counter++;
      yield* p.mmap(a, PAGE, PROT_READ, MAP_SHARED, 0, 0);
      yield* reader(p);
    },
    *second(p) {
      p.task.files!.fd[0] = task.files!.fd[fd];
      task.files!.fd[fd]!.f_count.counter++;
      yield* p.mmap(a, PAGE, PROT_READ, MAP_SHARED, 0, 0);
      yield* reader(p);
    },
  });
  expect(seen).toEqual([1, 1]);
  expect(k.diskfs.disk.reads).toBe(1);
  expect(m.check()).toEqual([]);
});
