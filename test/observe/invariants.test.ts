// Each thing that must hold, broken on purpose, is told in a sentence that names it.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  MAP_SHARED,
  type Machine,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
} from 'sim';
import { describe, expect, it } from 'vitest';
import { PAGE_OFFSET } from '../../sim/include/asm-i386/page.ts';
import { pgd_offset, ptepGet, set_pte } from '../../sim/include/asm-i386/pgtable.ts';
import { list_add, list_del } from '../../sim/include/linux/list.ts';
import {
  PG_active,
  PG_lru,
  PG_slab,
  VM_LOCKED,
  vm_area_struct,
} from '../../sim/include/linux/mm.ts';
import { RB_RED } from '../../sim/include/linux/rbtree.ts';
import { spin_lock } from '../../sim/include/linux/spinlock.ts';
import { handle_mm_fault } from '../../sim/mm/memory.ts';
import { find_vma } from '../../sim/mm/mmap.ts';
import { kmem_cache_alloc, kmem_cache_free } from '../../sim/mm/slab.ts';
import { checkInvariants } from '../../sim/observe/invariants.ts';

const rw = PROT_READ | PROT_WRITE;
const fixed = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
const heap = 0x10000000;

/** A machine with a process that has three areas of one page, at heap, heap + 2 and heap + 4 pages. */
function machine(): { m: Machine; p: Process; a: vm_area_struct; b: vm_area_struct } {
  const m = boot({ pages: 1024 });
  const p = m.spawn('demo');
  for (const i of [0, 2, 4]) p.mmap(heap + i * PAGE_SIZE, PAGE_SIZE, rw, fixed);
  expect(m.check()).toEqual([]);
  const a = p.mm.mmap!;
  return { m, p, a, b: a.vm_next! };
}

/** Kernel code that has no reason to sleep. */
function run<T>(code: Generator<void, T>): T {
  const result = code.next();
  expect(result.done).toBe(true);
  return result.value as T;
}

/** Makes a page of an area present and writable. */
function touch(m: Machine, p: Process, vma: vm_area_struct, addr = vma.vm_start): void {
  run(handle_mm_fault(m.k, p.mm, vma, addr, 1));
}

/** Kernel virtual address of the page-table entry for `addr`. */
function entryOf(m: Machine, p: Process, addr: number): number {
  const table = ptepGet(m.k, pgd_offset(p.mm, addr)) & 0xfffff000;
  return table + PAGE_OFFSET + ((addr >>> 12) & 0x3ff) * 4;
}

function frameOf(m: Machine, p: Process, addr: number): number {
  return ptepGet(m.k, entryOf(m, p, addr)) >>> 12;
}

it('a machine that has booted, and one with a process, is sound', () => {
  const m = boot();
  expect(m.check()).toEqual([]);
  const p = m.spawn('demo');
  const at = p.mmap(0, 10 * PAGE_SIZE, rw, MAP_PRIVATE | MAP_ANONYMOUS);
  p.munmap(at + PAGE_SIZE, PAGE_SIZE);
  expect(m.check()).toEqual([]);
});

