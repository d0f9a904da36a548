// Short names for pages of the page cache, whose unit is a page.

import type { Kernel } from '../../globals.ts';
import {
  ___wait_on_page,
  __find_get_page,
  __find_lock_page,
  find_or_create_page,
} from '../../mm/filemap.ts';
import type { Slot } from '../slot.ts';
import type { address_space } from './fs.ts';
import type { struct_page } from './mm.ts';
import { __free_page, alloc_pages, get_page, PageLocked } from './page.ts';

/** A unit of the page cache has 2 to this power bytes. @kernel include/linux/pagemap.h:26 */
export const PAGE_CACHE_SHIFT = 12;
/** Bytes in a unit of the page cache. @kernel include/linux/pagemap.h:27 */
export const PAGE_CACHE_SIZE = 4096;
/** The bits of a position in a file that are not within a unit. @kernel include/linux/pagemap.h:28 */
export const PAGE_CACHE_MASK = ~(PAGE_CACHE_SIZE - 1);

/** How many units `bytes` bytes of a file take, the last one perhaps not full. @notrace */
export function pagesOf(bytes: number): number {
  return Math.floor((bytes + PAGE_CACHE_SIZE - 1) / PAGE_CACHE_SIZE);
}

/** Number of the unit that holds the byte `pos` of a file: a position may have more than 32 bits. @notrace */
export function indexOf(pos: number): number {
  return Math.floor(pos / PAGE_CACHE_SIZE);
}

/** A bucket of the page-cache hash: C's `struct page *` in the table. */
export class PageBucket implements Slot<struct_page | null> {
  /** The first page; the others hang from its next_hash. */
  first: struct_page | null = null;
  get(): struct_page | null {
    return this.first;
  }
  set(v: struct_page | null): void {
    this.first = v;
  }
}

/**
 * One user more.
 * @kernel include/linux/pagemap.h:31
 * @notrace
 */
export function page_cache_get(x: struct_page): void {
  get_page(x);
}

/**
 * One user less; the last one frees the frame.
 * @kernel include/linux/pagemap.h:32
 * @notrace
 */
export function page_cache_release(k: Kernel, x: struct_page): void {
  __free_page(k, x);
}

/**
 * A frame for a page of `x`, as the mapping wants it; null without memory.
 * @kernel include/linux/pagemap.h:34
 * @locks no spinlock held
 */
export function* page_cache_alloc(
  k: Kernel,
  x: address_space,
): Generator<void, struct_page | null> {
  return yield* alloc_pages(k, x.gfp_mask, 0);
}

/**
 * Number of the bucket for page `index` of a mapping.
 * @kernel include/linux/pagemap.h:63
 * @differs C begins with the address of the mapping, which lies in its inode; here it is the number of
 * the inode.
 * @notrace
 */
export function _page_hashfn(k: Kernel, mapping: address_space, index: number): number {
  const i = (mapping.host === null ? 0 : mapping.host.i_ino) + index;
  return (i + (i >>> k.page_hash_bits)) & ((1 << k.page_hash_bits) - 1);
}

/**
 * The bucket in which page `index` of a mapping is to be found.
 * @kernel include/linux/pagemap.h:72
 * @notrace
 */
export function page_hash(k: Kernel, mapping: address_space, index: number): PageBucket {
  return k.page_hash_table[_page_hashfn(k, mapping, index)];
}

/**
 * Page `index` of a mapping with a reference taken; null if it is not in memory.
 * @kernel include/linux/pagemap.h:76
 */
export function find_get_page(
  k: Kernel,
  mapping: address_space,
  index: number,
): struct_page | null {
  return __find_get_page(k, mapping, index, page_hash(k, mapping, index));
}

/**
 * Page `index` of a mapping with a reference taken, and locked; null if it is not in memory.
 * @kernel include/linux/pagemap.h:85
 * @locks no spinlock held
 */
export function* find_lock_page(
  k: Kernel,
  mapping: address_space,
  index: number,
): Generator<void, struct_page | null> {
  return yield* __find_lock_page(k, mapping, index, page_hash(k, mapping, index));
}

/**
 * Sleeps until nobody has the page locked.
 * @kernel include/linux/pagemap.h:94
 */
export function* wait_on_page(k: Kernel, page: struct_page): Generator<void, void> {
  if (PageLocked(page)) yield* ___wait_on_page(k, page);
}

/**
 * A page of a mapping, locked, with a reference; made if it is not in the page cache, null without memory.
 * @kernel include/linux/pagemap.h:105
 * @locks no spinlock held
 */
export function* grab_cache_page(
  k: Kernel,
  mapping: address_space,
  index: number,
): Generator<void, struct_page | null> {
  return yield* find_or_create_page(k, mapping, index, mapping.gfp_mask);
}
