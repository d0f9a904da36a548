// Files as programs use them: every call, every error, and what is on the disk afterwards.

import {
  boot,
  FatalSignal,
  MAP_ANONYMOUS,
  MAP_DENYWRITE,
  MAP_PRIVATE,
  MAP_SHARED,
  type Machine,
  MS_ASYNC,
  MS_INVALIDATE,
  MS_SYNC,
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_SYNC,
  O_TRUNC,
  O_WRONLY,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  RLIMIT_FSIZE,
  RLIMIT_NOFILE,
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
    expect(p.msync(a, PAGE_SIZE, MS_SYNC)).toBe(0);
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
    p.setrlimit(RLIMIT_NOFILE, 2);
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

/** A file of whole pages: 'a' all over the first, 'b' the second, and so on. */
function pages(path: string, n: number): void {
  m.file(
    path,
    Uint8Array.from({ length: n * PAGE_SIZE }, (_, i) => 97 + Math.floor(i / PAGE_SIZE)),
  );
}

/** The first character of each page of a file, as a program reads it; `-` where it cannot be. */
function firsts(fd: number, n: number): string {
  let text = '';
  for (let i = 0; i < n; i++)
    text += outcome(() => p.pread(fd, buf, 1, i * PAGE_SIZE)) === '1' ? peek(1) : '-';
  return text;
}

describe('a buffer that is not all there', () => {
  const hole = () => {
    p.munmap(buf + 2 * PAGE_SIZE, PAGE_SIZE);
    return buf + PAGE_SIZE;
  };

  test('takes what it can of a read; the rest is EFAULT the next time', () => {
    pages('/data', 4);
    const fd = p.open('/data');
    const to = hole();
    expect(p.read(fd, to, 3 * PAGE_SIZE)).toBe(PAGE_SIZE);
    expect(p.file(fd).f_pos).toBe(PAGE_SIZE);
    expect(outcome(() => p.read(fd, to + PAGE_SIZE, PAGE_SIZE))).toBe('EFAULT');
    expect(p.file(fd).f_pos).toBe(PAGE_SIZE);
  });

  test('in the middle of a page: whole words, up to where it ends', () => {
    pages('/data', 4);
    const fd = p.open('/data');
    const to = hole();
    expect(p.read(fd, to + 100, PAGE_SIZE)).toBe(PAGE_SIZE - 100);
    expect(p.read(fd, to + PAGE_SIZE - 6, 8)).toBe(4);
    expect(p.file(fd).f_pos).toBe(PAGE_SIZE - 100 + 4);
  });

  test('gives a write the pages that are whole; the page that is not becomes zeroes, and the file longer', () => {
    m.file('/data', 'x');
    const fd = p.open('/data', O_RDWR);
    poke('abcd');
    const from = hole();
    expect(p.write(fd, from, 2 * PAGE_SIZE)).toBe(PAGE_SIZE);
    expect(p.file(fd).f_pos).toBe(PAGE_SIZE);
    // What 2.4.22 does, and its manual does not say: the page was given up to the end of what was asked.
    expect(m.inode('/data').i_size).toBe(2 * PAGE_SIZE);
    expect(outcome(() => p.write(fd, from + PAGE_SIZE, 10))).toBe('EFAULT');
    expect(p.file(fd).f_pos).toBe(PAGE_SIZE);
  });

  test('is EFAULT at once if it is the kernel’s', () => {
    pages('/data', 1);
    const fd = p.open('/data', O_RDWR);
    for (const addr of [0xc0000000, 0xbffffff0, 0xfffffff0]) {
      expect(outcome(() => p.read(fd, addr, PAGE_SIZE))).toBe('EFAULT');
      expect(outcome(() => p.write(fd, addr, PAGE_SIZE))).toBe('EFAULT');
    }
    expect(outcome(() => p.read(fd, buf, -1))).toBe('EINVAL');
    expect(outcome(() => p.write(fd, buf, -1))).toBe('EINVAL');
  });

  test('may be only for reading: a read to it is EFAULT', () => {
    pages('/data', 1);
    const fd = p.open('/data');
    p.mprotect(buf, PAGE_SIZE, PROT_READ);
    expect(outcome(() => p.read(fd, buf, 4))).toBe('EFAULT');
    // Copied when it is written to, as the program's own stores.
    const image = p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE, fd);
    expect(p.pread(fd, image + 4, 4, 0)).toBe(4);
    expect(peek(8, image)).toBe('aaaaaaaa');
  });

  test('may be the very page of the file that is read', () => {
    pages('/data', 2);
    const fd = p.open('/data', O_RDWR);
    const a = p.mmap(0, 2 * PAGE_SIZE, RW, MAP_SHARED, fd);
    expect(p.read(fd, a + 2, 8)).toBe(8);
    expect(p.write(fd, a + PAGE_SIZE, 8)).toBe(8);
    expect(peek(20, a)).toBe('aaaaaaaabbbbbbbbaaaa');
  });
});

