// Programs by chance, run on the engine and on the model beside each other.
//
// Chance gives numbers; what they mean is found out step by step, from what the program has mapped by
// then, so that most calls hit something and a few miss everything. What was really called is noted
// with plain addresses, so that it can be run again, made smaller, and printed as an example.

import {
  hex,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_GROWSDOWN,
  MAP_LOCKED,
  MAP_NORESERVE,
  MAP_PRIVATE,
  MAP_SHARED,
  type Machine,
  MCL_CURRENT,
  MCL_FUTURE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
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
  PROT_EXEC,
  PROT_READ,
  PROT_WRITE,
  type Process,
  RLIMIT_AS,
  RLIMIT_DATA,
  RLIMIT_MEMLOCK,
} from 'sim';
import { checkInvariants } from '../../sim/observe/invariants.ts';
import { eatFrames } from './eat.ts';
import { boot, FatalSignal, SystemError } from './engine.ts';
import { type Call, MemoryModel, type Outcome, UNLIMITED } from './memory.ts';

/** RAM of the machine, in pages. */
const RAM = 1024;
/** So large a file may grow, in bytes, before it is cut. */
const MOST_BYTES = 40_000;
/** So many pages a program may map, and so many programs there may be, that memory never runs out. */
const MOST_PAGES = 64;
const MOST_PROGRAMS = 4;

/** On what machine programs run. */
export interface Setting {
  /** The kernel takes all frames but these, and one more program touches `greedy` pages in turn; null: there is room. */
  free: number | null;
  greedy: number;
  kswapd: boolean;
  buffers: 1024 | 2048 | 4096 | false;
  /** The machine is looked over after so many calls. */
  checkEvery: number;
}

/** A machine with memory for everybody. */
export const roomy: Setting = {
  free: null,
  greedy: 0,
  kswapd: false,
  buffers: false,
  checkEvery: 1,
};

/** A machine with so little memory that everything swaps. */
export const cramped: Setting = { ...roomy, free: 192, greedy: 160 };

/** Pages of swap, where frames are few: memory never runs out. */
const SWAP = 2048;
/** Pages that the greedy program touches before each call. */
const BITE = 8;
/** Where frames are few, so many may be locked before some are let go. */
const MOST_LOCKED = 24;

/** A command as chance gives it: what to do, and numbers to choose the details by. */
export type Command = readonly number[];

/** What to do, and how often of a hundred. */
const kinds = {
  load8: 6,
  store8: 7,
  load32: 7,
  store32: 8,
  mmap: 11,
  munmap: 6,
  mprotect: 9,
  mremap: 11,
  madvise: 3,
  mlock: 4,
  munlock: 2,
  brk: 4,
  fork: 3,
  fill: 4,
  sweep: 2,
  refault: 4,
  mlockall: 1,
  munlockall: 1,
  setrlimit: 2,
  setEsp: 1,
  clone: 1,
  exit: 2,
  open: 3,
  close: 1,
  dup: 1,
  read: 5,
  write: 6,
  pread: 1,
  pwrite: 1,
  lseek: 2,
  ftruncate: 3,
  truncate: 1,
  fsync: 1,
  fdatasync: 1,
  msync: 2,
  unlink: 1,
};
/** What needs an open file. */
const ofFiles = new Set(
  'close dup read write pread pwrite lseek ftruncate fsync fdatasync'.split(' '),
);
/** What is on the disk at first, and a name that is not there yet. */
const DATA = { path: '/data', contents: 'abcdefgh'.repeat(1280) };
const LOG = '/log';
/** Who draws from it gets each as often as it was put in. */
const lottery = Object.entries(kinds).flatMap(([kind, n]) => Array<string>(n).fill(kind));

/** What changes mappings. */
const cutting = new Set(['mmap', 'munmap', 'mprotect', 'mremap', 'madvise', 'mlock', 'munlock']);

/** How many numbers a command has, and how large they are. */
export const COMMAND_LENGTH = 24;
export const LARGEST = 0xffff;

/** Engine and model did not agree, or the machine is not sound. */
export class Disagreement extends Error {
  override name = 'Disagreement';
  constructor(
    /** What both said, in words. */
    readonly what: string,
    /** The calls that led there, the one in question last. */
    readonly calls: readonly Call[],
    /** What should have come of the last. */
    readonly expected: Outcome | null,
  ) {
    super(what);
  }
}

/** What was met, and how often. */
export class Tally {
  steps = 0;
  /** Blocks that were read and written, most of them pages of swap where frames are few. */
  swapped = 0;
  /** How often page-out left a child an area of its parent's (the bug in dup_mmap's head). */
  strayed = 0;
  readonly kinds = new Map<string, number>();
  readonly outcomes = new Map<string, number>();
  readonly differences = new Map<string, number>();

  count(call: Call, outcome: Outcome): void {
    this.steps++;
    add(this.kinds, call.name);
    if ('error' in outcome) add(this.outcomes, `${call.name} ${outcome.error}`);
    else if ('signal' in outcome) add(this.outcomes, `${outcome.signal} ${outcome.code}`);
  }
}

