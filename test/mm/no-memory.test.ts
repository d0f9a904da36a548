// Every allocation made to fail in turn.
//
// A scenario is a call and what goes before it. It is run once to count the calls of each function that gives
// out memory, then once more for each of those calls, with that one failing. Each time: an error must
// come back, the program must have what it had before, nothing may be lost when all programs have ended, and
// the machine must go on. What 2.4.22 itself does otherwise stands in `exceptions`, with the line of C.

import { beforeAll, describe, expect, test } from 'vitest';
import { pgd_offset, pte_offset, pte_page, ptepGet } from '../../sim/include/asm-i386/pgtable.ts';
import { assemble } from '../../src/runner/kernel-text.ts';
import { nodeKernels } from '../../src/runner/node.ts';

type Sim = typeof import('sim');
type Machine = InstanceType<Sim['Machine']>;
type Process = InstanceType<Sim['Process']>;

/** Who gives out memory, in whatever form, or says whether there is any. */
const allocators = [
  'kmem_cache_alloc',
  '__alloc_pages',
  'get_zeroed_page',
  'pgd_alloc',
  'pte_alloc_one',
  'page_cache_alloc',
  'new_inode',
  'd_alloc',
  'get_empty_filp',
  'vm_enough_memory',
] as const;
type Allocator = (typeof allocators)[number];

const PAGE = 4096;
const RW = 3;
const PRIVATE = 0x22;
const SHARED = 0x21;
const FIXED = 0x10;
const A = 0x40000000;
/** The last page whose entry is in the first page table for mappings. */
const EDGE = 0x403ff000;
const MAYMOVE = 1;
const MOVE_FIXED = 2;
const FUTURE = 2;

interface Scenario {
  /** What the program does before. */
  before?(p: Process, m: Machine): void;
  /** The call that is short of memory. */
  call(p: Process, m: Machine): unknown;
  /** The error that must come back; ENOMEM if it is not said. */
  error?: string;
  /** What the call returns where it has no error to return. */
  refusal?: number;
}

function write(p: Process, addr: number, pages: number): void {
  for (let i = 0; i < pages; i++) p.store32(addr + i * PAGE, i + 1);
}

/** Five pages in one area, written, and the limit of what was there. */
function five(p: Process): void {
  p.mmap(A, 5 * PAGE, RW, PRIVATE | FIXED);
  write(p, A, 5);
}

/** Three areas that cannot be one. */
function three(p: Process): void {
  p.mmap(A, 2 * PAGE, RW, PRIVATE | FIXED);
  p.mmap(A + 2 * PAGE, 2 * PAGE, 1, PRIVATE | FIXED);
  p.mmap(A + 4 * PAGE, 2 * PAGE, 7, PRIVATE | FIXED);
}

/** So many areas that the slabs have no free one left. */
function fillSlab(p: Process, m: Machine): void {
  const full = () => /^vm_area_struct +(\d+) +(\d+)/m.exec(m.slabinfo())!;
  for (let i = 0; full()[1] !== full()[2]; i++)
    p.mmap(0x10000000 + 2 * i * PAGE, PAGE, RW, PRIVATE | FIXED);
}

