// Programs that do what no program should. Each gets what Linux would give it, or is told clearly by
// the machine; and the machine goes on.

import {
  boot,
  FatalSignal,
  hex,
  KernelBug,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_GROWSDOWN,
  MAP_PRIVATE,
  MAP_SHARED,
  type Machine,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  SystemError,
  UsageError,
} from 'sim';
import { beforeAll, describe, expect, test } from 'vitest';
import { nodeKernels, runWith } from '../../src/runner/node.ts';

const A = 0x40000000;
const RW = PROT_READ | PROT_WRITE;
const FIXED = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;

/** What comes of it, in words. */
function outcome(what: () => unknown): string {
  try {
    return String(what());
  } catch (error) {
    if (error instanceof FatalSignal)
      return `${error.signal} ${error.code} at ${hex(error.address)}`;
    if (error instanceof SystemError || error instanceof UsageError) return error.message;
    throw error;
  }
}

/** Another program runs as if nothing had been. */
function goesOn(m: Machine): void {
  expect(m.check()).toEqual([]);
  const p = m.spawn('next');
  const a = p.mmap(0, 2 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  p.store32(a + PAGE_SIZE - 2, 0x01020304);
  const child = p.fork();
  child.store8(a + PAGE_SIZE, 9);
  expect([p.load32(a + PAGE_SIZE - 2), child.load8(a + PAGE_SIZE)]).toEqual([0x01020304, 9]);
  child.exit();
  expect(p.waitpid()).toBe(child.pid);
  p.exit();
  expect(m.check()).toEqual([]);
}

describe('an access', () => {
  /** One page to write, one to read, one for nobody; then nothing. */
  function three(p: Process): void {
    p.mmap(A, PAGE_SIZE, RW, FIXED);
    p.mmap(A + PAGE_SIZE, PAGE_SIZE, PROT_READ, FIXED);
    p.mmap(A + 2 * PAGE_SIZE, PAGE_SIZE, 0, FIXED);
  }

  test.each<[string, (p: Process) => unknown, string]>([
    ['a load through null', (p) => p.load8(0), 'SIGSEGV SEGV_MAPERR at 0x0'],
    ['a store through null', (p) => p.store32(0, 1), 'SIGSEGV SEGV_MAPERR at 0x0'],
    ['a store outside', (p) => p.store8(A - 1, 1), 'SIGSEGV SEGV_MAPERR at 0x3fffffff'],
    ['a load behind', (p) => p.load8(A + 0x3000), 'SIGSEGV SEGV_MAPERR at 0x40003000'],
    ['a store to the kernel', (p) => p.store8(0xc0000000, 1), 'SIGSEGV SEGV_MAPERR at 0xc0000000'],
    ['a load of its code', (p) => p.load32(0xc0100000), 'SIGSEGV SEGV_MAPERR at 0xc0100000'],
    ['a load at the very top', (p) => p.load8(0xffffffff), 'SIGSEGV SEGV_MAPERR at 0xffffffff'],
    ['a word round the end', (p) => p.load32(0xfffffffe), 'SIGSEGV SEGV_MAPERR at 0xfffffffe'],
    [
      'a store to what is read-only',
      (p) => p.store8(A + 0x1000, 1),
      'SIGSEGV SEGV_ACCERR at 0x40001000',
    ],
    [
      'the same once it was read',
      (p) => [p.load8(A + 0x1000), p.store8(A + 0x1000, 1)],
      'SIGSEGV SEGV_ACCERR at 0x40001000',
    ],
    [
      'a load of what nobody may touch',
      (p) => p.load8(A + 0x2000),
      'SIGSEGV SEGV_ACCERR at 0x40002000',
    ],
    ['a word half read-only', (p) => p.store32(A + 0xffe, 1), 'SIGSEGV SEGV_ACCERR at 0x40001000'],
    [
      'a word half in the kernel',
      (p) => p.store32(0xbffffffe, 1),
      'SIGSEGV SEGV_MAPERR at 0xc0000000',
    ],
    ['far below the stack', (p) => p.store8(0xbffe0000, 1), 'SIGSEGV SEGV_MAPERR at 0xbffe0000'],
  ])('%s', (_title, access, expected) => {
    const m = boot();
    const p = m.spawn('wild');
    three(p);
    expect(outcome(() => access(p))).toBe(expected);
    expect(outcome(() => p.load8(A))).toBe(
      'wild has exited: it can make no calls any more. spawn() another process.',
    );
    goesOn(m);
  });

  test('a word across the end of an area stores none of its bytes', () => {
    const m = boot();
    const p = m.spawn('wild');
    p.mmap(A, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED);
    p.store8(A + 0xfff, 5);
    const child = p.fork();
    expect(outcome(() => child.store32(A + 0xffd, 0x01020304))).toBe(
      'SIGSEGV SEGV_MAPERR at 0x40001000',
    );
    expect([p.load32(A + 0xffc), p.waitpid()]).toEqual([0x05000000, child.pid]);
    goesOn(m);
  });

  test('behind the end of what is shared is SIGBUS', () => {
    const m = boot();
    const p = m.spawn('wild');
    const a = p.mmap(0, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS);
    p.mremap(a, PAGE_SIZE, 2 * PAGE_SIZE, MREMAP_MAYMOVE);
    p.store8(a, 1);
    expect(outcome(() => p.store8(a + PAGE_SIZE + 7, 1))).toBe('SIGBUS BUS_ADRERR at 0x40001007');
    goesOn(m);
  });

  test('a stack that has no room left to grow', () => {
    const m = boot();
    const p = m.spawn('deep');
    p.mmap(0xbfffd000, PAGE_SIZE, 0, FIXED);
    p.setEsp(0xbfffc000);
    p.store8(0xbfffe000, 1);
    expect(outcome(() => p.store8(0xbfffdfff, 1))).toBe('SIGSEGV SEGV_ACCERR at 0xbfffdfff');
    goesOn(m);
  });
});

describe('a call with arguments that make no sense', () => {
  test.each<[string, (p: Process) => unknown, string]>([
    ['a mapping larger than all addresses', (p) => p.mmap(0, 0xffffffff, RW, 0x22), 'mmap: EINVAL'],
    ['a mapping larger than memory', (p) => p.mmap(0, 0x10000000, RW, 0x22), 'mmap: ENOMEM'],
    ['a mapping of neither kind', (p) => p.mmap(0, PAGE_SIZE, RW, MAP_ANONYMOUS), 'mmap: EINVAL'],
    ['a mapping of no file', (p) => p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE, 77), 'mmap: EBADF'],
    ['a mapping into the kernel', (p) => p.mmap(0xc0000000, PAGE_SIZE, RW, FIXED), 'mmap: ENOMEM'],
    ['a mapping round the end', (p) => p.mmap(0xfffff000, 0x2000, RW, FIXED), 'mmap: ENOMEM'],
    ['the kernel unmapped', (p) => p.munmap(0xc0000000, PAGE_SIZE), 'munmap: EINVAL'],
    ['everything and more unmapped', (p) => p.munmap(0, 0xc0000001), 'munmap: EINVAL'],
    ['the kernel made writable', (p) => p.mprotect(0xc0000000, PAGE_SIZE, RW), 'mprotect: ENOMEM'],
    ['rights that there are not', (p) => p.mprotect(0xbffff000, PAGE_SIZE, 64), 'mprotect: EINVAL'],
    ['nothing moved', (p) => p.mremap(A, PAGE_SIZE, 0x2000, MREMAP_MAYMOVE), 'mremap: EFAULT'],
    ['the kernel locked', (p) => p.mlock(0xc0000000, PAGE_SIZE), 'mlock: ENOMEM'],
    ['advice that there is not', (p) => p.madvise(0xbffff000, PAGE_SIZE, 99), 'madvise: EINVAL'],
    ['a heap in the kernel', (p) => hex(p.brk(0xc0000000)), '0x804b000'],
    ['a child that there is not', (p) => p.waitpid(), 'waitpid: ECHILD'],
    [
      'no number',
      (p) => p.munmap(Number.NaN, 1),
      'munmap(): addr is NaN, but a register of an i386 holds a whole number from 0 to 0xffffffff. Look for a part of the calculation that is not a number.',
    ],
    [
      'half a number',
      (p) => p.load8(0.5),
      'load8(): addr is 0.5, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass 0 or 1.',
    ],
    [
      'more than a register holds',
      (p) => p.store8(2 ** 32, 1),
      'store8(): addr is 4294967296, but a register of an i386 holds a whole number from 0 to 0xffffffff. Pass such a number.',
    ],
    [
      'a limit that there is not',
      (p) => p.setrlimit(99, 0),
      'setrlimit(): which is 99, but a limit is a whole number from 0 to 10. Use RLIMIT_DATA, RLIMIT_STACK, RLIMIT_MEMLOCK or RLIMIT_AS.',
    ],
  ])('%s', (_title, call, expected) => {
    const m = boot();
    const p = m.spawn('odd');
    const before = p.maps();
    expect(outcome(() => call(p))).toBe(expected);
    expect(p.maps()).toBe(before);
    p.exit();
    goesOn(m);
  });

  test('a stack of nothing that is shared grows until its object ends: 2.4.22 counts below zero', () => {
    const m = boot();
    const p = m.spawn('odd');
    const a = p.mmap(A, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN);
    p.setEsp(a - PAGE_SIZE);
    expect(outcome(() => p.store8(a - 1, 1))).toBe('SIGBUS BUS_ADRERR at 0x3fffffff');
    goesOn(m);
  });
});