function add(map: Map<string, number>, key: string, n = 1): void {
  map.set(key, (map.get(key) ?? 0) + n);
}

/** Numbers to choose by; when they are used up, the first choice is taken. */
class Dice {
  #next = 0;
  constructor(readonly numbers: Command) {}

  /** A number from 0 to n - 1. */
  below(n: number): number {
    return (this.numbers[this.#next++] ?? 0) % n;
  }

  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)];
  }
}

/** What the calls of a command are made of. */
interface Draw {
  /** Who calls. */
  by: string;
  dice: Dice;
  /** Pages that it has mapped. */
  mapped: readonly number[];
  /** Descriptors that it has open, and the one that is meant. */
  files: readonly number[];
  fd: number;
  /** One call of it. */
  call: (name: string, ...args: number[]) => Call[];
}

/** An engine and a model that do the same. */
export class Run {
  readonly #machine: Machine;
  readonly #model = new MemoryModel(RAM);
  readonly #programs = new Map<string, Process>();
  readonly #parents = new Map<string, string>();
  readonly #calls: Call[] = [];
  #names = 0;
  /** Frames that the kernel has for good; null: as after boot. */
  #held: Set<number> | null = null;
  #greedy: { program: Process; at: number; turn: number } | null = null;

  constructor(
    readonly tally: Tally,
    readonly setting: Setting,
  ) {
    const { free, greedy, kswapd, buffers } = setting;
    const short = free === null ? {} : { swap: SWAP };
    this.#machine = boot({ pages: RAM, kswapd, buffers, ...short });
    if (free !== null) this.#held = eatFrames(this.#machine, free);
    if (greedy > 0) {
      const program = this.#machine.spawn('greedy');
      const flags = MAP_PRIVATE | MAP_ANONYMOUS;
      const at = program.mmap(0, greedy * PAGE_SIZE, PROT_READ | PROT_WRITE, flags);
      this.#greedy = { program, at, turn: 0 };
    }
    this.#machine.file(DATA.path, DATA.contents);
    this.#model.file(DATA.path, DATA.contents);
  }