const scenarios: Record<string, Scenario> = {
  'mmap private': { call: (p) => p.mmap(0, 2 * PAGE, RW, PRIVATE) },
  'mmap shared': { call: (p) => p.mmap(0, 2 * PAGE, RW, SHARED) },
  'mmap fixed, over the middle': {
    before: five,
    call: (p) => p.mmap(A + PAGE, PAGE, 1, PRIVATE | FIXED),
  },
  'mmap, everything locked': {
    before: (p) => p.mlockall(FUTURE),
    call: (p) => p.mmap(EDGE, 2 * PAGE, RW, PRIVATE),
  },
  'munmap the middle': { before: five, call: (p) => p.munmap(A + PAGE, PAGE) },
  'munmap the end': { before: five, call: (p) => p.munmap(A + 4 * PAGE, PAGE) },
  'munmap three areas': { before: three, call: (p) => p.munmap(A + PAGE, 4 * PAGE) },
  'mprotect the start': { before: five, call: (p) => p.mprotect(A, PAGE, 1) },
  'mprotect the end': { before: five, call: (p) => p.mprotect(A + 4 * PAGE, PAGE, 1) },
  'mprotect the middle': { before: five, call: (p) => p.mprotect(A + PAGE, PAGE, 1) },
  'mprotect three areas, the last locked': {
    before: (p) => {
      three(p);
      p.mlock(A + 4 * PAGE, 2 * PAGE);
    },
    call: (p) => p.mprotect(A + PAGE, 4 * PAGE, 5),
  },
  'mlock all': {
    before: (p) => p.mmap(EDGE, 2 * PAGE, RW, PRIVATE | FIXED),
    call: (p) => p.mlock(EDGE, 2 * PAGE),
  },
  'mlock the start': { before: five, call: (p) => p.mlock(A, PAGE), error: 'EAGAIN' },
  'mlock the end': { before: five, call: (p) => p.mlock(A + 4 * PAGE, PAGE), error: 'EAGAIN' },
  'mlock the middle': { before: five, call: (p) => p.mlock(A + PAGE, PAGE), error: 'EAGAIN' },
  'mlock three areas': {
    before: (p) => {
      three(p);
      write(p, A, 2);
    },
    call: (p) => p.mlock(A + PAGE, 4 * PAGE),
    error: 'EAGAIN',
  },
  'munlock the middle': {
    before: (p) => {
      five(p);
      p.mlock(A, 5 * PAGE);
    },
    call: (p) => p.munlock(A + PAGE, PAGE),
    error: 'EAGAIN',
  },
  mlockall: {
    before: (p) => p.mmap(A, 2 * PAGE, RW, PRIVATE | FIXED),
    call: (p) => p.mlockall(1),
  },
  'mremap grows in place': { before: five, call: (p) => p.mremap(A, 5 * PAGE, 6 * PAGE) },
  'mremap grows in place, locked': {
    before: (p) => {
      five(p);
      p.mlock(A, 5 * PAGE);
    },
    call: (p) => p.mremap(A, 5 * PAGE, 6 * PAGE),
  },
  'mremap shrinks': { before: five, call: (p) => p.mremap(A, 5 * PAGE, 2 * PAGE) },
  'mremap moves to another page table': {
    before: five,
    call: (p) => p.mremap(A, 5 * PAGE, 5 * PAGE, MAYMOVE | MOVE_FIXED, EDGE - PAGE),
  },
  'mremap moves the middle': {
    before: five,
    call: (p) => p.mremap(A + PAGE, PAGE, 2 * PAGE, MAYMOVE),
  },
  'mremap moves to where something is': {
    before: (p) => {
      five(p);
      p.mmap(A + 16 * PAGE, 3 * PAGE, 1, PRIVATE | FIXED);
    },
    call: (p) => p.mremap(A, 2 * PAGE, 3 * PAGE, MAYMOVE | MOVE_FIXED, A + 16 * PAGE),
  },
  'mremap moves behind an area like it': {
    before: (p) => {
      five(p);
      p.mmap(EDGE, PAGE, RW, PRIVATE | FIXED);
    },
    call: (p) => p.mremap(A, 5 * PAGE, 5 * PAGE, MAYMOVE | MOVE_FIXED, EDGE + PAGE),
  },
  'mremap moves, locked, and grows': {
    before: (p) => {
      five(p);
      p.mlock(A, 5 * PAGE);
    },
    call: (p) => p.mremap(A, 5 * PAGE, 6 * PAGE, MAYMOVE | MOVE_FIXED, EDGE - 4 * PAGE),
  },
  'brk grows': { call: (p) => p.brk(0x0804d000), refusal: 0x0804b000 },
  'brk grows, locked': {
    before: (p) => p.mlockall(FUTURE),
    call: (p) => p.brk(0x0804d000),
    refusal: 0x0804b000,
  },
  'brk shrinks': {
    before: (p) => p.brk(0x0804d000),
    call: (p) => p.brk(0x0804c000),
    refusal: 0x0804d000,
  },
  'madvise the middle': {
    before: five,
    call: (p) => p.madvise(A + PAGE, PAGE, 1),
    error: 'EAGAIN',
  },
  fork: {
    before: (p) => {
      five(p);
      p.mmap(EDGE, 2 * PAGE, RW, SHARED | FIXED);
      write(p, EDGE, 2);
    },
    call: (p) => p.fork(),
  },
  clone: { call: (p) => p.clone() },
  'mmap, and no free vm_area_struct': {
    before: fillSlab,
    call: (p) => p.mmap(0x20000000, PAGE, RW, PRIVATE | FIXED),
  },
  'fork, and no free vm_area_struct': { before: fillSlab, call: (p) => p.fork() },
  'a first write': {
    before: (p) => p.mmap(A, PAGE, RW, PRIVATE | FIXED),
    call: (p) => p.store8(A, 1),
    error: 'SIGKILL',
  },
  'a first read': {
    before: (p) => p.mmap(A, PAGE, RW, PRIVATE | FIXED),
    call: (p) => p.load8(A),
    error: 'SIGKILL',
  },
  'a write after a read': {
    before: (p) => {
      p.mmap(A, PAGE, RW, PRIVATE | FIXED);
      p.load8(A);
    },
    call: (p) => p.store8(A, 1),
    error: 'SIGKILL',
  },
  'a copy on write': {
    before: (p) => {
      five(p);
      p.fork();
    },
    call: (p) => p.store8(A, 1),
    error: 'SIGKILL',
  },
  'a write across two pages': {
    before: (p) => p.mmap(EDGE, 2 * PAGE, RW, PRIVATE | FIXED),
    call: (p) => p.store32(EDGE + PAGE - 2, 1),
    error: 'SIGKILL',
  },
  'a page of shared memory': {
    before: (p) => p.mmap(A, 20 * PAGE, RW, SHARED | FIXED),
    call: (p) => p.store8(A, 1),
    error: 'SIGKILL',
  },
  'page 17 of shared memory': {
    before: (p) => p.mmap(A, 20 * PAGE, RW, SHARED | FIXED),
    call: (p) => p.store8(A + 17 * PAGE, 1),
    error: 'SIGKILL',
  },
  'a stack that grows': {
    before: (p) => p.setEsp(0xbfbff000),
    call: (p) => p.store8(0xbfbff000, 1),
    error: 'SIGKILL',
  },
  'a new program': { call: (_p, m) => m.spawn('new') },
};

