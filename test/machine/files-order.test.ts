// Programs that meet at a file, under every order in which they can go on, and under one that is listed.
//
// A program leaves the processor when it waits for the disk, for a page or a semaphore, and at each return to
// user mode. What a test says must hold after every one of these orders; the machine must be sound each time.

import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  type Machine,
  MS_SYNC,
  O_RDWR,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Syscalls,
  type Turn,
} from 'sim';
import { expect, test } from 'vitest';
import { type Path, underEveryOrder } from './orders.ts';

const RW = PROT_READ | PROT_WRITE;

/** What the programs find: a file that is open, a mapping of it, and a page of memory. */
interface Given {
  fd: number;
  map: number;
  buf: number;
}

type Program = (p: Syscalls, given: Given, say: (text: string) => void) => Generator<void, unknown>;

/**
 * Each program as a child of one process, in a machine of its own with a file of `size` pages: 'a' all over the first,
 * 'b' the second, and so on. What they said, in the order of the alphabet, and what `after` says of the machine then.
 */
function together(
  size: number,
  programs: Program[],
  after: (m: Machine) => string = () => '',
): Map<string, number> {
  return underEveryOrder((path: Path) => {
    const m = boot({ pages: 1024 });
    const at = (i: number) => 97 + (Math.floor(i / PAGE_SIZE) % 26);
    m.file(
      '/data',
      Uint8Array.from({ length: size * PAGE_SIZE }, (_, i) => at(i)),
    );
    const said: string[] = [];
    m.run({
      *demo(p) {
        const fd = yield* p.open('/data', O_RDWR);
        const map = yield* p.mmap(0, size * PAGE_SIZE, RW, MAP_SHARED, fd);
        const buf = yield* p.mmap(0, 2 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
        m.k.sched = path;
        for (const program of programs)
          yield* p.fork(program(p, { fd, map, buf }, (text) => said.push(text)));
        for (const _ of programs) yield* p.waitpid();
        m.k.sched = null;
      },
    });
    expect(m.check(), `after the choices ${path.taken}`).toEqual([]);
    return [...said.sort(), after(m)].filter(Boolean).join(', ');
  }, 1500);
}

/** How many orders there were. */
function total(outcomes: ReadonlyMap<string, number>): number {
  return [...outcomes.values()].reduce((sum, n) => sum + n, 0);
}

test('two readers of the same page: whoever comes first has it read, once; the other waits for it', () => {
  const reader: Program = function* (p, { fd, buf }, say) {
    const n = yield* p.pread(fd, buf, 100, 0);
    say(`${n} of ${String.fromCharCode(yield* p.load8(buf))}`);
  };
  const outcomes = together(1, [reader, reader], (m) => `reads ${m.disk.reads}`);
  expect([...outcomes.keys()]).toEqual(['100 of a, 100 of a, reads 1']);
  expect(total(outcomes)).toBeGreaterThan(150);
});

test('truncation against a fault on the last page: it is read before, or it is SIGBUS; no page stays beyond the end', () => {
  const mapper: Program = function* (p, { map }, say) {
    say(`read ${String.fromCharCode(yield* p.load8(map + PAGE_SIZE))}`);
  };
  const cutter: Program = function* (p) {
    yield* p.truncate('/data', PAGE_SIZE);
  };
  const outcomes = together(
    2,
    [mapper, cutter],
    (m) => `pages ${m.inode('/data').i_mapping.nrpages}, ${m.disk.list()}`,
  );
  // Without a word: killed by SIGBUS, the page read from the disk for nothing or not asked for at all.
  expect([...outcomes.keys()].sort()).toEqual([
    'pages 0, /data 4096 1',
    'pages 1, /data 4096 1',
    'read b, pages 1, /data 4096 1',
  ]);
  expect(total(outcomes)).toBeGreaterThan(100);
});

test('truncation against read-ahead in flight: the reader has the first page, and of the rest nothing stays', () => {
  const reader: Program = function* (p, { fd, buf }, say) {
    const n = yield* p.pread(fd, buf, 2 * PAGE_SIZE, 0);
    say(`read ${n} ${yield* p.load8(buf)} ${yield* p.load8(buf + PAGE_SIZE)}`);
  };
  const cutter: Program = function* (p, { fd }) {
    yield* p.ftruncate(fd, PAGE_SIZE);
  };
  const outcomes = together(
    16,
    [reader, cutter],
    (m) => `pages ${m.inode('/data').i_mapping.nrpages}, ${m.disk.list()}`,
  );
  expect([...outcomes.keys()]).toEqual(['read 4096 97 0, pages 1, /data 4096 1']);
  expect(total(outcomes)).toBeGreaterThan(200);
});

test('msync() while the page is being written: what was stored before it is on the disk after it', () => {
  const writer = (at: number): Program =>
    function* (p, { map }) {
      yield* p.store8(map + at, 120);
      yield* p.msync(map, PAGE_SIZE, MS_SYNC);
    };
  const outcomes = together(
    1,
    [writer(0), writer(1)],
    (m) => `${m.disk.text('/data').slice(0, 3)} writes ${m.disk.writes}`,
  );
  expect([...outcomes.keys()]).toEqual(['xxa writes 2']);
  expect(total(outcomes)).toBeGreaterThan(300);
});

/** Reads three pages one by one from page `from` on; says the window that its open file has then. */
function sequential(from: number, say: (text: string) => void) {
  return function* (p: Syscalls): Generator<void, void> {
    const fd = yield* p.open('/data');
    const buf = yield* p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
    yield* p.lseek(fd, from * PAGE_SIZE);
    for (let i = 0; i < 3; i++) yield* p.read(fd, buf, PAGE_SIZE);
    const { f_raend, f_rawin } = p.task.files!.fd[fd]!;
    say(`from ${from}: ${f_rawin} pages up to ${f_raend}`);
  };
}

test('two readers of one file have windows of their own, by whatever turns they read', () => {
  const windows = (order: number | string[]): string => {
    const m = boot({ pages: 2048 });
    m.file('/data', new Uint8Array(256 * PAGE_SIZE));
    const said: string[] = [];
    const say = (text: string) => said.push(text);
    m.run({ a: sequential(0, say), b: sequential(128, say) }, order);
    expect(m.check()).toEqual([]);
    return `${said.sort().join('; ')}; ${m.inode('/data').i_mapping.nrpages} pages in the cache`;
  };
  const expected = windows([]);
  expect(expected).toMatchInlineSnapshot(
    `"from 0: 11 pages up to 11; from 128: 8 pages up to 136; 19 pages in the cache"`,
  );
  for (let seed = 1; seed <= 12; seed++) expect(windows(seed), `seed ${seed}`).toBe(expected);
});

test('a listed order repeats what a seed has found: both ask before either has it, and the disk is asked once', () => {
  const meet = (order: number | readonly Turn[]) => {
    const m = boot({ pages: 1024 });
    m.file('/data', 'hello');
    const said: string[] = [];
    const reader = (name: string) =>
      function* (p: Syscalls): Generator<void, void> {
        const fd = yield* p.open('/data');
        const buf = yield* p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
        said.push(`${name} reads`);
        yield* p.read(fd, buf, 5);
        said.push(`${name} has ${yield* p.load8(buf)}`);
      };
    const turns = m.run({ a: reader('a'), b: reader('b') }, order);
    expect(m.disk.reads).toBe(1);
    expect(m.check()).toEqual([]);
    return { turns, said };
  };
  const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
  const found = seeds.map(meet).find(({ said }) => said[0] === 'b reads' && said[1] === 'a reads');
  expect(found).toBeDefined();
  expect(meet(found!.turns)).toEqual(found);
});
