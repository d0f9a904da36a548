import { beforeEach, describe, expect, it } from 'vitest';
import type { Kernel } from '../../sim/globals.ts';
import { Cpu } from '../../sim/hw/cpu.ts';
import { ACCESS_USER, ACCESS_WRITE, Mmu } from '../../sim/hw/mmu.ts';
import { struct_dentry, struct_file } from '../../sim/include/linux/fs.ts';
import { GFP_KERNEL } from '../../sim/include/linux/gfp.ts';
import {
  PG_dirty,
  VM_GROWSDOWN,
  VM_LOCKED,
  VM_MAYSHARE,
  VM_READ,
  VM_SHARED,
  VM_WRITE,
  vm_area_struct,
} from '../../sim/include/linux/mm.ts';
import { page_address } from '../../sim/include/linux/page.ts';
import { alloc_pages } from '../../sim/include/linux/page_inline.ts';
import { mm_struct, task_struct } from '../../sim/include/linux/sched.ts';
import { spin_lock } from '../../sim/include/linux/spinlock.ts';
import { __insert_vm_struct } from '../../sim/mm/mmap.ts';
import { lru_cache_add } from '../../sim/mm/swap.ts';
import { takeSnapshot } from '../../sim/observe/snapshot.ts';
import { bootMemory, run } from '../mm/memory.ts';

let k: Kernel;
let mm: mm_struct;

/** A task `demo` with an empty address space, which is the current one. */
beforeEach(() => {
  k = bootMemory(1024);
  mm = new mm_struct();
  mm.kaddr = 0xc0300000;
  mm.mm_users.counter = 1;
  mm.mm_count.counter = 1;
  const task = new task_struct();
  task.pid = 7;
  task.comm = 'demo';
  task.mm = mm;
  task.active_mm = mm;
  k.init_task.next_task = task;
  task.next_task = k.init_task;
  k.current = task;
});

function insert(start: number, end: number, flags: number): vm_area_struct {
  const vma = new vm_area_struct();
  vma.kaddr = 0xc0310000 + start / 4096;
  vma.vm_mm = mm;
  vma.vm_start = start;
  vma.vm_end = end;
  vma.vm_flags = flags;
  __insert_vm_struct(k, mm, vma);
  return vma;
}

function pages(order: number) {
  const page = run(alloc_pages(k, GFP_KERNEL, order));
  if (!page) throw new Error('no memory for the test');
  return page;
}

/** The areas, each as one line. */
function areaLines(): string[] {
  return takeSnapshot(k).addressSpaces[0].areas.map((area) => {
    const where = `${area.inList ? 'list' : ''}${area.inTree ? 'tree' : ''}`;
    return `${area.start.toString(16)} ${area.prot} ${area.kind} ${area.file ?? '-'} ${where}`;
  });
}