describe('truncation', () => {
  test('takes what lies behind, from mappings too, and its blocks', () => {
    pages('/data', 3);
    const fd = p.open('/data', O_RDWR);
    const a = p.mmap(0, 3 * PAGE_SIZE, RW, MAP_SHARED, fd);
    expect([p.load8(a), p.load8(a + 2 * PAGE_SIZE)]).toEqual([97, 99]);
    expect(p.ftruncate(fd, 100)).toBe(0);
    expect(m.disk.list()).toBe('/data 100 1');
    expect([p.load8(a + 99), p.load8(a + 100)]).toEqual([97, 0]);
    expect(p.truncate('/data', 3 * PAGE_SIZE)).toBe(0);
    expect([p.load8(a + 100), p.load8(a + 2 * PAGE_SIZE)]).toEqual([0, 0]);
    expect(firsts(fd, 4)).toBe('a\0\0-');
  });

  test('a mapping of what is not there any more is SIGBUS', () => {
    pages('/data', 3);
    const fd = p.open('/data', O_RDWR);
    const a = p.mmap(0, 3 * PAGE_SIZE, RW, MAP_SHARED, fd);
    p.ftruncate(fd, PAGE_SIZE);
    expect(p.load8(a + PAGE_SIZE - 1)).toBe(97);
    expect(outcome(() => p.load8(a + PAGE_SIZE))).toBe('SIGBUS');
  });

  test('a private copy goes too', () => {
    pages('/data', 2);
    const fd = p.open('/data', O_RDWR);
    const a = p.mmap(0, 2 * PAGE_SIZE, RW, MAP_PRIVATE, fd);
    p.store8(a + PAGE_SIZE, 1);
    p.ftruncate(fd, 0);
    expect(outcome(() => p.load8(a + PAGE_SIZE))).toBe('SIGBUS');
  });

  test('says no as Linux does', () => {
    pages('/data', 1);
    const fd = p.open('/data', O_RDONLY);
    expect(outcome(() => p.ftruncate(fd, 0))).toBe('EINVAL');
    expect(outcome(() => p.ftruncate(9, 0))).toBe('EBADF');
    const rw = p.open('/data', O_RDWR);
    expect(outcome(() => p.ftruncate(rw, -1))).toBe('EINVAL');
    expect(outcome(() => p.ftruncate(rw, 0x80000000))).toBe('EINVAL');
    expect(outcome(() => p.truncate('/data', -1))).toBe('EINVAL');
    expect(outcome(() => p.truncate('/none', 0))).toBe('ENOENT');
    expect(outcome(() => p.truncate('/', 0))).toBe('EISDIR');
    expect(outcome(() => p.truncate('/dev/zero', 0))).toBe('EINVAL');
  });
});