describe('areas', () => {
  it('a list that is out of order', () => {
    const { m, a, b } = machine();
    [a.vm_start, b.vm_start] = [b.vm_start, a.vm_start];
    [a.vm_end, b.vm_end] = [b.vm_end, a.vm_end];
    expect(m.check()).toEqual([
      'In the list of the address space of pid 2, area 10000000-10001000 stands after 10002000-10003000.',
    ]);
  });

  it('areas that overlap, and the sizes that are wrong by it', () => {
    const { m, a } = machine();
    a.vm_end += 2 * PAGE_SIZE;
    expect(m.check()).toEqual([
      'Areas 10000000-10003000 and 10002000-10003000 of the address space of pid 2 overlap.',
      'total_vm of the address space of pid 2 is 4, but its areas have 6 pages.',
    ]);
  });

  it('an area that is not made of pages', () => {
    const { m, a } = machine();
    a.vm_start += 16;
    a.vm_end += 16;
    expect(m.check()).toEqual([
      'Area 10000010-10001010 of the address space of pid 2 does not begin and end at a page.',
    ]);
  });

  it('an area without pages, and one in the kernel', () => {
    const { m, p, a } = machine();
    a.vm_end = a.vm_start;
    let last = p.mm.mmap!;
    while (last.vm_next) last = last.vm_next;
    last.vm_end += PAGE_SIZE;
    expect(m.check()).toEqual([
      'Area 10000000-10000000 of the address space of pid 2 does not end after it begins.',
      "Area bffff000-c0001000 of the address space of pid 2 reaches into the kernel's half.",
    ]);
  });

  it('a list in a circle', () => {
    const { m, a, b } = machine();
    b.vm_next!.vm_next = a;
    expect(m.check()[0]).toBe(
      'The list of areas of the address space of pid 2 runs in a circle at 10000000-10001000.',
    );
  });

  it('an area that the list has lost: it is in the tree and in use', () => {
    const { m, a, b } = machine();
    a.vm_next = b.vm_next;
    expect(m.check()).toEqual([
      'The address space of pid 2 has 3 areas in its list and 4 in its tree.',
      'map_count of the address space of pid 2 is 4, but there are 3 areas.',
      'total_vm of the address space of pid 2 is 4, but its areas have 3 pages.',
      `A vm_area_struct at 0x${b.kaddr.toString(16)} (10002000-10003000) is in use, but in no list of areas: it has leaked.`,
    ]);
  });

  it('an area of somebody else', () => {
    const { m, a } = machine();
    a.vm_mm = m.k.init_mm;
    expect(m.check()).toEqual([
      'Area 10000000-10001000 is in the address space of pid 2, but its vm_mm is another one.',
    ]);
  });

  it('a tree with two red nodes in a row, and a red root', () => {
    const { m, p } = machine();
    const root = p.mm.mm_rb.rb_node!;
    root.rb_color = RB_RED;
    root.rb_left!.rb_color = RB_RED;
    const said = m.check();
    expect(said).toContain(
      'The root of the tree of the address space of pid 2, 10002000-10003000, is red.',
    );
    expect(said).toContain(
      'In the tree of the address space of pid 2, 10000000-10001000 is red and so is its parent 10002000-10003000.',
    );
  });

  it('a tree with more black nodes on one side', () => {
    const { m, p } = machine();
    p.mm.mm_rb.rb_node!.rb_left!.rb_color = RB_RED;
    expect(m.check()).toEqual([
      'In the tree of the address space of pid 2, the ways down from 10002000-10003000 pass 1 black nodes on the left and 2 on the right.',
    ]);
  });

  it('a node that takes another for its parent', () => {
    const { m, p } = machine();
    p.mm.mm_rb.rb_node!.rb_left!.rb_parent = null;
    expect(m.check()).toEqual([
      'In the tree of the address space of pid 2, the parent of 10000000-10001000 is null, but it hangs from 10002000-10003000.',
    ]);
  });

  it('counts that are wrong', () => {
    const { m, p, a } = machine();
    p.mm.map_count++;
    p.mm.total_vm--;
    a.vm_flags |= VM_LOCKED;
    expect(m.check()).toEqual([
      'map_count of the address space of pid 2 is 5, but there are 4 areas.',
      'total_vm of the address space of pid 2 is 3, but its areas have 4 pages.',
      'locked_vm of the address space of pid 2 is 0, but its locked areas have 1 pages.',
    ]);
  });

  it('an area that is remembered and gone', () => {
    const { m, p, a } = machine();
    p.munmap(heap, PAGE_SIZE);
    p.mm.mmap_cache = a;
    expect(m.check()).toEqual([
      'mmap_cache of the address space of pid 2 is 10000000-10001000, which is not one of its areas.',
    ]);
  });
});

describe('users', () => {
  it('an address space with a user too many', () => {
    const { m, p } = machine();
    p.mm.mm_users.counter++;
    expect(m.check()).toEqual([
      'mm_users of the address space of pid 2 is 2, but 1 task lives in it.',
    ]);
  });

  it('an address space that is referred to once too often', () => {
    const { m, p } = machine();
    p.mm.mm_count.counter++;
    expect(m.check()).toHaveLength(1);
    expect(m.check()[0]).toMatch(
      /^mm_count of the address space of pid 2 is [23], but should be [12]: /,
    );
  });

  it('an address space that is not in the list of all', () => {
    const { m, p } = machine();
    list_del(p.mm.mmlist);
    expect(m.check()).toEqual([
      'mmlist_nr is 1, but 0 address spaces are in the list.',
      'The address space of pid 2 is not in the list of all.',
    ]);
  });

  it('a lock that nobody gave back', () => {
    const { m, p } = machine();
    m.k.current = p.task;
    spin_lock(m.k, p.mm.page_table_lock);
    p.mm.mmap_sem.activity = -1;
    expect(m.check()).toEqual([
      'Pid 2 still holds the spinlock page_table_lock.',
      'mmap_sem of the address space of pid 2 is held for writing, but no task is in the kernel.',
      'page_table_lock of the address space of pid 2 is held, but no task is in the kernel.',
    ]);
  });
});