describe('a machine', () => {
  test('that has no memory for a fork kills the largest, and forks', () => {
    const m = boot({ pages: 768 });
    m.k.sysctl_overcommit_memory = 1;
    const hog = m.spawn('hog');
    hog.mmap(A, 0x400000, RW, FIXED);
    const p = m.spawn('small');
    for (let i = 0; m.k.contig_page_data.node_zones[0].free_pages > 24; i++)
      hog.store8(A + i * PAGE_SIZE, 1);
    const children: Process[] = [];
    while (hog.task.mm) children.push(p.fork());
    expect(children.length).toBeLessThan(5);
    expect(outcome(() => hog.load8(A))).toBe(
      'hog has exited: it can make no calls any more. spawn() another process.',
    );
    for (const child of children) child.exit();
    for (const child of children) expect(p.waitpid(child.pid)).toBe(child.pid);
    p.exit();
    goesOn(m);
  });

  test('of a size that there is not', () => {
    expect(outcome(() => boot({ pages: 4 }))).toContain(
      'a machine has a whole number from 768 to 32768',
    );
    expect(outcome(() => boot({ pages: 1e9 }))).toContain(
      'a machine has a whole number from 768 to 32768',
    );
  });

  test('that was asked for a process that has ended', () => {
    const m = boot();
    const p = m.spawn('short');
    p.exit(3);
    expect(outcome(() => p.mm)).toContain('has exited and has no address space any more');
    expect(outcome(() => m.processOf(p.pid))).toContain(`There is no process ${p.pid}`);
    goesOn(m);
  });

  test('whose kernel has met a bug says so to whoever calls next, and another one runs', () => {
    const m = boot();
    const p = m.spawn('odd');
    p.mm.mmap = null;
    expect(() => p.munmap(0xbffff000, PAGE_SIZE)).toThrow(KernelBug);
    expect(outcome(() => p.brk())).toMatch(/^This machine has stopped: .*boot\(\) another one/);
    goesOn(boot());
  });
});

