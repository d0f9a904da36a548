// What RAM there is, and which of it is reserved.
//
//   0      4K            0x9f000      1 MB            2 MB                    end of RAM
//   │BIOS's│ free         │ no RAM      │ the kernel's image │ free …              │
//
// The firmware's list of memory (e820) says where RAM is. The kernel's image ends at 2 MB here. After it
// comes the bitmap of the boot-time allocator, which goes when it has done its work.

import type { Kernel } from '../../../globals.ts';
import { E820_RAM, type e820entry, HIGH_MEMORY } from '../../../include/asm-i386/e820.ts';
import { PAGE_OFFSET, PAGE_SHIFT, PAGE_SIZE } from '../../../include/asm-i386/page.ts';
import { free_bootmem, init_bootmem, reserve_bootmem } from '../../../mm/bootmem.ts';
import { paging_init } from '../mm/init.ts';

/** Physical address of the end of the kernel's image: `_end` in the linker's script. */
const endOfKernel = 0x200000;

/** What the firmware of a machine with so much RAM reports. */
export function firmwareMap(k: Kernel): e820entry[] {
  return [
    { addr: 0, size: 0x9f000, type: E820_RAM },
    { addr: HIGH_MEMORY, size: k.ram.frames * PAGE_SIZE - HIGH_MEMORY, type: E820_RAM },
  ];
}

/**
 * Number of the page at or after a physical address.
 * @kernel arch/i386/kernel/setup.c:860
 * @notrace
 */
export function PFN_UP(x: number): number {
  return (x + PAGE_SIZE - 1) >>> PAGE_SHIFT;
}

/**
 * Number of the page that holds a physical address.
 * @kernel arch/i386/kernel/setup.c:861
 * @notrace
 */
export function PFN_DOWN(x: number): number {
  return x >>> PAGE_SHIFT;
}

/**
 * Physical address of a page.
 * @kernel arch/i386/kernel/setup.c:862
 * @notrace
 */
export function PFN_PHYS(x: number): number {
  return (x << PAGE_SHIFT) >>> 0;
}

/**
 * Number of the page after the last one of RAM.
 * @kernel arch/i386/kernel/setup.c:873
 * @differs Returned, not set in a global.
 */
export function find_max_pfn(k: Kernel): number {
  let max_pfn = 0;
  for (const entry of k.e820) {
    if (entry.type !== E820_RAM) continue;
    const start = PFN_UP(entry.addr);
    const end = PFN_DOWN(entry.addr + entry.size);
    if (start >= end) continue;
    if (end > max_pfn) max_pfn = end;
  }
  return max_pfn;
}

/**
 * Marks all RAM as free in the boot-time allocator.
 * @kernel arch/i386/kernel/setup.c:954
 */
export function register_bootmem_low_pages(k: Kernel, max_low_pfn: number): void {
  for (const entry of k.e820) {
    if (entry.type !== E820_RAM) continue;
    const curr_pfn = PFN_UP(entry.addr);
    if (curr_pfn >= max_low_pfn) continue;
    let last_pfn = PFN_DOWN(entry.addr + entry.size);

    if (last_pfn > max_low_pfn) last_pfn = max_low_pfn;

    if (last_pfn <= curr_pfn) continue;

    const size = last_pfn - curr_pfn;
    free_bootmem(k, PFN_PHYS(curr_pfn), PFN_PHYS(size));
  }
}

/**
 * Starts the boot-time allocator with all RAM but the kernel's image, the allocator's bitmap and page 0.
 * Returns the number of pages.
 *
 * The bitmap's size is rounded up twice, so a page more than it has is reserved and never freed.
 * @kernel arch/i386/kernel/setup.c:991
 * @omits high memory, an initial RAM disk, ACPI
 */
export function setup_memory(k: Kernel): number {
  const start_pfn = PFN_UP(endOfKernel);

  const max_low_pfn = find_max_pfn(k);

  const bootmap_size = init_bootmem(k, start_pfn, max_low_pfn);

  register_bootmem_low_pages(k, max_low_pfn);

  reserve_bootmem(k, HIGH_MEMORY, PFN_PHYS(start_pfn) + bootmap_size + PAGE_SIZE - 1 - HIGH_MEMORY);

  // The firmware's own page.
  reserve_bootmem(k, 0, PAGE_SIZE);

  return max_low_pfn;
}

/**
 * Finds the RAM, reserves what is taken of it, and turns paging on.
 * @kernel arch/i386/kernel/setup.c:1124
 * @reduced only what concerns memory: no root device, no command line, no resources of the bus
 */
export function setup_arch(k: Kernel): void {
  k.e820 = firmwareMap(k);

  k.init_mm.start_code = PAGE_OFFSET + HIGH_MEMORY;
  k.init_mm.end_code = k.init_mm.end_data = k.init_mm.brk = PAGE_OFFSET + endOfKernel;

  k.max_low_pfn = setup_memory(k);

  paging_init(k);
}