describe('RLIMIT_FSIZE', () => {
  beforeEach(() => {
    m.file('/data', 'abc');
    p.setrlimit(RLIMIT_FSIZE, 10);
  });

  test('cuts a write, then kills', () => {
    const fd = p.open('/data', O_RDWR | O_APPEND);
    expect(p.write(fd, buf, 100)).toBe(7);
    expect(outcome(() => p.write(fd, buf, 1))).toBe('SIGXFSZ');
    expect(m.inode('/data').i_size).toBe(10);
  });

  test('lets a file be truncated to it, not past it', () => {
    const fd = p.open('/data', O_RDWR);
    expect(p.ftruncate(fd, 10)).toBe(0);
    expect(outcome(() => p.ftruncate(fd, 11))).toBe('SIGXFSZ');
    expect(m.inode('/data').i_size).toBe(10);
  });

  test('says nothing to what is below it', () => {
    const fd = p.open('/data', O_RDWR);
    expect(p.write(fd, buf, 10)).toBe(10);
    expect(p.pwrite(fd, buf, 10, 5)).toBe(5);
  });
});

test('a file has less than 2 GB: the write that reaches it is cut, the next one kills', () => {
  const fd = p.open('/data', O_CREAT | O_RDWR);
  p.lseek(fd, 0x7ffffffe);
  expect(p.write(fd, buf, 4)).toBe(1);
  expect(outcome(() => p.write(fd, buf, 1))).toBe('SIGXFSZ');
  expect(m.disk.list()).toBe('/data 2147483647 0');
});

describe('a file that is used as a program', () => {
  test('is written by nobody: ETXTBSY; mmap() drops MAP_DENYWRITE, so that no program can ask for that', () => {
    pages('/data', 1);
    const fd = p.open('/data');
    p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_DENYWRITE, fd);
    const inode = m.inode('/data');
    expect(inode.i_writecount.counter).toBe(0);
    const write = p.open('/data', O_WRONLY);
    expect(inode.i_writecount.counter).toBe(1);
    p.close(write);
    // As do_mmap() maps a program's text for exec.
    inode.i_writecount.counter = -1;
    expect(outcome(() => p.open('/data', O_WRONLY))).toBe('ETXTBSY');
    expect(outcome(() => p.open('/data', O_RDONLY | O_TRUNC))).toBe('ETXTBSY');
    expect(outcome(() => p.truncate('/data', 0))).toBe('ETXTBSY');
    expect(p.open('/data')).toBe(1);
    inode.i_writecount.counter = 0;
  });

  test('writers are counted: those who have it open, not those who write', () => {
    pages('/data', 1);
    const fd = p.open('/data', O_RDWR);
    p.dup(fd);
    p.open('/data', O_WRONLY);
    expect(m.inode('/data').i_writecount.counter).toBe(2);
    p.close(fd);
    expect(m.inode('/data').i_writecount.counter).toBe(2);
    p.exit();
    expect(m.inode('/data').i_writecount.counter).toBe(0);
  });
});

describe('unlink', () => {
  test('takes the name; the file lives on while it is open', () => {
    m.file('/data', 'hello');
    const fd = p.open('/data', O_RDWR);
    expect(p.unlink('/data')).toBe(0);
    expect(m.disk.list()).toBe('');
    expect(outcome(() => p.open('/data'))).toBe('ENOENT');
    expect(outcome(() => p.unlink('/data'))).toBe('ENOENT');
    expect([p.read(fd, buf, 10), peek(5)]).toEqual([5, 'hello']);
    const free = m.k.diskfs.free.length;
    p.close(fd);
    expect(m.k.diskfs.free.length).toBe(free + 1);
    expect(m.k.page_cache_size.counter).toBe(0);
  });

  test('or mapped: it goes with the last area', () => {
    pages('/data', 2);
    const fd = p.open('/data', O_RDWR);
    const a = p.mmap(0, 2 * PAGE_SIZE, RW, MAP_SHARED, fd);
    p.close(fd);
    p.unlink('/data');
    expect(p.maps()).toMatch(/ \/data \(deleted\)$/m);
    p.store8(a, 1);
    const c = p.fork();
    p.munmap(a, 2 * PAGE_SIZE);
    expect(c.load8(a)).toBe(1);
    c.exit();
    p.waitpid();
    expect(m.k.page_cache_size.counter).toBe(0);
    expect(m.k.diskfs.free.length).toBe(2);
  });

  test('nobody has it open: it goes at once, and its pages', () => {
    pages('/data', 2);
    const fd = p.open('/data');
    p.read(fd, buf, 2 * PAGE_SIZE);
    p.close(fd);
    expect(m.k.page_cache_size.counter).toBe(2);
    p.unlink('/data');
    expect(m.k.page_cache_size.counter).toBe(0);
    m.file('/data', 'new');
    expect(firsts(p.open('/data'), 1)).toBe('n');
  });

  test('says no as Linux does', () => {
    m.file('/data');
    expect(outcome(() => p.unlink('/'))).toBe('EISDIR');
    expect(outcome(() => p.unlink('/dev'))).toBe('EISDIR');
    expect(outcome(() => p.unlink('/data/'))).toBe('ENOTDIR');
    expect(outcome(() => p.unlink('/data/more'))).toBe('ENOTDIR');
    expect(outcome(() => p.unlink('/dev/zero'))).toBe('EPERM');
    expect(outcome(() => p.unlink(''))).toBe('ENOENT');
  });
});

