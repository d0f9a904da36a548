// Memory pressure: kswapd as a task of the machine, and a machine on which no task makes progress.

import { expect, test } from 'vitest';
import { O_RDWR } from '../../sim/include/asm-i386/fcntl.ts';
import { GFP_USER } from '../../sim/include/linux/gfp.ts';
import { MADV_SEQUENTIAL, MAP_FIXED, MAP_SHARED, PROT_READ } from '../../sim/include/linux/mman.ts';
import { wake_up } from '../../sim/include/linux/sched_inline.ts';
import { DECLARE_WAIT_QUEUE_HEAD } from '../../sim/include/linux/wait.ts';
import { sleep_on, yield_ } from '../../sim/kernel/sched.ts';
import { Deadlock } from '../../sim/machine/deadlock.ts';
import { boot, type Machine } from '../../sim/machine/machine.ts';
import { NoProgress } from '../../sim/machine/no-progress.ts';
import type { Process } from '../../sim/machine/process.ts';
import type { Syscalls } from '../../sim/machine/syscalls.ts';
import { try_to_free_pages } from '../../sim/mm/vmscan.ts';
import { checkInvariants } from '../../sim/observe/invariants.ts';
import { assemble } from '../../src/runner/kernel-text.ts';
import { nodeKernels } from '../../src/runner/node.ts';
import { eatFrames } from '../model/eat.ts';

const PAGE = 4096;
const RW = 3;
const PRIVATE = 0x22;

/** A program writes `pages` pages of its own, twice, and reads each back in between. */
function greedy(m: Machine, pages: number): Process {
  const p = m.spawn('greedy');
  const a = p.mmap(0, pages * PAGE, RW, PRIVATE);
  for (let i = 0; i < pages; i++) p.store32(a + i * PAGE, i);
  for (let i = 0; i < pages; i++) {
    expect(p.load32(a + i * PAGE)).toBe(i);
    p.store32(a + i * PAGE, ~i);
  }
  for (let i = 0; i < pages; i++) expect(p.load32(a + i * PAGE)).toBe(~i >>> 0);
  return p;
}

/** Three programs that each lock nearly half of the memory. */
function threeLockers(m: Machine): { programs: Process[]; error: unknown } {
  const programs = ['a', 'b', 'c'].map((name) => m.spawn(name));
  let error: unknown = null;
  for (const p of programs) {
    const at = p.mmap(0, 300 * PAGE, RW, PRIVATE);
    try {
      p.mlock(at, 300 * PAGE);
    } catch (thrown) {
      error = thrown;
    }
  }
  return { programs, error };
}

/**
 * Counts how often a task looks for pages to free, and throws after so many times: who goes round for ever in the kernel is
 * not seen by a limit on the test's time.
 */
function countSearches({ task }: Process, limit: number): { count: number } {
  const searches = { count: 0 };
  let order = 0;
  Object.defineProperty(task, 'allocation_order', {
    get: () => order,
    set(value: number) {
      order = value;
      if (++searches.count > limit) throw new Error(`${task.comm} goes round for ever`);
    },
  });
  return searches;
}

test.each([false, true])('a program may have twice the memory there is, kswapd: %s', (kswapd) => {
  const m = boot({ pages: 1024, swap: 2048, kswapd });
  const p = greedy(m, 1500);
  expect(m.check()).toEqual([]);
  p.exit();
  expect(m.check()).toEqual([]);
});

test('kswapd is process 2, and sleeps until memory is low', () => {
  const m = boot({ kswapd: true });
  const { k } = m;
  expect(k.pidhash.get(2)!.comm).toBe('kswapd');
  expect(k.pidhash.get(2)!.state).toBe(1);
  m.spawn('demo');
  expect(k.kswapd_wait.task_list.next).not.toBe(k.kswapd_wait.task_list);
});