/** What 2.4.22 does instead of an error that changes nothing. */
interface Exception {
  why: string;
  /** The lines of C that are the reason. */
  c: string;
  /** Scenario, allocator with the number of its call, and what is seen then. */
  cases: Record<string, Record<string, string>>;
}

const exceptions: Exception[] = [
  {
    why: 'Pages that could not be brought into memory are no error: nobody looks at what make_pages_present() says.',
    c: 'mm/mmap.c:586, mm/mmap.c:1105, mm/mlock.c:141, mm/mremap.c:201, mm/mremap.c:317',
    cases: {
      'mmap, everything locked': allDone('__alloc_pages', 4, 'pte_alloc_one', 2),
      'mlock all': allDone('__alloc_pages', 4, 'pte_alloc_one', 2),
      'mlock three areas': allDone('__alloc_pages', 1),
      mlockall: allDone('__alloc_pages', 3, 'pte_alloc_one', 1),
      'mremap grows in place, locked': allDone('__alloc_pages', 1),
      'mremap moves, locked, and grows': allDone('__alloc_pages', 2, 'pte_alloc_one', 1),
      'brk grows, locked': allDone('__alloc_pages', 3, 'pte_alloc_one', 1),
    },
  },
  {
    why: 'Shared memory that cannot have an inode or a file answers as if a disk or a table were full.',
    c: 'mm/shmem.c:1633, mm/shmem.c:1638',
    cases: { 'mmap shared': { 'new_inode 1': 'ENOSPC', 'get_empty_filp 1': 'ENFILE' } },
  },
  {
    why: 'MAP_FIXED has unmapped what it found before it asks for a structure of its own.',
    c: 'mm/mmap.c:487, mm/mmap.c:512',
    cases: {
      'mmap fixed, over the middle': {
        'kmem_cache_alloc 2':
          'ENOMEM; -40000000-40005000 rw-p; -total_vm 6; +40000000-40001000 rw-p; ' +
          '+40002000-40005000 rw-p 00002000; +total_vm 5',
      },
    },
  },
  {
    why: 'A range of several areas is done area by area: those before the failure stay done.',
    c: 'mm/mprotect.c:312, mm/mlock.c:182',
    cases: {
      'mprotect three areas, the last locked': {
        'kmem_cache_alloc 2':
          'ENOMEM; -40000000-40002000 rw-p; -40002000-40004000 r--p; ' +
          '+40000000-40001000 rw-p; +40001000-40004000 r-xp 00001000',
      },
      'mlock three areas': {
        'kmem_cache_alloc 2':
          'EAGAIN; -40000000-40002000 rw-p; -locked_vm 0; ' +
          '+40000000-40001000 rw-p; +40001000-40002000 rw-p 00001000; +locked_vm 3',
      },
    },
  },
  {
    why: 'mremap() does not look whether the end was cut off (CVE-2004-0077): no error, and nothing done.',
    c: 'mm/mremap.c:263',
    cases: { 'mremap shrinks': { 'kmem_cache_alloc 1': 'no error' } },
  },
  {
    why: 'mremap() does not look whether the old place was unmapped (CVE-2004-0077): it stays mapped, without its pages.',
    c: 'mm/mremap.c:195',
    cases: {
      'mremap moves to another page table': {
        'kmem_cache_alloc 2': 'no error; -total_vm 6; +403fe000-40403000 rw-p; +total_vm 11',
      },
      'mremap moves the middle': {
        'kmem_cache_alloc 1':
          'no error; -40000000-40005000 rw-p; -total_vm 6; +40000000-40007000 rw-p; +total_vm 8',
      },
      'mremap moves to where something is': {
        'kmem_cache_alloc 3': 'no error; -40010000-40013000 r--p; +40010000-40013000 rw-p',
      },
      'mremap moves behind an area like it': {
        'kmem_cache_alloc 1':
          'no error; -403ff000-40400000 rw-p; -total_vm 7; +403ff000-40405000 rw-p; +total_vm 12',
      },
      'mremap moves, locked, and grows': {
        'kmem_cache_alloc 2':
          'no error; -total_vm 6; -locked_vm 5; +403fb000-40401000 rw-p; +total_vm 12; +locked_vm 11',
      },
    },
  },
  {
    why: 'mremap() does not look whether the new place was cleared (CVE-2004-0077), and then finds an area there.',
    c: 'mm/mremap.c:254, mm/mmap.c:1194',
    cases: {
      'mremap moves to where something is': { 'kmem_cache_alloc 1': 'BUG at mm/mmap.c:1194' },
    },
  },
  {
    why: 'With MREMAP_FIXED the new place is cleared before anything else is tried.',
    c: 'mm/mremap.c:254, mm/mremap.c:296, mm/mremap.c:173',
    cases: {
      'mremap moves to where something is': {
        'kmem_cache_alloc 2': 'ENOMEM; -40010000-40013000 r--p; -total_vm 9; +total_vm 6',
        'vm_enough_memory 1': 'ENOMEM; -40010000-40013000 r--p; -total_vm 9; +total_vm 6',
      },
    },
  },
  {
    why: 'A neighbour that was made larger for the pages stays larger when they cannot be moved, and is not counted.',
    c: 'mm/mremap.c:206',
    cases: {
      'mremap moves behind an area like it': {
        '__alloc_pages 1': staysLarge(),
        'pte_alloc_one 1': staysLarge(),
      },
    },
  },
  {
    why: 'exec() has thrown the old program away when it maps the stack: it can only kill the new one.',
    c: 'fs/exec.c:321',
    cases: { 'a new program': { '__alloc_pages 4': 'SIGKILL', 'pte_alloc_one 1': 'SIGKILL' } },
  },
];

