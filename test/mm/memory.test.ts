import { describe, expect, test } from 'vitest';
import type { Kernel } from '../../sim/globals.ts';
import { EFAULT, ENOMEM } from '../../sim/include/asm-i386/errno.ts';
import { switch_mm } from '../../sim/include/asm-i386/mmu_context.ts';
import { pgd_offset, pte_offset, ptepGet, ZERO_PAGE } from '../../sim/include/asm-i386/pgtable.ts';
import type { struct_page } from '../../sim/include/linux/mm.ts';
import { MAP_FIXED, PROT_NONE, PROT_READ, PROT_WRITE } from '../../sim/include/linux/mman.ts';
import { PageSlab, page_count } from '../../sim/include/linux/page.ts';
import { __free_page } from '../../sim/include/linux/page_inline.ts';
import type { mm_struct, task_struct } from '../../sim/include/linux/sched.ts';
import { SIGCHLD } from '../../sim/include/linux/signal.ts';
import { do_fork, mmput } from '../../sim/kernel/fork.ts';
import {
  check_pgt_cache,
  get_user_pages,
  handle_mm_fault,
  make_pages_present,
  remap_page_range,
} from '../../sim/mm/memory.ts';
import { find_vma } from '../../sim/mm/mmap.ts';
import { nr_free_pages } from '../../sim/mm/page_alloc.ts';
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

function boot(): { k: Kernel; mm: mm_struct } {
  const k = bootPaging();
  return { k, mm: exec(k) };
}

/** fork() of the running task; the child is not run. */
function fork(k: Kernel): task_struct {
  const pid = run(do_fork(k, SIGCHLD, 0, null, 0));
  expect(pid).toBeGreaterThan(0);
  return k.pidhash.get(pid)!;
}

/** Puts another task on the processor. */
function switchTo(k: Kernel, task: task_struct): void {
  switch_mm(k, k.current.active_mm!, task.mm!, task, 0);
  k.current = task;
}

/** Frames that are free or spare page tables, and those of slabs, which stay for the next object. */
function framesFree(k: Kernel): number {
  const slabs = k.mem_map.filter((page) => PageSlab(page)).length;
  return nr_free_pages(k) + k.boot_cpu_data.pgtable_cache_sz + slabs;
}

describe('memory without an object', () => {
  test('read first, it is the zero page, which nobody may write', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0, 2, RW);
    expect(load(k, a + 5)).toBe('0 (1)');
    expect(load(k, a + 6)).toBe('0 (0)');
    expect(pagesText(k, mm)).toBe('40000000 zero ro used');
    expect([mm.rss, k.current.min_flt]).toEqual([0, 1]);
  });

  test('written first, it is a frame of its own, zeroed', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0, 2, RW);
    const free = nr_free_pages(k);
    expect(store(k, a + 4096, 7)).toBe('0 (1)');
    expect(load(k, a + 4096)).toBe('7 (0)');
    expect(load(k, a + 4097)).toBe('0 (0)');
    expect(pagesText(k, mm)).toBe('40001000 A rw dirty used ×1');
    expect(mm.rss).toBe(1);
    expect(nr_free_pages(k)).toBe(free - 2);
    expect(tlbFaults(k)).toEqual([]);
  });

  test('read, then written, it is copied from the zero page', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0, 1, RW);
    load(k, a);
    expect(store(k, a, 9)).toBe('0 (1)');
    expect(pagesText(k, mm)).toBe('40000000 A rw dirty used ×1');
    expect(mm.rss).toBe(1);
    expect(load(k, a + 1)).toBe('0 (0)');
    expect(page_count(ZERO_PAGE(k, 0))).toBe(1);
    expect(tlbFaults(k)).toEqual([]);
  });

  test('is on the inactive list, referenced', () => {
    const { k } = boot();
    store(k, mapAnonymous(k, 0, 1, RW), 1);
    expect([k.nr_inactive_pages, k.nr_active_pages]).toEqual([1, 0]);
  });

  test('goes back to the last frame when it is unmapped, and so does the table', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0, 3, RW);
    for (let i = 0; i < 3; i++) store(k, a + i * 4096, i);
    const free = nr_free_pages(k);
    unmap(k, a + 4096, 1);
    expect(pagesText(k, mm)).toBe('40000000 A rw dirty used ×1\n40002000 B rw dirty used ×1');
    expect(mm.rss).toBe(2);
    expect(nr_free_pages(k)).toBe(free + 1);
    expect(tlbFaults(k)).toEqual([]);
    unmap(k, a, 3);
    expect(pagesText(k, mm)).toBe('nothing');
    expect([nr_free_pages(k), k.boot_cpu_data.pgtable_cache_sz]).toEqual([free + 3, 1]);
    expect(k.nr_inactive_pages).toBe(0);
  });

  test('across two page tables is emptied in both', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0x403ff000, 2, RW, MAP_FIXED);
    expect(a).toBe(0x403ff000);
    store(k, a, 1);
    store(k, a + 4096, 2);
    expect(pagesText(k, mm)).toBe('403ff000 A rw dirty used ×1\n40400000 B rw dirty used ×1');
    unmap(k, a, 2);
    expect(pagesText(k, mm)).toBe('nothing');
    expect(mm.rss).toBe(0);
  });
});

