import { describe, expect, test } from 'vitest';
import { __verify_write, do_page_fault } from '../../sim/arch/i386/mm/fault.ts';
import type { Kernel } from '../../sim/globals.ts';
import { pt_regs } from '../../sim/include/asm-i386/ptrace.ts';
import type { struct_page } from '../../sim/include/linux/mm.ts';
import { NOPAGE_OOM } from '../../sim/include/linux/mm.ts';
import { MAP_FIXED, MAP_GROWSDOWN, PROT_READ, PROT_WRITE } from '../../sim/include/linux/mman.ts';
import { RLIMIT_STACK } from '../../sim/include/linux/resource.ts';
import { down_read_trylock, up_read } from '../../sim/include/linux/rwsem_inline.ts';
import { BUS_ADRERR, SEGV_ACCERR, SEGV_MAPERR } from '../../sim/include/linux/signal.ts';
import { find_vma } from '../../sim/mm/mmap.ts';
import { access, bootPaging, exec, load, mapAnonymous, pagesText, run, store } from './paging.ts';

const RW = PROT_READ | PROT_WRITE;
const KERNEL = 0;

function boot(argpages = 0): Kernel {
  const k = bootPaging();
  exec(k, argpages);
  return k;
}

/** Is mmap_sem free? Every way out of do_page_fault() must leave it so. */
function unlocked(k: Kernel): boolean {
  return k.current.mm!.mmap_sem.activity === 0 && k.locksHeld.length === 0;
}

describe('an access of a program', () => {
  test('to no area is SIGSEGV with SEGV_MAPERR', () => {
    const k = boot();
    expect(load(k, 0)).toBe('SIGSEGV 1 at 0');
    expect(store(k, 0x40000123, 1)).toBe('SIGSEGV 1 at 40000123');
    expect(load(k, 0xbfffffff)).toBe('SIGSEGV 1 at bfffffff');
    expect([SEGV_MAPERR & 0xffff, SEGV_ACCERR & 0xffff, BUS_ADRERR & 0xffff]).toEqual([1, 2, 2]);
    expect(unlocked(k)).toBe(true);
  });

  test('to the kernel is SIGSEGV, whether RAM is there or not', () => {
    const k = boot();
    expect(load(k, 0xc0000000)).toBe('SIGSEGV 1 at c0000000');
    expect(store(k, 0xffffffff, 1)).toBe('SIGSEGV 1 at ffffffff');
    expect(k.current.thread.error_code).toBe(6);
  });

  test('that the area does not allow is SIGSEGV with SEGV_ACCERR', () => {
    const k = boot();
    const a = mapAnonymous(k, 0, 1, PROT_READ);
    expect(store(k, a + 1, 1)).toBe('SIGSEGV 2 at 40000001');
    expect(load(k, a)).toBe('0 (1)');
    expect(store(k, a + 1, 1)).toBe('SIGSEGV 2 at 40000001');
    expect(k.current.thread).toMatchObject({ cr2: a + 1, error_code: 7, trap_no: 14 });
    expect(unlocked(k)).toBe(true);
  });

  test('to what may only be written may be read all the same: i386 cannot tell', () => {
    const k = boot();
    const a = mapAnonymous(k, 0, 1, PROT_WRITE);
    expect(load(k, a)).toBe('SIGSEGV 2 at 40000000');
    expect(store(k, a, 5)).toBe('0 (1)');
    expect(load(k, a)).toBe('5 (0)');
  });

  test('across the end of an area leaves its first bytes as they were', () => {
    const k = boot();
    const a = mapAnonymous(k, 0, 1, RW);
    expect(access(k, (cpu, mode) => cpu.store32(a + 4094, 0x01020304, mode))).toBe(
      'SIGSEGV 1 at 40001000',
    );
    expect(load(k, a + 4094)).toBe('0 (0)');
  });
});

describe('a stack', () => {
  test('grows for an access at most 32 bytes below the stack pointer', () => {
    const k = boot(1);
    const mm = k.current.mm!;
    k.cpu.esp = 0xbfffd020;
    expect(store(k, 0xbfffd000, 1)).toBe('0 (1)');
    expect([mm.mmap!.vm_start, mm.total_vm]).toEqual([0xbfffd000, 3]);
    expect(store(k, 0xbfffcfff, 1)).toBe('SIGSEGV 1 at bfffcfff');
    expect(pagesText(k, mm)).toBe('bfffd000 A rw dirty used ×1\nbffff000 B rw dirty used ×1');
  });

  test('does not grow past RLIMIT_STACK', () => {
    const k = boot(1);
    k.current.rlim[RLIMIT_STACK].rlim_cur = 3 * 4096;
    expect(store(k, 0xbfffd000, 1)).toBe('0 (1)');
    expect(store(k, 0xbfffcfff, 1)).toBe('SIGSEGV 1 at bfffcfff');
    expect(unlocked(k)).toBe(true);
  });

  test('grows for the kernel however far below', () => {
    const k = boot(1);
    k.cpu.esp = 0xbffff000;
    expect(store(k, 0xbfff8000, 1, KERNEL)).toBe('0 (1)');
  });

  test('is not grown from an area without MAP_GROWSDOWN', () => {
    const k = boot();
    mapAnonymous(k, 0x50000000, 1, RW, MAP_FIXED);
    mapAnonymous(k, 0x60000000, 1, RW, MAP_FIXED | MAP_GROWSDOWN);
    expect(store(k, 0x4fffffff, 1)).toBe('SIGSEGV 1 at 4fffffff');
    expect(store(k, 0x5fffffff, 1)).toBe('0 (1)');
  });
});

