// Threads, under every order in which they can run.
//
// Each case is run once for every way in which its choices can fall: a choice is made at each return to
// user mode, whenever somebody sleeps, and at every allocation of frames, which here lets others run
// first, as it does in C when memory is short. After each run the machine must be sound.

import { beforeAll, expect, test } from 'vitest';
import { assemble } from '../../src/runner/kernel-text.ts';
import { nodeKernels } from '../../src/runner/node.ts';
import { Path } from './orders.ts';

type Sim = typeof import('sim');
type Machine = InstanceType<Sim['Machine']>;
type Calls = InstanceType<Sim['Syscalls']>;

const PAGE = 4096;
const A = 0x40000000;
/** In the next page table. */
const B = 0x40400000;
const PRIVATE = 0x32;
const CLONE_VM = 0x100;
const CLONE_PARENT = 0x8000;
const SIGCHLD = 17;
const RW = 3;

/** Lets whoever can run go first, if not even a frame can be had without waiting. */
const sleepyAllocator = `function* _alloc_pages(k, gfp_mask, order) {
  if (k.sched !== null && gfp_mask & 0x10) yield* yield_(k);
  return yield* __alloc_pages(k, gfp_mask, order, k.contig_page_data.node_zonelists[gfp_mask & 15]);
}`;

let sim: Sim;
beforeAll(async () => {
  const { plain: kernel } = await nodeKernels();
  const patches = [{ name: '_alloc_pages', code: sleepyAllocator }];
  sim = new Function(assemble(kernel, { patches }).code)() as Sim;
}, 60_000);

/** Runs a program under every order; what it said, with how often it did. `prepare` is done before there is a choice. */
function everyOrder(
  prepare: (p: Calls, m: Machine) => Generator<void, void>,
  threads: (p: Calls, m: Machine, say: (text: string) => void) => Generator<void, void>[],
): Map<string, number> {
  const m = sim.boot({ pages: 1024 });
  m.spawn('first').exit();
  const atFirst = inUse(m);
  const outcomes = new Map<string, number>();
  let runs = 0;
  for (let choices: number[] | null = []; choices !== null; ) {
    const said: string[] = [];
    const path: Path = new Path(choices);
    m.run({
      *demo(p) {
        yield* prepare(p, m);
        m.k.sched = path;
        const pids: number[] = [];
        for (const thread of threads(p, m, (text) => said.push(text)))
          pids.push(yield* p.clone(thread));
        for (const pid of pids) yield* p.waitpid(pid);
        m.k.sched = null;
      },
    });
    expect(m.check(), `after the choices ${path.taken}`).toEqual([]);
    const text = said.sort().join(', ');
    outcomes.set(text, (outcomes.get(text) ?? 0) + 1);
    if (++runs > 20_000) throw new Error('more orders than were expected');
    choices = path.next();
  }
  expect(inUse(m)).toEqual(atFirst);
  return outcomes;
}

/** How many runs there were. */
function total(outcomes: ReadonlyMap<string, number>): number {
  return [...outcomes.values()].reduce((sum, n) => sum + n, 0);
}

/** Objects in use, cache by cache. */
function inUse(m: Machine): string[] {
  return m
    .slabinfo()
    .split('\n')
    .map((line) => line.split(/\s+/).slice(0, 2).join(' '));
}

test('two threads write to the same page for the first time: both bytes are there, in one frame', () => {
  const outcomes = everyOrder(
    function* (p) {
      yield* p.mmap(A, PAGE, RW, PRIVATE);
    },
    (p, m, say) => {
      const { mm } = p.task;
      let done = 0;
      function* write(at: number) {
        yield* p.store8(A + at, at + 1);
        const { min_flt } = m.k.current;
        if (++done === 2)
          say(`bytes ${yield* p.load8(A)} ${yield* p.load8(A + 1)}, rss ${mm!.rss}`);
        say(`${min_flt} fault`);
      }
      return [write(0), write(1)];
    },
  );
  // Both have found the page missing, or only the first.
  expect([...outcomes.keys()].sort()).toEqual([
    '0 fault, 1 fault, bytes 1 2, rss 2',
    '1 fault, 1 fault, bytes 1 2, rss 2',
  ]);
  expect(total(outcomes)).toBeGreaterThan(50);
});

