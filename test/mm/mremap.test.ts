import { describe, expect, test } from 'vitest';
import type { Kernel } from '../../sim/globals.ts';
import { EAGAIN, EFAULT, EINVAL, ENOMEM } from '../../sim/include/asm-i386/errno.ts';
import { pgd_offset } from '../../sim/include/asm-i386/pgtable.ts';
import { VM_DONTEXPAND } from '../../sim/include/linux/mm.ts';
import {
  MAP_FIXED,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PROT_READ,
  PROT_WRITE,
} from '../../sim/include/linux/mman.ts';
import { RLIMIT_AS, RLIMIT_MEMLOCK } from '../../sim/include/linux/resource.ts';
import { sys_mlock } from '../../sim/mm/mlock.ts';
import { find_vma } from '../../sim/mm/mmap.ts';
import { sys_mremap } from '../../sim/mm/mremap.ts';
import { A, areaMaps, areasText, drawn, PAGE } from './areas.ts';
import {
  bootPaging,
  exec,
  load,
  mapAnonymous,
  pagesText,
  run,
  store,
  takeAllMemory,
  tlbFaults,
  unmap,
} from './paging.ts';

const RW = PROT_READ | PROT_WRITE;
const MOVE = MREMAP_MAYMOVE;
const FIXED = MREMAP_MAYMOVE | MREMAP_FIXED;

function boot(pages: number, prot = RW): Kernel {
  const k = bootPaging();
  exec(k);
  mapAnonymous(k, A, pages, prot);
  return k;
}

/** mremap() in pages counted from A; the new place counted from A, or a negative errno. */
function remap(k: Kernel, at: number, from: number, to: number, flags = 0, place = 0): number {
  const ret = run(
    sys_mremap(k, A + at * PAGE, from * PAGE, to * PAGE, flags, place ? A + place * PAGE : 0),
  );
  return ret < 0 ? ret : (ret - A) / PAGE;
}

describe('in place', () => {
  test('an area shrinks: the end is unmapped, its pages freed', () => {
    const k = boot(3);
    for (let i = 0; i < 3; i++) store(k, A + i * PAGE, i);
    expect(remap(k, 0, 3, 1)).toBe(0);
    expect(areasText(k)).toBe('0-1 rw');
    expect(pagesText(k, k.current.mm!)).toBe('40000000 A rw dirty used ×1');
    expect(tlbFaults(k)).toEqual([]);
  });

  test('an area grows if nothing is behind it', () => {
    const k = boot(1);
    expect(remap(k, 0, 1, 3)).toBe(0);
    expect([areasText(k), k.current.mm!.total_vm]).toEqual(['0-3 rw', 3]);
    mapAnonymous(k, A + 4 * PAGE, 1, PROT_READ, MAP_FIXED);
    expect(remap(k, 0, 3, 4)).toBe(0);
    expect(remap(k, 0, 4, 5)).toBe(-ENOMEM);
  });

  test('an area may grow by more than 2 GB at once', () => {
    const k = bootPaging();
    exec(k);
    const low = 0x10000000;
    mapAnonymous(k, low, 1, PROT_READ, MAP_FIXED);
    expect(run(sys_mremap(k, low, PAGE, 0x90001000, 0, 0))).toBe(low);
    expect(k.current.mm!.total_vm).toBe(0x90001);
  });

  test('the back of an area can grow, the front cannot', () => {
    const k = boot(3);
    expect(
      areaMaps(
        k,
        () => remap(k, 2, 1, 2),
        () => remap(k, 0, 1, 2),
      ),
    ).toBe(
      drawn(`
        |w w w|
        |w w w w|  = 2
        |w w w w|  = ${-ENOMEM}
      `),
    );
  });

  test('a locked area brings the new pages in, within its limit', () => {
    const k = boot(1);
    run(sys_mlock(k, A, PAGE));
    expect(remap(k, 0, 1, 2)).toBe(0);
    expect([k.current.mm!.locked_vm, k.current.mm!.rss]).toEqual([2, 2]);
    k.current.rlim[RLIMIT_MEMLOCK].rlim_cur = 2 * PAGE;
    expect(remap(k, 0, 2, 3)).toBe(-EAGAIN);
  });
});

