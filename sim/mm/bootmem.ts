// Memory before there is an allocator: a bitmap with a bit for each page, 1 = taken.
//
// The tables of the buddy allocator itself must come from somewhere. They come from here, first fit
// from 16 MB up if there is so much, and one allocation goes on in the page where the last one ended.
// When the buddy allocator stands, all pages that are not taken are handed to it, and so is the bitmap.

import type { Kernel } from '../globals.ts';
import {
  bitmapWord,
  test_and_clear_bit,
  test_and_set_bit,
  test_bit,
} from '../include/asm-i386/bitops.ts';
import { __pa, __va, PAGE_MASK, PAGE_SIZE } from '../include/asm-i386/page.ts';
import { BUG } from '../include/bug.ts';
import { SMP_CACHE_BYTES } from '../include/linux/cache.ts';
import { printk } from '../include/linux/kernel.ts';
import type { bootmem_data_t, pg_data_t } from '../include/linux/mmzone.ts';
import { ClearPageReserved, set_page_count } from '../include/linux/page.ts';
import { __free_page } from '../include/linux/page_inline.ts';
import { __free_pages } from './page_alloc.ts';

/** Old devices reach physical memory up to here; a kernel virtual address. @kernel include/asm-i386/dma.h:76 */
export const MAX_DMA_ADDRESS = 0xc1000000;

/**
 * Begins with all pages from `start` to `end` taken; the bitmap is at page `mapstart`. Returns its size.
 * @kernel mm/bootmem.c:46
 */
export function init_bootmem_core(
  k: Kernel,
  pgdat: pg_data_t,
  mapstart: number,
  start: number,
  end: number,
): number {
  const bdata = pgdat.bdata;
  let mapsize = Math.trunc((end - start + 7) / 8);

  pgdat.node_next = k.pgdat_list;
  k.pgdat_list = pgdat;

  mapsize = (mapsize + 3) & ~3;
  bdata.node_bootmem_map = __va(mapstart * PAGE_SIZE);
  bdata.node_boot_start = start * PAGE_SIZE;
  bdata.node_low_pfn = end;

  const map = __pa(bdata.node_bootmem_map);
  k.ram.bytes.fill(0xff, map, map + mapsize);

  return mapsize;
}

/**
 * Marks the pages of a range of physical addresses as taken; a page that is part of it counts whole.
 * @kernel mm/bootmem.c:74
 * @omits two BUG()s on unsigned numbers below zero
 */
export function reserve_bootmem_core(
  k: Kernel,
  bdata: bootmem_data_t,
  addr: number,
  size: number,
): void {
  const sidx = Math.trunc((addr - bdata.node_boot_start) / PAGE_SIZE);
  const eidx = Math.trunc((addr + size - bdata.node_boot_start + PAGE_SIZE - 1) / PAGE_SIZE);
  const end = Math.trunc((addr + size + PAGE_SIZE - 1) / PAGE_SIZE);

  if (!size) BUG('mm/bootmem.c:86', 'nothing to reserve');

  if (sidx >= eidx) BUG('mm/bootmem.c:93', 'the range wraps');
  if (addr / PAGE_SIZE >= bdata.node_low_pfn) BUG('mm/bootmem.c:95', 'the range is beyond RAM');
  if (end > bdata.node_low_pfn) BUG('mm/bootmem.c:97', 'the range ends beyond RAM');
  for (let i = sidx; i < eidx; i++)
    if (test_and_set_bit(k, i, bdata.node_bootmem_map))
      printk(k, `hm, page ${(i * PAGE_SIZE).toString(16).padStart(8, '0')} reserved twice.`);
}

/**
 * Marks the whole pages of a range of physical addresses as not taken.
 * @kernel mm/bootmem.c:103
 * @differs C clears one bit at a time; here 32 at once where a word has them all.
 */
export function free_bootmem_core(
  k: Kernel,
  bdata: bootmem_data_t,
  addr: number,
  size: number,
): void {
  const eidx = Math.trunc((addr + size - bdata.node_boot_start) / PAGE_SIZE);
  const end = Math.trunc((addr + size) / PAGE_SIZE);

  if (!size) BUG('mm/bootmem.c:115', 'nothing to free');
  if (end > bdata.node_low_pfn) BUG('mm/bootmem.c:117', 'the range ends beyond RAM');

  const start = Math.trunc((addr + PAGE_SIZE - 1) / PAGE_SIZE);
  const sidx = start - bdata.node_boot_start / PAGE_SIZE;

  const { words } = k.ram;
  for (let i = sidx; i < eidx; i++) {
    const word = bitmapWord(i, bdata.node_bootmem_map);
    if ((i & 31) === 0 && i + 32 <= eidx && words[word] === 0xffffffff) {
      words[word] = 0;
      i += 31;
    } else if (!test_and_clear_bit(k, i, bdata.node_bootmem_map))
      BUG('mm/bootmem.c:127', 'the page is not taken');
  }
}