test('with kswapd a program finds free memory, without it frees some itself', async () => {
  const { plain: kernel } = await nodeKernels();
  const sim = new Function(assemble(kernel, { probe: true }).code)() as typeof import('sim');
  const reclaimed = [false, true].map((kswapd) => {
    const m = sim.boot({ pages: 1024, swap: 2048, kswapd });
    const p = m.spawn('demo');
    const a = p.mmap(0, 700 * PAGE, RW, PRIVATE);
    for (let i = 0; i < 600; i++) p.store8(a + i * PAGE, 1);
    const text = m
      .trace(() => {
        for (let i = 600; i < 700; i++) {
          p.store8(a + i * PAGE, 1);
          // Time for the disk, and for kswapd, which rests for a second when it has found nothing.
          if (i % 10 === 0) p.usleep(1_500_000);
        }
      })
      .text();
    const calls = (name: string) => text.split(`${name}(`).length - 1;
    return { byItself: calls('balance_classzone'), byKswapd: calls('kswapd_balance') };
  });
  expect(reclaimed[0].byItself).toBeGreaterThan(0);
  expect(reclaimed[0].byKswapd).toBe(0);
  expect(reclaimed[1].byItself).toBe(0);
  expect(reclaimed[1].byKswapd).toBeGreaterThan(0);
});

test('kswapd is not stopped by a signal that is sent to it', () => {
  const m = boot({ pages: 1024, swap: 2048, kswapd: true });
  const kswapd = m.k.pidhash.get(2)!;
  expect(kswapd.blocked.sig).toEqual([0xffffffff, 0xffffffff]);
  greedy(m, 1000);
  expect(kswapd.state).toBe(1);
});

test('what kswapd does is the same each time', () => {
  const runs = [0, 1].map(() => {
    const m = boot({ pages: 1024, swap: 2048, kswapd: true });
    greedy(m, 1200);
    return [m.k.clock.now, m.k.kstat.context_swtch, m.meminfo()];
  });
  expect(runs[0]).toEqual(runs[1]);
});

test.each([false, true])(
  'who locks more than there is goes round for ever, and the machine says so, kswapd: %s',
  (kswapd) => {
    const m = boot({ pages: 1024, swap: 4096, kswapd });
    const { programs, error } = threeLockers(m);
    const pid = programs[2].pid;
    expect(error).toBeInstanceOf(NoProgress);
    expect((error as Error).message).toBe(
      'Time passes, but no task makes progress.\n' +
        `  c (pid ${pid}) loops in __alloc_pages(), called from sys_mlock(): no page can be freed for it.\n` +
        '  The OOM killer kills no task while swap has room (4091 pages), although no page that is left can be swapped out. ' +
        'What would let it out: another process that exits, unmaps or unlocks memory.',
    );
    // Another process makes room, and the call that went round comes to its end.
    programs[0].exit();
    expect(m.check()).toEqual([]);
    programs[1].usleep(100_000);
    expect(programs[2].task.mm!.locked_vm).toBe(300);
    expect(programs[2].task.mm!.rss).toBeGreaterThanOrEqual(300);
  },
);

test('a fault that frees the page it wants to read its neighbours goes round, until its turn ends: it is named', () => {
  // The pages are holes of the file: no disk is waited for, so that no time passes.
  const m = boot({ pages: 1024, swap: 64, buffers: 1024 });
  const p = m.spawn('demo');
  m.file('/holes', '');
  p.truncate('/holes', 64 * PAGE);
  const a = p.mmap(0, 64 * PAGE, 1, 1, p.open('/holes'));
  p.load8(a);
  const other = m.spawn('other');
  const b = other.mmap(0, 64 * PAGE, RW, PRIVATE);
  const held = eatFrames(m, 24);
  other.mlock(b, 5 * PAGE);
  const searches = countSearches(p, 20_000);
  const touch = () => {
    for (let i = 0; i < 64; i += 3) p.load8(a + i * PAGE);
  };
  expect(touch).toThrow(NoProgress);
  expect(searches.count).toBeGreaterThan(1000);
  expect(touch).toThrow(
    'demo (pid 2) loops in shrink_cache(), called from do_page_fault(): each page that it gets is taken from it again.',
  );
  // The fault that went round comes to its end when another process has made room.
  other.exit();
  touch();
  expect(checkInvariants(m.k, { held })).toEqual([]);
});