  /** The greedy program writes a few pages more, each of which must be as it left it. */
  #bite(): void {
    const greedy = this.#greedy;
    if (greedy === null) return;
    const { program, at } = greedy;
    for (let i = 0; i < BITE; i++, greedy.turn++) {
      const pages = this.setting.greedy;
      const addr = at + (greedy.turn % pages) * PAGE_SIZE;
      const expected = greedy.turn < pages ? 0 : greedy.turn - pages + 1;
      const found = program.load32(addr);
      if (found !== expected)
        this.#disagree(
          `the greedy program reads ${found} at ${hex(addr)}, it wrote ${expected}`,
          null,
        );
      program.store32(addr, greedy.turn + 1);
    }
  }

  /** Pages that are locked, of all programs, and who has most of them. */
  #locked(): { all: number; by: string } {
    let all = 0;
    let most = { by: '', n: 0 };
    for (const by of this.#programs.keys()) {
      const n = this.#model.locked(by).length;
      all += n;
      if (n >= most.n) most = { by, n };
    }
    return { all, by: most.by };
  }

  /** Notes what was met of the differences between manual and kernel. */
  end(): void {
    this.tally.swapped += this.#machine.disk.reads + this.#machine.disk.writes;
    for (const [what, n] of this.#model.seen) add(this.tally.differences, what, n);
  }

  /** Does what a command says. */
  command(numbers: Command): void {
    const dice = new Dice(numbers);
    let kind = dice.one(lottery);
    if (this.#programs.size === 0) this.#spawn(this.#name());
    const by = dice.one([...this.#programs.keys()]);
    if (this.setting.free !== null) {
      // What is locked cannot be swapped: with all of it locked nobody would get any further.
      const locked = this.#locked();
      if (locked.all > MOST_LOCKED) this.call({ by: locked.by, name: 'munlockall', args: [] });
    }
    // With nothing mapped there is little to do.
    if (this.#model.pages(by).length < 8 && dice.below(3) > 0) kind = 'mmap';
    for (const call of this.#callsOf(kind, by, dice)) this.call(call);
    // What a call has spoilt shows when pages are written, and come anew.
    const after = dice.one(['', '', '', 'fill', 'refault', '']);
    if (after !== '' && this.#programs.has(by) && cutting.has(kind))
      for (const call of this.#callsOf(after, by, dice)) this.call(call);
  }

  #name(): string {
    return programName(this.#names++);
  }

  #spawn(name: string): void {
    this.#programs.set(name, this.#machine.spawn(name));
    this.#model.spawn(name);
    this.#calls.push({ by: name, name: 'spawn', args: [] });
  }

  /** Makes a call on both sides, and compares everything that can be seen. False if nobody could make it. */
  call(call: Call): boolean {
    if (call.name === 'spawn') {
      this.#spawn(call.by);
      return true;
    }
    const process = this.#programs.get(call.by);
    if (!process) return false;
    this.#bite();
    this.#calls.push(call);
    const answer = this.#ask(process, call);
    const expected = this.#model.call(call, answer);
    this.tally.count(call, expected);
    if (text(answer) !== text(expected))
      this.#disagree(`the kernel says ${text(answer)}, the manual ${text(expected)}`, expected);
    if (!this.#model.programs.has(call.by)) this.#bury(call.by, process);
    for (const name of [call.by, call.child ?? call.by]) this.#compareMaps(name, expected);
    if (this.tally.steps % this.setting.checkEvery > 0) return true;
    const wrong =
      this.#held === null
        ? this.#machine.check()
        : checkInvariants(this.#machine.k, { held: this.#held });
    if (wrong.length > 0) this.#disagree(wrong.join('\n'), expected);
    return true;
  }

  #disagree(what: string, expected: Outcome | null): never {
    throw new Disagreement(what, this.#calls, expected);
  }

  /**
   * Page-out that looked into an address space while dup_mmap() made it has left it an area of its parent's in
   * mmap_cache: a bug of 2.4.22's own. What find_vma() would then come to is not the manual's business.
   */
  #forgetStray({ mm }: Process): void {
    if (!mm.mmap_cache || mm.mmap_cache.vm_mm === mm) return;
    mm.mmap_cache = null;
    this.tally.strayed++;
  }

  /** What the kernel answers. */
  #ask(process: Process, call: Call): Outcome {
    const { by, name, args, child } = call;
    try {
      if (child !== undefined) {
        const made = name === 'fork' ? process.fork() : process.clone();
        this.#programs.set(child, made);
        this.#parents.set(child, by);
        this.#forgetStray(made);
        return { value: 0 };
      }
      const method = process[name as 'load8'] as (...args: readonly number[]) => number | undefined;
      const all = call.path === undefined ? args : [call.path, ...args];
      const value = method.apply(process, all as [number]) ?? 0;
      if (name === 'mmap') call.at = value;
      return { value };
    } catch (error) {
      if (error instanceof SystemError) return { error: error.code };
      if (error instanceof FatalSignal)
        return { signal: error.signal, code: error.code, address: error.address };
      this.#disagree(`the machine says ${String(error)}`, null);
    }
  }

  /** A program has ended. Its parent asks for it at once, so that no zombies pile up. */
  #bury(name: string, process: Process): void {
    this.#programs.delete(name);
    const parent = this.#programs.get(this.#parents.get(name) ?? '');
    if (parent && parent.waitpid(process.pid) !== process.pid)
      this.#disagree(`waitpid(${process.pid}) found another child`, null);
  }

  /** /proc/PID/maps must name the pages of the model, and their rights. */
  #compareMaps(name: string, expected: Outcome): void {
    const process = this.#programs.get(name);
    if (!process) return;
    const left = this.#model.map(name);
    for (const line of process.maps().split('\n')) {
      if (line === '') continue;
      const begin = Number.parseInt(line.slice(0, 8), 16) / PAGE_SIZE;
      const end = Number.parseInt(line.slice(9, 17), 16) / PAGE_SIZE;
      const rights = line.slice(18, 22);
      for (let n = begin; n < end; n++) {
        if (left.get(n) !== rights)
          this.#disagree(
            `maps of ${name} say ${rights} for ${hex(n * PAGE_SIZE)}, the manual ${left.get(n) ?? 'not mapped'}`,
            expected,
          );
        left.delete(n);
      }
    }
    for (const [n, rights] of left)
      this.#disagree(
        `maps of ${name} have nothing at ${hex(n * PAGE_SIZE)}, the manual ${rights}`,
        expected,
      );
  }

  // What the numbers of a command mean

  #callsOf(kind: string, by: string, dice: Dice): Call[] {
    const mapped = this.#model.pages(by);
    const files = this.#model.files(by);
    if (ofFiles.has(kind) && files.length === 0) kind = 'open';
    // A descriptor that is not open is refused: that need not be tried often.
    const fd = files.length === 0 || dice.below(50) === 49 ? 77 : dice.one(files);
    const call = (name: string, ...args: number[]): Call[] => [{ by, name, args }];
    const draw: Draw = { by, dice, mapped, files, fd, call };
    const calls =
      this.#accesses(kind, draw) ??
      this.#callsForAreas(kind, draw) ??
      this.#callsForPrograms(kind, draw) ??
      this.#callsForFiles(kind, draw);
    if (calls === null) throw new Error(kind);
    return calls;
  }

  /** Loads and stores. */
  #accesses(kind: string, { by, dice, mapped, call }: Draw): Call[] | null {
    switch (kind) {
      case 'load8':
      case 'load32': {
        const addr = this.#address(dice, mapped, this.#model.usable(by, 'read'));
        return this.#model.growth(by, addr) > 16 ? [] : call(kind, addr);
      }
      case 'store8':
      case 'store32': {
        const value = dice.below(LARGEST) + 1;
        const addr = this.#address(dice, mapped, this.#model.usable(by, 'write'));
        if (this.#model.growth(by, addr) > 16) return [];
        return call(kind, addr, kind === 'store8' ? value & 0xff : Math.imul(value, 0x10001) >>> 0);
      }
      case 'sweep':
        return this.#model
          .usable(by, 'read')
          .slice(0, 24)
          .flatMap((n) => call('load32', n * PAGE_SIZE));
      case 'fill': {
        const value = dice.below(LARGEST) + 1;
        return runFrom(dice, this.#model.usable(by, 'write')).flatMap((n, i) =>
          call('store32', n * PAGE_SIZE, value + i),
        );
      }
      case 'refault': {
        // Shared memory survives this: each page must come back from where it was.
        const run = runFrom(dice, this.#model.shared(by));
        if (run.length === 0) return [];
        const readable = new Set(this.#model.usable(by, 'read'));
        return [
          ...call('madvise', run[0] * PAGE_SIZE, run.length * PAGE_SIZE, 4),
          ...run.filter((n) => readable.has(n)).flatMap((n) => call('load32', n * PAGE_SIZE)),
        ];
      }
      default:
        return null;
    }
  }

  /** Calls for what is mapped. */
  #callsForAreas(kind: string, { by, dice, mapped, call }: Draw): Call[] | null {
    switch (kind) {
      case 'mmap':
        return this.#mmap(by, dice, mapped);
      case 'munmap':
      case 'mlock':
      case 'munlock': {
        const locked = this.#model.locked(by);
        const again = kind !== 'munmap' && locked.length > 0 && dice.below(3) === 2;
        const [addr, len] = this.#range(by, dice, again ? locked : mapped);
        const large = dice.below(32);
        return call(kind, addr, large === 31 ? 0xfffffff0 : large === 30 ? 0x300000 : len);
      }
      case 'mprotect': {
        const prot = this.#prot(dice);
        const [addr, len] = this.#range(by, dice, mapped);
        return call(kind, addr, len, dice.below(50) === 49 ? 8 : prot);
      }
      case 'madvise': {
        const advice = dice.one([4, 4, 4, 0, 1, 2, 3, 5]);
        const [addr, len] = this.#range(by, dice, mapped);
        return call(kind, addr, len, advice);
      }
      case 'mremap':
        return this.#mremap(by, dice, mapped);
      case 'brk': {
        const now = this.#model.brk(by);
        const to = dice.one([0x0804b000, 0x0804b000, now, now, 0x08049000, 0, 0xc0000000]);
        if (to === 0xc0000000 || to === 0) return call('brk', to === 0 ? 0 : dice.one(beyond));
        if (mapped.length > MOST_PAGES - 12) return [];
        return call('brk', to + dice.below(12) * PAGE_SIZE + dice.one([0, 0, 1, 0xfff]));
      }
      case 'mlockall':
        return call(
          'mlockall',
          dice.one([MCL_CURRENT, MCL_FUTURE, MCL_CURRENT | MCL_FUTURE, 0, 4]),
        );
      case 'munlockall':
        return call('munlockall');
      case 'msync': {
        const [addr, len] = this.#range(by, dice, mapped);
        return call(
          'msync',
          addr,
          len,
          dice.one([MS_SYNC, MS_SYNC, MS_ASYNC, MS_INVALIDATE, 0, 5, 8]),
        );
      }
      default:
        return null;
    }
  }

  /** Calls for a program as a whole. */
  #callsForPrograms(kind: string, draw: Draw): Call[] | null {
    const { by, dice, call } = draw;
    switch (kind) {
      case 'fork':
      case 'clone':
        if (this.#programs.size >= MOST_PROGRAMS) return call('exit', 0);
        return [{ by, name: kind, args: [], child: this.#name() }];
      case 'exit':
        return call('exit', 0);
      case 'setrlimit':
        return this.#setrlimit(draw);
      case 'setEsp':
        return call(
          'setEsp',
          0xbffff000 - dice.below(8) * PAGE_SIZE - dice.one([0, 16, 0x20000000]),
        );
      default:
        return null;
    }
  }

  /** A limit just above what counts against it, or none. */
  #setrlimit({ by, dice, mapped, call }: Draw): Call[] {
    const which = dice.one([RLIMIT_AS, RLIMIT_MEMLOCK, RLIMIT_MEMLOCK, RLIMIT_DATA]);
    const none = dice.below(2) === 0;
    const counted =
      which === RLIMIT_AS ? mapped : which === RLIMIT_MEMLOCK ? this.#model.locked(by) : [];
    const pages = counted.length + dice.below(6);
    const value = none ? UNLIMITED : pages * PAGE_SIZE + dice.one([0, 0, 1]);
    const set = call('setrlimit', which, value);
    if (which !== RLIMIT_MEMLOCK || counted.length === 0) return set;
    // The limit is for what is locked: try at once whether it holds.
    const page = dice.one(counted) * PAGE_SIZE;
    return [
      ...set,
      ...dice.one([
        call('mlock', page, (1 + dice.below(4)) * PAGE_SIZE),
        call('mremap', page, PAGE_SIZE, (2 + dice.below(6)) * PAGE_SIZE, MREMAP_MAYMOVE, 0),
        call('mmap', 0, (1 + dice.below(6)) * PAGE_SIZE, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      ]),
    ];
  }

  /** Calls for files. */
  #callsForFiles(kind: string, { by, dice, mapped, files, fd, call }: Draw): Call[] | null {
    switch (kind) {
      case 'open': {
        if (files.length > 5) return call('close', fd);
        const path = dice.one([DATA.path, DATA.path, DATA.path, LOG]);
        const flags = dice.one([
          O_RDWR,
          O_RDWR | O_CREAT,
          O_RDWR | O_CREAT,
          O_RDONLY,
          O_WRONLY,
          O_RDWR | O_APPEND,
          O_RDWR | O_CREAT | O_EXCL,
          O_RDWR | O_CREAT | O_TRUNC,
          O_RDWR | O_CREAT | O_SYNC,
        ]);
        return [{ by, name: 'open', args: [flags], path }];
      }
      case 'close':
      case 'dup':
      case 'fsync':
      case 'fdatasync':
        return kind === 'dup' && files.length > 5 ? [] : call(kind, fd);
      case 'unlink':
        // Rarely: what is unlinked is seen by those who have it open alone.
        return dice.below(4) > 0 ? [] : [{ by, name: 'unlink', args: [], path: DATA.path }];
      case 'lseek': {
        const whence = dice.one([0, 0, 0, 1, 2, 7]);
        return call('lseek', fd, dice.one(positions) - (whence === 0 ? 0 : 4096), whence);
      }
      case 'ftruncate':
        return call('ftruncate', fd, dice.one(sizes));
      case 'truncate': {
        const path = dice.one([DATA.path, LOG]);
        return [{ by, name: 'truncate', args: [dice.one(sizes)], path }];
      }
      case 'read':
      case 'pread':
      case 'write':
      case 'pwrite': {
        if (this.#model.size(by, fd) > MOST_BYTES) return call('ftruncate', fd, dice.one(sizes));
        const how = kind.endsWith('write') ? 'read' : 'write';
        const addr = this.#address(dice, mapped, this.#model.usable(by, how)) & ~3;
        const len = dice.one([4, 100, 4096, 8192, 4100, 5000, 1, 0, 12_000]);
        const place = kind.startsWith('p') ? [dice.one(positions)] : [];
        const at = addr >>> 0;
        if (this.#model.overlaps(by, fd, at, len)) return [];
        for (let to = at; to <= at + len; to += PAGE_SIZE)
          if (this.#model.growth(by, to) > 16) return [];
        return call(kind, fd, at, len, ...place);
      }
      default:
        return null;
    }
  }

  /** An address to load from or to store to: mostly of a page that allows it. */
  #address(dice: Dice, mapped: readonly number[], usable: readonly number[]): number {
    const where = dice.below(128);
    const offset = dice.one([0, 4, 0xffd, 0, 0xfff, 0x800, 0xffc, 1]);
    if (where === 127)
      return dice.one([0, 0xbfffffff, 0xbffffffd, 0xc0000000, 0xc0100000, 0xfffffffd]);
    if (where > 122 || mapped.length === 0) return dice.one(places) * PAGE_SIZE + offset;
    if (where > 116 || usable.length === 0) return dice.one(mapped) * PAGE_SIZE + offset;
    return dice.one(usable) * PAGE_SIZE + offset;
  }

  /** The first page of a call that is for a range. */
  #page(dice: Dice, mapped: readonly number[]): number {
    const where = dice.below(16);
    if (where < 11 && mapped.length > 0) return dice.one(mapped);
    if (where < 13 && mapped.length > 0) return dice.one(mapped) + 1;
    return dice.one(places);
  }

  #length(dice: Dice): number {
    const how = dice.below(32);
    if (how < 27) return (1 + (how % 7)) * PAGE_SIZE;
    if (how < 31) return dice.one([1, 4095, 4097, 8191]);
    return dice.one([
      0,
      16 * PAGE_SIZE,
      0,
      0x400000,
      0xbfffffff,
      0xc0000001,
      0xfffff000,
      0xffffffff,
    ]);
  }

  #range(by: string, dice: Dice, mapped: readonly number[]): [number, number] {
    if (dice.below(3) === 2) {
      // The middle of what is mapped in a row: that is what leaves pieces on both sides.
      const pages = dice.below(2) === 1 ? this.#model.shared(by) : mapped;
      const run = runFrom(dice, pages);
      if (run.length > 2)
        return [(run[0] + 1) * PAGE_SIZE, (1 + dice.below(run.length - 2)) * PAGE_SIZE];
    }
    const page = this.#page(dice, mapped);
    let len = this.#length(dice);
    const odd = dice.below(40);
    if (odd === 39) return [dice.one(beyond), len];
    if (odd > 10 && mapped.includes(page)) {
      // Not beyond what is mapped in a row.
      let run = 1;
      while (mapped.includes(page + run)) run++;
      len = Math.min(len, run * PAGE_SIZE);
    }
    return [page * PAGE_SIZE + (odd === 38 ? 0x123 : 0), len];
  }

  #prot(dice: Dice): number {
    return dice.one([
      PROT_READ | PROT_WRITE,
      PROT_READ,
      PROT_READ | PROT_WRITE,
      // i386 lets a page be read that may only be written, but not bring it in: what a read of it does
      // depends on whether it is swapped out.
      this.setting.free === null ? PROT_WRITE : PROT_READ | PROT_WRITE,
      0,
      PROT_READ | PROT_EXEC,
      PROT_EXEC,
      PROT_READ | PROT_WRITE,
      PROT_READ | PROT_WRITE | PROT_EXEC,
    ]);
  }

  #mmap(by: string, dice: Dice, mapped: readonly number[]): Call[] {
    const how = dice.below(100);
    const prot = this.#prot(dice);
    const shared = dice.below(5) > 2;
    let flags = (shared ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS;
    let addr = 0;
    if (how >= 30) addr = this.#page(dice, mapped) * PAGE_SIZE;
    let len = this.#length(dice);
    if (shared && len === PAGE_SIZE) len = 5 * PAGE_SIZE;
    let offset = 0;
    if (how >= 60) flags |= MAP_FIXED;
    const odd = dice.below(64);
    if (odd === 63) flags &= ~MAP_ANONYMOUS;
    if (odd === 62) flags ^= MAP_SHARED | MAP_PRIVATE;
    if (odd === 61) flags |= MAP_SHARED | MAP_PRIVATE;
    if (odd === 60) addr += 0x123;
    if (odd === 59) addr = dice.one(beyond);
    if (odd === 58) offset = 1;
    if (odd > 52 && odd < 58) offset = (odd - 52) * PAGE_SIZE;
    if (odd > 46 && odd < 53 && !shared) flags |= MAP_GROWSDOWN;
    if (odd === 46) flags |= MAP_LOCKED | MAP_NORESERVE;
    if (odd === 45) {
      // More than there is, but not more than there can be: only what will be paid for is refused.
      len = 0x2000000;
      return [{ by, name: 'mmap', args: [0, len, prot | PROT_WRITE, flags, -1, 0] }];
    }
    if (len > MOST_PAGES * PAGE_SIZE && len <= 0xc0000000)
      len = addr === 0 || flags & MAP_FIXED ? 0xc0000001 : 0xc0000000;
    else if (len < 0xc0000000 && mapped.length + len / PAGE_SIZE > MOST_PAGES) return [];
    const files = this.#model.files(by);
    if (files.length > 0 && dice.below(5) > 1) {
      const fd = dice.below(50) === 49 ? 77 : dice.one(files);
      const from = dice.one([0, 0, 0, 1, 2, 4]) * PAGE_SIZE;
      return [{ by, name: 'mmap', args: [addr, len, prot, flags & ~MAP_ANONYMOUS, fd, from] }];
    }
    return [{ by, name: 'mmap', args: [addr, len, prot, flags, -1, offset] }];
  }

  #mremap(by: string, dice: Dice, mapped: readonly number[]): Call[] {
    const page = this.#page(dice, mapped);
    let run = 0;
    while (mapped.includes(page + run)) run++;
    const how = dice.below(32);
    let oldLen = how < 24 ? (1 + (how % Math.max(1, run))) * PAGE_SIZE : this.#length(dice);
    if (how === 31 || how === 30) oldLen = 0;
    let newLen = this.#length(dice);
    let addr = page * PAGE_SIZE;
    let flags = dice.one([
      MREMAP_MAYMOVE,
      MREMAP_MAYMOVE | MREMAP_FIXED,
      0,
      MREMAP_MAYMOVE | MREMAP_FIXED,
    ]);
    let newAddr = flags & MREMAP_FIXED ? this.#page(dice, mapped) * PAGE_SIZE : 0;
    const odd = dice.below(64);
    if (odd === 63) addr += 0x123;
    if (odd === 62) newAddr += 0x123;
    if (odd === 61) flags = dice.one([4, MREMAP_FIXED]);
    if (odd === 60) addr = dice.one(beyond);
    if (odd === 59) newAddr = dice.one(beyond);
    if (odd === 58) newLen = 0xfffff000;
    if (newLen > MOST_PAGES * PAGE_SIZE && newLen <= 0xc0000000) newLen = 0xc0000000;
    else if (newLen < 0xc0000000 && mapped.length + newLen / PAGE_SIZE > MOST_PAGES) return [];
    // An area of no bytes is what CVE-2003-0985 makes of this: nothing holds after it.
    if (oldLen === 0 && (newLen === 0 || newLen > 0xfffff000) && flags & MREMAP_FIXED) return [];
    return [{ by, name: 'mremap', args: [addr, oldLen, newLen, flags, newAddr] }];
  }
}