describe('pages', () => {
  it('rss, and an entry outside all areas', () => {
    const { m, p, a, b } = machine();
    touch(m, p, a);
    touch(m, p, b);
    expect(m.check()).toEqual([]);
    const entry = ptepGet(m.k, entryOf(m, p, b.vm_start));
    set_pte(m.k, entryOf(m, p, b.vm_start), 0);
    set_pte(m.k, entryOf(m, p, heap + PAGE_SIZE), entry);
    p.mm.rss++;
    expect(m.check()).toEqual([
      `Page 0x10001000 of the address space of pid 2 has the entry 0x${entry.toString(16)}, but no area.`,
      'rss of the address space of pid 2 is 4, but its page tables lead to 3 frames.',
    ]);
  });

  it('a frame that is referred to once more than it counts', () => {
    const { m, p, a, b } = machine();
    touch(m, p, a);
    touch(m, p, b);
    const pfn = frameOf(m, p, a.vm_start);
    const lost = frameOf(m, p, b.vm_start);
    set_pte(m.k, entryOf(m, p, b.vm_start), ptepGet(m.k, entryOf(m, p, a.vm_start)));
    expect(m.check().sort()).toEqual(
      [
        `The count of frame ${pfn} is 1, but 2 references lead to it.`,
        `Frame ${lost} is lost: its count is 1, but nothing refers to it.`,
      ].sort(),
    );
  });

  it('an entry that leads to a free frame', () => {
    const { m, p, a } = machine();
    touch(m, p, a);
    const pfn = frameOf(m, p, a.vm_start);
    const { k } = m;
    const free = k.pgdat_list!.node_zones[0].free_area.find(
      ({ free_list }) => free_list.next !== free_list,
    )!.free_list.next.owner!.pfn;
    const pte = entryOf(m, p, a.vm_start);
    set_pte(k, pte, ((ptepGet(k, pte) & 0xfff) | (free << 12)) >>> 0);
    expect(m.check().sort()).toEqual(
      [
        `Frame ${free} is free, but 1 reference leads to it.`,
        `Frame ${pfn} is lost: its count is 1, but nothing refers to it.`,
      ].sort(),
    );
  });

  it('the zero page made writable', () => {
    const { m, p, a } = machine();
    run(handle_mm_fault(m.k, p.mm, a, a.vm_start, 0));
    const pte = entryOf(m, p, a.vm_start);
    set_pte(m.k, pte, ptepGet(m.k, pte) | 2);
    expect(m.check()).toEqual([
      'Page 0x10000000 of the address space of pid 2 may write to the frame that is always zero.',
    ]);
  });

  it('a translation in the TLB that the page tables do not have any more', () => {
    const { m, p, a } = machine();
    const { k } = m;
    touch(m, p, a);
    k.cpu.mmu.loadCr3(p.mm.pgd - PAGE_OFFSET);
    k.current = p.task;
    expect(k.cpu.mmu.translate(heap, 6)).toBe(frameOf(m, p, heap) * PAGE_SIZE);
    expect(m.check().filter((said) => said.includes('TLB'))).toEqual([]);

    const pte = entryOf(m, p, heap);
    const entry = ptepGet(k, pte);
    const tlb = () => m.check().filter((said) => said.includes('TLB'));
    set_pte(k, pte, entry & ~2);
    expect(tlb()).toEqual([
      'The TLB lets page 0x10000000 be written, the page tables do not: a flush is missing.',
    ]);
    set_pte(k, pte, entry & ~4);
    expect(tlb()).toEqual([
      'The TLB gives page 0x10000000 to user mode, the page tables do not: a flush is missing.',
    ]);
    set_pte(k, pte, entry & ~0x40);
    expect(tlb()).toEqual([
      'The TLB takes page 0x10000000 for dirty, its entry is clean: a write would not be noticed.',
    ]);
    set_pte(k, pte, entry + 0x1000);
    expect(tlb()).toEqual([
      `The TLB has frame ${entry >>> 12} for page 0x10000000, the page tables have ${(entry >>> 12) + 1}: a flush is missing.`,
    ]);
    set_pte(k, pte, 0);
    expect(tlb()).toEqual([
      'The TLB has page 0x10000000, but the page tables do not: a flush is missing.',
    ]);
  });

  it('spare page tables that are miscounted', () => {
    const { m } = machine();
    m.k.boot_cpu_data.pgtable_cache_sz++;
    expect(m.check()).toHaveLength(1);
    expect(m.check()[0]).toMatch(/^pgtable_cache_sz is \d+, but \d+ spare frames are listed\.$/);
  });
});

