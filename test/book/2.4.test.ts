// Section 2.4: where the source of 2.4.22 does something else than one might read.

import { readFileSync } from 'node:fs';
import {
  boot,
  find_vma,
  get_user_pages,
  MAP_ANONYMOUS,
  MAP_NORESERVE,
  MAP_PRIVATE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  put_page,
  type struct_page,
} from 'sim';
import { expect, test } from 'vitest';
import { run } from '../../src/runner/node.ts';

const A = 0x40000000;
const FIXED = MREMAP_FIXED | MREMAP_MAYMOVE;
const RW = PROT_READ | PROT_WRITE;

const map = (p: Process, page: number, pages: number, prot = RW): number =>
  p.mmap(A + page * PAGE_SIZE, pages * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);
/** mremap() in pages from A; the new place too. */
const remap = (p: Process, at: number, from: number, to: number, flags = 0, place = 0): number => {
  const newAddr = A + place * PAGE_SIZE;
  return (
    (p.mremap(A + at * PAGE_SIZE, from * PAGE_SIZE, to * PAGE_SIZE, flags, newAddr) - A) / PAGE_SIZE
  );
};

/** The areas but the stack, in pages from A. */
const areas = (p: Process): string => {
  const found: string[] = [];
  for (let vma = p.mm.mmap; vma && vma.vm_start < 0xb0000000; vma = vma.vm_next)
    found.push(`${(vma.vm_start - A) / PAGE_SIZE}-${(vma.vm_end - A) / PAGE_SIZE}`);
  return found.join(', ');
};

test('MREMAP_FIXED does not imply MREMAP_MAYMOVE', () => {
  const p = boot().spawn('test');
  map(p, 0, 1);

  expect(() => remap(p, 0, 1, 1, MREMAP_FIXED, 8)).toThrow('EINVAL');
  expect(areas(p)).toBe('0-1');
  expect(remap(p, 0, 1, 1, FIXED, 8)).toBe(8);
});

test('a move that also shrinks fails, after its unmapping', () => {
  for (let to = 1; to < 4; to++) {
    const p = boot().spawn('test');
    map(p, 0, 4);
    map(p, 8, 4, PROT_READ);

    expect(() => remap(p, 0, 4, to, FIXED, 8)).toThrow('EFAULT');
    expect(areas(p)).toBe(`0-${to}, ${8 + to}-12`);
  }
});

test('an area mapped with MAP_NORESERVE is asked about memory when it grows', () => {
  const p = boot({ pages: 4096 }).spawn('test');
  const flags = MAP_PRIVATE | MAP_ANONYMOUS;

  expect(() => p.mmap(A, 5000 * PAGE_SIZE, RW, flags)).toThrow('ENOMEM');
  expect(p.mmap(A, 5000 * PAGE_SIZE, RW, flags | MAP_NORESERVE)).toBe(A);
  expect(() => remap(p, 0, 5000, 10_000)).toThrow('ENOMEM');
  // The flag itself is none of this call's.
  expect(() => remap(p, 0, 5000, 10_000, MAP_NORESERVE)).toThrow('EINVAL');
  // Not because of the room: a small step is allowed.
  expect(remap(p, 0, 5000, 5001)).toBe(0);
});

test('to its own address an area is not moved, unless it is of no bytes', () => {
  const p = boot().spawn('test');
  map(p, 0, 4);

  for (const [from, to] of [
    [4, 4],
    [4, 5],
    [4, 1],
    [4, 0],
    [0, 4],
  ])
    expect(() => remap(p, 0, from, to, FIXED, 0), `${from} to ${to}`).toThrow('EINVAL');
  expect(remap(p, 0, 0, 0, FIXED, 0)).toBe(0);
  expect(areas(p)).toBe('0-4');
});

test('the flags of a freed area are read after a move just in front of itself', () => {
  const p = boot().spawn('test');
  const front = find_vma(p.mm, map(p, 0, 1))!;
  const area = find_vma(p.mm, map(p, 2, 2))!;
  let { vm_flags } = area;
  let readAfter = 0;
  Object.defineProperty(area, 'vm_flags', {
    get() {
      if (front.vm_next !== area) readAfter++;
      return vm_flags;
    },
    set(value: number) {
      vm_flags = value;
    },
  });

  expect(remap(p, 2, 1, 1, FIXED, 1)).toBe(1);

  // The front has taken in the gap and the area, and then lost what was moved.
  expect(areas(p)).toBe('0-2, 3-4');
  expect(find_vma(p.mm, A)).toBe(front);
  expect(readAfter).toBe(1);
});

test('a forced write leaves a read-only page writable for the program', () => {
  const m = boot();
  const p = m.spawn('test');
  const a = map(p, 0, 2, PROT_READ);
  p.load8(a);
  expect(() => m.spawn('other').store8(a, 1)).toThrow('SIGSEGV');

  const pages: (struct_page | null)[] = [];
  const got = m.runAs(p.task, 'poke', get_user_pages(m.k, p.task, p.mm, a, 1, 1, 1, pages, null));
  expect(got).toBe(1);
  put_page(m.k, pages[0]!);

  p.store8(a, 1);
  expect(p.load8(a)).toBe(1);
  // A new setting of the rights takes it back.
  p.mprotect(a, 2 * PAGE_SIZE, RW);
  p.mprotect(a, 2 * PAGE_SIZE, PROT_READ);
  expect(() => p.store8(a, 2)).toThrow('SIGSEGV');
});

test('with the results of do_munmap() tested in do_mremap() the examples of both CVEs fail', async () => {
  const kernel = readFileSync('sim/mm/mremap.ts', 'utf8');
  const from = kernel.indexOf('export function* do_mremap(');
  const text = kernel.slice(from, kernel.indexOf('\n}\n', from) + 2);
  const clear = 'yield* do_munmap(k, mm, new_addr, new_len);';
  const cut = 'yield* do_munmap(k, mm, u32(addr + new_len), old_len - new_len);';
  expect(text).toContain(clear);
  expect(text).toContain(cut);
  const repaired = text
    .replace(clear, `ret = ${clear} if (ret) break out; ret = -EINVAL;`)
    .replace(cut, `const failed = ${cut} if (failed && old_len !== new_len) return failed;`);
  const wrong: Record<string, string[]> = {};
  for (const name of ['no-bytes', 'unchecked', 'in-the-way', 'beyond', 'move']) {
    const source = readFileSync(`content/2-regions/4-remapping/examples/${name}.ts`, 'utf8');
    const now = await run({ source, patches: { do_mremap: repaired } });
    const [first] = now.expectations.filter((e) => !e.ok);
    wrong[name] = first ? [first.expected, first.actual] : [];
  }
  expect(wrong).toEqual({
    'no-bytes': ['0x50000000', 'mremap: EINVAL'],
    unchecked: ['0x40000000', 'mremap: ENOMEM'],
    'in-the-way': ['0x50000000', 'mremap: ENOMEM'],
    beyond: ['0x50000000', 'mremap: ENOMEM'],
    move: [],
  });
});