/** Pages where things happen: page 0, the heap, where mappings go, the end of a page table, the stack. */
const places = [
  ...pagesFrom(0x40000000, 16),
  ...pagesFrom(0x403fa000, 12),
  ...pagesFrom(0xbfff6000, 10),
  ...pagesFrom(0x0804b000, 12),
  ...pagesFrom(0, 2),
];
/** Places in a file, and sizes of one. */
const positions = [0, 0, 4, 100, 4092, 4096, 8192, 10_000, 10_240, 16_384, 20_000];
const sizes = [0, 1, 100, 4095, 4096, 4097, 8192, 10_000, 10_240, 12_288, 20_000];
/** Addresses at and beyond the end of what a program has. */
const beyond = [0xbffff000, 0xc0000000, 0xc0001000, 0xfffff000, 0xffffffff, 0x80000000];

function pagesFrom(addr: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => addr / PAGE_SIZE + i);
}

/** Pages in a row, eight at most, around one of `pages`. */
function runFrom(dice: Dice, pages: readonly number[]): number[] {
  if (pages.length === 0) return [];
  let at = dice.below(pages.length);
  for (let back = 0; back < 4 && pages[at - 1] === pages[at] - 1; back++) at--;
  let count = 1;
  while (count < 8 && pages[at + count] === pages[at] + count) count++;
  return pages.slice(at, at + count);
}

