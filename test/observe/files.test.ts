// Files in a snapshot: pages and lists, opens, mappings and their entries, and what the disk has to do.
import { expect, test } from 'vitest';
import { MAP_PRIVATE, MAP_SHARED, PROT_READ, PROT_WRITE } from '../../sim/include/linux/mman.ts';
import { boot } from '../../sim/machine/machine.ts';
import { takeDisk, takeFiles } from '../../sim/observe/files.ts';
import { beginMoments } from '../../sim/observe/moments.ts';
import { kernel, makeFile, open, PAGE, read } from '../fs/files.ts';

const RW = PROT_READ | PROT_WRITE;

/** A machine with a file of three pages and a bit, open in a process that has read its first page. */
function machine() {
  const m = boot();
  makeFile(m, 'data', 3, 100);
  const p = m.spawn('demo');
  const buf = p.mmap(0, PAGE, RW, 0x22);
  const { file, fd } = open(m, p, 'data');
  read(m, p, file, buf, PAGE);
  return { m, p, buf, file, fd };
}

test('a file has its size, its pages with their states, and its lists in order', () => {
  const { m } = machine();
  const [data] = takeFiles(m.k);
  expect(data).toMatchObject({ name: '/data', onDisk: true, size: 3 * PAGE + 100, nrpages: 3 });
  expect(data.lists).toEqual({ clean: [2, 1, 0], dirty: [], locked: [] });
  expect(data.pages[0]).toMatchObject({ index: 0, count: 1, list: 'clean' });
  expect(data.pages[0].flags).toEqual(['referenced', 'uptodate', 'lru']);
  expect(data.pages[0].pfn).toBeGreaterThan(0);
});

test('an open has who has it, its position and its read-ahead', () => {
  const { m, p, fd } = machine();
  expect(takeFiles(m.k)[0].opens).toEqual([
    {
      fds: [{ pid: p.task.pid, comm: 'demo', fd }],
      mode: 'rw',
      pos: PAGE,
      reada: 1,
      ramax: 6,
      raend: 4,
      ralen: 4,
      rawin: 4,
    },
  ]);
});

test('areas stand in the list they are in, with the entries that are present', () => {
  const { m, p, fd } = machine();
  const shared = p.mmap(0, 2 * PAGE, RW, MAP_SHARED, fd, PAGE);
  const own = p.mmap(0, 2 * PAGE, RW, MAP_PRIVATE, fd, 0);
  p.load8(shared + PAGE);
  p.store8(own, 1);
  const [data] = takeFiles(m.k);
  expect(data.mappings.map(({ list, start, pgoff, prot }) => [list, start, pgoff, prot])).toEqual([
    ['i_mmap', own, 0, 'rw-p'],
    ['i_mmap_shared', shared, 1, 'rw-s'],
  ]);
  const [copy] = data.mappings[0].entries;
  expect(copy).toMatchObject({ index: 0, bits: 'pwuad' });
  expect(copy.pfn).not.toBe(data.pages[0].pfn);
  expect(data.mappings[1].entries).toEqual([{ index: 2, pfn: data.pages[2].pfn, bits: 'pwua-' }]);
});

test('shared memory is known, and told from files of the disk', () => {
  const m = boot();
  const p = m.spawn('demo');
  const a = p.mmap(0, PAGE, RW, MAP_SHARED | 0x20);
  p.store8(a, 1);
  expect(takeFiles(m.k).map(({ onDisk, pages }) => [onDisk, pages.length])).toEqual([[false, 1]]);
});

test('the disk has what it was asked for, by file and page', () => {
  const { m, p, file } = machine();
  const page = m.k.mem_map.find((one) => one?.mapping && one.index === 2)!;
  page.flags |= 1;
  kernel(m, p, file.f_dentry!.d_inode!.i_mapping.a_ops.readpage!(m.k, file, page));
  expect(takeDisk(m.k)).toMatchObject({
    busy: false,
    queue: [{ write: false, file: '/data', index: 2 }],
    reads: 3,
  });
});

test('moments are kept when time moves on, and only of what has changed', () => {
  const m = boot();
  makeFile(m, 'data', 2);
  makeFile(m, 'other', 2);
  const p = m.spawn('demo');
  const buf = p.mmap(0, PAGE, RW, 0x22);
  const { file } = open(m, p, 'data');
  const over = beginMoments(m.k);
  read(m, p, file, buf, PAGE);
  const moments = over();
  expect(moments.map((moment) => moment.files.map((one) => one.name))).toEqual([['/data']]);
  expect(moments[0].files[0].pages.map((page) => page.flags)).toEqual([
    ['locked', 'lru'],
    ['locked', 'lru'],
  ]);
  expect(m.k.clock.watch).toBeNull();
  read(m, p, file, buf, PAGE);
  expect(moments).toHaveLength(1);
});
