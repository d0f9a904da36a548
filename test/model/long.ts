// Programs by chance while memory is short, the disk fails and so do allocations.
//
// There is no model here: with failures on order nobody can say what a program must see. What must hold is that the
// kernel says no, kills, or does what it was asked, that the machine is sound after each round of programs, and that
// nothing is lost at the end: no frame, no slab object, no slot in swap, no buffer.

import { Script } from 'node:vm';
import type { Deadlock, Machine, Syscalls, SystemError } from 'sim';
import {
  MAP_ANONYMOUS,
  MAP_GROWSDOWN,
  MAP_PRIVATE,
  MAP_SHARED,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  MS_ASYNC,
  MS_INVALIDATE,
  MS_SYNC,
  O_APPEND,
  O_CREAT,
  O_RDWR,
  O_SYNC,
  O_TRUNC,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
  SIGKILL,
} from 'sim';
import type { KernelBug } from '../../sim/include/bug.ts';
import type { struct_page } from '../../sim/include/linux/mm.ts';
import { Page_Uptodate, PageLocked, PageSlab } from '../../sim/include/linux/page.ts';
import { TASK_ZOMBIE, type task_struct } from '../../sim/include/linux/sched.ts';
import { WNOHANG } from '../../sim/include/linux/wait.ts';
import { sys_wait4 } from '../../sim/kernel/exit.ts';
import { nr_free_pages } from '../../sim/mm/page_alloc.ts';
import { allCaches, kmem_cache_shrink, s_show } from '../../sim/mm/slab.ts';
import { checkInvariants } from '../../sim/observe/invariants.ts';
import { bundleKernel } from '../../src/runner/bundle.ts';
import { assemble } from '../../src/runner/kernel-text.ts';
import { eatFrames } from './eat.ts';

type Sim = typeof import('sim');

/** A machine of the long run. */
export interface LongSetting {
  /** Frames that programs, page tables and the page cache share. */
  free: number;
  kswapd: boolean;
  buffers: 1024 | 4096 | false;
  /** Do transfers fail, too, and allocations? */
  failures: boolean;
}

/** What a long run has met. */
export class LongTally {
  operations = 0;
  machines = 0;
  rounds = 0;
  /** What must not be, with how to get there again. */
  readonly wrong: string[] = [];
  readonly met = new Map<string, number>();

  count(what: string, n = 1): void {
    this.met.set(what, (this.met.get(what) ?? 0) + n);
  }
}

/** Something that must not be. */
export class Unsound extends Error {
  override name = 'Unsound';
}

const RW = PROT_READ | PROT_WRITE;
const SWAP = 2048;
const ROUNDS = 12;
const PROGRAMS = 4;
/** So many tasks, idle, init and kswapd among them: each takes six or seven frames that cannot be swapped. */
const MOST_TASKS = 9;
/** Pages that a program maps at most. */
const MOST_PAGES = 96;
const FILES = ['/data', '/log', '/tmp'];
/** What can be made to fail. */
const allocators = [
  'kmem_cache_alloc',
  '__alloc_pages',
  '_alloc_pages',
  'alloc_page',
  'get_zeroed_page',
  'kmem_getpages',
  'kmem_cache_grow',
  'pte_alloc_one',
  'pte_alloc',
  'get_pgd_slow',
  'allocate_mm',
  'kmalloc',
  'vm_enough_memory',
  'get_empty_filp',
  'get_swap_page',
  'add_to_swap_cache',
  'page_cache_alloc',
];

/** Numbers by chance: mulberry32. */
export class Chance {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
  }
  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)];
  }
}

interface Region {
  at: number;
  pages: number;
}

/** What a program stands in. */
interface Around {
  tally: LongTally;
  /** How many forks lie before it. */
  depth: number;
  mayFork: () => boolean;
  current: () => task_struct;
}

/** Some pages of a region. */
interface Place {
  region: Region;
  /** Which page of the region is the first, where it is, and how many there are. */
  page: number;
  at: number;
  some: number;
}

/** A program of `calls` calls and accesses, by chance. */
class ByChance {
  #done = 0;
  #heap = 0;

