// Section 6.1: where the source of 2.4.22 does something else than one might read.

import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  type Machine,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  type Syscalls,
} from 'sim';
import { expect, test } from 'vitest';

const RW = PROT_READ | PROT_WRITE;

/** A machine with a file of so many pages, each filled with its number plus 1, and a process that has opened it. */
function withFile(pages: number): { m: Machine; p: Process; buf: number; fd: number } {
  const m = boot();
  const bytes = new Uint8Array(pages * PAGE_SIZE).map((_, i) => Math.floor(i / PAGE_SIZE) + 1);
  m.file('/data', bytes);
  const p = m.spawn('test');
  const buf = p.mmap(0, 8 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  p.store8(buf, 0);
  return { m, p, buf, fd: p.open('/data') };
}

test('asynchronous read-ahead leaves the disk unstarted', () => {
  const { m, p, buf, fd } = withFile(64);
  p.read(fd, buf, PAGE_SIZE);
  const { nrpages } = m.inode('/data').i_mapping;

  p.read(fd, buf, PAGE_SIZE);
  expect(m.inode('/data').i_mapping.nrpages).toBeGreaterThan(nrpages);
  expect(m.k.diskfs.disk.queued).toBe(m.inode('/data').i_mapping.nrpages - nrpages);
  // Nothing will happen by itself.
  expect(m.k.clock.pending).toBe(0);
});

/** Reads five bytes, and says how many came, or which error. */
function reader(said: string[]) {
  return function* (p: Syscalls): Generator<void, void> {
    const buf = yield* p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
    yield* p.store8(buf, 0);
    const fd = yield* p.open('/data');
    try {
      said.push(`${p.task.comm} ${yield* p.read(fd, buf, 5)}`);
    } catch (error) {
      said.push(`${p.task.comm} ${(error as { code?: string }).code}`);
    }
  };
}

test("a page truncated between its read and the reader's waking is taken for a disk error", () => {
  const m = boot();
  m.file('/data', 'hello');
  const said: string[] = [];
  function* cutter(p: Syscalls): Generator<void, void> {
    yield* p.usleep(10_000);
    yield* p.truncate('/data', 0);
  }
  // The disk is still at work when the file is truncated.
  m.disk.seek = 50_000;
  m.run({ reader: reader(said), cutter });
  expect(said).toEqual(['reader EIO']);
  expect(m.check()).toEqual([]);
});

test('with buffers a read fails once more after the disk has recovered', () => {
  const m = boot({ buffers: 4096 });
  m.file('/data', new Uint8Array(3 * PAGE_SIZE).fill(7));
  const p = m.spawn('demo');
  const buf = p.mmap(0, 3 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  const fd = p.open('/data');
  m.disk.fail('/data', 1, { read: true });
  expect(p.read(fd, buf, 3 * PAGE_SIZE)).toBe(PAGE_SIZE);
  m.disk.mend('/data', 1);
  expect(() => p.read(fd, buf, 2 * PAGE_SIZE)).toThrow('EIO');
  expect(p.read(fd, buf, 2 * PAGE_SIZE)).toBe(2 * PAGE_SIZE);
});

test('a random read of one page makes the disk read three', () => {
  const { m, p, buf, fd } = withFile(64);
  for (const page of [40, 7, 22]) {
    const { reads } = m.disk;
    p.lseek(fd, page * PAGE_SIZE);
    p.read(fd, buf, PAGE_SIZE);
    expect(m.disk.reads - reads).toBe(3);
  }
});

test('two tasks with one open file can read the same bytes', () => {
  const m = boot();
  m.file('/data', 'abcdefgh');
  const said: string[] = [];
  function* parent(p: Syscalls): Generator<void, void> {
    const buf = yield* p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
    const fd = yield* p.open('/data');
    function* child(): Generator<void, void> {
      yield* p.read(fd, buf, 3);
      said.push(`child ${yield* p.text(buf, 3)}`);
    }
    const pid = yield* p.fork(child());
    yield* p.read(fd, buf, 3);
    said.push(`parent ${yield* p.text(buf, 3)}`);
    yield* p.waitpid(pid);
    yield* p.read(fd, buf, 3);
    said.push(`parent ${yield* p.text(buf, 3)}`);
  }
  m.run({ parent });
  expect(said.sort()).toEqual(['child abc', 'parent abc', 'parent def']);
});
