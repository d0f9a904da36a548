// Section 2.6: where the source of 2.4.22 does something else than one might read.

import {
  boot,
  exec_mmap,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  nr_free_pages,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
  type vm_area_struct,
} from 'sim';
import { expect, test } from 'vitest';
import { check_pgt_cache } from '../../sim/mm/memory.ts';

const A = 0x40000000;

const map = (p: Process, addr: number, pages = 1): vm_area_struct => {
  p.mmap(addr, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  return find_vma(p.mm, addr)!;
};

test('exec by the only user empties a space that is still in use', () => {
  const m = boot();
  const p = m.spawn('test');
  const { mm } = p;
  const seen: string[] = [];
  map(p, A).vm_ops = {
    *close(k) {
      const listed = mm.mmlist.prev !== mm.mmlist && k.mmlist_nr === 1;
      seen.push(`${mm.mm_users.counter} user, ${listed ? 'in the list' : 'not in the list'}`);
      yield* [];
    },
  };

  m.runAs(p.task, 'exec()', exec_mmap(m.k));

  expect(seen).toEqual(['1 user, in the list']);
  expect(p.mm).toBe(mm);
});

test('at the end an area is closed before its pages go, at munmap after', () => {
  const m = boot();
  /** Frames that are freed when close() is called. */
  function freed(end: (p: Process) => void): number[] {
    const p = m.spawn('test');
    const seen: number[] = [];
    let free = 0;
    for (const page of [0, 2]) {
      map(p, A + page * PAGE_SIZE).vm_ops = {
        *close(k) {
          seen.push(nr_free_pages(k) - free);
          yield* [];
        },
      };
      p.store8(A + page * PAGE_SIZE, 1);
    }
    free = nr_free_pages(m.k);
    end(p);
    return seen;
  }

  expect(freed((p) => p.exit())).toEqual([0, 1]);
  expect(freed((p) => p.munmap(A, 3 * PAGE_SIZE))).toEqual([1, 2]);
});

test('spares are not kept up to the lower mark, only brought down to it', () => {
  const m = boot();
  const cpu = m.k.boot_cpu_data;
  check_pgt_cache(m.k);
  expect(cpu.pgtable_cache_sz).toBe(0);

  /** The spares after a program with `tables` page tables has ended. */
  function after(tables: number): number {
    const p = m.spawn('test');
    for (let i = 1; i < tables; i++) {
      map(p, A + i * 0x400000);
      p.load8(A + i * 0x400000);
    }
    p.exit();
    return cpu.pgtable_cache_sz;
  }
  expect(after(1)).toBe(1);
  expect(after(50)).toBe(50);
  expect(after(51)).toBe(25);
});
