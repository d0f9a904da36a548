// Files as programs use them: every call, every error, and what is on the disk afterwards.

import {
  boot,
  FatalSignal,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  type Machine,
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  SEEK_CUR,
  SEEK_END,
  SEEK_SET,
  SystemError,
  UsageError,
} from 'sim';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const RW = PROT_READ | PROT_WRITE;

let m: Machine;
let p: Process;
/** A buffer of four pages in the process. */
let buf: number;

beforeEach(() => {
  m = boot({ pages: 1024 });
  p = m.spawn();
  buf = p.mmap(0, 4 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
});

afterEach(() => {
  expect(m.check()).toEqual([]);
});

/** What comes of it, in words. */
function outcome(what: () => unknown): string {
  try {
    return String(what());
  } catch (error) {
    if (error instanceof FatalSignal) return error.signal;
    if (error instanceof SystemError) return error.code;
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

function poke(text: string, addr = buf, q = p): number {
  for (let i = 0; i < text.length; i++) q.store8(addr + i, text.charCodeAt(i));
  return text.length;
}

function peek(len: number, addr = buf, q = p): string {
  let text = '';
  for (let i = 0; i < len; i++) text += String.fromCharCode(q.load8(addr + i));
  return text;
}

describe('the first example with a file', () => {
  test('a file is made, opened and mapped', () => {
    m.file('/data', 'hello');
    const fd = p.open('/data', O_RDWR);
    const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, fd);
    expect(peek(5, a)).toBe('hello');
    expect(p.load8(a + 5)).toBe(0);
    expect(p.maps()).toMatch(/ r--s 00000000 00:00 \d+ +\/data$/m);
  });

  test('what is written is on the disk after fsync(), not before', () => {
    m.file('/data', 'hello');
    const fd = p.open('/data', O_RDWR);
    expect(p.write(fd, buf, poke('jam'))).toBe(3);
    expect(m.disk.text('/data')).toBe('hello');
    expect(p.fsync(fd)).toBe(0);
    expect(m.disk.text('/data')).toBe('jamlo');
    expect(p.read(fd, buf, 100)).toBe(2);
    expect(peek(2)).toBe('lo');
    expect(p.read(fd, buf, 100)).toBe(0);
  });

  test('what is stored through a shared mapping is on the disk after msync()', () => {
    m.file('/data', 'hello');
    const fd = p.open('/data', O_RDWR);
    const a = p.mmap(0, PAGE_SIZE, RW, MAP_SHARED, fd);
    p.close(fd);
    p.store8(a, 0x4a);
    expect(m.disk.text('/data')).toBe('hello');
    expect(p.msync(a, PAGE_SIZE, 4)).toBe(0);
    expect(m.disk.text('/data')).toBe('Jello');
  });
});

describe('open', () => {
  test('gives the lowest descriptor that is free', () => {
    m.file('/data');
    const open = () => p.open('/data');
    expect([open(), open(), open()]).toEqual([0, 1, 2]);
    p.close(1);
    p.close(0);
    expect([open(), open(), open()]).toEqual([0, 1, 3]);
  });

  test('says no as Linux does', () => {
    m.file('/data', 'hello');
    const said = (path: string, flags = O_RDONLY) => outcome(() => p.open(path, flags));
    expect(said('/none')).toBe('ENOENT');
    expect(said('')).toBe('ENOENT');
    expect(said('/data', O_CREAT | O_EXCL)).toBe('EEXIST');
    expect(said('/', O_RDWR)).toBe('EISDIR');
    expect(said('/', O_CREAT)).toBe('EISDIR');
    expect(said('/dev', O_WRONLY)).toBe('EISDIR');
    expect(said('/new/', O_CREAT | O_RDWR)).toBe('EISDIR');
    expect(said('/data/')).toBe('ENOTDIR');
    expect(said('/data/more')).toBe('ENOTDIR');
    expect(said('/none/more')).toBe('ENOENT');
    expect(said('/dev/new', O_CREAT | O_RDWR)).toBe('EACCES');
    expect(said(`/${'n'.repeat(256)}`, O_CREAT)).toBe('ENAMETOOLONG');
    expect(said(`/${'../'.repeat(2000)}data`)).toBe('ENAMETOOLONG');
    expect(m.disk.list()).toBe('/data 5 1');
    expect(p.open('/data'), 'no descriptor was lost').toBe(0);
  });

  test('finds a file by any path that leads to it', () => {
    m.file('/data', 'hello');
    for (const path of ['/data', 'data', './data', '//data', '/dev/../data', '/../data'])
      expect(p.file(p.open(path)).f_dentry?.d_inode).toBe(m.inode('/data'));
  });

  test('makes a file, empties one', () => {
    const fd = p.open('/new', O_CREAT | O_WRONLY, 0o666);
    expect(m.inode('/new').i_mode.toString(8)).toBe('100644');
    p.write(fd, buf, poke('some'));
    p.fsync(fd);
    expect(m.disk.list()).toBe('/new 4 1');
    p.open('/new', O_WRONLY | O_TRUNC);
    expect(m.disk.list()).toBe('/new 0 0');
  });

  test('has an end: RLIMIT_NOFILE', () => {
    m.file('/data');
    p.setrlimit(7, 2);
    p.open('/data');
    const fd = p.open('/data');
    expect(outcome(() => p.open('/data'))).toBe('EMFILE');
    expect(outcome(() => p.dup(fd))).toBe('EMFILE');
    p.close(fd);
    expect(p.open('/data')).toBe(fd);
  });

  test('a directory can be opened, but not read', () => {
    const fd = p.open('/');
    expect(outcome(() => p.read(fd, buf, 10))).toBe('EISDIR');
    expect(outcome(() => p.ftruncate(fd, 0))).toBe('EINVAL');
  });
});

describe('read and write', () => {
  test('want a descriptor that is open for this', () => {
    m.file('/data', 'hello');
    const read = p.open('/data', O_RDONLY);
    const write = p.open('/data', O_WRONLY);
    for (const fd of [-1, 7, write]) {
      expect(outcome(() => p.read(fd, buf, 1))).toBe('EBADF');
      expect(outcome(() => p.pread(fd, buf, 1, 0))).toBe('EBADF');
    }
    for (const fd of [-1, 7, read]) {
      expect(outcome(() => p.write(fd, buf, 1))).toBe('EBADF');
      expect(outcome(() => p.pwrite(fd, buf, 1, 0))).toBe('EBADF');
    }
    p.close(read);
    expect(outcome(() => p.read(read, buf, 1))).toBe('EBADF');
    expect(outcome(() => p.close(read))).toBe('EBADF');
    expect(outcome(() => p.dup(read))).toBe('EBADF');
    expect(outcome(() => p.lseek(read, 0))).toBe('EBADF');
    expect(outcome(() => p.fsync(read))).toBe('EBADF');
    expect(outcome(() => p.fdatasync(read))).toBe('EBADF');
  });

  test('move on; pread and pwrite do not', () => {
    m.file('/data', 'abcdefgh');
    const fd = p.open('/data', O_RDWR);
    expect([p.read(fd, buf, 3), peek(3)]).toEqual([3, 'abc']);
    expect([p.pread(fd, buf, 3, 5), peek(3)]).toEqual([3, 'fgh']);
    expect(p.pwrite(fd, buf, poke('X'), 1)).toBe(1);
    expect([p.read(fd, buf, 3), peek(3)]).toEqual([3, 'def']);
    expect(p.file(fd).f_pos).toBe(6);
    expect(outcome(() => p.pread(fd, buf, 1, -1))).toBe('EINVAL');
    expect(outcome(() => p.pwrite(fd, buf, 1, -1))).toBe('EINVAL');
    expect(p.pread(fd, buf, 1, 2 ** 33)).toBe(0);
  });

  test('with O_APPEND everything goes to the end', () => {
    m.file('/data', 'abc');
    const fd = p.open('/data', O_RDWR | O_APPEND);
    p.write(fd, buf, poke('de'));
    p.lseek(fd, 0);
    p.write(fd, buf, poke('f'));
    p.pwrite(fd, buf, poke('g'), 0);
    p.fsync(fd);
    expect(m.disk.text('/data')).toBe('abcdefg');
  });
});

describe('lseek', () => {
  test('counts from the beginning, from here, from the end', () => {
    m.file('/data', 'abcdefgh');
    const fd = p.open('/data', O_RDWR);
    expect(p.lseek(fd, 3)).toBe(3);
    expect(p.lseek(fd, 2, SEEK_CUR)).toBe(5);
    expect(p.lseek(fd, -1, SEEK_END)).toBe(7);
    expect(p.lseek(fd, 0, SEEK_SET)).toBe(0);
    expect(outcome(() => p.lseek(fd, -1))).toBe('EINVAL');
    expect(outcome(() => p.lseek(fd, 0, 3))).toBe('EINVAL');
    expect(p.lseek(fd, 0x7fffffff)).toBe(0x7fffffff);
    expect(outcome(() => p.lseek(fd, 1, SEEK_CUR))).toBe('EOVERFLOW');
    expect(p.file(fd).f_pos, 'as in 2.4.22, it is there all the same').toBe(2 ** 31);
  });
});