describe('a snapshot', () => {
  it('is plain data and the same after a journey through JSON', () => {
    insert(0x40000000, 0x40001000, VM_READ);
    const snapshot = takeSnapshot(k);
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
  });

  it('is the same when it is taken again: taking it changes nothing', () => {
    for (let i = 0; i < 9; i += 1) insert(0x40000000 + i * 8192, 0x40001000 + i * 8192, VM_READ);
    expect(takeSnapshot(k)).toEqual(takeSnapshot(k));
  });

  it('tells what kind of area each is', () => {
    const file = new struct_file();
    file.f_dentry = new struct_dentry();
    file.f_dentry.d_name = 'libc.so';
    mm.start_brk = 0x0804a000;
    mm.brk = 0x0804b123;
    insert(0x0804a000, 0x0804c000, VM_READ | VM_WRITE);
    insert(0x40000000, 0x40001000, VM_READ).vm_file = file;
    insert(0x40001000, 0x40002000, VM_READ | VM_WRITE | VM_SHARED | VM_MAYSHARE);
    insert(0x40002000, 0x40003000, VM_READ | VM_LOCKED);
    insert(0xbfffe000, 0xc0000000, VM_READ | VM_WRITE | VM_GROWSDOWN);
    expect(areaLines()).toEqual([
      '804a000 rw-p heap - listtree',
      '40000000 r--p file libc.so listtree',
      '40001000 rw-s shared - listtree',
      '40002000 r--p anonymous - listtree',
      'bfffe000 rw-p stack - listtree',
    ]);
    expect(takeSnapshot(k).addressSpaces[0].areas.map((area) => area.locked)).toEqual([
      false,
      false,
      false,
      true,
      false,
    ]);
  });

  it('knows a heap that ends at address 0', () => {
    mm.start_brk = 0x0804a000;
    mm.brk = 0xfffff001;
    insert(0x0804a000, 0, VM_READ | VM_WRITE);
    expect(areaLines()).toEqual(['804a000 rw-p heap - listtree']);
  });

  it('has the tree with its colours, the list in its order, and mmap_cache', () => {
    const areas = [2, 0, 1].map((i) =>
      insert(0x40000000 + i * 8192, 0x40001000 + i * 8192, VM_READ),
    );
    mm.mmap_cache = areas[0];
    const { tree, mmapCache, mapCount } = takeSnapshot(k).addressSpaces[0];
    const [high, low, middle] = areas.map((vma) => vma.kaddr);
    expect(tree).toEqual({
      root: middle,
      nodes: [
        { id: middle, color: 'black', parent: null, left: low, right: high },
        { id: low, color: 'red', parent: middle, left: null, right: null },
        { id: high, color: 'red', parent: middle, left: null, right: null },
      ],
    });
    expect(mmapCache).toBe(high);
    expect(mapCount).toBe(3);
  });

  it('bears a list that runs in a circle, and says so', () => {
    const first = insert(0x40000000, 0x40001000, VM_READ);
    insert(0x40002000, 0x40003000, VM_READ).vm_next = first;
    const [space] = takeSnapshot(k).addressSpaces;
    expect(space.listRunsInCircle).toBe(true);
    expect(space.areas.length).toBe(2);
  });

  it('keeps an area that only the tree knows', () => {
    insert(0x40000000, 0x40001000, VM_READ);
    insert(0x40002000, 0x40003000, VM_READ);
    mm.mmap = null;
    expect(areaLines()).toEqual([
      '40000000 r--p anonymous - tree',
      '40002000 r--p anonymous - tree',
    ]);
  });

  it('reads the page tables out of RAM, and knows what their frames are for', () => {
    const [directory, table, user] = [pages(0), pages(0), pages(0)];
    for (const page of [directory, table]) k.ram.fillFrame(page.pfn, 0);
    mm.pgd = page_address(directory);
    k.ram.write32(directory.pfn * 4096 + 0x100 * 4, table.pfn * 4096 + 0x67);
    k.ram.write32(table.pfn * 4096 + 2 * 4, user.pfn * 4096 + 0x47);
    k.ram.write32(table.pfn * 4096 + 3 * 4, 0x00000500);
    const { addressSpaces, frames } = takeSnapshot(k);
    expect(addressSpaces[0].pgd).toBe(directory.pfn);
    expect(addressSpaces[0].pageTables).toEqual([
      {
        index: 0x100,
        pfn: table.pfn,
        bits: 'pwuad',
        ptes: [
          { addr: 0x40002000, pfn: user.pfn, bits: 'pwu-d' },
          { addr: 0x40003000, pfn: 5, bits: 's' },
        ],
      },
    ]);
    const ownerOf = (pfn: number) =>
      frames.find((run) => run.pfn <= pfn && pfn < run.pfn + run.length)?.owner;
    expect([directory, table, user].map((page) => ownerOf(page.pfn))).toEqual([
      'page-directory',
      'page-table',
      'user',
    ]);
  });

  it('counts every frame once: in use, or in a free list', () => {
    const { frames, zones } = takeSnapshot(k);
    const used = frames.reduce((sum, run) => sum + run.length, 0);
    const free = zones.flatMap((zone) =>
      zone.freeAreas.map((area) => area.blocks.length * 2 ** area.order),
    );
    expect(zones.length).toBeGreaterThan(0);
    expect(used + free.reduce((sum, n) => sum + n, 0)).toBe(k.mem_map.length);
    expect(zones.map((zone) => zone.freePages)).toEqual([free.reduce((sum, n) => sum + n, 0)]);
  });

  it('counts a block whole, though only its first frame has a count', () => {
    const used = () => takeSnapshot(k).frames.reduce((sum, run) => sum + run.length, 0);
    const before = used();
    const block = pages(4);
    expect(used()).toBe(before + 16);
    const runs = takeSnapshot(k).frames.filter(
      (run) => run.pfn >= block.pfn && run.pfn < block.pfn + 16,
    );
    expect(runs.length).toBeLessThanOrEqual(2);
  });

  it('has the slab caches that have slabs, the LRU lists and the flags of pages', () => {
    const page = pages(0);
    lru_cache_add(k, page);
    page.flags |= 1 << PG_dirty;
    const { slabs, lru, frames } = takeSnapshot(k);
    const caches = slabs.find((cache) => cache.name === 'kmem_cache');
    expect(caches?.active).toBeGreaterThan(3);
    expect(caches?.total).toBeGreaterThanOrEqual(caches?.active ?? 0);
    expect(lru).toEqual({ active: [], inactive: [page.pfn] });
    expect(frames.find((run) => run.pfn === page.pfn)?.flags).toEqual(['dirty', 'lru']);
  });

  it('names the locks that are held', () => {
    spin_lock(k, mm.page_table_lock);
    mm.mmap_sem.activity = -1;
    expect(takeSnapshot(k).locks).toEqual([
      { kind: 'spinlock', name: 'page_table_lock', mode: null },
      { kind: 'rwsem', name: 'mmap_sem of demo', mode: 'write' },
    ]);
  });

  it('has the last access, and of a page of the kernel what a walk would find', () => {
    const directory = pages(0);
    k.ram.fillFrame(directory.pfn, 0);
    mm.pgd = page_address(directory);
    expect(takeSnapshot(k).access).toBeNull();
    const mmu = new Mmu(k.ram.words);
    k.cpu = new Cpu(mmu, new Uint8Array(k.ram.words.buffer));
    mmu.loadCr3(directory.pfn * 4096);
    expect(mmu.translate(0x40000123, ACCESS_USER | ACCESS_WRITE)).toBe(-1);
    expect(takeSnapshot(k).access).toEqual({
      addr: 0x40000123,
      write: true,
      user: true,
      pgd: directory.pfn,
      translations: 1,
      walks: 1,
      faults: 0,
    });
    k.ram.write32(directory.pfn * 4096 + 0x300 * 4, 0x1e3);
    mmu.translate(0xc0000456, 0);
    expect(takeSnapshot(k).access).toMatchObject({
      addr: 0xc0000456,
      write: false,
      user: false,
      translations: 2,
      kernel: { pde: 0x1e3, pte: null },
    });
  });

  it('is small', () => {
    insert(0x40000000, 0x40001000, VM_READ);
    expect(JSON.stringify(takeSnapshot(k)).length).toBeLessThan(6000);
  });
});