describe('with a move', () => {
  test('the same frames are at the new place, and nothing at the old', () => {
    const k = boot(2);
    mapAnonymous(k, A + 2 * PAGE, 1, PROT_READ, MAP_FIXED);
    store(k, A, 1);
    store(k, A + PAGE, 2);
    const names = new Map<number, string>();
    pagesText(k, k.current.mm!, names);
    expect(remap(k, 0, 2, 3, MOVE)).toBe(3);
    expect(areasText(k)).toBe('2-3 r-, 3-6 rw');
    expect(pagesText(k, k.current.mm!, names)).toBe(
      '40003000 A rw dirty used ×1\n40004000 B rw dirty used ×1',
    );
    expect(tlbFaults(k)).toEqual([]);
    expect([load(k, A + 3 * PAGE), load(k, A + 4 * PAGE)]).toEqual(['1 (0)', '2 (0)']);
    expect(load(k, A)).toBe('SIGSEGV 1 at 40000000');
    expect([k.current.mm!.total_vm, k.current.mm!.rss]).toEqual([4, 2]);
  });

  test('to a fixed place, what was there is gone', () => {
    const k = boot(1);
    mapAnonymous(k, A + 4 * PAGE, 2, PROT_READ, MAP_FIXED);
    store(k, A, 7);
    expect(areaMaps(k, () => remap(k, 0, 1, 1, FIXED, 4))).toBe(
      drawn(`
        |w|. . .|r r|
         . . . .|w|r|  = 4
      `),
    );
    expect(load(k, A + 4 * PAGE)).toBe('7 (0)');
  });

  test('beside an area with the same flags, it becomes part of that', () => {
    const k = boot(1);
    mapAnonymous(k, A + 4 * PAGE, 1, RW, MAP_FIXED);
    mapAnonymous(k, A + 6 * PAGE, 1, RW, MAP_FIXED);
    store(k, A, 7);
    expect(areaMaps(k, () => remap(k, 0, 1, 1, FIXED, 5))).toBe(
      drawn(`
        |w|. . .|w|.|w|
         . . . .|w w w|  = 5
      `),
    );
    expect(load(k, A + 5 * PAGE)).toBe('7 (0)');
  });

  test('in front of one with the same flags too', () => {
    const k = boot(1, PROT_READ);
    mapAnonymous(k, A + 6 * PAGE, 1, PROT_READ, MAP_FIXED);
    expect(areaMaps(k, () => remap(k, 0, 1, 1, FIXED, 5))).toBe(
      drawn(`
        |r|. . . . .|r|
         . . . . .|r r|  = 5
      `),
    );
  });

  test('to another page table, that is made, and the old one is let go of', () => {
    const k = boot(1);
    store(k, A, 7);
    expect(remap(k, 0, 1, 1, FIXED, 0x4000)).toBe(0x4000);
    expect(pagesText(k, k.current.mm!)).toBe('44000000 A rw dirty used ×1');
    expect(k.boot_cpu_data.pgtable_cache_sz).toBe(1);
  });

  test('without memory for a page table is undone', () => {
    const k = boot(2);
    store(k, A, 1);
    store(k, A + PAGE, 2);
    const pages = pagesText(k, k.current.mm!);
    takeAllMemory(k);
    expect(remap(k, 0, 2, 2, FIXED, 0x4000)).toBe(-ENOMEM);
    expect(pagesText(k, k.current.mm!)).toBe(pages);
    expect(areasText(k)).toBe('0-2 rw');
    expect(tlbFaults(k)).toEqual([]);
  });
});

