/**
 * npm run bench [WORD …]
 *
 * How long the kernel's functions take here: one JSON line each, `{"bench": …, "n": …, "ns": …}`.
 * `n` calls make a round, `ns` is the processor time of one call in the median round. With words, only the
 * benches with one of them in their name.
 *
 * What runs is the kernel bundle without the probe, as the page runs it when nobody watches. The
 * functions are called as the kernel calls them: inside, with nobody else to run.
 */
import { Engines } from '../replay/engine.ts';
import { type Sim, World } from '../replay/world.ts';

const page = 4096;
const base = 0x10000000;
const rounds = 15;

interface Bench {
  name: string;
  /** Calls in a round. */
  n: number;
  /** Prepares a machine; gives what does the i-th call of the kernel. */
  prepare(sim: Sim): (i: number) => void;
}

/** A process that is the current one, and what lets its kernel code run. */
function prepared(sim: Sim, pages = 8192) {
  const world = new World(sim, pages);
  const task = world.createProcess(0, { argpages: null });
  world.become(task);
  return { world, k: world.k, task, mm: task.mm! };
}

/** Runs kernel code that has no reason to sleep. */
function run<T>(code: Generator<void, T>): T {
  const result = code.next();
  if (!result.done) throw new Error('kernel code went to sleep in a bench');
  return result.value;
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
function mapWithHoles(sim: Sim, k: World['k'], count: number): void {
  const flags = sim.MAP_PRIVATE | sim.MAP_ANONYMOUS | sim.MAP_FIXED;
  const prot = sim.PROT_READ | sim.PROT_WRITE;
  for (let i = 0; i < count; i++)
    run(sim.do_mmap_pgoff(k, null, base + i * 2 * page, page, prot, flags, 0));
}

function findRandom(areas: number): Bench {
  return {
    name: `find_vma, random, among ${areas}`,
    n: 400_000,
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

const benches: Bench[] = [
  {
    name: 'mmap + munmap, one page',
    n: 100_000,
    prepare(sim) {
      const { k, mm } = prepared(sim);
      const { do_mmap_pgoff, do_munmap, MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE } = sim;
      const flags = MAP_PRIVATE | MAP_ANONYMOUS;
      const prot = PROT_READ | PROT_WRITE;
      return () => {
        const addr = run(do_mmap_pgoff(k, null, 0, page, prot, flags, 0));
        run(do_munmap(k, mm, addr, page));
      };
    },
  },
  findRandom(1000),
  findRandom(60_000),
  {
    name: 'munmap + mmap fixed, one page, among 60000',
    n: 50_000,
    prepare(sim) {
      const { k, mm } = prepared(sim);
      mapWithHoles(sim, k, 60_000);
      const where = shuffled(60_000, 1 << 16);
      const { do_mmap_pgoff, do_munmap, PROT_READ, PROT_WRITE } = sim;
      const flags = sim.MAP_PRIVATE | sim.MAP_ANONYMOUS | sim.MAP_FIXED;
      return (i) => {
        const addr = base + where[i & 0xffff] * 2 * page;
        run(do_munmap(k, mm, addr, page));
        run(do_mmap_pgoff(k, null, addr, page, PROT_READ | PROT_WRITE, flags, 0));
      };
    },
  },
  {
    name: 'mmap(0, 8192) past 60000 holes of one page',
    n: 50,
    prepare(sim) {
      const { k, mm } = prepared(sim);
      // All of them lie above TASK_UNMAPPED_BASE, where the search begins.
      const flags = sim.MAP_PRIVATE | sim.MAP_ANONYMOUS;
      const prot = sim.PROT_READ | sim.PROT_WRITE;
      for (let i = 0; i < 60_000; i++) {
        const addr = sim.TASK_UNMAPPED_BASE + i * 2 * page;
        run(sim.do_mmap_pgoff(k, null, addr, page, prot, flags | sim.MAP_FIXED, 0));
      }
      const { do_mmap_pgoff, do_munmap } = sim;
      return () => {
        const addr = run(do_mmap_pgoff(k, null, 0, 2 * page, prot, flags, 0));
        run(do_munmap(k, mm, addr, 2 * page));
      };
    },
  },
];

/** Time that this thread has had the processor, in ns: others who are busy on the machine do not count. */
function now(): number {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) * 1000;
}

/** The time of one call, in ns, in the median round. */
function measure({ n, prepare }: Bench, sim: Sim): number {
  const call = prepare(sim);
  const times: number[] = [];
  // The first rounds are for the compiler.
  for (let round = -5; round < rounds; round++) {
    const began = now();
    for (let i = 0; i < n; i++) call(i);
    const ns = (now() - began) / n;
    if (round >= 0) times.push(ns);
  }
  times.sort((a, b) => a - b);
  return times[rounds >> 1];
}

const words = process.argv.slice(2);
const engines = await Engines.load();
for (const bench of benches) {
  if (words.length > 0 && !words.some((word) => bench.name.includes(word))) continue;
  // An engine of its own: what one bench taught the compiler shall not slow the next.
  const ns = measure(bench, engines.fresh());
  console.log(JSON.stringify({ bench: bench.name, n: bench.n, ns: Math.round(ns * 10) / 10 }));
}
