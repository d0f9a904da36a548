// The kernel's own part of the page directory, and the stock of spare page-table frames.
//
//   linear      0 ………………………………… 0xC0000000 ……………… + RAM ……… 0xFFFFFFFF
//   directory   0            767 768 …                      1023
//               of the process   4 MB each, RW, kernel only, global
//
// The entries from 768 up are made once, in swapper_pg_dir, and copied into every new directory.

import type { Kernel } from '../../../globals.ts';
import { E820_RAM } from '../../../include/asm-i386/e820.ts';
import { __end_of_fixed_addresses, __fix_to_virt } from '../../../include/asm-i386/fixmap.ts';
import { __pa, __va, PAGE_OFFSET, PAGE_SHIFT, PAGE_SIZE } from '../../../include/asm-i386/page.ts';
import {
  free_pgd_slow,
  pte_alloc_one_fast,
  pte_free_slow,
} from '../../../include/asm-i386/pgalloc_inline.ts';
import {
  __flush_tlb_all,
  __pgd_offset,
  _KERNPG_TABLE,
  _PAGE_GLOBAL,
  _PAGE_PSE,
  empty_zero_page,
  PGDIR_SIZE,
  PMD_MASK,
  PMD_SIZE,
  PTRS_PER_PGD,
  pmd_none,
  pte_offset,
  ptepGet,
  set_pgd,
  set_pmd,
  sizeofPte,
  swapper_pg_dir,
  USER_PTRS_PER_PGD,
} from '../../../include/asm-i386/pgtable.ts';
import { load_cr3 } from '../../../include/asm-i386/processor.ts';
import { BUG } from '../../../include/bug.ts';
import { printk } from '../../../include/linux/kernel.ts';
import { MAX_NR_ZONES, ZONE_DMA, ZONE_NORMAL } from '../../../include/linux/mmzone.ts';
import { PageReserved } from '../../../include/linux/page.ts';
import { u32 } from '../../../include/u32.ts';
import { alloc_bootmem_low_pages, free_all_bootmem, MAX_DMA_ADDRESS } from '../../../mm/bootmem.ts';
import { free_area_init, nr_free_pages } from '../../../mm/page_alloc.ts';

/**
 * Frees spare frames, one directory and one page table at a time, once there are more than
 * `high`, until there are not more than `low`: how many.
 * @kernel arch/i386/mm/init.c:46
 * @differs C takes the directory off its list with get_pgd_fast(), which may sleep only for an empty list.
 */
export function do_check_pgt_cache(k: Kernel, low: number, high: number): number {
  const cpu = k.boot_cpu_data;
  let freed = 0;
  if (cpu.pgtable_cache_sz > high) {
    do {
      if (cpu.pgd_quick) {
        const pgd = cpu.pgd_quick;
        cpu.pgd_quick = ptepGet(k, pgd);
        cpu.pgtable_cache_sz--;
        free_pgd_slow(k, pgd);
        freed++;
      }
      if (cpu.pte_quick) {
        pte_free_slow(k, pte_alloc_one_fast(k, null, 0));
        freed++;
      }
    } while (cpu.pgtable_cache_sz > low);
  }
  return freed;
}

/**
 * Makes the page tables for the addresses from `start` to `end`, as far as they are missing; empty ones.
 * @kernel arch/i386/mm/init.c:167
 */
export function fixrange_init(k: Kernel, start: number, end: number, pgd_base: number): void {
  let vaddr = start;
  let i = __pgd_offset(vaddr);
  let pgd = pgd_base + sizeofPte * i;

  for (; i < PTRS_PER_PGD && vaddr !== end; pgd += sizeofPte, i++) {
    // A page directory of two levels: the middle one is the upper one.
    const pmd = pgd;
    if (pmd_none(ptepGet(k, pmd))) {
      const pte = alloc_bootmem_low_pages(k, PAGE_SIZE);
      set_pmd(k, pmd, _KERNPG_TABLE + __pa(pte));
      if (pte !== pte_offset(k, pmd, 0)) BUG('arch/i386/mm/init.c:197', 'not the table just made');
    }
    vaddr = u32(vaddr + PMD_SIZE);
  }
}

/**
 * Maps all RAM at PAGE_OFFSET in swapper_pg_dir, 4 MB an entry, and makes the page table of the fixed mappings.
 * @kernel arch/i386/mm/init.c:205
 * @omits Page tables for a processor without 4 MB pages.
 */