describe('errors', () => {
  test('in the arguments', () => {
    const k = boot(2);
    expect(remap(k, 0, 1, 1, 4)).toBe(-EINVAL);
    expect(run(sys_mremap(k, A + 1, PAGE, PAGE, 0, 0))).toBe(-EINVAL);
    expect(remap(k, 0, 1, 1, MREMAP_FIXED, 4)).toBe(-EINVAL);
    expect(run(sys_mremap(k, A, PAGE, PAGE, FIXED, A + 0x5001))).toBe(-EINVAL);
    expect(run(sys_mremap(k, A, PAGE, PAGE, FIXED, 0xc0000000))).toBe(-EINVAL);
    expect(remap(k, 0, 2, 2, FIXED, 1)).toBe(-EINVAL);
    expect(areasText(k)).toBe('0-2 rw');
  });

  test('where there is no area, or the range leaves it', () => {
    const k = boot(2);
    expect(remap(k, 5, 1, 2)).toBe(-EFAULT);
    expect(remap(k, 0, 3, 4)).toBe(-EFAULT);
  });

  test('of an area that may not grow, of a limit, of memory', () => {
    const k = boot(2);
    find_vma(k.current.mm, A)!.vm_flags |= VM_DONTEXPAND;
    expect(remap(k, 0, 2, 3)).toBe(-EFAULT);
    find_vma(k.current.mm, A)!.vm_flags &= ~VM_DONTEXPAND;
    expect(remap(k, 0, 2, 100_000)).toBe(-ENOMEM);
    k.current.rlim[RLIMIT_AS].rlim_cur = 2 * PAGE;
    expect(remap(k, 0, 2, 3)).toBe(-ENOMEM);
  });

  test('after MREMAP_FIXED has unmapped the new place do not put it back', () => {
    const k = boot(1);
    mapAnonymous(k, A + 4 * PAGE, 1, PROT_READ, MAP_FIXED);
    k.current.rlim[RLIMIT_AS].rlim_cur = PAGE;
    expect(areaMaps(k, () => remap(k, 0, 1, 2, FIXED, 4))).toBe(
      drawn(`
        |w|. . .|r|
        |w|  = ${-ENOMEM}
      `),
    );
  });
});

describe('2.4.22’s own faults', () => {
  test('a new length of 0 makes an area of no bytes (CVE-2003-0985)', () => {
    const k = boot(1);
    expect(remap(k, 0, 1, 0, FIXED, 4)).toBe(-EFAULT);
    mapAnonymous(k, A, 2, RW, MAP_FIXED);
    expect(run(sys_mremap(k, A, 0, 0, FIXED, A + 4 * PAGE))).toBe(A + 4 * PAGE);
    expect(areasText(k)).toBe('0-2 rw, 4-4 rw');
  });

  test('an old length of 0 leaves the area and maps more of the same elsewhere', () => {
    const k = boot(1);
    store(k, A, 7);
    expect(areaMaps(k, () => remap(k, 0, 0, 1, FIXED, 8))).toBe(
      drawn(`
        |w|
        |w|. . . . . . .|w|  = 8
      `),
    );
    expect([load(k, A), load(k, A + 8 * PAGE)]).toEqual(['7 (0)', '0 (1)']);
  });

  test('what munmap answers is not looked at (CVE-2004-0077)', () => {
    const k = boot(3);
    store(k, A + PAGE, 7);
    k.max_map_count = 1;
    expect(remap(k, 1, 1, 1, FIXED, 0x100)).toBe(0x100);
    expect(areasText(k)).toBe('0-3 rw, 256-257 rw');
  });
});

test('a page that has none yet moves as nothing', () => {
  const k = boot(2);
  store(k, A + PAGE, 2);
  expect(remap(k, 0, 2, 2, FIXED, 8)).toBe(8);
  expect(pagesText(k, k.current.mm!)).toBe('40009000 A rw dirty used ×1');
  unmap(k, A + 8 * PAGE, 2);
  expect(pgd_offset(k.current.mm!, A)).toBeGreaterThan(0);
  expect(pagesText(k, k.current.mm!)).toBe('nothing');
});
