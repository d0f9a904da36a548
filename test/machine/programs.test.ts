// Ten small programs of the kind that suites for Unix systems are made of: each does one thing with a file
// and its mappings, and knows what must come of it.

import {
  boot,
  FatalSignal,
  MADV_DONTNEED,
  MAP_PRIVATE,
  MAP_SHARED,
  type Machine,
  MS_INVALIDATE,
  MS_SYNC,
  O_CREAT,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  SystemError,
} from 'sim';
import { afterEach, beforeEach, expect, test } from 'vitest';

const RW = PROT_READ | PROT_WRITE;
const A = 'a'.charCodeAt(0);

let m: Machine;
let p: Process;

beforeEach(() => {
  m = boot({ pages: 1024 });
  p = m.spawn();
});

afterEach(() => {
  p.exit();
  expect(m.check()).toEqual([]);
});

/** The name of the error or signal that comes of it. */
function failure(what: () => unknown): string {
  try {
    what();
  } catch (error) {
    if (error instanceof SystemError) return error.code;
    if (error instanceof FatalSignal) return error.signal;
    throw error;
  }
  return 'none';
}

/** The bytes of memory as text. */
function text(addr: number, len: number, q = p): string {
  return String.fromCharCode(...Array.from({ length: len }, (_, i) => q.load8(addr + i)));
}

test('the last page of a mapping ends in zeroes, which are never written to the file', () => {
  m.file('/data', 'a'.repeat(PAGE_SIZE + 10));
  const fd = p.open('/data', O_RDWR);
  const a = p.mmap(0, 2 * PAGE_SIZE, RW, MAP_SHARED, fd);
  expect(text(a + PAGE_SIZE + 8, 4)).toBe('aa\0\0');
  p.store8(a + PAGE_SIZE + 10, A);
  p.msync(a, 2 * PAGE_SIZE, MS_SYNC);
  p.close(fd);
  expect(m.inode('/data').i_size).toBe(PAGE_SIZE + 10);
  expect(m.disk.bytes('/data', PAGE_SIZE, 100).length).toBe(10);
});

test('a load from a whole page past the end of the file is SIGBUS, for shared and private mappings', () => {
  m.file('/data', 'a');
  for (const kind of [MAP_SHARED, MAP_PRIVATE]) {
    const q = m.spawn('past the end');
    const a = q.mmap(0, 2 * PAGE_SIZE, RW, kind, q.open('/data', O_RDWR));
    expect(q.load8(a)).toBe(A);
    expect(failure(() => q.load8(a + PAGE_SIZE))).toBe('SIGBUS');
  }
});

test('a mapping made before the file grew shows what was added', () => {
  const fd = p.open('/data', O_CREAT | O_RDWR);
  const a = p.mmap(0, 2 * PAGE_SIZE, RW, MAP_SHARED, fd);
  p.ftruncate(fd, PAGE_SIZE + 1);
  expect(p.load8(a + PAGE_SIZE)).toBe(0);
  p.store8(a, A);
  expect(p.pwrite(fd, a, 1, PAGE_SIZE)).toBe(1);
  expect(p.load8(a + PAGE_SIZE)).toBe(A);
});

test('a private mapping hides its stores from the file and from others, before and after a fork', () => {
  m.file('/data', 'abc');
  const fd = p.open('/data', O_RDWR);
  const a = p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE, fd);
  p.store8(a, A + 25);
  const c = p.fork();
  c.store8(a + 1, A + 24);
  expect([text(a, 3), text(a, 3, c)]).toEqual(['zbc', 'zyc']);
  p.fsync(fd);
  expect(m.disk.text('/data')).toBe('abc');
  c.exit();
  p.waitpid();
});

test('mmap() wants the rights that the file was opened with', () => {
  m.file('/data', 'abc');
  const read = p.open('/data', O_RDONLY);
  const write = p.open('/data', O_WRONLY);
  const said = (prot: number, kind: number, fd: number) =>
    failure(() => p.mmap(0, PAGE_SIZE, prot, kind, fd));
  expect(said(PROT_READ, MAP_SHARED, write)).toBe('EACCES');
  expect(said(PROT_WRITE, MAP_SHARED, write)).toBe('EACCES');
  expect(said(RW, MAP_SHARED, read)).toBe('EACCES');
  expect(said(RW, MAP_PRIVATE, read)).toBe('none');
  expect(said(PROT_READ, MAP_SHARED, 9)).toBe('EBADF');
  const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, read);
  expect(failure(() => p.mprotect(a, PAGE_SIZE, RW))).toBe('EACCES');
});