/**
 * Takes `size` bytes, zeroed, at a multiple of `align`: above the physical address `goal` if there is
 * room, else anywhere. Kernel virtual address, or 0.
 * @kernel mm/bootmem.c:144
 */
export function __alloc_bootmem_core(
  k: Kernel,
  bdata: bootmem_data_t,
  size: number,
  align: number,
  goal: number,
): number {
  let start = 0;
  let ret: number;
  let preferred: number;
  const eidx = bdata.node_low_pfn - bdata.node_boot_start / PAGE_SIZE;

  if (!size) BUG('mm/bootmem.c:154', 'nothing to allocate');

  if (align & (align - 1)) BUG('mm/bootmem.c:157', 'alignment is no power of two');

  let offset = 0;
  if (align && (bdata.node_boot_start & (align - 1)) !== 0)
    offset = align - (bdata.node_boot_start & (align - 1));
  offset = Math.trunc(offset / PAGE_SIZE);

  if (goal && goal >= bdata.node_boot_start && goal / PAGE_SIZE < bdata.node_low_pfn) {
    preferred = goal - bdata.node_boot_start;
  } else preferred = 0;

  preferred = Math.trunc(((preferred + align - 1) & ~(align - 1)) / PAGE_SIZE);
  preferred += offset;
  let areasize = Math.trunc((size + PAGE_SIZE - 1) / PAGE_SIZE);
  const incr = Math.trunc(align / PAGE_SIZE) || 1;

  found: {
    for (;;) {
      fail_block: for (let i = preferred; i < eidx; i += incr) {
        if (test_bit(k, i, bdata.node_bootmem_map)) continue;
        for (let j = i + 1; j < i + areasize; ++j) {
          if (j >= eidx) continue fail_block;
          if (test_bit(k, j, bdata.node_bootmem_map)) continue fail_block;
        }
        start = i;
        break found;
      }
      if (preferred) {
        preferred = offset;
        continue;
      }
      return 0;
    }
  }
  // found:
  if (start >= eidx) BUG('mm/bootmem.c:202', 'found a page beyond RAM');

  // If it begins right after the page where the last allocation ended, it begins in that page.
  if (align <= PAGE_SIZE && bdata.last_offset && bdata.last_pos + 1 === start) {
    offset = (bdata.last_offset + align - 1) & ~(align - 1);
    if (offset > PAGE_SIZE) BUG('mm/bootmem.c:213', 'last allocation ended beyond its page');
    let remaining_size = PAGE_SIZE - offset;
    if (size < remaining_size) {
      areasize = 0;
      // last_pos stays.
      bdata.last_offset = offset + size;
      ret = __va(bdata.last_pos * PAGE_SIZE + offset + bdata.node_boot_start);
    } else {
      remaining_size = size - remaining_size;
      areasize = Math.trunc((remaining_size + PAGE_SIZE - 1) / PAGE_SIZE);
      ret = __va(bdata.last_pos * PAGE_SIZE + offset + bdata.node_boot_start);
      bdata.last_pos = start + areasize - 1;
      bdata.last_offset = remaining_size;
    }
    bdata.last_offset &= ~PAGE_MASK;
  } else {
    bdata.last_pos = start + areasize - 1;
    bdata.last_offset = size & ~PAGE_MASK;
    ret = __va(start * PAGE_SIZE + bdata.node_boot_start);
  }
  for (let i = start; i < start + areasize; i++)
    if (test_and_set_bit(k, i, bdata.node_bootmem_map)) BUG('mm/bootmem.c:240', 'page was taken');
  k.ram.bytes.fill(0, __pa(ret), __pa(ret) + size);
  return ret;
}

/**
 * Hands all pages that are not taken to the buddy allocator, and the bitmap's own. How many they were.
 * @kernel mm/bootmem.c:245
 * @differs C hands over one page at a time, which the buddy allocator joins. Here 32 that are free in one word of the
 * bitmap go as one block: the lists come out the same, in the same order, in a tenth of the time.
 */