  constructor(
    readonly p: Syscalls,
    readonly chance: Chance,
    readonly calls: number,
    readonly around: Around,
    readonly regions: Region[] = [],
    readonly fds: number[] = [],
  ) {}

  *run(): Generator<void, void> {
    const { tally } = this.around;
    this.#mendCopy();
    for (; this.#done < this.calls; this.#done++) {
      tally.operations++;
      try {
        yield* this.#step();
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'SystemError') throw error;
        tally.count((error as SystemError).code);
        if ((error as SystemError).code === 'EBADF') this.fds.length = 0;
      }
    }
    for (;;) {
      try {
        yield* this.p.waitpid();
      } catch {
        return;
      }
    }
  }

  /**
   * Page-out that looks into a child whose dup_mmap() is not done leaves it an area of its parent's in `mmap_cache`: a
   * bug of 2.4.22 (R.3). The child would split that area, or fault in it after it has been freed. The run counts that and
   * puts it right, so that it hides nothing else.
   */
  #mendCopy(): void {
    const { mm } = this.around.current();
    if (!mm?.mmap_cache || mm.mmap_cache.vm_mm === mm) return;
    this.around.tally.count("children that began with an area of their parent's");
    mm.mmap_cache = null;
  }

  #pages(): number {
    return this.regions.reduce((sum, region) => sum + region.pages, 0);
  }

  *#step(): Generator<void, void> {
    const { p, chance, fds, around } = this;
    const what = chance.below(100);
    const region = this.regions[chance.below(this.regions.length)] as Region | undefined;
    if (region === undefined || (what < 6 && this.#pages() < MOST_PAGES)) {
      yield* this.#map();
      return;
    }
    const page = chance.below(region.pages);
    const at = region.at + page * PAGE_SIZE;
    const some = 1 + chance.below(region.pages - page);
    const place: Place = { region, page, at, some };
    if (what < 58) yield* this.#touch(place, what < 36);
    else if (what < 62) yield* this.#unmap(place);
    else if (what < 65) yield* this.#remap(region);
    else if (what < 77) yield* this.#change(what, place);
    else if (what < 79) yield* this.#brk();
    else if (what < 82) yield* this.#open();
    else if (what < 91 && fds.length > 0) yield* this.#transfer(place);
    else if (what < 92) yield* p.unlink(chance.one(FILES));
    else if (what < 94) yield* p.usleep(chance.below(30_000));
    else if (what < 96 && around.depth < 2 && around.mayFork()) yield* this.#fork();
    else if (what === 96 && around.depth > 0) yield* p.kill(p.task.pid, SIGKILL);
    else yield* p.store8(at, 1);
  }

  *#map(): Generator<void, void> {
    const { p, chance, fds, around } = this;
    const len = 1 + chance.below(chance.below(3) === 0 ? 40 : 12);
    const fd = fds.length > 0 && chance.below(3) > 0 ? chance.one(fds) : -1;
    const flags =
      (chance.below(2) === 0 ? MAP_SHARED : MAP_PRIVATE) |
      (fd < 0 ? MAP_ANONYMOUS : 0) |
      (chance.below(40) === 0 ? MAP_GROWSDOWN : 0);
    // A file that is too short kills who goes past its end; it is made longer first, mostly.
    if (fd >= 0 && chance.below(8) > 0) {
      yield* p.pwrite(fd, 0xbfffff00, 4, (len + 3) * PAGE_SIZE);
      around.tally.operations++;
    }
    const offset = fd < 0 ? 0 : chance.below(3) * PAGE_SIZE;
    const at = yield* p.mmap(0, len * PAGE_SIZE, RW, flags, fd, offset);
    this.regions.push({ at, pages: len });
  }

  /** Loads or stores, one in each page. */
  *#touch({ at, some }: Place, store: boolean): Generator<void, void> {
    const { p, chance, around } = this;
    for (let i = 0; i < some; i++) {
      const addr = at + i * PAGE_SIZE + 4 * chance.below(1024);
      if (store) yield* p.store32(addr, this.#done);
      else yield* p.load32(addr);
    }
    around.tally.operations += some - 1;
    this.#done += some - 1;
  }

  *#unmap({ region, page, at, some }: Place): Generator<void, void> {
    const { p, regions } = this;
    yield* p.munmap(at, some * PAGE_SIZE);
    regions.splice(regions.indexOf(region), 1);
    if (page > 0) regions.push({ at: region.at, pages: page });
    const rest = region.pages - page - some;
    if (rest > 0) regions.push({ at: at + some * PAGE_SIZE, pages: rest });
  }

  *#remap(region: Region): Generator<void, void> {
    const { p, chance, regions } = this;
    if (this.#pages() > MOST_PAGES) return;
    const { at, pages } = region;
    regions.splice(regions.indexOf(region), 1);
    const len = 1 + chance.below(pages + 4);
    const fixed = chance.below(4) === 0;
    const to = fixed ? 0x60000000 + chance.below(64) * 0x100000 : 0;
    const flags = MREMAP_MAYMOVE | (fixed ? MREMAP_FIXED : 0);
    try {
      const moved = yield* p.mremap(at, pages * PAGE_SIZE, len * PAGE_SIZE, flags, to);
      regions.push({ at: moved, pages: len });
    } catch (error) {
      // What is left of it nobody knows: half of it may have gone.
      yield* p.munmap(at, pages * PAGE_SIZE);
      throw error;
    }
  }

  /** Rights, locks, advice; to the disk. */
  *#change(what: number, { region, at, some }: Place): Generator<void, void> {
    const { p, chance, around } = this;
    const len = some * PAGE_SIZE;
    if (what < 69) {
      yield* p.mprotect(at, len, chance.one([PROT_READ, PROT_NONE, RW]));
      yield* p.mprotect(at, len, RW);
      around.tally.operations++;
    } else if (what < 71) {
      yield* p.mlock(at, Math.min(some, 4) * PAGE_SIZE);
      yield* p.munlock(region.at, region.pages * PAGE_SIZE);
      around.tally.operations++;
    } else if (what < 74) {
      yield* p.madvise(at, len, chance.one([4, 3, 3, 1, 2, 0]));
    } else {
      yield* p.msync(at, len, chance.one([MS_SYNC, MS_ASYNC, MS_INVALIDATE]));
    }
  }

  *#brk(): Generator<void, void> {
    if (this.#heap === 0) this.#heap = yield* this.p.brk(0);
    yield* this.p.brk(this.#heap + this.chance.below(12) * PAGE_SIZE);
  }

  *#open(): Generator<void, void> {
    const { p, chance, fds } = this;
    if (fds.length > 3) yield* p.close(fds.splice(chance.below(fds.length), 1)[0]);
    const flags = O_RDWR | O_CREAT | chance.one([0, 0, 0, 0, O_APPEND, O_SYNC, O_TRUNC]);
    fds.push(yield* p.open(chance.one(FILES), flags));
  }

  *#transfer({ at, some }: Place): Generator<void, void> {
    const { p, chance } = this;
    const fd = chance.one(this.fds);
    const len = chance.one([4, 100, 4096, 8192, 4100, 20_000]);
    const bytes = Math.min(len, some * PAGE_SIZE);
    const pos = chance.below(40) * 1024;
    const how = chance.below(12);
    if (how < 4) yield* p.pread(fd, at, bytes, pos);
    else if (how < 8) yield* p.pwrite(fd, at, bytes, pos);
    else if (how === 8) yield* p.read(fd, at, bytes);
    else if (how === 9) yield* p.write(fd, at, bytes);
    else if (how === 10) yield* p.fsync(fd);
    else if (chance.below(3) === 0) yield* p.ftruncate(fd, chance.below(40) * 1024);
    else yield* p.fdatasync(fd);
  }

  *#fork(): Generator<void, void> {
    const { p, chance, calls, around } = this;
    const copies = this.regions.map((each) => ({ ...each }));
    const seed = new Chance(chance.below(0x7fffffff));
    const fewer = 5 + chance.below(Math.max(1, calls >> 2));
    const below = { ...around, depth: around.depth + 1 };
    yield* p.fork(new ByChance(p, seed, fewer, below, copies, [...this.fds]).run());
    if (chance.below(3) === 0) yield* p.waitpid();
  }
}