describe('fork', () => {
  test('shares every frame, and takes the right to write from both', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0, 3, RW);
    store(k, a, 1);
    load(k, a + 4096);
    store(k, a + 8192, 3);
    const names = new Map<number, string>();
    const child = fork(k);
    expect(pagesText(k, mm, names)).toBe(
      '40000000 A ro dirty used ×2\n40001000 zero ro used\n40002000 C ro dirty used ×2',
    );
    expect(pagesText(k, child.mm!, names)).toBe(
      '40000000 A ro dirty ×2\n40001000 zero ro used\n40002000 C ro dirty ×2',
    );
    expect([mm.rss, child.mm!.rss]).toEqual([2, 2]);
    expect(tlbFaults(k)).toEqual([]);
  });

  test('then the first to write gets a copy, and the last takes the page over', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0, 1, RW);
    store(k, a, 1);
    const names = new Map<number, string>();
    const parent = k.current;
    pagesText(k, mm, names);
    const child = fork(k);

    expect(store(k, a, 2)).toBe('0 (1)');
    expect(pagesText(k, mm, names)).toBe('40000000 B rw dirty used ×1');
    switchTo(k, child);
    expect(load(k, a)).toBe('1 (0)');
    expect(store(k, a + 1, 5)).toBe('0 (1)');
    expect(pagesText(k, child.mm!, names)).toBe('40000000 A rw dirty used ×1');
    expect(tlbFaults(k)).toEqual([]);
    switchTo(k, parent);
    expect([load(k, a), load(k, a + 1)]).toEqual(['2 (0)', '0 (0)']);
  });

  test('leaves nothing behind when child and parent are gone', () => {
    const { k } = boot();
    const free = framesFree(k);
    const a = mapAnonymous(k, 0, 8, RW);
    for (let i = 0; i < 8; i++) store(k, a + i * 4096, i);
    const child = fork(k);
    const { mm } = child;
    switchTo(k, child);
    store(k, a, 1);
    switchTo(k, k.init_task);
    run(mmput(k, mm!));
    unmap(k, a, 8);
    // The child's task_struct is still there: nobody has waited for it.
    expect(free - framesFree(k)).toBe(2);
  });
});

describe('without memory', () => {
  test('fork fails wherever it is that memory ends, and gives back all it took', () => {
    const { k, mm } = boot();
    for (let i = 0; i < 4; i++)
      store(k, mapAnonymous(k, 0x50000000 + i * 0x400000, 1, RW, MAP_FIXED), i);
    // The slabs that a fork needs are there from now on.
    fork(k);
    const pages = pagesText(k, mm).replaceAll(/ro|×./g, '');
    const taken = takeAllMemory(k);
    let failed = 0;
    for (;;) {
      const free = framesFree(k);
      const pid = run(do_fork(k, SIGCHLD, 0, null, 0));
      if (pid > 0) break;
      failed++;
      expect([pid, framesFree(k)]).toEqual([-ENOMEM, free]);
      expect(pagesText(k, mm).replaceAll(/ro|×./g, '')).toBe(pages);
      expect([k.locksHeld, mm.mmap_sem.activity]).toEqual([[], 0]);
      __free_page(k, taken.pop()!);
    }
    expect(failed).toBeGreaterThan(5);
  });

  test('a write to a page that is shared leaves both with it', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0, 1, RW);
    store(k, a, 1);
    fork(k);
    takeAllMemory(k);
    expect(store(k, a, 2, 0)).toBe('EFAULT');
    expect(k.log.at(-1)).toBe('VM: killing process demo');
    expect(pagesText(k, mm)).toBe('40000000 A ro dirty used ×2');
    expect(k.locksHeld).toEqual([]);
  });

  test('the first touch leaves the entry empty', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0, 1, RW);
    takeAllMemory(k);
    expect(store(k, a, 2, 0)).toBe('EFAULT');
    expect(pagesText(k, mm)).toBe('nothing');
  });
});

describe('spare page tables', () => {
  test('serve the next address space', () => {
    const { k } = boot();
    const a = mapAnonymous(k, 0, 1, RW);
    store(k, a, 1);
    unmap(k, a, 1);
    expect(k.boot_cpu_data.pgtable_cache_sz).toBe(1);
    const free = nr_free_pages(k);
    store(k, mapAnonymous(k, 0, 1, RW), 1);
    expect([nr_free_pages(k), k.boot_cpu_data.pgtable_cache_sz]).toEqual([free - 1, 0]);
    expect(check_pgt_cache(k)).toBe(0);
  });
});