describe('a program that never ends', () => {
  let kernels: Awaited<ReturnType<typeof nodeKernels>>;
  beforeAll(async () => {
    kernels = await nodeKernels();
  }, 60_000);

  const head = `import { boot } from 'sim';\nconst m = boot();\n`;

  test.each([
    ['call after call', `const p = m.spawn();\nfor (;;) p.load8(0xbffff000);\n`],
    [
      'as one of two',
      `m.run({\n  *a(p) {\n    for (;;) yield* p.brk();\n  },\n  *b(p) {\n    yield* p.brk();\n  },\n});\n`,
    ],
    [
      'one child after another',
      `const p = m.spawn();\nfor (;;) {\n  p.fork().exit();\n  p.waitpid();\n}\n`,
    ],
  ])('%s is stopped, with its place', (_title, body) => {
    const { error } = runWith(kernels, { source: head + body, limits: { time: 300 } });
    expect(error).toMatchObject({ kind: 'limit', limit: 'time' });
    expect(error!.line).toBeGreaterThan(2);
    const next = runWith(kernels, { source: `${head}m.spawn().brk();\n//=> 134524928\n` });
    expect(next.error).toBeUndefined();
    expect(next.expectations.every(({ ok }) => ok)).toBe(true);
  });

  test('but waits for what will not come is a deadlock, with who sleeps where', () => {
    const m = boot();
    const p = m.spawn('parent');
    p.fork();
    expect(() => p.waitpid()).toThrow(/^No task can run.*\n {2}parent \(pid \d+\) sleeps in /);
  });
});
