/**
 * What the benches call in the kernel, and on what machine. The functions are called as the kernel calls them: inside, by
 * the current task, with no other task to run. Those that may sleep have no reason to.
 */
import type { Starred } from 'sim';
import { type Sim, World } from '../replay/world.ts';
import type { Bound } from './pace.ts';

/** A function that may sleep as a plain one. */
// biome-ignore lint/suspicious/noExplicitAny: any function will do
type Plain<F> = F extends (...args: infer A extends any[]) => Generator<void, infer T>
  ? (...args: A) => T
  : F;

/** The engine seen from inside, where a call does not need a generator; and as scripts see it. */
export type Inside = { [Name in keyof Sim]: Plain<Sim[Name]> } & { engine: Sim };

/** A function as it is called at the bottom: its plain twin, or where it has none its generator, run to the end. */
function plainly<A extends unknown[], T>(f: Starred<A, T>, self?: unknown): (...args: A) => T {
  const { $sync: twin } = f;
  if (twin !== undefined) return self === undefined ? twin : twin.bind(self);
  return (...args) => {
    const result = Reflect.apply(f, self, args).next();
    if (!result.done) throw new Error('kernel code went to sleep in a bench');
    return result.value;
  };
}

const starredPrototype = Object.getPrototypeOf(function* () {});

/** An engine, from inside. */
export function inside(engine: Sim): Inside {
  const entries = Object.entries(Object.getPrototypeOf(engine) as Sim).map(([name, value]) => {
    const starred = Object.getPrototypeOf(value) === starredPrototype;
    return [name, starred ? plainly(value as never) : value] as const;
  });
  return { ...Object.fromEntries(entries), engine } as unknown as Inside;
}

/** Loads and stores of a program. */
function accesses(cpu: World['k']['cpu']) {
  return { load8: plainly(cpu.load8, cpu), store8: plainly(cpu.store8, cpu) };
}

const page = 4096;
const base = 0x10000000;
export interface Bench {
  name: string;
  /** What holds it up. */
  bound: Bound;
  /** Calls in a round. */
  n: number;
  /** Prepares a machine; gives what does the i-th call of the kernel. */
  prepare(sim: Inside): ((i: number) => void) | Prepared;
}

/** A call, and what has to be done between rounds, which does not count. */
export interface Prepared {
  call(i: number): void;
  /** Before each round. */
  before?(): void;
  /** After each round. */
  after?(): void;
}

/** A process that is the current one, and what lets its kernel code run. */
function prepared(sim: Inside, pages = 8192) {
  const world = new World(sim.engine, pages);
  const task = world.createProcess(0, { argpages: null });
  world.become(task);
  return { world, k: world.k, task, mm: task.mm!, cpu: accesses(world.k.cpu) };
}

/** Numbers from 0 to n - 1 in an order that looks like chance and is the same each time. */
function shuffled(n: number, count: number): Uint32Array {
  let seed = 12345;
  return Uint32Array.from({ length: count }, () => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  });
}

/** Maps `count` areas of one page with a hole of one page after each. */
function mapWithHoles(sim: Inside, k: World['k'], count: number): void {
  const flags = sim.MAP_PRIVATE | sim.MAP_ANONYMOUS | sim.MAP_FIXED;
  const prot = sim.PROT_READ | sim.PROT_WRITE;
  for (let i = 0; i < count; i++)
    sim.do_mmap_pgoff(k, null, base + i * 2 * page, page, prot, flags, 0);
}

function findRandom(areas: number): Bench {
  return {
    name: `find_vma, random, among ${areas}`,
    bound: areas > 10_000 ? 'memory' : 'cache',
    n: 4000,
    prepare(sim) {
      const { k, mm } = prepared(sim);
      mapWithHoles(sim, k, areas);
      const where = shuffled(areas, 1 << 16);
      const { find_vma } = sim;
      return (i) => {
        find_vma(mm, base + where[i & 0xffff] * 2 * page);
      };
    },
  };
}

