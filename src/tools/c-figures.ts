/**
 * What the kernel's own C takes for what the benches do, and how figures of two days are compared.
 *
 * Measured on 2026-11-28: the memory management of 2.4.22 itself, compiled by gcc for i386 as a program, one processor, on the
 * machine on which the engine was measured (two cores of an AMD EPYC), each the median of several rounds.
 */

/** Nanoseconds of one call, by the name of the bench. */
export const C_NS: Readonly<Record<string, number>> = {
  'mmap + munmap, one page': 41,
  'find_vma, random, among 1000': 61,
  'find_vma, random, among 60000': 238,
  'munmap + mmap fixed, one page, among 60000': 397,
  'mmap(0, 8192) past 60000 holes of one page': 162_591,
  'anonymous write fault, over 32 MB': 458,
  'anonymous write fault, 64 hot pages': 84,
  'anonymous read fault': 16,
  'fork of 1000 touched pages': 1660,
  'exit of 1000 touched pages': 5083,
  'COW break with a copy': 153,
  'COW break as the last sharer': 20,
};

/** What holds a bench up: searches among many areas wait for memory, everything else for the processor. */
export function boundBy(bench: string): keyof Calibration {
  return bench.startsWith('find_vma') || bench.includes('60000') ? 'memory' : 'processor';
}

/** Time of two pieces of work in ns, of which the engine's code decides nothing. */
export interface Calibration {
  /** A step through a ring of 16 KB in an order by chance. */
  memory: number;
  /** An item taken out of one ring of 64 and put into another, with its flags, a counter and a bit of a map. */
  processor: number;
}

/**
 * The same on the day of the C figures: another machine, or another day, is so many times slower as its own figures are
 * larger. They are not measured but inferred: on the day after, the processor was slower (another machine shares it). The
 * engine of commit 8ad3831, which had been measured beside the C, took 1.45 times as long for faults, fork, mmap and mlock
 * (1.36 to 1.6), and 1.1 times for find_vma. The two pieces of work took 24.9 and 1.57 ns then.
 */
export const CALIBRATION: Calibration = { memory: 1.43, processor: 17.2 };

/** How many times slower than on that day this machine is now. */
export function calibrate(): Calibration {
  return {
    memory: steps() / CALIBRATION.memory,
    processor: items() / CALIBRATION.processor,
  };
}

/** The ring is so small because what else the machine does fills its larger caches. */
function steps(): number {
  const size = 1 << 12;
  const ring = new Uint32Array(size);
  let seed = 12345;
  const next = (n: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  for (let i = 0; i < size; i++) ring[i] = i;
  // One ring through all: an element is only exchanged with one before it.
  for (let i = size - 1; i > 0; i--) {
    const j = next(i);
    [ring[i], ring[j]] = [ring[j], ring[i]];
  }
  let at = 0;
  return typical(400, 5000, (n) => {
    let here = at;
    for (let i = 0; i < n; i++) here = ring[here];
    at = here;
  });
}

class Link {
  next: Link = this;
  prev: Link = this;
  constructor(readonly owner: Item | null) {}
}

class Item {
  readonly link = new Link(this);
  flags = 0;
  count = 0;
  constructor(readonly number: number) {}
}

function put(link: Link, head: Link): void {
  link.prev = head;
  link.next = head.next;
  head.next.prev = link;
  head.next = link;
}

function take(link: Link): void {
  link.prev.next = link.next;
  link.next.prev = link.prev;
}

function items(): number {
  const free = new Link(null);
  const used = new Link(null);
  const map = new Uint32Array(128);
  for (let i = 0; i < 64; i++) put(new Item(i).link, free);
  const base = 0xc0000000;
  let at = base;
  const step = (): void => {
    const owner = free.next.owner!;
    take(owner.link);
    owner.flags |= 2;
    owner.count = (owner.count + 1) | 0;
    map[(owner.number * 4 + at - base) >>> 2] ^= 1 << (owner.count & 31);
    at = at < base + 0x80 ? at + 4 : base;
    put(owner.link, used);
    if (free.next !== free) return;
    while (used.next !== used) {
      const link = used.next;
      take(link);
      link.owner!.flags &= ~2;
      put(link, free);
    }
  };
  return typical(1500, 2000, (n) => {
    for (let i = 0; i < n; i++) step();
  });
}

/** The time of a step in ns, of which a round has `n`. Rounds are short, so that most have the processor for themselves. */
function typical(rounds: number, n: number, round: (n: number) => void): number {
  const times = Array.from({ length: rounds }, () => {
    const began = process.hrtime.bigint();
    round(n);
    return Number(process.hrtime.bigint() - began) / n;
  });
  return times.sort((a, b) => a - b)[times.length >> 2];
}