/** Calls 1 to n of allocators that make no difference to what is answered. */
function allDone(...what: (string | number)[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (let i = 0; i < what.length; i += 2)
    for (let nth = 1; nth <= Number(what[i + 1]); nth++)
      found[`${what[i]} ${nth}`] = 'no error; all done';
  return found;
}

function staysLarge(): string {
  return (
    'ENOMEM; total_vm of the address space of pid 3 is 7, but its areas have 12 pages.; ' +
    '-403ff000-40400000 rw-p; +403ff000-40405000 rw-p'
  );
}

function exceptionFor(title: string, which: string): string | undefined {
  for (const { cases } of exceptions) {
    const said = cases[title]?.[which];
    if (said !== undefined) return said;
  }
  return undefined;
}

let sim: Sim;
beforeAll(async () => {
  const { plain: kernel } = await nodeKernels();
  sim = new Function(assemble(kernel, { probe: true }).code)() as Sim;
}, 60_000);

/** Objects in use, cache by cache. */
function objects(m: Machine): string {
  return m
    .slabinfo()
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s+/).slice(0, 2).join(' '))
    .join('\n');
}

/** What a program has: its areas, its heap, and what is counted. */
function memory(p: Process): string[] {
  const { total_vm, locked_vm } = p.mm;
  return [
    ...p.maps().split('\n'),
    `brk ${p.brk(0).toString(16)}`,
    `total_vm ${total_vm}`,
    `locked_vm ${locked_vm}`,
  ];
}