describe('frames', () => {
  it('free_pages that does not agree with the lists', () => {
    const { m } = machine();
    const zone = m.k.pgdat_list!.node_zones[0];
    zone.free_pages++;
    expect(m.check()).toEqual([
      `free_pages of zone DMA is ${zone.free_pages}, but its lists hold ${zone.free_pages - 1} pages.`,
    ]);
  });

  it('a free block that a list has lost', () => {
    const { m } = machine();
    const zone = m.k.pgdat_list!.node_zones[0];
    const order = zone.free_area.findIndex(({ free_list }) => free_list.next !== free_list);
    const block = zone.free_area[order].free_list.next;
    const { pfn } = block.owner!;
    list_del(block);
    const said = m.check();
    expect(said).toContain(`Frame ${pfn} is lost: it is not free, and nothing uses it.`);
    expect(said).toContain(
      `The bit of the pair at frame ${pfn & ~((2 << order) - 1)}, order ${order}, of zone DMA is 1, but none of the two is free.`,
    );
    expect(said).toContain(
      `free_pages of zone DMA is ${zone.free_pages}, but its lists hold ${zone.free_pages - (1 << order)} pages.`,
    );
  });

  it('a frame that is free and in use', () => {
    const { m, p, a } = machine();
    touch(m, p, a);
    const pfn = frameOf(m, p, a.vm_start);
    const { mem_map, pgdat_list } = m.k;
    list_add(mem_map[pfn].list, pgdat_list!.node_zones[0].free_area[0].free_list);
    const said = m.check();
    expect(said).toContain(`Frame ${pfn} is free, but its count is 1.`);
    expect(said).toContain(`Frame ${pfn} is free, but 1 reference leads to it.`);
  });

  it('LRU lists that do not agree with flags and counters', () => {
    const { m, p, a } = machine();
    touch(m, p, a);
    const page = m.k.mem_map[frameOf(m, p, a.vm_start)];
    page.flags |= 1 << PG_active;
    m.k.nr_active_pages++;
    expect(m.check()).toEqual([
      'nr_active_pages is 1, but 0 pages are in the active list.',
      `Frame ${page.pfn} is in the inactive list, but PG_active is 1.`,
    ]);
    page.flags &= ~((1 << PG_active) | (1 << PG_lru));
    m.k.nr_active_pages--;
    expect(m.check()).toEqual([
      `Frame ${page.pfn} is in the inactive list, but PG_lru is not set.`,
    ]);
    list_del(page.lru);
    page.flags |= 1 << PG_lru;
    m.k.nr_inactive_pages--;
    expect(m.check()).toEqual([`PG_lru of frame ${page.pfn} is set, but it is in no LRU list.`]);
  });
});

