// Short names for pages of the page cache, whose unit is a page.

import type { Kernel } from '../../kernel.ts';
import { ___wait_on_page } from '../../mm/filemap.ts';
import type { struct_page } from './mm.ts';
import { __free_page, get_page, PageLocked } from './page.ts';

/** A unit of the page cache has 2 to this power bytes. @kernel include/linux/pagemap.h:26 */
export const PAGE_CACHE_SHIFT = 12;
/** Bytes in a unit of the page cache. @kernel include/linux/pagemap.h:27 */
export const PAGE_CACHE_SIZE = 4096;

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
 * Sleeps until nobody has the page locked.
 * @kernel include/linux/pagemap.h:94
 */
export function* wait_on_page(k: Kernel, page: struct_page): Generator<void, void> {
  if (PageLocked(page)) yield* ___wait_on_page(k, page);
}
