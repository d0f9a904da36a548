import { describe, expect, test } from 'vitest';
import type { Kernel } from '../../sim/globals.ts';
import { EACCES, EINVAL, ENOMEM } from '../../sim/include/asm-i386/errno.ts';
import {
  MAP_FIXED,
  PROT_EXEC,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from '../../sim/include/linux/mman.ts';
import { find_vma } from '../../sim/mm/mmap.ts';
import { sys_mprotect } from '../../sim/mm/mprotect.ts';
import { A, areaMaps, areasText, drawn, PAGE } from './areas.ts';
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

/** A process with one area of `pages` pages at A. */
function boot(pages: number, prot = RW): Kernel {
  const k = bootPaging();
  exec(k);
  mapAnonymous(k, A, pages, prot);
  return k;
}

/** mprotect() of pages `first` up to `end`, counted from A. */
const protect = (k: Kernel, first: number, end: number, prot: number): number =>
  run(sys_mprotect(k, A + first * PAGE, (end - first) * PAGE, prot));

describe('an area', () => {
  test('changes as a whole', () => {
    const k = boot(3);
    expect(areaMaps(k, () => protect(k, 0, 3, PROT_READ))).toBe(
      drawn(`
        |w w w|
        |r r r|
      `),
    );
  });

  test('loses its front, its back, its middle to new areas', () => {
    let k = boot(4);
    expect(areaMaps(k, () => protect(k, 0, 1, PROT_READ))).toBe(
      drawn(`
        |w w w w|
        |r|w w w|
      `),
    );
    k = boot(4);
    expect(areaMaps(k, () => protect(k, 3, 4, PROT_READ))).toBe(
      drawn(`
        |w w w w|
        |w w w|r|
      `),
    );
    k = boot(4);
    expect(areaMaps(k, () => protect(k, 1, 3, PROT_READ))).toBe(
      drawn(`
        |w w w w|
        |w|r r|w|
      `),
    );
  });

  test('is merged into the one before when it gets the same rights', () => {
    const k = boot(4);
    protect(k, 2, 4, PROT_READ);
    expect(areaMaps(k, () => protect(k, 2, 4, RW))).toBe(
      drawn(`
        |w w|r r|
        |w w w w|
      `),
    );
  });

  test('gives its front to the one before when that gets the same rights', () => {
    const k = boot(4);
    protect(k, 2, 4, PROT_READ);
    expect(areaMaps(k, () => protect(k, 2, 3, RW))).toBe(
      drawn(`
        |w w|r r|
        |w w w|r|
      `),
    );
  });

  test('is merged with the one behind as well, so that three become one', () => {
    const k = boot(4);
    protect(k, 1, 3, PROT_READ);
    expect(areaMaps(k, () => protect(k, 1, 3, RW))).toBe(
      drawn(`
        |w|r r|w|
        |w w w w|
      `),
    );
  });

  test('is not merged with the one behind if the range ends inside it', () => {
    const k = boot(4);
    protect(k, 2, 4, PROT_READ);
    expect(areaMaps(k, () => protect(k, 1, 3, PROT_READ))).toBe(
      drawn(`
        |w w|r r|
        |w|r|r r|
      `),
    );
  });

  test('that has the rights already is left alone', () => {
    const k = boot(4);
    expect(areaMaps(k, () => protect(k, 1, 3, RW))).toBe(
      drawn(`
        |w w w w|
        |w w w w|
      `),
    );
  });

  test('after another one is done, until the first hole', () => {
    const k = boot(2);
    mapAnonymous(k, A + 3 * PAGE, 1, RW, MAP_FIXED);
    expect(areaMaps(k, () => protect(k, 0, 4, PROT_READ))).toBe(
      drawn(`
        |w w|.|w|
        |r r|.|w|  = ${-ENOMEM}
      `),
    );
  });
});

describe('arguments', () => {
  test('that make no sense are refused before anything is done', () => {
    const k = boot(1);
    expect(run(sys_mprotect(k, A + 1, PAGE, PROT_READ))).toBe(-EINVAL);
    expect(run(sys_mprotect(k, A, PAGE, 8))).toBe(-EINVAL);
    expect(run(sys_mprotect(k, A, 0xf0000000, PROT_READ))).toBe(-EINVAL);
    expect(run(sys_mprotect(k, A, 0, PROT_READ))).toBe(0);
    expect(run(sys_mprotect(k, A, 0xffffffff, PROT_READ))).toBe(0);
    expect(run(sys_mprotect(k, 0x50000000, PAGE, PROT_READ))).toBe(-ENOMEM);
    expect(areasText(k)).toBe('0-1 rw');
  });

  test('that ask for more than the object allows are refused', () => {
    const k = boot(2);
    find_vma(k.current.mm, A)!.vm_flags &= ~0x20;
    expect(protect(k, 0, 2, RW | PROT_EXEC)).toBe(-EACCES);
  });
});

describe('pages', () => {
  test('lose the right to be written at once, in the TLB too', () => {
    const k = boot(2);
    store(k, A, 1);
    store(k, A + PAGE, 2);
    protect(k, 0, 1, PROT_READ);
    expect(pagesText(k, k.current.mm!)).toBe(
      '40000000 A ro dirty used ×1\n40001000 B rw dirty used ×1',
    );
    expect(tlbFaults(k)).toEqual([]);
    expect(store(k, A, 1)).toBe('SIGSEGV 2 at 40000000');
    expect(load(k, A)).toBe('1 (0)');
  });

  test('get it back by a fault, for a private area’s bits never allow writing', () => {
    const k = boot(1);
    store(k, A, 1);
    protect(k, 0, 1, PROT_READ);
    protect(k, 0, 1, RW);
    expect(pagesText(k, k.current.mm!)).toBe('40000000 A ro dirty used ×1');
    expect(store(k, A, 3)).toBe('0 (1)');
    expect(pagesText(k, k.current.mm!)).toBe('40000000 A rw dirty used ×1');
  });

  test('with PROT_NONE stay where they are, for nobody', () => {
    const k = boot(1);
    store(k, A, 7);
    protect(k, 0, 1, PROT_NONE);
    expect(pagesText(k, k.current.mm!)).toBe('40000000 A none dirty used ×1');
    expect(load(k, A)).toBe('SIGSEGV 2 at 40000000');
    protect(k, 0, 1, PROT_READ);
    expect(load(k, A)).toBe('7 (0)');
  });

  test('on both sides of a page table’s end change alike', () => {
    const k = bootPaging();
    exec(k);
    const a = mapAnonymous(k, 0x403ff000, 2, RW, MAP_FIXED);
    store(k, a, 1);
    store(k, a + PAGE, 2);
    expect(run(sys_mprotect(k, a, 2 * PAGE, PROT_READ))).toBe(0);
    expect(pagesText(k, k.current.mm!)).toBe(
      '403ff000 A ro dirty used ×1\n40400000 B ro dirty used ×1',
    );
  });
});