/** a, b, c … z, a1, b1 … */
function programName(n: number): string {
  return String.fromCharCode(97 + (n % 26)) + (n < 26 ? '' : String(Math.floor(n / 26)));
}

/** An outcome in words. */
function text(outcome: Outcome): string {
  if ('error' in outcome) return outcome.error;
  if ('signal' in outcome) return `${outcome.signal} (${outcome.code}) at ${hex(outcome.address)}`;
  return outcome.value < 0x10000 ? String(outcome.value) : hex(outcome.value);
}

/** Runs commands; a Disagreement is thrown. */
export function runCommands(commands: readonly Command[], tally: Tally, setting: Setting): void {
  const run = new Run(tally, setting);
  for (const command of commands) run.command(command);
  run.end();
}

/** Makes calls that were noted; what comes of it, or null if all went well. */
function replay(calls: readonly Call[], setting: Setting): Disagreement | null {
  const run = new Run(new Tally(), { ...setting, checkEvery: 1 });
  try {
    for (const call of calls) run.call(call);
  } catch (error) {
    if (error instanceof Disagreement) return error;
    throw error;
  }
  return null;
}

/** The fewest calls, with the simplest numbers, that still end in a disagreement. */
export function smallest(found: Disagreement, setting: Setting): Disagreement {
  let best = replay(found.calls, setting) ?? found;
  /** Takes other calls if they will do as well. */
  const take = (calls: readonly Call[]): boolean => {
    const other = replay(calls, setting);
    if (!other || other.calls.length > best.calls.length) return false;
    best = other;
    return true;
  };
  const without = (from: number, to: number) => best.calls.filter((_, i) => i < from || i >= to);

  for (let again = true; again; ) {
    again = false;
    for (let size = Math.ceil(best.calls.length / 2); size >= 1; size = Math.floor(size / 2))
      for (let i = 0; i + size <= best.calls.length; )
        if (take(without(i, i + size))) again = true;
        else i++;
    if (best.calls.length <= 24)
      for (let i = 0; i < best.calls.length; i++)
        for (let j = i + 1; j < best.calls.length; j++)
          if (take(best.calls.filter((_, at) => at !== i && at !== j))) again = true;
    for (let i = 0; i < best.calls.length; i++) {
      const call = best.calls[i];
      for (const args of simpler(call))
        if (take(best.calls.map((each) => (each === call ? { ...call, args } : each)))) {
          again = true;
          break;
        }
      // Another program may do what this one does: its parent, or the first.
      const other = call.child !== undefined ? call.by : best.calls[0].by;
      const name = call.child ?? call.by;
      if (name !== other && (call.child !== undefined || call.name === 'spawn'))
        if (
          take(
            best.calls
              .filter((each) => each !== call)
              .map((each) => (each.by === name ? { ...each, by: other } : each)),
          )
        )
          again = true;
    }
  }
  return best;
}