describe('handle_mm_fault', () => {
  test('for a page that is there only notes the use, and flushes', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0, 1, RW);
    store(k, a, 1);
    const pte = pte_offset(k, pgd_offset(mm, a), a);
    k.ram.words[(pte - 0xc0000000) >>> 2] &= ~0x60;
    expect(run(handle_mm_fault(k, mm, find_vma(mm, a)!, a, 1))).toBe(1);
    expect(ptepGet(k, pte) & 0x60).toBe(0x60);
    expect(k.cpu.mmu.lookup(a)).toBeNull();
  });
});

describe('get_user_pages', () => {
  test('brings pages in and holds them', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0, 3, RW);
    const pages: (struct_page | null)[] = [];
    expect(run(get_user_pages(k, k.current, mm, a, 3, 1, 0, pages, null))).toBe(3);
    expect(pages.map((p) => page_count(p!))).toEqual([2, 2, 2]);
    expect(pagesText(k, mm)).toBe(
      '40000000 A rw dirty used ×2\n40001000 B rw dirty used ×2\n40002000 C rw dirty used ×2',
    );
    for (const page of pages) __free_page(k, page!);
  });

  test('stops at a hole with what it has, and fails if that is nothing', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0, 2, RW);
    expect(run(get_user_pages(k, k.current, mm, a, 5, 0, 0, null, null))).toBe(2);
    expect(run(get_user_pages(k, k.current, mm, a + 8192, 1, 0, 0, null, null))).toBe(-EFAULT);
  });

  test('with force asks only whether the area might be written', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0, 1, PROT_READ);
    expect(run(get_user_pages(k, k.current, mm, a, 1, 1, 0, null, null))).toBe(-EFAULT);
    expect(run(get_user_pages(k, k.current, mm, a, 1, 1, 1, null, null))).toBe(1);
  });

  test('with force leaves the task a page it may write in an area it may not: 2.4.22’s own fault', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0, 1, PROT_READ);
    run(get_user_pages(k, k.current, mm, a, 1, 1, 1, null, null));
    expect(pagesText(k, mm)).toBe('40000000 A rw dirty used ×1');
    expect(store(k, a, 1)).toBe('0 (0)');
  });

  test('make_pages_present writes to what may be written, and reads the rest', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0, 1, RW);
    const b = mapAnonymous(k, 0, 1, PROT_READ);
    expect(run(make_pages_present(k, a, a + 4096))).toBe(0);
    expect(run(make_pages_present(k, b, b + 4096))).toBe(0);
    expect(pagesText(k, mm)).toBe('40000000 A rw dirty used ×1\n40001000 zero ro used');
  });
});

describe('remap_page_range', () => {
  test('maps what is not RAM and what is reserved, and leaves other RAM out', () => {
    const { k, mm } = boot();
    const a = mapAnonymous(k, 0, 3, RW);
    expect(run(remap_page_range(k, a, 0xfee00000, 4096, 0x27))).toBe(0);
    expect(run(remap_page_range(k, a + 4096, 0x000a0000, 4096, 0x27))).toBe(0);
    expect(run(remap_page_range(k, a + 8192, 0x00300000, 4096, 0x27))).toBe(0);
    const entry = (i: number) =>
      ptepGet(k, pte_offset(k, pgd_offset(mm, a), a + i * 4096)).toString(16);
    expect([entry(0), entry(1), entry(2)]).toEqual(['fee00027', 'a0027', '0']);
    expect(load(k, a)).toBe('255 (0)');
    unmap(k, a, 3);
    expect(mm.rss).toBe(0);
  });

  test('over a page that is there stops the machine', () => {
    const { k } = boot();
    const a = mapAnonymous(k, 0, 1, RW);
    store(k, a, 1);
    expect(() => run(remap_page_range(k, a, 0xfee00000, 4096, 0x27))).toThrow('mm/memory.c:290');
  });
});

describe('exec', () => {
  test('puts the pages of the arguments at the top of the stack', () => {
    const k = bootPaging();
    const mm = exec(k, 2);
    expect(pagesText(k, mm)).toBe('bfffe000 A rw dirty used ×1\nbffff000 B rw dirty used ×1');
    expect([mm.rss, mm.total_vm, mm.map_count]).toEqual([2, 2, 1]);
    expect(load(k, 0xbfffffff)).toBe('0 (0)');
  });

  test('again with nobody sharing keeps the structure and frees all in it', () => {
    const { k, mm } = boot();
    store(k, mapAnonymous(k, 0, 1, RW), 1);
    expect(exec(k, 1)).toBe(mm);
    expect(pagesText(k, mm)).toBe('bffff000 A rw dirty used ×1');
    expect(tlbFaults(k)).toEqual([]);
  });
});

test('pages that nobody may touch are there for the kernel alone', () => {
  const { k, mm } = boot();
  const a = mapAnonymous(k, 0, 1, PROT_NONE);
  expect(load(k, a)).toBe('SIGSEGV 2 at 40000000');
  expect(pagesText(k, mm)).toBe('nothing');
});