const areaBenches: Bench[] = [
  {
    name: 'mmap + munmap, one page',
    bound: 'processor',
    n: 1000,
    prepare(sim) {
      const { k, mm } = prepared(sim);
      const { do_mmap_pgoff, do_munmap, MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE } = sim;
      const flags = MAP_PRIVATE | MAP_ANONYMOUS;
      const prot = PROT_READ | PROT_WRITE;
      return () => {
        const addr = do_mmap_pgoff(k, null, 0, page, prot, flags, 0);
        do_munmap(k, mm, addr, page);
      };
    },
  },
  findRandom(1000),
  findRandom(60_000),
  {
    name: 'munmap + mmap fixed, one page, among 60000',
    bound: 'memory',
    n: 250,
    prepare(sim) {
      const { k, mm } = prepared(sim);
      mapWithHoles(sim, k, 60_000);
      const where = shuffled(60_000, 1 << 16);
      const { do_mmap_pgoff, do_munmap, PROT_READ, PROT_WRITE } = sim;
      const flags = sim.MAP_PRIVATE | sim.MAP_ANONYMOUS | sim.MAP_FIXED;
      return (i) => {
        const addr = base + where[i & 0xffff] * 2 * page;
        do_munmap(k, mm, addr, page);
        do_mmap_pgoff(k, null, addr, page, PROT_READ | PROT_WRITE, flags, 0);
      };
    },
  },
  {
    name: 'mmap(0, 8192) past 60000 holes of one page',
    bound: 'memory',
    n: 1,
    prepare(sim) {
      const { k, mm } = prepared(sim);
      // All of them lie above TASK_UNMAPPED_BASE, where the search begins.
      const flags = sim.MAP_PRIVATE | sim.MAP_ANONYMOUS;
      const prot = sim.PROT_READ | sim.PROT_WRITE;
      for (let i = 0; i < 60_000; i++) {
        const addr = sim.TASK_UNMAPPED_BASE + i * 2 * page;
        sim.do_mmap_pgoff(k, null, addr, page, prot, flags | sim.MAP_FIXED, 0);
      }
      const { do_mmap_pgoff, do_munmap } = sim;
      return () => {
        const addr = do_mmap_pgoff(k, null, 0, 2 * page, prot, flags, 0);
        do_munmap(k, mm, addr, 2 * page);
      };
    },
  },
];

/** A mapping of `pages` pages at `base`, of which `touched` have been written to. */
function mapped(sim: Inside, pages: number, touched = 0, ram = 16_384) {
  const machine = prepared(sim, ram);
  const { k, cpu } = machine;
  const flags = sim.MAP_PRIVATE | sim.MAP_ANONYMOUS | sim.MAP_FIXED | sim.MAP_NORESERVE;
  const map = () =>
    sim.do_mmap_pgoff(k, null, base, pages * page, sim.PROT_READ | sim.PROT_WRITE, flags, 0);
  map();
  const write = (i: number) => cpu.store8(base + i * page, 1);
  const read = (i: number) => cpu.load8(base + i * page);
  const unmap = () => sim.do_munmap(k, machine.mm, base, pages * page);
  for (let i = 0; i < touched; i++) write(i);
  return { ...machine, map, unmap, write, read };
}

/** Faults on each page of a mapping, which is made anew for each round. */
function faults(name: string, pages: number, kind: 'read' | 'write'): Bench {
  return {
    name,
    bound: 'processor',
    n: pages,
    prepare(sim) {
      const { map, unmap, [kind]: touch } = mapped(sim, pages);
      return { call: (i: number) => touch(i), before: map, after: unmap };
    },
  };
}

/** Address spaces copied from one with 1000 touched pages, a few in each round. */
function forks(sim: Inside) {
  const { world, k, task, mm, cpu } = mapped(sim, 1000, 1000);
  const children: (typeof task)[] = [];
  const fork = () => {
    const child = new sim.task_struct();
    sim.copyStruct(child, task);
    if (sim.copy_mm(k, 0, child)) throw new Error('no memory for a copy');
    children.push(child);
  };
  const drop = () => sim.mmput(k, children.pop()!.mm!);
  return { world, k, task, mm, cpu, children, fork, drop };
}

/** A file of `pages` pages, all of them in the page cache, open for the process. */
function cachedFile(sim: Inside, pages: number, ram = 16_384) {
  const machine = prepared(sim, ram);
  const { k } = machine;
  // Without a wait for the disk nothing goes to sleep.
  k.diskfs.disk.seek = 0;
  const dentry = sim.createDiskFile(k, '/data');
  const inode = dentry.d_inode!;
  inode.i_size = pages * page;
  dentry.d_count.counter++;
  const file = sim.dentry_open(k, dentry, null, sim.O_RDWR);
  if (typeof file === 'number') throw new Error('the file cannot be opened');
  const fill = () => {
    inode.i_size = pages * page;
    for (let i = 0; i < pages; i++) sim.page_cache_read(k, file, i);
  };
  fill();
  return { ...machine, inode, file, fill };
}