test.each([false, true])(
  'three who go round let each other go first, and the machine names all of them, kswapd: %s',
  (kswapd) => {
    const m = boot({ pages: 1024, swap: 4096, kswapd });
    const locker = function* (p: Syscalls) {
      const at = yield* p.mmap(0, 300 * PAGE, RW, PRIVATE);
      for (let i = 0; i < 300; i += 10) yield* p.mlock(at + i * PAGE, 10 * PAGE);
    };
    let error: unknown = null;
    try {
      m.run({ a: locker, b: locker, c: locker }, 7);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(NoProgress);
    const { rounds, message } = error as NoProgress;
    expect(rounds.map(({ task }) => task.slice(0, 1))).toEqual(['a', 'b', 'c']);
    for (const { path } of rounds)
      expect([path[0], path.at(-1)]).toEqual(['__alloc_pages', 'sys_mlock']);
    expect(message.split('\n')).toHaveLength(5);
  },
);

test('time passes for who tries again and again, though each time it wakes somebody who sleeps on', () => {
  // As in reclaim: unlock_page() wakes all who wait for one of 256 pages, and the page of one of them stays locked by
  // who loops in __alloc_pages(), until the disk has done its work.
  const m = boot();
  const { k } = m;
  const queue = DECLARE_WAIT_QUEUE_HEAD('pages');
  let done = false;
  let turns = 0;
  m.run({
    *a() {
      while (!done && ++turns < 1000) {
        wake_up(k, queue);
        yield* yield_(k);
      }
      wake_up(k, queue);
    },
    *b() {
      while (!done && turns < 1000) yield* sleep_on(k, queue);
    },
    *c(p) {
      yield* p.usleep(50_000);
      done = true;
    },
  });
  expect(done).toBe(true);
  expect(turns).toBeLessThan(20);
});

test('reads that were asked for and never begun are begun, as kupdate would: that is no standstill', () => {
  const m = boot({ pages: 768, swap: 1024 });
  m.sysctl('vm.page-cluster', 3);
  const held = eatFrames(m, 60);
  m.file('/data', new Uint8Array(140 * PAGE).fill(7));
  const p = m.spawn();
  const a = p.mmap(0, 140 * PAGE, PROT_READ, MAP_SHARED, p.open('/data'));
  // Read-ahead asks for a window and lets it begin when a few more pages have been; by then memory is full of it.
  p.madvise(a, 140 * PAGE, MADV_SEQUENTIAL);
  for (let i = 0; i < 140; i++) expect(p.load8(a + i * PAGE)).toBe(7);
  expect(checkInvariants(m.k, { held })).toEqual([]);
});

test('a write from a mapping of the page that is written waits for itself, if page-out takes that page before the copy', () => {
  const m = boot();
  const { k } = m;
  for (const path of ['/data', '/other']) m.file(path, new Uint8Array(PAGE));
  let error: unknown = null;
  try {
    m.run({
      *writer(p) {
        const fd = yield* p.open('/data', O_RDWR);
        const other = yield* p.open('/other', O_RDWR);
        const at = yield* p.mmap(0, 2 * PAGE, RW, MAP_SHARED, fd);
        yield* p.mmap(at + PAGE, PAGE, RW, MAP_SHARED | MAP_FIXED, other);
        // Both ends of what is to be written are brought in first; each waits for the disk.
        yield* p.pwrite(fd, at + PAGE - 50, 100, 0);
      },
      *reader(p) {
        const fd = yield* p.open('/data', O_RDWR);
        yield* p.pread(fd, yield* p.mmap(0, PAGE, RW, PRIVATE), 1, 0);
        yield* yield_(k);
        // As any allocation does when memory is low.
        for (let i = 0; i < 30; i++) yield* try_to_free_pages(k, GFP_USER);
        expect(m.inode('/data').i_mapping.nrpages).toBe(0);
      },
    });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(Deadlock);
  expect((error as Deadlock).sleepers).toMatchObject([
    { task: 'writer (pid 2)', how: 'add_wait_queue_exclusive' },
  ]);
});

test('without swap the OOM killer comes first', () => {
  const m = boot({ pages: 1024 });
  m.k.sysctl_overcommit_memory = 1;
  const { programs, error } = threeLockers(m);
  expect(error).toBeNull();
  expect(programs.some((p) => p.task.mm === null)).toBe(true);
});

test('a program that makes many calls and gets nowhere is no standstill', () => {
  const m = boot({ pages: 1024, swap: 100 });
  expect(() =>
    m.run(
      {
        *a(p) {
          for (let i = 0; i < 3000; i++) yield* p.brk(0);
        },
      },
      1,
    ),
  ).not.toThrow();
});

test('a sleeper sleeps for its time, rounded up to jiffies and one more', () => {
  const m = boot();
  const p = m.spawn('demo');
  const { jiffies } = m.k;
  expect(p.usleep(25_000)).toBe(0);
  expect(m.k.jiffies - jiffies).toBe(4);
});
