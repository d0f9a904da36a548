// Finding a page of a mapping, making one, waiting for one: the short names of mm/filemap.ts.

import type { Kernel } from '../../globals.ts';
import {
  ___wait_on_page,
  __find_get_page,
  __find_lock_page,
  find_or_create_page,
} from '../../mm/filemap.ts';
import type { address_space } from './fs.ts';
import type { struct_page } from './mm.ts';
import { PageLocked } from './page.ts';
import { __free_page, alloc_pages } from './page_inline.ts';
import { page_hash } from './pagemap.ts';

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
 * @fails null
 */
export function* page_cache_alloc(
  k: Kernel,
  x: address_space,
): Generator<void, struct_page | null> {
  return yield* alloc_pages(k, x.gfp_mask, 0);
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
 * Sleeps until the page is not locked.
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