const pageBenches: Bench[] = [
  {
    name: 'cached read of 64 KB, per page',
    bound: 'processor',
    n: 160,
    prepare(sim) {
      const { k, file } = cachedFile(sim, 16);
      const flags = sim.MAP_PRIVATE | sim.MAP_ANONYMOUS | sim.MAP_FIXED;
      sim.do_mmap_pgoff(k, null, base, 16 * page, sim.PROT_READ | sim.PROT_WRITE, flags, 0);
      const read = () => sim.generic_file_read(k, file, base, 16 * page, new sim.ValueSlot(0));
      // One call in 16 reads all 16 pages: so the time is that of one.
      return (i) => {
        if (i % 16 === 0) read();
      };
    },
  },
  {
    name: 'fault on a cached page of a file',
    bound: 'processor',
    n: 4096,
    prepare(sim) {
      const { k, mm, cpu, file } = cachedFile(sim, 4096);
      const flags = sim.MAP_SHARED | sim.MAP_FIXED;
      const map = () => sim.do_mmap_pgoff(k, file, base, 4096 * page, sim.PROT_READ, flags, 0);
      return {
        before: map,
        call: (i: number) => {
          cpu.load8(base + i * page);
        },
        after: () => sim.do_munmap(k, mm, base, 4096 * page),
      };
    },
  },
  {
    name: 'truncation of 10000 cached pages',
    bound: 'processor',
    n: 1,
    prepare(sim) {
      const { k, inode, fill } = cachedFile(sim, 10_000);
      return {
        before: fill,
        call: () => {
          sim.vmtruncate(k, inode, 0);
        },
      };
    },
  },
  faults('anonymous write fault, over 32 MB', 8192, 'write'),
  faults('anonymous write fault, 64 hot pages', 64, 'write'),
  faults('anonymous read fault', 8192, 'read'),
  {
    name: 'fork of 1000 touched pages',
    bound: 'processor',
    n: 10,
    prepare(sim) {
      const { fork, drop, children } = forks(sim);
      return {
        call: fork,
        after: () => {
          while (children.length > 0) drop();
        },
      };
    },
  },
  {
    name: 'exit of 1000 touched pages',
    bound: 'processor',
    n: 10,
    prepare(sim) {
      const { fork, drop } = forks(sim);
      return {
        call: drop,
        before: () => {
          for (let i = 0; i < 10; i++) fork();
        },
      };
    },
  },
  {
    name: 'COW break with a copy',
    bound: 'processor',
    n: 1000,
    prepare(sim) {
      const { cpu, fork, drop } = forks(sim);
      const write = (i: number) => cpu.store8(base + i * page, 2);
      return { call: write, before: fork, after: drop };
    },
  },
  {
    name: 'COW break as the last sharer',
    bound: 'processor',
    n: 1000,
    prepare(sim) {
      const { cpu, fork, drop } = forks(sim);
      const write = (i: number) => cpu.store8(base + i * page, 2);
      return {
        call: write,
        before: () => {
          fork();
          drop();
        },
      };
    },
  },
  {
    name: 'mremap that moves 1000 touched pages',
    bound: 'processor',
    n: 2,
    prepare(sim) {
      const { k } = mapped(sim, 1000, 1000);
      const there = base + 0x1000_0000;
      const size = 1000 * page;
      const flags = sim.MREMAP_MAYMOVE | sim.MREMAP_FIXED;
      return (i) => {
        const [from, to] = i % 2 === 0 ? [base, there] : [there, base];
        const result = sim.sys_mremap(k, from, size, size, flags, to);
        if (result !== to) throw new Error(`mremap gave ${result}`);
      };
    },
  },
  {
    name: 'mlock + munlock of the middle of an area',
    bound: 'processor',
    n: 500,
    prepare(sim) {
      const { k } = mapped(sim, 3, 3);
      return () => {
        if (sim.sys_mlock(k, base + page, page)) throw new Error('mlock failed');
        if (sim.sys_munlock(k, base + page, page)) throw new Error('munlock failed');
      };
    },
  },
  {
    name: 'swap-out and swap-in of a page',
    bound: 'processor',
    n: 1400,
    prepare(sim) {
      const write = overcommitted(sim, 1400);
      for (let i = 0; i < 1400; i++) write(i);
      // Each page comes from swap, and another goes there for it.
      return (i) => write(i % 1400);
    },
  },
  {
    name: 'a program that touches twice the RAM, per page',
    bound: 'processor',
    n: 2048,
    prepare(sim) {
      let write: (page: number) => void;
      return {
        before: () => {
          write = overcommitted(sim, 2048);
        },
        call: (i: number) => write(i),
      };
    },
  },
];

/** What writes to one page of a program with `pages` pages, on a machine of 1024 and swap, without waits for the disk. */
function overcommitted(sim: Inside, pages: number): (i: number) => void {
  const m = sim.boot({ pages: 1024, swap: 4096 });
  m.disk.seek = 0;
  const p = m.spawn('greedy');
  const flags = sim.MAP_PRIVATE | sim.MAP_ANONYMOUS;
  const at = p.mmap(0, pages * page, sim.PROT_READ | sim.PROT_WRITE, flags);
  return (i) => p.store8(at + i * page, i & 0xff);
}

/** All benches, in the order in which they are measured. */
export const benches: readonly Bench[] = [...areaBenches, ...pageBenches];
