import { describe, expect, test } from 'vitest';
import type { Kernel } from '../../sim/globals.ts';
import { EINVAL, ENOMEM, EPERM } from '../../sim/include/asm-i386/errno.ts';
import { CAP_IPC_LOCK } from '../../sim/include/linux/capability.ts';
import {
  MAP_FIXED,
  MCL_CURRENT,
  MCL_FUTURE,
  PROT_READ,
  PROT_WRITE,
} from '../../sim/include/linux/mman.ts';
import { RLIMIT_MEMLOCK } from '../../sim/include/linux/resource.ts';
import { sys_mlock, sys_mlockall, sys_munlock, sys_munlockall } from '../../sim/mm/mlock.ts';
import { A, areaMaps, areasText, drawn, PAGE } from './areas.ts';
import { bootPaging, exec, mapAnonymous, pagesText, run } from './paging.ts';

const RW = PROT_READ | PROT_WRITE;

function boot(pages: number, prot = RW): Kernel {
  const k = bootPaging();
  exec(k);
  mapAnonymous(k, A, pages, prot);
  return k;
}

const lock = (k: Kernel, first: number, end: number): number =>
  run(sys_mlock(k, A + first * PAGE, (end - first) * PAGE));
const unlock = (k: Kernel, first: number, end: number): number =>
  run(sys_munlock(k, A + first * PAGE, (end - first) * PAGE));
const locked = (k: Kernel): number => k.current.mm!.locked_vm;

describe('mlock', () => {
  test('brings the pages in: written if they may be, else the zero page', () => {
    const k = boot(1);
    mapAnonymous(k, A + PAGE, 1, PROT_READ, MAP_FIXED);
    expect(lock(k, 0, 2)).toBe(0);
    expect(pagesText(k, k.current.mm!)).toBe('40000000 A rw dirty used ×1\n40001000 zero ro used');
    expect([areasText(k), locked(k)]).toEqual(['0-1 rw locked, 1-2 r- locked', 2]);
  });

  test('cuts an area at the front, the back, in the middle', () => {
    let k = boot(4);
    expect(areaMaps(k, () => lock(k, 0, 1))).toBe(
      drawn(`
        |w w w w|
        |W|w w w|
      `),
    );
    expect(locked(k)).toBe(1);
    k = boot(4);
    expect(areaMaps(k, () => lock(k, 3, 4))).toBe(
      drawn(`
        |w w w w|
        |w w w|W|
      `),
    );
    expect(locked(k)).toBe(1);
    k = boot(4);
    expect(areaMaps(k, () => lock(k, 1, 3))).toBe(
      drawn(`
        |w w w w|
        |w|W W|w|
      `),
    );
    expect(locked(k)).toBe(2);
  });

  test('twice counts once', () => {
    const k = boot(2);
    lock(k, 0, 2);
    expect([lock(k, 0, 1), locked(k), areasText(k)]).toEqual([0, 2, '0-2 rw locked']);
  });

  test('takes whole pages, and a range that wraps to nothing', () => {
    const k = boot(2);
    expect(run(sys_mlock(k, A + 5, 1))).toBe(0);
    expect([locked(k), areasText(k)]).toEqual([1, '0-1 rw locked, 1-2 rw']);
    expect(run(sys_mlock(k, A, 0))).toBe(0);
    expect(run(sys_mlock(k, A, 0xffffffff))).toBe(0);
    expect(run(sys_munlock(k, A, 0xf0000000))).toBe(-EINVAL);
  });

  test('stops at a hole, with what comes before it locked', () => {
    const k = boot(1);
    expect(lock(k, 0, 2)).toBe(-ENOMEM);
    expect(areasText(k)).toBe('0-1 rw locked');
    expect(lock(k, 5, 6)).toBe(-ENOMEM);
  });

  test('keeps to RLIMIT_MEMLOCK, where pages locked already count again', () => {
    const k = boot(4);
    k.current.rlim[RLIMIT_MEMLOCK].rlim_cur = 2 * PAGE;
    expect(lock(k, 0, 3)).toBe(-ENOMEM);
    expect(lock(k, 0, 2)).toBe(0);
    expect(lock(k, 0, 1)).toBe(-ENOMEM);
  });

  test('leaves half of memory to others', () => {
    const k = boot(1);
    expect(run(sys_mlock(k, A, (k.num_physpages / 2 + 1) * PAGE))).toBe(-ENOMEM);
  });

  test('asks for the capability only after the limits', () => {
    const k = boot(1);
    k.current.cap_effective = (k.current.cap_effective & ~(1 << CAP_IPC_LOCK)) >>> 0;
    expect(lock(k, 0, 1)).toBe(-EPERM);
    expect(unlock(k, 0, 1)).toBe(0);
    expect(run(sys_munlockall(k))).toBe(-EPERM);
    k.current.rlim[RLIMIT_MEMLOCK].rlim_cur = 0;
    expect(lock(k, 0, 1)).toBe(-ENOMEM);
  });
});

describe('munlock', () => {
  test('cuts as mlock does, and nothing is merged again', () => {
    const k = boot(4);
    expect(
      areaMaps(
        k,
        () => lock(k, 0, 4),
        () => unlock(k, 1, 2),
      ),
    ).toBe(
      drawn(`
        |w w w w|
        |W W W W|
        |W|w|W W|
      `),
    );
    expect(locked(k)).toBe(3);
    expect(areaMaps(k, () => unlock(k, 0, 4))).toBe(
      drawn(`
        |W|w|W W|
        |w|w|w w|
      `),
    );
    expect(locked(k)).toBe(0);
  });
});

describe('mlockall', () => {
  test('locks what is there, or what will come, or both', () => {
    const k = boot(1);
    const map = (at: number) => mapAnonymous(k, A + at * PAGE, 1, RW, MAP_FIXED) - A - at * PAGE;
    expect(
      areaMaps(
        k,
        () => run(sys_mlockall(k, MCL_CURRENT)),
        () => map(2),
        () => run(sys_mlockall(k, MCL_CURRENT | MCL_FUTURE)),
        () => map(4),
      ),
    ).toBe(
      drawn(`
        |w|
        |W|
        |W|.|w|
        |W|.|W|
        |W|.|W|.|W|
      `),
    );
    expect(locked(k)).toBe(3);
  });

  test('with MCL_FUTURE alone unlocks what is there', () => {
    const k = boot(2);
    run(sys_mlockall(k, MCL_CURRENT));
    expect(run(sys_mlockall(k, MCL_FUTURE))).toBe(0);
    expect([areasText(k), locked(k)]).toEqual(['0-2 rw', 0]);
  });

  test('refuses no flags and flags that do not exist', () => {
    const k = boot(1);
    expect(run(sys_mlockall(k, 0))).toBe(-EINVAL);
    expect(run(sys_mlockall(k, 4))).toBe(-EINVAL);
  });

  test('is undone by munlockall, for what will come too', () => {
    const k = boot(1);
    run(sys_mlockall(k, MCL_CURRENT | MCL_FUTURE));
    expect(run(sys_munlockall(k))).toBe(0);
    mapAnonymous(k, A + 2 * PAGE, 1, RW, MAP_FIXED);
    expect([areasText(k), locked(k)]).toEqual(['0-1 rw, 2-3 rw', 0]);
  });
});
