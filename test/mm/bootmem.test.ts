import { expect, test } from 'vitest';
import { INIT_MM, INIT_TASK } from '../../sim/arch/i386/kernel/init_task.ts';
import { firmwareMap, setup_arch, setup_memory } from '../../sim/arch/i386/kernel/setup.ts';
import { Kernel } from '../../sim/globals.ts';
import { Cpu } from '../../sim/hw/cpu.ts';
import { Mmu } from '../../sim/hw/mmu.ts';
import { Ram } from '../../sim/hw/ram.ts';
import { test_bit } from '../../sim/include/asm-i386/bitops.ts';
import { __pa, PAGE_SHIFT } from '../../sim/include/asm-i386/page.ts';
import { ClearPageReserved, set_page_count } from '../../sim/include/linux/page.ts';
import { __free_page } from '../../sim/include/linux/page_inline.ts';
import { __alloc_bootmem_node, free_all_bootmem } from '../../sim/mm/bootmem.ts';

function machine(pages: number): Kernel {
  const k = new Kernel();
  k.ram = new Ram(pages);
  k.e820 = firmwareMap(k);
  setup_memory(k);
  return k;
}

/** The ranges of pages that are taken. */
function taken(k: Kernel): string {
  const bdata = k.contig_page_data.bdata;
  const is = (pfn: number) =>
    pfn < bdata.node_low_pfn && test_bit(k, pfn, bdata.node_bootmem_map) === 1;
  const ranges: string[] = [];
  for (let pfn = 0; pfn < bdata.node_low_pfn; pfn++) {
    if (!is(pfn)) continue;
    const first = pfn;
    while (is(pfn + 1)) pfn++;
    ranges.push(`${first.toString(16)}-${pfn.toString(16)}`);
  }
  return ranges.join(' ');
}

const alloc = (k: Kernel, size: number) =>
  __alloc_bootmem_node(k, k.contig_page_data, size).toString(16);

test('the firmware, the devices, the kernel and the bitmap have their pages, and one is lost', () => {
  expect(taken(machine(1024))).toBe('0-0 9f-201');
});

test('allocations go on where the last one ended, at a cache line', () => {
  const k = machine(1024);
  expect(alloc(k, 100)).toBe('c0001000');
  expect(alloc(k, 5000)).toBe('c0001080');
  expect(alloc(k, 4)).toBe('c0002420');
  expect(alloc(k, 3000)).toBe('c0002440');
  expect(alloc(k, 40)).toBe('c0003000');
  expect(taken(k)).toBe('0-3 9f-201');
});

test('what ends with its page has the next one begin with another', () => {
  const k = machine(1024);
  expect(alloc(k, 8192)).toBe('c0001000');
  expect(alloc(k, 4)).toBe('c0003000');
});

test('above 16 MB if there is RAM, to spare what old devices reach', () => {
  const k = machine(4100);
  expect(alloc(k, 4096)).toBe('c1000000');
  expect(alloc(k, 4 * 4096)).toBe('c0001000');
});

test('what fits nowhere stops the machine', () => {
  const k = machine(1024);
  expect(() => alloc(k, 4 << 20)).toThrow(/Out of memory/);
});

test('it is zeroed', () => {
  const k = machine(1024);
  k.ram.fillFrame(1, 0xaa);
  alloc(k, 100);
  expect(k.ram.read32(0x1000)).toBe(0);
  expect(k.ram.read8(0x1064)).toBe(0xaa);
});

/** A machine that stands before it hands its memory over. */
function beforeHandover(pages: number): Kernel {
  const k = new Kernel();
  k.ram = new Ram(pages);
  k.cpu = new Cpu(new Mmu(k.ram.words), k.ram.bytes);
  INIT_MM(k.init_mm);
  INIT_TASK(k, k.init_task);
  setup_arch(k);
  return k;
}

/** What the buddy allocator has: the blocks of each list in order, and what is noted of each page. */
function buddies(k: Kernel): string[] {
  const lists = k.contig_page_data.node_zones.flatMap((zone) =>
    zone.free_area.map(({ free_list }, order) => {
      const blocks: number[] = [];
      for (let at = free_list.next; at && at !== free_list; at = at.next)
        blocks.push(at.owner!.pfn);
      return `${zone.name} ${zone.free_pages} ${order}: ${blocks.join(' ')}`;
    }),
  );
  return [...lists, ...k.mem_map.map(({ counter, flags }) => `${counter} ${flags}`)];
}

test.each([768, 1023, 4100, 5001])(
  'of %i pages, those that are handed over 32 at once come to lie in the lists as one by one',
  (pages) => {
    const atOnce = beforeHandover(pages);
    const oneByOne = beforeHandover(pages);
    const total = free_all_bootmem(atOnce);

    const k = oneByOne;
    const bitmap = k.contig_page_data.bdata.node_bootmem_map;
    const free = k.mem_map.filter(({ pfn }) => test_bit(k, pfn, bitmap) === 0);
    free.push(k.mem_map[__pa(bitmap) >>> PAGE_SHIFT]);
    for (const page of free) {
      ClearPageReserved(page);
      set_page_count(page, 1);
      __free_page(k, page);
    }

    expect(total).toBe(free.length);
    expect(buddies(atOnce)).toEqual(buddies(oneByOne));
    expect(Buffer.compare(atOnce.ram.bytes, oneByOne.ram.bytes)).toBe(0);
  },
);