describe('several who have a file open', () => {
  test('an open of one’s own has a position of its own; dup() and fork() share it', () => {
    m.file('/data', 'abcdefgh');
    const one = p.open('/data');
    const other = p.open('/data');
    const twin = p.dup(one);
    p.read(one, buf, 2);
    const c = p.fork();
    c.read(one, buf, 3);
    expect([one, other, twin].map((fd) => p.file(fd).f_pos)).toEqual([5, 0, 5]);
    c.close(one);
    expect([p.read(one, buf, 8), peek(3)]).toEqual([3, 'fgh']);
    c.exit();
    p.waitpid();
  });

  test('what the child opens is not the parent’s', () => {
    m.file('/data');
    p.open('/data');
    const c = p.fork();
    expect(c.open('/data')).toBe(1);
    expect(p.open('/data')).toBe(1);
    c.close(0);
    expect(p.file(0).f_count.counter).toBe(1);
    c.exit();
    p.waitpid();
    expect(outcome(() => c.file(1))).toMatch(
      /^file\(\): fd is 1, but demo .+ has no such descriptor open/,
    );
  });

  test('see each other’s writes at once: read, write and shared mappings meet in the page cache', () => {
    pages('/data', 1);
    const fd = p.open('/data', O_RDWR);
    const a = p.mmap(0, PAGE_SIZE, RW, MAP_SHARED, fd);
    const q = m.spawn('other');
    const qfd = q.open('/data', O_RDWR);
    const qa = q.mmap(0, PAGE_SIZE, RW, MAP_SHARED, qfd);
    p.store8(a, 120);
    expect(q.load8(qa)).toBe(120);
    q.store8(qa + 1, 121);
    expect([p.pread(fd, buf, 3, 0), peek(3)]).toEqual([3, 'xya']);
    p.pwrite(fd, buf, poke('z'), 2);
    expect(q.load8(qa + 2)).toBe(122);
  });
});