export function free_all_bootmem_core(k: Kernel, pgdat: pg_data_t): number {
  const bdata = pgdat.bdata;
  let total = 0;

  if (!bdata.node_bootmem_map) BUG('mm/bootmem.c:252', 'there is no bitmap');

  let count = 0;
  const idx = bdata.node_low_pfn - bdata.node_boot_start / PAGE_SIZE;
  let page = pgdat.node_mem_map!.pfn;
  const { words } = k.ram;
  for (let i = 0; i < idx; i++, page++) {
    if ((i & 31) === 0 && i + 32 <= idx && words[bitmapWord(i, bdata.node_bootmem_map)] === 0) {
      count += 32;
      for (let j = page; j < page + 32; j++) ClearPageReserved(k.mem_map[j]);
      set_page_count(k.mem_map[page], 1);
      __free_pages(k, k.mem_map[page], 5);
      i += 31;
      page += 31;
    } else if (!test_bit(k, i, bdata.node_bootmem_map)) {
      count++;
      ClearPageReserved(k.mem_map[page]);
      set_page_count(k.mem_map[page], 1);
      __free_page(k, k.mem_map[page]);
    }
  }
  total += count;

  page = __pa(bdata.node_bootmem_map) / PAGE_SIZE;
  count = 0;
  const mapsize = Math.trunc(idx / 8);
  for (let i = 0; i < Math.trunc((mapsize + PAGE_SIZE - 1) / PAGE_SIZE); i++, page++) {
    count++;
    ClearPageReserved(k.mem_map[page]);
    set_page_count(k.mem_map[page], 1);
    __free_page(k, k.mem_map[page]);
  }
  total += count;
  bdata.node_bootmem_map = 0;

  return total;
}

/**
 * Begins with all pages up to `pages` taken; the bitmap is at page `start`. Returns its size in bytes.
 * @kernel mm/bootmem.c:304
 */
export function init_bootmem(k: Kernel, start: number, pages: number): number {
  k.max_low_pfn = pages;
  k.min_low_pfn = start;
  return init_bootmem_core(k, k.contig_page_data, start, 0, pages);
}

/**
 * Marks a range of physical addresses as taken.
 * @kernel mm/bootmem.c:311
 */
export function reserve_bootmem(k: Kernel, addr: number, size: number): void {
  reserve_bootmem_core(k, k.contig_page_data.bdata, addr, size);
}

/**
 * Marks a range of physical addresses as not taken.
 * @kernel mm/bootmem.c:316
 */
export function free_bootmem(k: Kernel, addr: number, size: number): void {
  free_bootmem_core(k, k.contig_page_data.bdata, addr, size);
}

/**
 * Hands all pages that are not taken to the buddy allocator. How many they were.
 * @kernel mm/bootmem.c:321
 */
export function free_all_bootmem(k: Kernel): number {
  return free_all_bootmem_core(k, k.contig_page_data);
}

/**
 * Takes `size` bytes of any node for ever, at a multiple of `align`, above `goal` if there is room.
 * Kernel virtual address; without memory the machine stops.
 * @kernel mm/bootmem.c:326
 */
export function __alloc_bootmem(k: Kernel, size: number, align: number, goal: number): number {
  for (let pgdat = k.pgdat_list; pgdat; pgdat = pgdat.node_next) {
    const ptr = __alloc_bootmem_core(k, pgdat.bdata, size, align, goal);
    if (ptr) return ptr;
  }

  printk(k, `bootmem alloc of ${size} bytes failed!`);
  BUG('mm/bootmem.c:340', 'Out of memory');
}

/**
 * Takes whole pages for ever, from the lowest address on. Kernel virtual address.
 * @kernel include/linux/bootmem.h:44
 */
export function alloc_bootmem_low_pages(k: Kernel, size: number): number {
  return __alloc_bootmem(k, size, PAGE_SIZE, 0);
}

/**
 * Takes `size` bytes of a node for ever, at a cache line, above 16 MB if there is room.
 * Kernel virtual address; without memory the machine stops.
 * @kernel mm/bootmem.c:344
 * @differs Alignment and goal, which all callers here pass alike by a macro, are not parameters.
 */
export function __alloc_bootmem_node(k: Kernel, pgdat: pg_data_t, size: number): number {
  const ptr = __alloc_bootmem_core(k, pgdat.bdata, size, SMP_CACHE_BYTES, __pa(MAX_DMA_ADDRESS));
  if (ptr) return ptr;

  printk(k, `bootmem alloc of ${size} bytes failed!`);
  BUG('mm/bootmem.c:356', 'Out of memory');
}