/** What the pages hold that it may read. */
function contents(p: Process): string {
  const found: number[] = [];
  for (const line of p.maps().split('\n')) {
    const [begin, end] = line.split(/[- ]/).map((word) => Number.parseInt(word, 16));
    if (line[18] === 'r')
      for (let at = begin; at < end; at += PAGE) found.push(p.load32(at), p.load32(at + 0xffc));
  }
  return found.join();
}

/** Runs a scenario up to its call. */
function prepare(scenario: Scenario): { m: Machine; p: Process; atFirst: string } {
  const m = sim.boot({ pages: 768 });
  // Whoever was last leaves its mm_struct to the idle task: so it is at the end, so let it be at first.
  m.spawn('first').exit();
  const atFirst = objects(m);
  const p = m.spawn('demo');
  scenario.before?.(p, m);
  return { m, p, atFirst };
}

/** A scenario where nothing fails: how often it asks each allocator, and what the program then has. */
function unhindered(scenario: Scenario) {
  const { m, p } = prepare(scenario);
  const orders = allocators.map((name) => [name, m.fail(name, { nth: 1_000_000 })] as const);
  scenario.call(p, m);
  for (const [, order] of orders) order.stop();
  const asked = new Map(orders.map(([name, order]) => [name, order.calls]));
  return { asked, after: memory(p).join('\n'), inside: contents(prepare(scenario).p) };
}

/** Lines that are only in one of two lists, with a sign. */
function changes(before: readonly string[], after: readonly string[]): string[] {
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `-${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+${line}`),
  ].map((line) => line.replace(/( 00000000)? 00:00 0$/, ''));
}

/** Ends everybody but init. */
function exitAll(m: Machine): void {
  const { init_task, child_reaper } = m.k;
  for (;;) {
    let task = init_task.next_task;
    while (task !== init_task && (task === child_reaper || !task.mm)) task = task.next_task;
    if (task === init_task) return;
    m.processOf(task.pid).exit();
  }
}

/** What came of a call that was short of memory: its error, and whatever else there is to say. */
function attempt(
  scenario: Scenario,
  name: Allocator,
  nth: number,
  normal: { after: string; inside: string },
): string[] {
  const { m, p, atFirst } = prepare(scenario);
  const before = memory(p);
  const said: string[] = [];
  const order = m.fail(name, { nth });
  try {
    const value = scenario.call(p, m);
    if (scenario.refusal === undefined || value !== scenario.refusal) said.push('no error');
    else said.push('refused');
  } catch (thrown) {
    if (thrown instanceof sim.SystemError) said.push(thrown.code);
    else if (thrown instanceof sim.FatalSignal) said.push(thrown.signal);
    else if (thrown instanceof sim.KernelBug) return [`BUG at ${thrown.where}`];
    else throw thrown;
  }
  order.stop();
  expect(order.failed).toBe(1);
  said.push(...m.check());

  if (p.task.mm) {
    const after = memory(p);
    if (said[0] === 'no error' && after.join('\n') === normal.after) said.push('all done');
    else {
      said.push(...changes(before, after));
      if (said.length === 1) {
        expect(contents(p)).toBe(normal.inside);
        // With memory again, the same call does what it should have done.
        scenario.call(p, m);
        expect(memory(p).join('\n')).toBe(normal.after);
      }
    }
  }

  // The machine goes on.
  const next = m.spawn('next');
  next.mmap(A, PAGE, RW, PRIVATE | FIXED);
  next.store8(A, 7);
  const child = next.fork();
  child.store8(A, 8);
  expect([next.load8(A), child.load8(A)]).toEqual([7, 8]);
  child.exit();
  next.waitpid(child.pid);

  // When all have ended, all is as before the first began.
  exitAll(m);
  if (objects(m) !== atFirst)
    said.push(`lost: ${changes(atFirst.split('\n'), objects(m).split('\n'))}`);
  said.push(...m.check().map((sentence) => `at the end: ${sentence}`));
  return said;
}

