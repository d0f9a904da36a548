import { describe, expect, test } from 'vitest';
import type { Kernel } from '../../sim/globals.ts';
import { EBADF, EINVAL, ENOMEM } from '../../sim/include/asm-i386/errno.ts';
import { VM_LOCKED } from '../../sim/include/linux/mm.ts';
import {
  MADV_DONTNEED,
  MADV_NORMAL,
  MADV_RANDOM,
  MADV_SEQUENTIAL,
  MADV_WILLNEED,
  MAP_FIXED,
  PROT_READ,
  PROT_WRITE,
} from '../../sim/include/linux/mman.ts';
import { sys_madvise, sys_mincore } from '../../sim/mm/filemap.ts';
import { A, areasText, PAGE } from './areas.ts';
import {
  bootPaging,
  exec,
  load,
  mapAnonymous,
  pagesText,
  run,
  store,
  tlbFaults,
} from './paging.ts';

const RW = PROT_READ | PROT_WRITE;

function boot(pages: number): Kernel {
  const k = bootPaging();
  exec(k);
  mapAnonymous(k, A, pages, RW);
  return k;
}

const advise = (k: Kernel, first: number, end: number, advice: number): number =>
  run(sys_madvise(k, A + first * PAGE, (end - first) * PAGE, advice));

describe('a hint', () => {
  test('cuts an area at the front, the back, in the middle', () => {
    let k = boot(4);
    advise(k, 0, 1, MADV_SEQUENTIAL);
    expect(areasText(k)).toBe('0-1 rw sequential, 1-4 rw');
    k = boot(4);
    advise(k, 3, 4, MADV_RANDOM);
    expect(areasText(k)).toBe('0-3 rw, 3-4 rw random');
    k = boot(4);
    advise(k, 1, 3, MADV_RANDOM);
    expect(areasText(k)).toBe('0-1 rw, 1-3 rw random, 3-4 rw');
  });

  test('replaces the one before, and nothing is merged again', () => {
    const k = boot(2);
    advise(k, 0, 1, MADV_SEQUENTIAL);
    advise(k, 0, 1, MADV_RANDOM);
    expect(areasText(k)).toBe('0-1 rw random, 1-2 rw');
    advise(k, 0, 2, MADV_NORMAL);
    expect(areasText(k)).toBe('0-1 rw, 1-2 rw');
  });

  test('that the area has already cuts it all the same', () => {
    const k = boot(2);
    expect(advise(k, 0, 1, MADV_NORMAL)).toBe(0);
    expect(areasText(k)).toBe('0-1 rw, 1-2 rw');
  });

  test('passes over holes and tells of them at the end', () => {
    const k = boot(1);
    mapAnonymous(k, A + 2 * PAGE, 1, RW, MAP_FIXED);
    expect(advise(k, 0, 3, MADV_RANDOM)).toBe(-ENOMEM);
    expect(areasText(k)).toBe('0-1 rw random, 2-3 rw random');
  });

  test('is refused if it makes no sense', () => {
    const k = boot(1);
    expect(run(sys_madvise(k, A + 1, PAGE, MADV_NORMAL))).toBe(-EINVAL);
    expect(run(sys_madvise(k, A, 0xf0000000, MADV_NORMAL))).toBe(-EINVAL);
    expect(advise(k, 0, 1, 5)).toBe(-EINVAL);
    expect(advise(k, 0, 0, 5)).toBe(0);
    expect(advise(k, 0, 1, MADV_WILLNEED)).toBe(-EBADF);
  });

  test('is refused when there are too many areas', () => {
    const k = boot(3);
    k.max_map_count = 0;
    expect(advise(k, 0, 1, MADV_RANDOM)).toBe(-ENOMEM);
    expect(areasText(k)).toBe('0-3 rw');
  });
});

describe('MADV_DONTNEED', () => {
  test('throws the pages away: they read as zero', () => {
    const k = boot(2);
    store(k, A, 1);
    store(k, A + PAGE, 2);
    expect(advise(k, 0, 1, MADV_DONTNEED)).toBe(0);
    expect(pagesText(k, k.current.mm!)).toBe('40001000 A rw dirty used ×1');
    expect(tlbFaults(k)).toEqual([]);
    expect(load(k, A)).toBe('0 (1)');
    expect([areasText(k), k.current.mm!.rss]).toEqual(['0-2 rw', 1]);
  });

  test('is refused for locked memory', () => {
    const k = boot(1);
    k.current.mm!.mmap!.vm_flags |= VM_LOCKED;
    expect(advise(k, 0, 1, MADV_DONTNEED)).toBe(-EINVAL);
  });
});

test('mincore knows nothing of memory without a file', () => {
  const k = boot(1);
  expect(run(sys_mincore(k, A, PAGE, A))).toBe(-ENOMEM);
  expect(run(sys_mincore(k, A + 1, PAGE, A))).toBe(-EINVAL);
  expect(run(sys_mincore(k, A, 0, A))).toBe(0);
});
