import { expect, test } from 'vitest';
import { firmwareMap, setup_memory } from '../../sim/arch/i386/kernel/setup.ts';
import { Kernel } from '../../sim/globals.ts';
import { Ram } from '../../sim/hw/ram.ts';
import { test_bit } from '../../sim/include/asm-i386/bitops.ts';
import { __alloc_bootmem_node } from '../../sim/mm/bootmem.ts';

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
