// Twins and generators do the same, event by event: in calls that sleep inside one another's waits, that are left for good, and
// with a reader's own functions.
import type { Kernel, Machine, task_struct } from 'sim';
import { beforeAll, describe, expect, test } from 'vitest';
import { keptKernels, starredKernels } from '../../src/runner/kept-kernels.ts';
import { assemble, type KernelText } from '../../src/runner/kernel-text.ts';
import { runWith } from '../../src/runner/node.ts';
import type { RunResult } from '../../src/runner/result.ts';

type Sim = typeof import('sim');
interface Kernels {
  plain: KernelText;
  traced: KernelText;
}
let starred: Kernels;
let twins: Kernels;
let probed: { starred: Sim; twins: Sim };

beforeAll(async () => {
  [starred, twins] = await Promise.all([starredKernels(), keptKernels()]);
  const engine = ({ plain }: Kernels) =>
    new Function(assemble(plain, { probe: true }).code)() as Sim;
  probed = { starred: engine(starred), twins: engine(twins) };
});

/** Numbers by chance, from 0 to below n, the same for the same seed. */
function chance(seed: number): (n: number) => number {
  let state = seed | 0;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

const BASE = 0x40000000;
const PAGES = 24;

/** What a call came to, as text. */
function outcome(call: () => unknown): string {
  try {
    return String(call());
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

type Call = [name: string, ...args: unknown[]];
type Methods<T> = Record<string, (...args: unknown[]) => T>;

/** A mapping of the file that all share. */
const shared = (sim: Sim, fd: number) =>
  [BASE, PAGES * 4096, sim.PROT_READ | sim.PROT_WRITE, sim.MAP_SHARED | sim.MAP_FIXED, fd] as const;

/** A call by chance. */
function anyCall(sim: Sim, fd: number, below: (n: number) => number): Call {
  const at = BASE + below(PAGES) * 4096;
  const some = (1 + below(3)) * 4096;
  const kinds: Call[] = [
    ['load8', at],
    ['store8', at, below(256)],
    ['mprotect', at, some, sim.PROT_READ | sim.PROT_WRITE],
    ['madvise', at, some, sim.MADV_DONTNEED],
    ['msync', at, some, sim.MS_SYNC],
    ['mlock', at, some],
    ['munlock', at, some],
    ['mmap', ...shared(sim, fd)],
    ['pread', fd, at, 100, below(PAGES) * 4096],
    ['pwrite', fd, at, 100, below(PAGES) * 4096],
    ['brk', 0x0804b000 + below(8) * 4096],
    ['ftruncate', fd, (PAGES - below(2)) * 4096],
  ];
  return kinds[below(kinds.length)];
}

/** Makes its calls one after the other, and notes what comes of them. */
function* program(
  k: Kernel,
  pid: number,
  methods: Methods<Generator<void, unknown>>,
  calls: Call[],
  log: string[],
): Generator<void, void> {
  for (const [name, ...args] of calls) {
    let result: unknown;
    try {
      result = yield* methods[name](...args);
    } catch (error) {
      result = (error as Error).message;
    }
    log.push(`${pid} ${name} ${result} at ${k.clock.now}`);
  }
}

/** The class of the calls that programs make. */
function callsOf(m: Machine): new (k: Kernel, task: task_struct) => object {
  let found: unknown;
  m.run({
    *first(p) {
      found = p.constructor;
      yield* p.brk();
    },
  });
  return found as never;
}

/**
 * A machine on which a thread and perhaps a child of one process run programs, while it makes calls of its own from outside:
 * all wait for the disk and for mmap_sem within each other's waits. Everything that happens, as text.
 */
function together(sim: Sim, seed: number, others: number): string[] {
  const below = chance(seed);
  const m = sim.boot({ pages: 2048, kswapd: seed % 2 === 0 });
  const { k } = m;
  m.file('/data', new Uint8Array(PAGES * 4096).fill(7));
  const Calls = callsOf(m);
  const p = m.spawn('main');
  const fd = p.open('/data', sim.O_RDWR);
  p.mmap(...shared(sim, fd));
  const log: string[] = [];
  const running = Array.from({ length: others }, (_, i) => {
    const { task, pid } = i === 0 ? p.clone() : p.fork();
    const calls = Array.from({ length: 12 }, () => anyCall(sim, fd, below));
    task.thread.gen = program(k, pid, new Calls(k, task) as never, calls, log);
    return task;
  });
  const trace = m.trace(() => {
    for (const task of running) sim.wake_up_process(k, task);
    for (let i = 0; i < 20; i++) {
      const [name, ...args] = anyCall(sim, fd, below);
      // Else it would see that others are in the kernel, and take the generator.
      k.othersInside = false;
      const said = outcome(() => (p as unknown as Methods<unknown>)[name](...args));
      log.push(`main ${name} ${said} at ${k.clock.now}, ${k.kstat.context_swtch} switches`);
    }
  });
  return [...log, ...m.check(), ...trace.text().split('\n'), JSON.stringify(m.snapshot())];
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'two and three tasks in each other’s waits, by chance: %i',
  (seed) => {
    for (const threads of [1, 2]) {
      const expected = together(probed.starred, seed, threads);
      const found = together(probed.twins, seed, threads);
      const at = found.findIndex((line, i) => line !== expected[i]);
      expect([at, found[at], expected[at]]).toEqual([-1, undefined, undefined]);
      expect(found.length).toBe(expected.length);
      // They did wait within each other's waits.
      expect(found.filter((line) => line.startsWith('main')).at(-1)).toMatch(/, \d{2,} switches/);
    }
  },
);

const head = `import { boot, MAP_ANONYMOUS, MAP_PRIVATE, MAP_FIXED, PROT_READ, PROT_WRITE, SIGTERM, PAGE_SIZE } from 'sim';
const m = boot();
const p = m.spawn('a');
const tried = (f) => { try { return f(); } catch (e) { return e.name + ': ' + e.message; } };
const at = p.mmap(0, 8 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
`;

/** The result of a text on both kernels, which must be one. */
function alike(source: string, patches?: Record<string, string>): Omit<RunResult, 'stats'> {
  const results = [starred, twins].flatMap((kernel) =>
    [true, false].map((trace) => {
      const { stats: _, ...result } = runWith(kernel, { source: head + source, patches, trace });
      return result;
    }),
  );
  expect(results[2]).toEqual(results[0]);
  expect(results[3]).toEqual(results[1]);
  expect(JSON.stringify(results)).not.toContain('$sync');
  return results[1];
}

const printed = ({ console }: Omit<RunResult, 'stats'>) =>
  console.map(({ text }) => text).join('\n');

const sys_munmap = (body: string) => ({
  sys_munmap: `export function* sys_munmap(k: Kernel, addr: number, len: number): Generator<void, number> {
  const mm = k.current.mm!;
${body}
}`,
});

describe('a call that is left', () => {
  test('since a changed kernel has forgotten a lock: Deadlock, and again', () => {
    const said = printed(
      alike(
        `const q = p.clone();
        p.munmap(at, PAGE_SIZE);
        for (const one of [p, p, q]) console.log(tried(() => one.munmap(at, PAGE_SIZE)));
        console.log(tried(() => m.spawn('b').brk()));`,
        sys_munmap(
          '  yield* down_write(k, mm.mmap_sem);\n  return yield* do_munmap(k, mm, addr, len);',
        ),
      ),
    );
    expect(said).toMatch(
      /^Deadlock: No task can run.*\n.*a \(pid 2\) sleeps in down_write\(\): mmap_sem, held by a/,
    );
    expect(said).toMatch(/UsageError: a \(pid 2\) is still in munmap\(0x40000000, 4096\)/);
    expect(said).toMatch(/\n134524928$/);
  });

  test('in a sleep that a signal ends: it is taken back', () => {
    const said = printed(
      alike(
        `console.log(tried(() => p.munmap(at, PAGE_SIZE)));
        console.log(tried(() => p.brk()));`,
        sys_munmap(
          '  k.current.state = TASK_INTERRUPTIBLE;\n  yield* schedule(k);\n  return -EINTR;',
        ),
      ),
    );
    expect(said).toMatch(/^Deadlock[\s\S]*\n134524928$/);
  });

  test('by a task that dies in it: no catch and no finally of a reader stops that', () => {
    const said = printed(
      alike(
        `console.log(tried(() => p.munmap(at, PAGE_SIZE)));
        console.log(tried(() => p.brk()));
        console.log(m.check().join());`,
        sys_munmap(
          "  try {\n    yield* do_exit(k, 3 << 8);\n  } catch (error) {\n    printk(k, 'caught');\n  } finally {\n    printk(k, 'finally');\n  }\n  return 5;",
        ),
      ),
    );
    expect(said).toMatch(/UsageError: a has exited/);
  });

  test('while it waits: another one, by a signal', () => {
    const source = `
      const q = m.spawn('b');
      console.log(tried(() => q.kill(p.pid, SIGTERM)), tried(() => p.brk()));
      console.log(tried(() => p.load8(0)), tried(() => q.load8(0)), tried(() => q.load8(0)));`;
    expect(printed(alike(source))).toMatch(/FatalSignal: b \(pid 3\) was killed by SIGSEGV/);
  });
});

describe('a changed function', () => {
  test('is the one that is called, with what it brings along', () => {
    const { ok, error } = alike(
      'p.munmap(at, 3); //=> 77\n',
      sys_munmap(
        '  return yield* mine(addr);\n}\nfunction* mine(addr: number): Generator<void, number> {\n  return 77;',
      ),
    );
    expect([ok, error]).toEqual([true, undefined]);
  });

  test('that fails says in which of its lines', () => {
    const { error } = alike(
      'p.munmap(at, PAGE_SIZE);\n',
      sys_munmap("  yield* down_write(k, mm.mmap_sem);\n  throw new Error('mine');"),
    );
    expect(error).toMatchObject({ message: 'mine', patch: { name: 'sys_munmap', line: 4 } });
  });

  test('that catches errors of its own still does', () => {
    const { ok } = alike(
      'p.munmap(at, PAGE_SIZE); //=> 9\n',
      sys_munmap(
        "  try {\n    yield* do_munmap(k, mm, addr, len);\n    throw new Error('x');\n  } catch {\n    return 9;\n  }",
      ),
    );
    expect(ok).toBe(true);
  });
});

test('a function that is made to fail fails alike', () => {
  const source = `
    const order = m.fail('get_unmapped_area', { nth: 2 });
    console.log(tried(() => p.mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS)));
    console.log(tried(() => p.mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS)));
    console.log(order.calls, order.failed);
    console.log(m.trace(() => { p.store8(at, 1); }).text());`;
  expect(printed(alike(source))).toContain('do_page_fault');
});