/** Runs machines until `operations` operations have been made. */
export async function longRun(
  settings: readonly LongSetting[],
  operations: number,
  seed: number,
  each: (tally: LongTally) => void = () => {},
): Promise<LongTally> {
  const kernel = await bundleKernel({ variant: 'plain' });
  const sim = new Function(assemble(kernel, { probe: true }).code)() as Sim;
  const tally = new LongTally();
  for (let at = 0; tally.operations < operations; at++) {
    const setting = settings[at % settings.length];
    const { user: before } = process.cpuUsage();
    try {
      withinTime(() => oneMachine(sim, setting, seed + at, tally));
    } catch (error) {
      const late = (error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
      const seconds = (process.cpuUsage().user - before) / 1e6;
      if (late && seconds < ENDLESS) {
        tally.count(`given up after 120 s: ${describe(setting)}, seed ${seed + at}`);
        continue;
      }
      if (error instanceof Known) {
        tally.count(error.message);
        tally.machines++;
        continue;
      }
      const again = `--seed ${seed + at} --only ${describe(setting)} --steps 1`;
      const why = late ? goesRound(seconds) : (error as Error).stack;
      tally.wrong.push(
        `${JSON.stringify(setting)}\nagain with: npm run pressure -- ${again}\n${why}`,
      );
    }
    tally.machines++;
    each(tally);
  }
  return tally;
}

/**
 * Seconds of the processor's time after which a machine that has not come to its end goes round: others take a few.
 * Without so many, others had the processor meanwhile, and nothing is known of it.
 */
const ENDLESS = 60;

/** The machine that runs, for what is to be said of it if it never ends. */
let running: Machine | null = null;

/** Where a machine is that goes round and does not say so itself. */
function goesRound(seconds: number): string {
  const { k } = running!;
  const { disk } = k.diskfs!;
  const tasks = [...k.pidhash.values()].map(
    ({ comm, pid, state }) => `${comm} (${pid}) in state ${state}`,
  );
  return [
    `It has gone round for ${Math.round(seconds)} s, and no NoProgress was thrown.`,
    `jiffy ${k.jiffies}, ${k.standstill.jiffies} of them without a change; free frames ${nr_free_pages(k)}`,
    `swap left ${k.nr_swap_pages}, reads ${disk.reads}, writes ${disk.writes}, next alarm ${k.clock.next?.at}`,
    `current: ${k.current.comm} (${k.current.pid}); ${tasks.join(', ')}`,
  ].join('\n  ');
}

/** What stops 2.4.22 itself, so that the machine can only be left. */
class Known extends Error {}

/** Throws the error on, as Known if 2.4.22 does the same in what led to it. */
function judge(m: Machine, error: Error): never {
  if (error.name === 'KernelBug') {
    const { where, values } = error as KernelBug;
    // A page that shmem_readpage() could not fill has no block, and gives one back (test/mm/shmem.test.ts).
    if (where === 'mm/shmem.c:418' && Number(values.i_blocks) < 0)
      throw new Known('stopped as 2.4.22 is: a file of shared memory with a block too few');
  }
  if (error.name === 'Deadlock' && waitsForItself(m, error as Deadlock))
    throw new Known('stopped as 2.4.22 is: a write waits for the page that it has locked');
  throw error;
}

/**
 * Does a task that writes to a file from a mapping of the same page wait for that page, and all others for it or for what
 * it holds? It has locked the page, has let it be brought in before, and finds that page-out has taken it
 * (test/machine/pressure.test.ts).
 */
function waitsForItself(m: Machine, { sleepers }: Deadlock): boolean {
  const locked = m.k.mem_map.filter((page) => PageLocked(page));
  const [page] = locked;
  if (locked.length !== 1 || !page.mapping?.host || Page_Uptodate(page)) return false;
  // A parent, and kswapd while it has nothing to do, wait for nobody who could be stuck.
  const waiting = sleepers.filter(({ on }) => on !== 'wait_chldexit' && on !== 'kswapd_wait');
  const onPage = waiting.filter(
    ({ task, how }) => how === 'add_wait_queue_exclusive' && mapsPage(m, task, page),
  );
  const names = new Set(onPage.map(({ task }) => task));
  return waiting.every(
    ({ task, how, heldBy }) =>
      names.has(task) ||
      (how === 'down' && heldBy.length > 0 && heldBy.every((holder) => names.has(holder))),
  );
}

/** Has the task, `p0 (pid 35)`, a mapping of the file of which this is a page, at that page? */
function mapsPage(m: Machine, task: string, page: struct_page): boolean {
  const mm = m.k.pidhash.get(Number(/pid (\d+)/.exec(task)![1]))?.mm;
  for (let vma = mm?.mmap ?? null; vma; vma = vma.vm_next) {
    const from = page.index - vma.vm_pgoff;
    const within = from >= 0 && from * PAGE_SIZE < vma.vm_end - vma.vm_start;
    if (vma.vm_file?.f_dentry?.d_inode?.i_mapping === page.mapping && within) return true;
  }
  return false;
}

/** A machine of the long run as `--only` takes it: `144,kswapd,1024`. */
export function describe({ free, kswapd, buffers }: LongSetting): string {
  return [free, kswapd ? 'kswapd' : 'alone', buffers === false ? 'pages' : buffers].join();
}

/** A machine takes a second or so, on a busy computer half a minute. Who takes much longer goes round: then where it is, is thrown. */
function withinTime(what: () => void): void {
  const slot = Symbol.for('long-run');
  const holder = globalThis as unknown as Record<symbol, unknown>;
  let thrown: unknown = null;
  holder[slot] = () => {
    try {
      what();
    } catch (error) {
      thrown = error;
    }
  };
  new Script("globalThis[Symbol.for('long-run')]()").runInThisContext({ timeout: 120_000 });
  if (thrown !== null) throw thrown;
}

function bootWith(
  sim: Sim,
  { free, kswapd, buffers }: LongSetting,
): { m: Machine; held: Set<number> } {
  const m = sim.boot({ pages: 1024, swap: SWAP, kswapd, buffers });
  return { m, held: eatFrames(m, free) };
}

function oneMachine(sim: Sim, setting: LongSetting, seed: number, tally: LongTally): void {
  const chance = new Chance(seed);
  const before = bootWith(sim, setting);
  const empty = whatIsInUse(before.m, tally);
  const { m, held } = bootWith(sim, setting);
  running = m;
  for (let round = 0; round < ROUNDS; round++) {
    oneRound(m, setting, chance, tally);
    const wrong = checkInvariants(m.k, { held });
    if (wrong.length > 0) throw new Unsound(`round ${round}: ${wrong.join('\n')}`);
    tally.rounds++;
  }
  const left = whatIsInUse(m, tally);
  const wrong = checkInvariants(m.k, { held });
  if (wrong.length > 0) throw new Unsound(`at the end: ${wrong.join('\n')}`);
  if (left === empty) return;
  const fresh = new Set(empty.split('\n'));
  const more = left.split('\n').filter((line) => !fresh.has(line));
  const now = new Set(left.split('\n'));
  const less = [...fresh].filter((line) => !now.has(line));
  throw new Unsound(
    `in use at the end: ${more.join(', ')}; in a fresh machine: ${less.join(', ')}`,
  );
}

function aroundPrograms({ k }: Machine, tally: LongTally): Around {
  return { tally, depth: 0, mayFork: () => k.nr_threads < MOST_TASKS, current: () => k.current };
}

/** Programs beside each other, with failures on order, until all of them have ended. */
function oneRound(m: Machine, setting: LongSetting, chance: Chance, tally: LongTally): void {
  const { disk } = m.k.diskfs;
  const around = aroundPrograms(m, tally);
  const orders: { failed: number; stop(): void }[] = [];
  const programs: Record<string, (p: Syscalls) => Generator<void, unknown>> = {};
  const order = () => {
    if (!setting.failures) return;
    for (let n = chance.below(3); n > 0; n--) {
      const name = chance.one(allocators);
      const usual = name === 'get_swap_page' ? { result: { val: 0 } } : {};
      // Any call of the two may fail, but not do_munmap() when do_mremap() calls it: that does not ask for the answer
      // (CVE-2004-0077), and frames are lost in 2.4.22 itself. test/mm/no-memory.test.ts shows which.
      const failing = {
        nth: 1 + chance.below(60),
        count: 1 + chance.below(4),
        notFrom: [chance.one(['do_munmap', 'do_mremap'])],
        ...usual,
      };
      try {
        orders.push(m.fail(name, failing));
      } catch (error) {
        if ((error as Error).name !== 'UsageError') throw error;
        tally.count(`cannot fail: ${name}`);
      }
    }
    for (let n = chance.below(3); n > 0; n--) {
      const path = chance.one([...FILES, '/swap']);
      try {
        m.disk.fail(path, 1 + chance.below(path === '/swap' ? 200 : 10), {
          read: chance.below(2) === 0,
          write: chance.below(2) === 0,
        });
      } catch (error) {
        if ((error as Error).name !== 'UsageError') throw error;
      }
    }
  };
  for (let i = 0; i < PROGRAMS; i++) {
    const own = new Chance(chance.below(0x7fffffff));
    const calls = 100 + chance.below(900);
    programs[`p${i}`] = function* (p) {
      if (i === 0) order();
      yield* new ByChance(p, own, calls, around).run();
    };
  }
  try {
    m.run(programs, chance.below(0x7fffffff));
  } catch (error) {
    const { name } = error as Error;
    if (name !== 'SystemError' && name !== 'NoProgress') judge(m, error as Error);
    tally.count(`round ended by ${name}`);
  }
  for (const each of orders) {
    if (each.failed > 0) tally.count('allocations that failed', each.failed);
    each.stop();
  }
  endAll(m);
  disk.bad.clear();
  disk.badToWrite.clear();
}

/** Ends all programs that are left, and frees what is left of them. */
function endAll(m: Machine): void {
  const { k } = m;
  const init = k.child_reaper;
  const others = (): task_struct[] =>
    [...k.pidhash.values()].filter(
      (task) => task !== init && task.comm !== 'kswapd' && task.state !== TASK_ZOMBIE,
    );
  for (let turn = 0; others().length > 0; turn++) {
    if (turn > 50)
      throw new Unsound(
        `still there: ${others().map((task) => `${task.comm} in state ${task.state}`)}`,
      );
    const p = m.spawn('killer');
    for (const task of others())
      if (task !== p.task && task.state !== TASK_ZOMBIE) p.kill(task.pid, SIGKILL);
    p.usleep(200_000);
    p.exit();
  }
  for (const task of [...k.pidhash.values()])
    if (task.state === TASK_ZOMBIE && task.p_pptr === init)
      m.runAs(init, null, sys_wait4(k, task.pid, null, WNOHANG));
}

/** What is still in use when all programs and files have gone, as text. */
function whatIsInUse(m: Machine, tally: LongTally): string {
  const { k } = m;
  const p = m.spawn('last');
  for (const path of FILES) {
    p.open(path, O_RDWR | O_CREAT);
    p.unlink(path);
  }
  p.exit();
  for (let turn = 0; ; turn++) {
    try {
      m.swapoff();
      break;
    } catch (error) {
      if (turn > 3 || (error as Error).name !== 'SystemError') throw error;
      tally.count(`swapoff ${(error as SystemError).code}`);
    }
  }
  for (const cache of allCaches(k)) kmem_cache_shrink(k, cache);
  const caches = allCaches(k).map((cache) => {
    const { name, active_objs } = s_show(cache);
    const unused = name === 'buffer_head' ? k.nr_unused_buffer_heads : 0;
    return `${name} ${active_objs - unused}`;
  });
  // Objects may be spread over more slabs than in a fresh machine, and page tables wait in quick lists: both count as free.
  let slabs = 0;
  for (const page of k.mem_map) if (PageSlab(page)) slabs++;
  return [
    `frames ${nr_free_pages(k) + slabs + k.boot_cpu_data.pgtable_cache_sz}`,
    `page cache ${k.page_cache_size.counter}`,
    `active ${k.nr_active_pages}, inactive ${k.nr_inactive_pages}`,
    `tasks ${[...k.pidhash.values()].map((task) => task.comm).join(' ')}`,
    ...caches,
  ].join('\n');
}