describe('every allocation fails once', () => {
  for (const [title, scenario] of Object.entries(scenarios))
    test(title, () => {
      const normal = unhindered(scenario);
      const usual = scenario.error ?? (scenario.refusal === undefined ? 'ENOMEM' : 'refused');
      const said: Record<string, string> = {};
      const expected: Record<string, string> = {};
      for (const [name, times] of normal.asked)
        for (let nth = 1; nth <= times; nth++) {
          const which = `${name} ${nth}`;
          said[which] = attempt(scenario, name, nth, normal).join('; ');
          expected[which] = exceptionFor(title, which) ?? usual;
        }
      expect(said).toEqual(expected);
    });

  test('the scenarios ask every allocator, and meet every exception', () => {
    const asked = new Set<string>();
    for (const [title, scenario] of Object.entries(scenarios))
      for (const [name, times] of unhindered(scenario).asked)
        for (let nth = 1; nth <= times; nth++) asked.add(name).add(`${title}, ${name} ${nth}`);
    for (const name of allocators) expect(asked).toContain(name);
    for (const { cases } of exceptions)
      for (const [title, which] of Object.entries(cases))
        for (const one of Object.keys(which)) expect(asked).toContain(`${title}, ${one}`);
  });
});

/** CVE-2004-0077 where do_munmap() fails for want of memory: which frames nobody can ever free again. */
describe('frames that mremap() loses, as it does not ask what do_munmap() answers', () => {
  const B = A + 0x100000;

  /** A machine and a program with five written pages at A, an area of its own. */
  function withFive(): { m: Machine; p: Process } {
    const m = sim.boot();
    const p = m.spawn();
    five(p);
    write(p, A, 5);
    return { m, p };
  }

  /** What check() says if the frames of `pages` pages from `addr` on are lost. */
  function lostFrames(m: Machine, p: Process, addr: number, pages: number): string[] {
    const { k } = m;
    return Array.from({ length: pages }, (_, i) => {
      const at = addr + i * PAGE;
      return pte_page(k, ptepGet(k, pte_offset(k, pgd_offset(p.mm, at), at))).pfn;
    })
      .sort((a, b) => a - b)
      .map((pfn) => `Frame ${pfn} is lost: its count is 1, but nothing refers to it.`);
  }

  test('those that were where the pages go: their entries are overwritten', () => {
    const { m, p } = withFive();
    // An area that grows over the new place, and one there that cannot be joined with it.
    p.mmap(B - PAGE, PAGE, RW, PRIVATE | FIXED);
    p.mmap(B, 3 * PAGE, RW, PRIVATE | FIXED);
    write(p, B, 3);
    p.mprotect(B, 3 * PAGE, 1);
    const lost = lostFrames(m, p, B, 2);
    const order = m.fail('kmem_cache_alloc', { nth: 1 });
    expect(p.mremap(A, 2 * PAGE, 2 * PAGE, MOVE_FIXED | MAYMOVE, B)).toBe(B);
    expect(order.failed).toBe(1);
    expect([p.load32(B), p.load32(B + PAGE)]).toEqual([1, 2]);
    expect(m.check().filter((said) => said.includes('lost'))).toEqual(lost);
    p.exit();
    expect(m.check()).toEqual(lost);
  });

  test('those that are moved beyond the end of the new area, where the old one was to be cut off', () => {
    const { m, p } = withFive();
    // Else vm_enough_memory() is asked for fewer pages than none, which is more than there are.
    m.sysctl('vm.overcommit_memory', 1);
    const lost = lostFrames(m, p, A + PAGE, 4);
    const order = m.fail('kmem_cache_alloc', { nth: 1 });
    expect(p.mremap(A, 5 * PAGE, PAGE, MOVE_FIXED | MAYMOVE, B)).toBe(B);
    expect(order.failed).toBe(1);
    p.exit();
    expect(m.check()).toEqual(lost);
  });
});
