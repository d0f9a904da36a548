// The page cache: its unit, which is a page, and its hash. How pages are found and made is in
// pagemap_inline.ts.

import type { Kernel } from '../../globals.ts';
import type { Slot } from '../slot.ts';
import type { address_space } from './fs.ts';
import type { struct_page } from './mm.ts';
import { get_page } from './page.ts';

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
 * @differs A bucket is made when it is first looked for: most of a machine stay empty.
 * @notrace
 */
export function page_hash(k: Kernel, mapping: address_space, index: number): PageBucket {
  return (k.page_hash_table[_page_hashfn(k, mapping, index)] ??= new PageBucket());
}
