// Real runs with files, for the pictures of files: each a list of steps as an example's run leaves them.

import type { Snapshot } from 'sim';
import { MAP_PRIVATE, MAP_SHARED, PROT_READ, PROT_WRITE } from '../../sim/include/linux/mman.ts';
import { boot, type Machine } from '../../sim/machine/machine.ts';
import type { Process } from '../../sim/machine/process.ts';
import type { Syscalls } from '../../sim/machine/syscalls.ts';
import { filemap_fdatasync, filemap_fdatawait } from '../../sim/mm/filemap.ts';
import { vmtruncate } from '../../sim/mm/memory.ts';
import { beginMoments } from '../../sim/observe/moments.ts';
import type { PastStep } from '../../src/pictures/frame.ts';
import { kernel, makeFile, open, PAGE, read, write } from '../fs/files.ts';

const ANON = 0x22;
const RW = PROT_READ | PROT_WRITE;

/** A machine whose steps are noted down. */
class Recorder {
  readonly m: Machine = boot();
  readonly steps: PastStep[] = [];

  step<T>(label: string, what: () => T): T {
    const before = this.m.snapshot();
    const over = beginMoments(this.m.k);
    const result = what();
    const moments = over();
    const after = this.m.snapshot();
    this.steps.push({ label, before, after, ...(moments.length > 0 ? { moments } : {}) });
    return result;
  }
}

function mapFile(m: Machine, p: Process, fd: number, pages: number, prot: number, flags: number) {
  void m;
  return p.mmap(0, pages * PAGE, prot, flags, fd, 0);
}

/** Forty pages, read four at a time from the beginning. */
export function sequential(): PastStep[] {
  const r = new Recorder();
  const { m } = r;
  makeFile(m, 'data', 40);
  const p = m.spawn('reader');
  const buf = p.mmap(0, 4 * PAGE, RW, ANON);
  const { file, fd } = open(m, p, 'data');
  for (let i = 0; i < 10; i++)
    r.step(`read(${fd}, 0x40000000, 16384)`, () => read(m, p, file, buf, 4 * PAGE));
  return r.steps;
}

/** The same file, one page here and one there. */
export function random(): PastStep[] {
  const r = new Recorder();
  const { m } = r;
  makeFile(m, 'data', 40);
  const p = m.spawn('reader');
  const buf = p.mmap(0, PAGE, RW, ANON);
  const { file, fd } = open(m, p, 'data');
  for (const page of [17, 3, 30, 8, 24, 3]) {
    file.f_pos = page * PAGE;
    file.f_reada = 0;
    r.step(`pread(${fd}, 0x40000000, 4096, ${page * PAGE})`, () => {
      return read(m, p, file, buf, PAGE);
    });
  }
  return r.steps;
}

function* readPage(sys: Syscalls): Generator<void, void> {
  const fd = yield* sys.open('/data');
  const buf = yield* sys.mmap(0, PAGE, RW, ANON);
  yield* sys.read(fd, buf, PAGE);
}

/** Two programs read one page that nobody has read yet: the second waits for the first one's read. */
export function twoReaders(): PastStep[] {
  const r = new Recorder();
  const { m } = r;
  makeFile(m, 'data', 2, 1000);
  r.step('run(a, b)', () => m.run({ a: readPage, b: readPage }));
  return r.steps;
}

/** Ten pages: some clean, some dirty, some on their way to the disk; then the file ends in page 3. */
export function truncation(): PastStep[] {
  const r = new Recorder();
  const { m } = r;
  makeFile(m, 'data', 10);
  const p = m.spawn('writer');
  const buf = p.mmap(0, 10 * PAGE, RW, ANON);
  const { file, fd } = open(m, p, 'data');
  const inode = file.f_dentry!.d_inode!;
  r.step(`read(${fd}, 0x40000000, 40960)`, () => read(m, p, file, buf, 10 * PAGE));
  const a = mapFile(m, p, fd, 10, RW, MAP_SHARED);
  for (const page of [2, 4, 7]) r.step('load8', () => p.load8(a + page * PAGE));
  file.f_pos = 3 * PAGE;
  r.step(`write(${fd}, 0x40000000, 8192)`, () => write(m, p, file, buf, 2 * PAGE));
  r.step('msync(MS_ASYNC)', () => kernel(m, p, filemap_fdatasync(m.k, inode.i_mapping)));
  file.f_pos = 7 * PAGE;
  r.step(`write(${fd}, 0x40000000, 8192)`, () => write(m, p, file, buf, 2 * PAGE));
  r.step(`ftruncate(${fd}, 14000)`, () => kernel(m, p, vmtruncate(m.k, inode, 14000)));
  return r.steps;
}

/** A file mapped shared by two and privately by one, which has written to a page. */
export function mappers(): PastStep[] {
  const r = new Recorder();
  const { m } = r;
  makeFile(m, 'data', 5, 1500);
  const [one, two, three] = ['one', 'two', 'three'].map((name) => m.spawn(name));
  const fds = [one, two, three].map((p) => open(m, p, 'data').fd);
  const a = r.step('mmap(one)', () => mapFile(m, one, fds[0], 6, RW, MAP_SHARED));
  const b = r.step('mmap(two)', () => two.mmap(0, 3 * PAGE, PROT_READ, MAP_SHARED, fds[1], PAGE));
  const c = r.step('mmap(three)', () => mapFile(m, three, fds[2], 4, RW, MAP_PRIVATE));
  r.step('store8(one)', () => one.store8(a + PAGE, 9));
  r.step('load8(two)', () => two.load8(b));
  r.step('load8(three)', () => three.load8(c + PAGE));
  r.step('store8(three)', () => three.store8(c + 2 * PAGE, 7));
  r.step('load8(one)', () => one.load8(a + 5 * PAGE));
  return r.steps;
}

/** Three pages are written and sent to the disk. */
export function writing(): PastStep[] {
  const r = new Recorder();
  const { m } = r;
  makeFile(m, 'data', 3);
  const p = m.spawn('writer');
  const buf = p.mmap(0, 4 * PAGE, RW, ANON);
  const { file, fd } = open(m, p, 'data');
  const inode = file.f_dentry!.d_inode!;
  r.step(`write(${fd}, 0x40000000, 14000)`, () => write(m, p, file, buf, 14000));
  r.step(`fsync(${fd})`, () => {
    kernel(m, p, filemap_fdatasync(m.k, inode.i_mapping));
    kernel(m, p, filemap_fdatawait(m.k, inode.i_mapping));
  });
  return r.steps;
}

export const runs = { sequential, random, twoReaders, truncation, mappers, writing };

/** The last step of a run, with what led to it. */
export function lastOf(steps: PastStep[]): { pair: [Snapshot, Snapshot]; past: PastStep[] } {
  const last = steps[steps.length - 1];
  return { pair: [last.before, last.after], past: steps };
}