describe('/dev/zero', () => {
  test('is read as zeroes, without end; what is written is gone', () => {
    const fd = p.open('/dev/zero', O_RDWR);
    poke('abcd');
    expect(p.read(fd, buf, 3)).toBe(3);
    expect(peek(4)).toBe('\0\0\0d');
    expect(p.write(fd, buf, 100)).toBe(100);
    expect(p.lseek(fd, 100)).toBe(0);
    expect(outcome(() => p.fsync(fd))).toBe('EINVAL');
    expect(outcome(() => p.fdatasync(fd))).toBe('EINVAL');
    expect(outcome(() => p.ftruncate(fd, 0))).toBe('EINVAL');
    expect(outcome(() => p.read(fd, 0x60000000, 4))).toBe('EFAULT');
  });

  test('from four pages on the zero page is mapped instead of what was there', () => {
    const fd = p.open('/dev/zero');
    const a = p.mmap(0, 6 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
    for (let i = 0; i < 6; i++) p.store8(a + i * PAGE_SIZE, 9);
    const { rss } = p.mm;
    expect(p.read(fd, a + 1, 6 * PAGE_SIZE - 1)).toBe(6 * PAGE_SIZE - 1);
    expect(p.mm.rss).toBe(rss - 5);
    expect([0, 1, 2, 3, 4, 5].map((i) => p.load8(a + i * PAGE_SIZE))).toEqual([9, 0, 0, 0, 0, 0]);
    p.store8(a + PAGE_SIZE, 1);
    expect(p.load8(a + 2 * PAGE_SIZE)).toBe(0);
  });

  test('a read into shared memory is written, for the others see it', () => {
    const fd = p.open('/dev/zero');
    const a = p.mmap(0, 5 * PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS);
    const c = p.fork();
    for (let i = 0; i < 5; i++) p.store8(a + i * PAGE_SIZE, 9);
    expect(p.read(fd, a, 5 * PAGE_SIZE)).toBe(5 * PAGE_SIZE);
    expect([0, 1, 2, 3, 4].map((i) => c.load8(a + i * PAGE_SIZE))).toEqual([0, 0, 0, 0, 0]);
  });

  test('a read that runs out of memory says how much it got', () => {
    const fd = p.open('/dev/zero');
    const a = p.mmap(0, 4 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
    // Above are the areas that beforeEach() mapped: a range of their own is needed.
    p.munmap(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE);
    expect(p.read(fd, a, 4 * PAGE_SIZE)).toBe(2 * PAGE_SIZE);
    expect(p.read(fd, a + PAGE_SIZE, 2 * PAGE_SIZE)).toBe(PAGE_SIZE);
  });

  test('mapped it is memory: private, or shared and called after it', () => {
    const fd = p.open('/dev/zero', O_RDWR);
    const a = p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE, fd);
    const b = p.mmap(0, PAGE_SIZE, RW, MAP_SHARED, fd);
    const c = p.fork();
    p.store8(a, 1);
    p.store8(b, 2);
    expect([c.load8(a), c.load8(b)]).toEqual([0, 2]);
    expect(p.maps()).toMatch(/rw-p .+ \/dev\/zero$/m);
    expect(p.maps()).toMatch(/rw-s .+ \/dev\/zero \(deleted\)$/m);
  });
});

describe('a disk that fails', () => {
  test('in the middle of a read: what came before is delivered, then it is EIO, and nothing moves', () => {
    pages('/data', 4);
    m.disk.fail('/data', 2);
    const fd = p.open('/data');
    expect(p.read(fd, buf, 4 * PAGE_SIZE)).toBe(2 * PAGE_SIZE);
    expect([peek(1), peek(1, buf + PAGE_SIZE)]).toEqual(['a', 'b']);
    expect(p.load8(buf + 2 * PAGE_SIZE)).toBe(0);
    expect(p.file(fd).f_pos).toBe(2 * PAGE_SIZE);
    expect(outcome(() => p.read(fd, buf, PAGE_SIZE))).toBe('EIO');
    expect(p.file(fd).f_pos).toBe(2 * PAGE_SIZE);
    expect(p.lseek(fd, 3 * PAGE_SIZE)).toBe(3 * PAGE_SIZE);
    expect([p.read(fd, buf, 1), peek(1)]).toEqual([1, 'd']);
  });

  test('asks again the next time, and gets it once it is mended', () => {
    pages('/data', 2);
    m.disk.fail('/data', 1);
    const fd = p.open('/data');
    expect(firsts(fd, 2)).toBe('a-');
    m.disk.mend('/data', 1);
    expect(firsts(fd, 2)).toBe('ab');
  });

  test('a fault on such a page is SIGBUS, on the others not', () => {
    pages('/data', 3);
    m.disk.fail('/data', 1);
    const fd = p.open('/data');
    const a = p.mmap(0, 3 * PAGE_SIZE, PROT_READ, MAP_SHARED, fd);
    expect([p.load8(a), p.load8(a + 2 * PAGE_SIZE)]).toEqual([97, 99]);
    expect(outcome(() => p.load8(a + PAGE_SIZE))).toBe('SIGBUS');
  });

  test('a write of part of such a page is EIO; of all of it, none: it need not be read', () => {
    pages('/data', 4);
    m.disk.fail('/data', 2, { write: false });
    const fd = p.open('/data', O_RDWR);
    expect(p.write(fd, buf, 2 * PAGE_SIZE + 10)).toBe(2 * PAGE_SIZE);
    expect(p.file(fd).f_pos).toBe(2 * PAGE_SIZE);
    expect(outcome(() => p.write(fd, buf, 10))).toBe('EIO');
    expect(p.write(fd, buf, PAGE_SIZE)).toBe(PAGE_SIZE);
    expect(p.fsync(fd)).toBe(0);
    expect(m.disk.bytes('/data', 2 * PAGE_SIZE, 4)).toEqual(Uint8Array.of(0, 0, 0, 0));
  });

  test('a page that could not be written: fsync() says so, once, and the page counts as clean', () => {
    pages('/data', 3);
    m.disk.fail('/data', 2, { read: false });
    const fd = p.open('/data', O_RDWR);
    for (let i = 0; i < 3; i++) p.pwrite(fd, buf, poke('x'), i * PAGE_SIZE);
    expect(outcome(() => p.fsync(fd))).toBe('EIO');
    expect([0, 1, 2].map((i) => m.disk.bytes('/data', i * PAGE_SIZE, 1)[0])).toEqual([
      120, 120, 99,
    ]);
    expect(p.fsync(fd), 'it has been told').toBe(0);
    expect(firsts(fd, 3), 'the page cache has what was written').toBe('xxx');
    m.disk.mend('/data', 2);
    p.pwrite(fd, buf, poke('yx'), 2 * PAGE_SIZE);
    expect(p.fdatasync(fd)).toBe(0);
    expect(m.disk.bytes('/data', 2 * PAGE_SIZE, 2)).toEqual(Uint8Array.of(121, 120));
  });

  test('msync() says so with MS_SYNC; with MS_ASYNC it does not wait to hear it', () => {
    pages('/data', 1);
    m.disk.fail('/data', 0, { read: false });
    const fd = p.open('/data', O_RDWR);
    const a = p.mmap(0, PAGE_SIZE, RW, MAP_SHARED, fd);
    p.store8(a, 1);
    expect(outcome(() => p.msync(a, PAGE_SIZE, MS_SYNC))).toBe('EIO');
    p.store8(a, 2);
    expect(p.msync(a, PAGE_SIZE, MS_ASYNC)).toBe(0);
    expect(
      outcome(() => p.fsync(fd)),
      'it hears it later',
    ).toBe('EIO');
  });

  test('a write to a file opened with O_SYNC does not hear of it: it returns what it took', () => {
    pages('/data', 1);
    const fd = p.open('/data', O_RDWR | O_SYNC);
    expect(p.write(fd, buf, poke('xyz'))).toBe(3);
    expect(m.disk.text('/data').slice(0, 4)).toBe('xyza');
    m.disk.fail('/data', 0, { read: false });
    expect(p.write(fd, buf, poke('!'))).toBe(1);
    expect(m.disk.text('/data').slice(0, 4)).toBe('xyza');
  });
});

describe('msync', () => {
  test('says no as Linux does', () => {
    pages('/data', 2);
    const fd = p.open('/data', O_RDWR);
    const a = p.mmap(0, 2 * PAGE_SIZE, RW, MAP_SHARED, fd);
    const said = (addr: number, len: number, flags: number) =>
      outcome(() => p.msync(addr, len, flags));
    expect(said(a + 1, PAGE_SIZE, MS_SYNC)).toBe('EINVAL');
    expect(said(a, PAGE_SIZE, MS_SYNC | MS_ASYNC)).toBe('EINVAL');
    expect(said(a, PAGE_SIZE, 8)).toBe('EINVAL');
    expect(said(a, 0, MS_SYNC)).toBe('0');
    expect(said(0x60000000, PAGE_SIZE, MS_SYNC)).toBe('ENOMEM');
    p.mlock(a, PAGE_SIZE);
    expect(said(a, PAGE_SIZE, MS_SYNC | MS_INVALIDATE)).toBe('EBUSY');
    expect(said(a + PAGE_SIZE, PAGE_SIZE, MS_SYNC | MS_INVALIDATE)).toBe('0');
  });

  test('goes on past a hole, and says ENOMEM in the end', () => {
    pages('/data', 3);
    const fd = p.open('/data', O_RDWR);
    const a = p.mmap(0, 3 * PAGE_SIZE, RW, MAP_SHARED, fd);
    p.store8(a + 2 * PAGE_SIZE, 120);
    p.munmap(a + PAGE_SIZE, PAGE_SIZE);
    expect(outcome(() => p.msync(a, 3 * PAGE_SIZE, MS_SYNC))).toBe('ENOMEM');
    expect(m.disk.bytes('/data', 2 * PAGE_SIZE, 1)[0]).toBe(120);
  });
});

describe('m.file and m.disk', () => {
  test('take text, bytes, numbers', () => {
    m.file('/text', 'é');
    m.file('/bytes', Uint8Array.of(1, 2));
    m.file('/numbers', [3, 4, 5]);
    expect(m.disk.list()).toBe('/bytes 2 1\n/numbers 3 1\n/text 2 1');
    expect(m.disk.bytes('/text')).toEqual(Uint8Array.of(0xc3, 0xa9));
    expect(m.disk.bytes('/numbers', 1, 1)).toEqual(Uint8Array.of(4));
    expect(m.disk.bytes('/numbers', 2, 9)).toEqual(Uint8Array.of(5));
    expect(m.disk.bytes('/numbers', 9)).toEqual(new Uint8Array());
  });

  test('count transfers, and say what is wrong', () => {
    pages('/data', 2);
    const fd = p.open('/data');
    expect([m.disk.reads, m.disk.writes]).toEqual([0, 0]);
    p.read(fd, buf, PAGE_SIZE);
    expect(m.disk.reads).toBe(2);
    const said = [
      outcome(() => m.file('/data')),
      outcome(() => m.file('/a/b')),
      outcome(() => m.file('/..')),
      outcome(() => m.file(`/${'a'.repeat(256)}`)),
      outcome(() => m.inode('/none')),
      outcome(() => m.disk.text('/dev/zero')),
      outcome(() => m.disk.bytes('/data', -1)),
      outcome(() => m.disk.fail('/data', 0.5)),
      outcome(() => m.disk.fail('/data', 0, { reads: true } as object)),
      outcome(() => {
        m.disk.seek = -1;
      }),
    ];
    expect(said.join('\n').replace('a'.repeat(40), 'a…')).toMatchInlineSnapshot(`
      "file(): path is the string '/data', but there is such a file already. Have a process write to it, or give the new one another name.
      file(): path is the string '/a/b', but all files are in one directory, '/'. Pass a slash and a name, such as '/data'.
      file(): path is the string '/..', but all files are in one directory, '/'. Pass a slash and a name, such as '/data'.
      file(): path is the string '/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…', but a name has 255 bytes at most. Pass a shorter one.
      inode(): path is the string '/none', but there is only /data. Pass one of them, or make one: m.file('/data', 'hello').
      disk.text(): path is the string '/dev/zero', but that one is not on the disk. Pass a file that open() or m.file() made.
      disk.bytes(): from is -1, but it must be a whole number from 0 to 0x7fffffff. Pass such a number.
      disk.fail(): page is 0.5, but it must be a whole number from 0 to 0x7fffffff. Pass 0 or 1.
      disk.fail(): options has 'reads', which disk.fail() does not know. It knows { read, write }.
      disk.seek(): microseconds is -1, but it must be a whole number from 0 to 0x7fffffff. Pass such a number."
    `);
  });

  test('the swap file is there too', () => {
    const swapping = boot({ pages: 1024, swap: 16 });
    expect(swapping.disk.list()).toBe('/swap 65536 16');
  });
});