/** A call with one number made simpler, in all ways that may do. */
function simpler({ name, args, at }: Call): number[][] {
  const fixed = MAP_FIXED | MAP_ANONYMOUS;
  const to: Record<string, readonly (readonly number[])[]> = {
    mmap: [
      [],
      [PAGE_SIZE, 2 * PAGE_SIZE, 3 * PAGE_SIZE],
      [PROT_READ | PROT_WRITE],
      args[3] & MAP_FIXED
        ? [MAP_PRIVATE | fixed, MAP_SHARED | fixed]
        : [MAP_PRIVATE | MAP_ANONYMOUS],
    ],
    munmap: [[], [PAGE_SIZE, 2 * PAGE_SIZE]],
    mlock: [[], [PAGE_SIZE, 2 * PAGE_SIZE]],
    munlock: [[], [PAGE_SIZE, 2 * PAGE_SIZE]],
    madvise: [[], [PAGE_SIZE, 2 * PAGE_SIZE]],
    mprotect: [[], [PAGE_SIZE, 2 * PAGE_SIZE], [PROT_READ]],
    mremap: [[], [PAGE_SIZE, 2 * PAGE_SIZE], [PAGE_SIZE, 2 * PAGE_SIZE, 3 * PAGE_SIZE]],
    store8: [[], [1]],
    store32: [[], [1]],
  };
  const place =
    at !== undefined && !(args[3] & MAP_FIXED)
      ? [[at, args[1], args[2], args[3] | fixed, -1, 0]]
      : [];
  const numbers = (to[name] ?? []).flatMap((values, i) => {
    const at = values.indexOf(args[i]);
    return values
      .slice(0, at < 0 ? values.length : at)
      .map((value) => args.map((arg, j) => (j === i ? value : arg)));
  });
  return [...place, ...numbers];
}