describe('slab', () => {
  it('an object that nobody has', () => {
    const { m } = machine();
    const vma = run(kmem_cache_alloc(m.k, m.k.vm_area_cachep, 0x1f0)) as vm_area_struct;
    vma.vm_start = 0x1000;
    vma.vm_end = 0x2000;
    expect(m.check()).toEqual([
      `A vm_area_struct at 0x${vma.kaddr.toString(16)} (00001000-00002000) is in use, but in no list of areas: it has leaked.`,
    ]);
  });

  it('an area that was freed and is still in a list', () => {
    const { m, a } = machine();
    kmem_cache_free(m.k, m.k.vm_area_cachep, a);
    expect(m.check()).toEqual([
      'Area 10000000-10001000 of the address space of pid 2 stands in memory that its slab cache has as free.',
    ]);
  });

  it('a chain of free objects that does not agree with the count, or runs in a circle', () => {
    const { m, a } = machine();
    const slab = m.k.vm_area_cachep.slabs_partial.next.owner!;
    slab.inuse++;
    const at = `0x${slab.s_mem.toString(16)}`;
    expect(m.check()).toEqual([
      `Slab ${at} of vm_area_struct has 5 of 40 objects in use, but 36 in its chain of free ones.`,
    ]);
    slab.inuse--;
    const bufctl = ((slab.kaddr - PAGE_OFFSET) >>> 2) + 6;
    m.k.ram.words[bufctl + slab.free] = slab.free;
    expect(m.check()[0]).toBe(
      `The chain of free objects of slab ${at} of vm_area_struct runs in a circle at object ${slab.free}.`,
    );
    expect(a.kaddr).toBe(slab.s_mem + 96);
  });

  it('a slab in the wrong list, and a frame without its mark', () => {
    const { m } = machine();
    const cache = m.k.vm_area_cachep;
    const slab = cache.slabs_partial.next.owner!;
    list_del(slab.list);
    list_add(slab.list, cache.slabs_full);
    const pfn = (slab.s_mem - PAGE_OFFSET) >>> 12;
    const at = `0x${slab.s_mem.toString(16)}`;
    expect(m.check()).toEqual([
      `Slab ${at} of vm_area_struct is in the list of full slabs with 4 of 40 objects in use.`,
    ]);
    list_del(slab.list);
    list_add(slab.list, cache.slabs_partial);
    m.k.mem_map[pfn].flags &= ~(1 << PG_slab);
    expect(m.check()).toEqual([
      `Frame ${pfn} is part of slab ${at} of vm_area_struct, but PG_slab is not set.`,
    ]);
  });
});

describe('files', () => {
  /** The area of a page of shared memory that is present. */
  function shared(): { m: Machine; p: Process; vma: vm_area_struct } {
    const { m, p } = machine();
    p.mmap(heap + 8 * PAGE_SIZE, PAGE_SIZE, rw, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED);
    const vma = find_vma(p.mm, heap + 8 * PAGE_SIZE)!;
    touch(m, p, vma);
    expect(m.check()).toEqual([]);
    return { m, p, vma };
  }

  it('an open file with fewer references than areas', () => {
    const { m, vma } = shared();
    vma.vm_file!.f_count.counter = 0;
    const name = vma.vm_file!.f_dentry!.d_name;
    expect(m.check()).toEqual([`f_count of the file ${name} is 0, but 1 area maps it.`]);
  });

  it('an area that its file does not know, and one that has gone', () => {
    const { m, vma } = shared();
    const name = `the file ${vma.vm_file!.f_dentry!.d_name}`;
    const mapping = vma.vm_file!.f_dentry!.d_inode!.i_mapping;
    mapping.i_mmap_shared = null;
    expect(m.check()).toEqual([`Area 10008000-10009000 is in neither list of areas of ${name}.`]);
    mapping.i_mmap = vma;
    expect(m.check()).toEqual([
      `Area 10008000-10009000, in i_mmap of ${name}, belongs into the other list.`,
    ]);
    mapping.i_mmap = null;
    mapping.i_mmap_shared = vma;
    vma.vm_next_share = Object.assign(new vm_area_struct(), { vm_file: vma.vm_file });
    expect(m.check()).toEqual([
      `Area 00000000-00000000, in i_mmap_shared of ${name}, is in no address space.`,
    ]);
  });

  it('the page cache: counters, lists and the hash', () => {
    const { m, vma } = shared();
    const { mem_map } = m.k;
    const page = mem_map.find(({ mapping }) => mapping !== null)!;
    const name = `a mapping of inode ${vma.vm_file!.f_dentry!.d_inode!.i_ino}`;
    page.mapping!.nrpages++;
    m.k.page_cache_size.counter++;
    expect(m.check()).toEqual([
      `nrpages of ${name} is 2; 1 frames are in its lists, 1 belong to it.`,
      'page_cache_size is 2, but 1 frames belong to mappings.',
    ]);
    page.mapping!.nrpages--;
    m.k.page_cache_size.counter--;
    page.index += 5;
    expect(m.check()).toEqual([
      `Frame ${page.pfn} has a mapping, but cannot be found in the hash of the page cache.`,
    ]);
  });
});

it('does not give more sentences than anybody reads', () => {
  const { m } = machine();
  for (const page of m.k.mem_map) page.flags |= 1 << PG_lru;
  const said = m.check();
  expect(said).toHaveLength(41);
  expect(said[40]).toMatch(/^And \d+ more\.$/);
});

it('without the frames that boot has taken it does not look for lost ones', () => {
  expect(checkInvariants(boot().k)).toEqual([]);
});