describe('an access of the kernel on behalf of a program', () => {
  test('faults pages in as the program would', () => {
    const k = boot();
    const a = mapAnonymous(k, 0, 1, RW);
    expect(store(k, a, 3, KERNEL)).toBe('0 (1)');
    expect(load(k, a)).toBe('3 (0)');
  });

  test('that may not be ends in EFAULT, without a signal', () => {
    const k = boot();
    const a = mapAnonymous(k, 0, 1, PROT_READ);
    expect(store(k, a, 3, KERNEL)).toBe('EFAULT');
    expect(load(k, 0x50000000, KERNEL)).toBe('EFAULT');
    expect(k.current.sigpending).toBe(0);
    expect(unlocked(k)).toBe(true);
  });

  test('to the kernel’s own memory needs no help', () => {
    const k = boot();
    expect(load(k, 0xc0000000, KERNEL)).toMatch(/ \(0\)$/);
  });

  test('beyond RAM asks the reference directory, and fails', () => {
    const k = boot();
    expect(load(k, 0xf8000000, KERNEL)).toBe('EFAULT');
  });

  test('finds what the reference directory has got since the process began', () => {
    const k = boot();
    // As vmalloc() would: a table for 0xf8000000 with one page of RAM, in swapper_pg_dir alone.
    k.ram.words[0x101000 / 4 + (0xf8000000 >>> 22)] = 0x00300063;
    k.ram.words[0x300000 / 4] = 0x00301063;
    k.ram.bytes[0x301005] = 42;
    expect(load(k, 0xf8000005, KERNEL)).toBe('42 (1)');
  });
});

describe('an object', () => {
  function withObject(nopage: () => struct_page | null | typeof NOPAGE_OOM) {
    const k = boot();
    const a = mapAnonymous(k, 0, 1, RW);
    find_vma(k.current.mm, a)!.vm_ops = {
      // biome-ignore lint/correctness/useYield: it could sleep
      *nopage() {
        return nopage();
      },
    };
    return { k, a };
  }

  test('that has no such page makes it SIGBUS', () => {
    const { k, a } = withObject(() => null);
    expect(load(k, a + 3)).toBe('signal 7 2 at 40000003');
    expect(load(k, a + 3, KERNEL)).toBe('signal 7 2 at 40000003');
    expect(unlocked(k)).toBe(true);
  });

  test('that has no memory for it leaves no lock behind', () => {
    const { k, a } = withObject(() => NOPAGE_OOM);
    expect(load(k, a, KERNEL)).toBe('EFAULT');
    expect(k.log.at(-1)).toBe('VM: killing process demo');
    expect(unlocked(k)).toBe(true);
  });
});

describe('__verify_write', () => {
  test('makes every page of the range writable', () => {
    const k = boot();
    const a = mapAnonymous(k, 0, 3, RW);
    load(k, a);
    expect(run(__verify_write(k, a + 100, 8192))).toBe(1);
    expect(pagesText(k, k.current.mm!)).toBe(
      '40000000 A rw dirty used ×1\n40001000 B rw dirty used ×1\n40002000 C rw dirty used ×1',
    );
  });

  test('says no to holes, to read-only areas and past the last area', () => {
    const k = boot();
    const a = mapAnonymous(k, 0, 1, RW);
    mapAnonymous(k, 0, 1, PROT_READ);
    expect(run(__verify_write(k, a, 4097))).toBe(0);
    expect(run(__verify_write(k, a - 1, 1))).toBe(0);
    expect(run(__verify_write(k, 0x50000000, 1))).toBe(0);
    expect(run(__verify_write(k, 0x50000000, 0))).toBe(1);
  });
});

test('a fault of the kernel that has no entry in the exception table is an oops', () => {
  const k = boot();
  k.cpu.mmu.translate(0x10, 0);
  k.current.pid = 0;
  expect(() => run(do_page_fault(k, new pt_regs(0xc0123456, 0x10, 0, 0), 0))).toThrow();
  const from = k.log.indexOf('Unable to handle kernel NULL pointer dereference');
  expect(k.log.slice(from, from + 6)).toEqual([
    'Unable to handle kernel NULL pointer dereference',
    ' at virtual address 00000010',
    ' printing eip:',
    'c0123456',
    '*pde = 00000000',
    'Oops: 0000',
  ]);
});

test('the reader’s lock on the areas is free again after a fault that was served', () => {
  const k = boot();
  load(k, mapAnonymous(k, 0, 1, RW));
  expect(unlocked(k)).toBe(true);
  expect(down_read_trylock(k, k.current.mm!.mmap_sem)).toBeTruthy();
  up_read(k, k.current.mm!.mmap_sem);
});