/** What boots the machine of a program, as text; what an example cannot do is a comment. */
function machineLines({ free, greedy, kswapd, buffers }: Setting): string[] {
  const options = [`pages: ${RAM}`];
  if (free !== null) options.push(`swap: ${SWAP}`);
  if (kswapd) options.push('kswapd: true');
  if (buffers !== false) options.push(`buffers: ${buffers}`);
  const lines = [`const m = boot({ ${options.join(', ')} });`];
  if (free !== null) lines.push(`// The kernel had all frames but ${free}.`);
  if (greedy > 0)
    lines.push(`// Another program wrote ${BITE} of ${greedy} pages in turn before each call.`);
  return lines;
}

const protection = { PROT_READ, PROT_WRITE, PROT_EXEC };
const mapping = {
  MAP_SHARED,
  MAP_PRIVATE,
  MAP_FIXED,
  MAP_ANONYMOUS,
  MAP_GROWSDOWN,
  MAP_LOCKED,
  MAP_NORESERVE,
};
const moving = { MREMAP_MAYMOVE, MREMAP_FIXED };
const locking = { MCL_CURRENT, MCL_FUTURE };
const limits: Record<number, string> = {
  [RLIMIT_AS]: 'RLIMIT_AS',
  [RLIMIT_MEMLOCK]: 'RLIMIT_MEMLOCK',
  [RLIMIT_DATA]: 'RLIMIT_DATA',
};