test('a mapping keeps its file open after close(), and the offset says where it begins', () => {
  m.file('/data', `${'a'.repeat(PAGE_SIZE)}bcd`);
  const fd = p.open('/data');
  const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE, fd, PAGE_SIZE);
  p.close(fd);
  expect(text(a, 3)).toBe('bcd');
  expect(failure(() => p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE, p.open('/data'), 100))).toBe(
    'EINVAL',
  );
});

test('a hole in a file is read as zeroes and takes no block, until it is written to', () => {
  const fd = p.open('/data', O_CREAT | O_RDWR);
  p.ftruncate(fd, 8 * PAGE_SIZE);
  const a = p.mmap(0, 8 * PAGE_SIZE, RW, MAP_SHARED, fd);
  expect(p.load8(a + 4 * PAGE_SIZE)).toBe(0);
  expect(m.disk.list()).toBe('/data 32768 0');
  p.store8(a + 4 * PAGE_SIZE, A);
  p.msync(a, 8 * PAGE_SIZE, MS_SYNC);
  expect(m.disk.list()).toBe('/data 32768 1');
});

test('what one process stores through a shared mapping another reads with read(), and the other way round', () => {
  m.file('/data', 'abc');
  const q = m.spawn('other');
  const a = p.mmap(0, PAGE_SIZE, RW, MAP_SHARED, p.open('/data', O_RDWR));
  const fd = q.open('/data', O_RDWR);
  const buf = q.brk(q.brk() + PAGE_SIZE) - PAGE_SIZE;
  p.store8(a, A + 25);
  expect([q.read(fd, buf, 3), text(buf, 3, q)]).toEqual([3, 'zbc']);
  q.store8(buf, A + 24);
  q.pwrite(fd, buf, 1, 2);
  expect(text(a, 3)).toBe('zby');
});

test('MADV_DONTNEED of a shared mapping loses nothing; of a private one, the copy', () => {
  m.file('/data', 'abc');
  const fd = p.open('/data', O_RDWR);
  const shared = p.mmap(0, PAGE_SIZE, RW, MAP_SHARED, fd);
  const own = p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE, fd);
  p.store8(shared, A + 25);
  p.store8(own + 1, A + 24);
  expect(text(own, 3)).toBe('zyc');
  p.madvise(shared, PAGE_SIZE, MADV_DONTNEED);
  p.madvise(own, PAGE_SIZE, MADV_DONTNEED);
  expect([text(shared, 3), text(own, 3)]).toEqual(['zbc', 'zbc']);
});

test('msync() takes the whole file along, a process that ends takes nothing, and all is on the disk after fsync()', () => {
  m.file('/data', 'a'.repeat(3 * PAGE_SIZE));
  const fd = p.open('/data', O_RDWR);
  const a = p.mmap(0, 3 * PAGE_SIZE, RW, MAP_SHARED, fd);
  const c = p.fork();
  c.store8(a + 2 * PAGE_SIZE, A + 25);
  c.exit();
  p.waitpid();
  expect(m.disk.bytes('/data', 2 * PAGE_SIZE, 1)).toEqual(Uint8Array.of(A));
  p.store8(a, A + 24);
  p.msync(a, PAGE_SIZE, MS_SYNC | MS_INVALIDATE);
  const first = [0, 2].map((i) => m.disk.bytes('/data', i * PAGE_SIZE, 1)[0]);
  expect(first).toEqual([A + 24, A + 25]);
  p.store8(a + PAGE_SIZE, A + 23);
  p.munmap(a, 3 * PAGE_SIZE);
  p.fsync(fd);
  expect(m.disk.bytes('/data', PAGE_SIZE, 1)).toEqual(Uint8Array.of(A + 23));
});
