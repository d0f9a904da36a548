// What a reader might not expect of brk(), as the commentary on it says.

import { readFileSync } from 'node:fs';
import { boot, PAGE_SIZE as PAGE, RLIMIT_DATA } from 'sim';
import { expect, test } from 'vitest';
import { run } from '../../src/runner/node.ts';

const STACK = 0xbffff000;

test("a program without a stack moves its break into the kernel's half, 8 MB at a time", () => {
  const m = boot();
  const p = m.spawn();
  p.munmap(STACK, PAGE);
  const heap = p.brk();
  // All at once is refused: 3 GB are wanted, and there are 16 MB.
  expect(p.brk(0xc2000000)).toBe(heap);
  let end = heap;
  let steps = 0;
  while (end < 0xc2000000) {
    end += 2048 * PAGE;
    steps++;
    expect(p.brk(end)).toBe(end);
  }
  expect(steps).toBeGreaterThan(300);
  expect(p.mm.map_count).toBe(1);
  p.store8(0xc1800000, 42);
  expect(p.load8(0xc1800000)).toBe(42);
});

test('a break rounded up to 4 GB less a page passes the search and fails in do_munmap', async () => {
  const source = `
    import { boot } from 'sim';
    const m = boot();
    m.sysctl('vm.overcommit_memory', 1);
    const p = m.spawn();
    const calls = m.trace(() => p.brk(0xffffe001));
    calls.find('find_vma_intersection').result; //=> null
    calls.find('do_munmap').result; //=> -EINVAL
    calls.find('do_brk').result; //=> -ENOMEM
    p.brk(); //=> 0x804b000
    // A page lower the stack is found, and do_brk() is not called at all.
    m.trace(() => p.brk(0xffffe000)).all('do_brk').length; //=> 0
    // The highest break that can be had leaves one page below the stack.
    p.brk(0xbfffe001); //=> 0x804b000
    p.brk(0xbfffe000); //=> 0xbfffe000`;
  const result = await run({ source });
  expect(result.error).toBeUndefined();
  expect(result.expectations.filter((e) => !e.ok)).toEqual([]);
  expect(result.expectations).toHaveLength(7);
});

test('with a limit on data a break below the data cannot grow', () => {
  const p = boot().spawn();
  const { end_code, start_data } = p.mm;
  p.setrlimit(RLIMIT_DATA, 0x10000000);
  expect(p.brk(end_code)).toBe(end_code);
  expect(p.brk(end_code + 1)).toBe(end_code);
  // To a break above the beginning of the data it can.
  expect(p.brk(start_data + 1)).toBe(start_data + 1);
});

test('a locked heap grows although there is no frame for it', async () => {
  const source = `
    import { boot, MCL_FUTURE, PAGE_SIZE } from 'sim';
    const m = boot();
    const p = m.spawn();
    const heap = p.brk();
    p.mlockall(MCL_FUTURE);
    const { rss } = p.mm;
    m.fail('alloc_page', { nth: 3 });
    p.brk(heap + 8 * PAGE_SIZE) === heap + 8 * PAGE_SIZE; //=> true
    p.mm.locked_vm; //=> 8
    p.mm.rss - rss; //=> 2
    // The others come as if nothing had been locked.
    m.trace(() => p.store8(heap + 5 * PAGE_SIZE, 1)).all('do_anonymous_page').length; //=> 1`;
  const result = await run({ source });
  expect(result.error).toBeUndefined();
  expect(result.expectations.map((e) => e.actual)).toEqual(['true', '8', '2', '1']);
});

test('with the test of 2.4.23 in do_brk() no break reaches past 3 GB', async () => {
  const kernel = readFileSync('sim/mm/mmap.ts', 'utf8');
  const from = kernel.indexOf('export function* do_brk(');
  const text = kernel.slice(from, kernel.indexOf('\n}\n', from) + 2);
  const after = 'if (!len) return addr;\n';
  expect(text).toContain(after);
  const end = 'u32(addr + len)';
  const repaired = text.replace(
    after,
    `${after}  if (${end} > TASK_SIZE || ${end} < addr) return -EINVAL;\n`,
  );
  const source = readFileSync('content/reference/heap/examples/kernel-half.ts', 'utf8');
  const before = await run({ source });
  expect(before.expectations.filter((e) => !e.ok)).toEqual([]);
  const now = await run({ source, patches: { do_brk: repaired } });
  // The break stays where it was, and so nothing of what follows comes to pass.
  const [first] = now.expectations.filter((e) => !e.ok);
  expect([first.expected, first.actual]).toEqual(['0xc2000000', '0x804b000']);
});