/** Writes calls down, and keeps the names that they need of 'sim'. */
class Writer {
  readonly used = new Set(['boot']);
  readonly #names = new Map<string, string>();

  line({ by, name, args, child, path }: Call): string {
    const caller = this.#nameOf(by);
    if (name === 'spawn') return `const ${caller} = m.spawn('${caller}');`;
    const list = (path === undefined ? [] : [`'${path}'`])
      .concat(args.map((arg, i) => this.#argument(name, arg, i)))
      .join(', ');
    const line = `${caller}.${name}(${list});`;
    return child === undefined ? line : `const ${this.#nameOf(child)} = ${line}`;
  }

  /** Programs are a, b, c, however many were left out between them. */
  #nameOf(old: string): string {
    if (!this.#names.has(old)) this.#names.set(old, programName(this.#names.size));
    return this.#names.get(old)!;
  }

  #argument(name: string, arg: number, i: number): string {
    if ((name === 'mmap' || name === 'mprotect') && i === 2) return this.#flags(arg, protection);
    if (name === 'setrlimit' && i === 1 && arg === UNLIMITED) return this.#use('RLIM_INFINITY');
    if (name === 'mmap' && i === 3) return this.#flags(arg, mapping);
    if (name === 'mremap' && i === 3) return this.#flags(arg, moving);
    if (name === 'mlockall') return this.#flags(arg, locking);
    if (name === 'setrlimit' && i === 0) return this.#use(limits[arg]);
    return Math.abs(arg) < 0x100 ? String(arg) : hex(arg);
  }

  #flags(value: number, names: Record<string, number>): string {
    const set = Object.entries(names).filter(([, bit]) => value & bit);
    const rest = value & ~set.reduce((all, [, bit]) => all | bit, 0);
    const parts = set.map(([name]) => this.#use(name)).concat(rest ? [hex(rest >>> 0)] : []);
    return parts.join(' | ') || '0';
  }

  #use(name: string): string {
    this.used.add(name);
    return name;
  }
}

/** What must come of a call, as its `//=>` has it. */
function expectationOf(expected: Outcome): string {
  if ('error' in expected) return `throws ${expected.error}`;
  return 'signal' in expected ? `throws ${expected.signal}` : String(expected.value);
}

/** A program as a reader can paste it into the page. */
export function asExample({ calls, expected, what }: Disagreement, setting: Setting): string {
  const writer = new Writer();
  const lines = calls.map((call) => writer.line(call));
  if (expected) lines[lines.length - 1] += ` //=> ${expectationOf(expected)}`;
  const comment = what.split('\n').map((line) => `// ${line}`);
  return [
    ...comment,
    `import { ${[...writer.used].sort().join(', ')} } from 'sim';`,
    '',
    ...machineLines(setting),
    ...(calls.some(({ path }) => path !== undefined)
      ? [`m.file('${DATA.path}', 'abcdefgh'.repeat(1280));`]
      : []),
    ...lines,
  ].join('\n');
}