test('a fault against munmap(): the page is written before, or it is SIGSEGV', () => {
  const outcomes = everyOrder(
    function* (p) {
      yield* p.mmap(A, 2 * PAGE, RW, PRIVATE);
    },
    (p, _m, say) => {
      function* write() {
        yield* p.store32(A + PAGE - 2, 0x01020304);
        say('written');
      }
      function* unmap() {
        yield* p.munmap(A + PAGE, PAGE);
        say(`unmapped, ${yield* p.load8(A + PAGE - 2)}`);
      }
      return [write(), unmap()];
    },
  );
  expect([...outcomes.keys()].sort()).toEqual(['unmapped, 0', 'unmapped, 4, written']);
  expect(total(outcomes)).toBeGreaterThan(300);
});

test('fork against a thread that writes: the child has what was written until some moment', () => {
  const outcomes = everyOrder(
    function* (p) {
      yield* p.mmap(A, PAGE, RW, PRIVATE);
      yield* p.mmap(B, PAGE, RW, PRIVATE);
      yield* p.store8(A, 0);
      yield* p.store8(B, 0);
    },
    (p, m, say) => {
      function* write() {
        for (const [at, value] of [
          [A, 1],
          [B, 1],
          [A, 2],
        ]) {
          if (at === B || value === 2) yield* sim.yield_(m.k);
          yield* p.store8(at, value);
        }
      }
      function* fork() {
        function* child() {
          say(`${yield* p.load8(A)} ${yield* p.load8(B)}`);
        }
        const pid = yield* p.fork(child());
        yield* p.waitpid(pid);
      }
      return [fork(), write()];
    },
  );
  expect([...outcomes.keys()].sort()).toEqual(['0 0', '1 0', '1 1', '2 1']);
  expect(total(outcomes)).toBeGreaterThan(1000);
});

test('what a parent writes after fork() is not the child’s, whoever goes first', () => {
  const outcomes = everyOrder(
    function* (p) {
      yield* p.mmap(A, PAGE, RW, PRIVATE);
      yield* p.store8(A, 1);
    },
    (p, _m, say) => {
      function* child() {
        say(`child ${yield* p.load8(A)}`);
        yield* p.store8(A, 3);
      }
      function* parent() {
        yield* p.store8(A, 1);
        const pid = yield* p.fork(child());
        yield* p.store8(A, 2);
        yield* p.waitpid(pid);
        say(`parent ${yield* p.load8(A)}`);
      }
      return [parent()];
    },
  );
  expect([...outcomes.keys()]).toEqual(['child 1, parent 2']);
  expect(total(outcomes)).toBeGreaterThan(10);
});

test('the last of three users takes the address space with it, whoever that is', () => {
  const outcomes = everyOrder(
    function* () {},
    (p, m, say) => {
      const ended: number[] = [];
      let shared: typeof p.task.mm = null;
      function* user(n: number) {
        yield* sim.yield_(m.k);
        ended.push(n);
        yield* p.exit();
      }
      function* group() {
        shared = m.k.current.mm;
        yield* p.mmap(A, PAGE, RW, PRIVATE);
        for (const n of [1, 2])
          yield* sim.do_fork(m.k, CLONE_VM | CLONE_PARENT | SIGCHLD, 0, user(n), 0);
        yield* user(0);
      }
      function* parent() {
        yield* p.fork(group());
        for (let i = 0; i < 3; i++) yield* p.waitpid();
        say(`${ended.at(-1)} was last, ${shared!.mm_users.counter} users, areas ${shared!.mmap}`);
      }
      return [parent()];
    },
  );
  expect([...outcomes.keys()].sort()).toEqual([
    '0 was last, 0 users, areas null',
    '1 was last, 0 users, areas null',
    '2 was last, 0 users, areas null',
  ]);
});