export function pagetable_init(k: Kernel): void {
  const end = __va(k.max_low_pfn << PAGE_SHIFT);
  let i = __pgd_offset(PAGE_OFFSET);
  let pgd = swapper_pg_dir + sizeofPte * i;

  for (; i < PTRS_PER_PGD; pgd += sizeofPte, i++) {
    const vaddr = u32(i * PGDIR_SIZE);
    if (end && vaddr >= end) break;
    set_pmd(k, pgd, _KERNPG_TABLE + _PAGE_PSE + _PAGE_GLOBAL + __pa(vaddr));
  }

  const vaddr = u32(__fix_to_virt(__end_of_fixed_addresses - 1) & PMD_MASK);
  fixrange_init(k, vaddr, 0, swapper_pg_dir);
}

/**
 * Empties the user part of swapper_pg_dir: the kernel itself must not reach address 0.
 * @kernel arch/i386/mm/init.c:305
 */
export function zap_low_mappings(k: Kernel): void {
  for (let i = 0; i < USER_PTRS_PER_PGD; i++) set_pgd(k, swapper_pg_dir + sizeofPte * i, 0);
  __flush_tlb_all(k);
}

/**
 * Builds the kernel's page directory, gives it to the hardware, and divides RAM into zones.
 * @kernel arch/i386/mm/init.c:351
 */
export function paging_init(k: Kernel): void {
  pagetable_init(k);

  load_cr3(k, swapper_pg_dir);

  __flush_tlb_all(k);

  zone_sizes_init(k);
}

/**
 * Divides RAM into zones: what old devices reach, and the rest.
 * @kernel arch/i386/mm/init.c:323
 */
export function zone_sizes_init(k: Kernel): void {
  const zones_size: number[] = new Array(MAX_NR_ZONES).fill(0);

  const max_dma = __pa(MAX_DMA_ADDRESS) >>> PAGE_SHIFT;
  const low = k.max_low_pfn;

  if (low < max_dma) zones_size[ZONE_DMA] = low;
  else {
    zones_size[ZONE_DMA] = max_dma;
    zones_size[ZONE_NORMAL] = low - max_dma;
  }
  free_area_init(k, zones_size);
}

/**
 * Is there RAM at the page? 1 or 0.
 * @kernel arch/i386/mm/init.c:420
 */
export function page_is_ram(k: Kernel, pagenr: number): number {
  for (let i = 0; i < k.e820.length; i++) {
    const entry = k.e820[i];
    if (entry.type !== E820_RAM) continue;
    const addr = (entry.addr + PAGE_SIZE - 1) >>> PAGE_SHIFT;
    const end = (entry.addr + entry.size) >>> PAGE_SHIFT;
    if (pagenr >= addr && pagenr < end) return 1;
  }
  return 0;
}

/**
 * Notes how many pages there are, and how many of them the kernel has mapped.
 * @kernel arch/i386/mm/init.c:470
 */
export function set_max_mapnr_init(k: Kernel): void {
  k.max_mapnr = k.num_mappedpages = k.num_physpages = k.max_low_pfn;
}

/**
 * Hands all free memory to the buddy allocator; returns the pages of RAM that stay reserved.
 * @kernel arch/i386/mm/init.c:481
 */
export function free_pages_init(k: Kernel): number {
  k.totalram_pages += free_all_bootmem(k);

  let reservedpages = 0;
  for (let pfn = 0; pfn < k.max_low_pfn; pfn++) {
    // C asks first whether it is RAM, which most pages are and few are reserved.
    if (PageReserved(k.mem_map[pfn]) && page_is_ram(k, pfn)) reservedpages++;
  }
  return reservedpages;
}

/**
 * From here on pages can be allocated from the buddy allocator.
 * @kernel arch/i386/mm/init.c:507
 * @omits the test whether the processor keeps the kernel from writing to read-only pages
 */
export function mem_init(k: Kernel): void {
  set_max_mapnr_init(k);

  k.high_memory = __va(k.max_low_pfn * PAGE_SIZE);

  const zero = __pa(empty_zero_page);
  k.ram.bytes.fill(0, zero, zero + PAGE_SIZE);

  const reservedpages = free_pages_init(k);

  printk(
    k,
    `Memory: ${nr_free_pages(k) << (PAGE_SHIFT - 10)}k/${k.max_mapnr << (PAGE_SHIFT - 10)}k available ` +
      `(${reservedpages << (PAGE_SHIFT - 10)}k reserved)`,
  );

  zap_low_mappings(k);
}
