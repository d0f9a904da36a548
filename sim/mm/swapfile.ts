// Places in swap and who refers to them. There is no swap yet: what would need it says so.

import type { swp_entry_t } from '../include/asm-i386/pgtable.ts';
import { BUG, NotSimulated } from '../include/bug.ts';
import type { struct_page } from '../include/linux/mm.ts';
import { PageLocked, PageReserved, page_count } from '../include/linux/page.ts';
import type { Kernel } from '../kernel.ts';
import { PageSwapCache } from './swap_state.ts';

/**
 * Is a locked page of the swap cache used by the caller and the cache alone?
 * @kernel mm/swapfile.c:229
 * @stub there is no swap, so no page is in the swap cache
 */
export function exclusive_swap_page(_k: Kernel, _page: struct_page): number {
  throw new NotSimulated('exclusive_swap_page', 'there is no swap yet.');
}

/**
 * May the caller, one user of this locked page, write to it as it is? 1 if there is no other user.
 * @kernel mm/swapfile.c:259
 * @differs C switches on the count and falls through: the buffers of a page are one user more.
 */
export function can_share_swap_page(k: Kernel, page: struct_page): number {
  let retval = 0;

  if (!PageLocked(page)) BUG('mm/swapfile.c:264');
  const count = page_count(page);
  if (count === 2 || (count === 3 && page.buffers)) {
    if (PageSwapCache(k, page)) retval = exclusive_swap_page(k, page);
  } else if (count === 1) {
    if (!PageReserved(page)) retval = 1;
  }
  return retval;
}

/**
 * Takes a locked page out of the swap cache if nobody else uses it: 1 if it did.
 * @kernel mm/swapfile.c:287
 * @stub there is no swap, so no page is in the swap cache: always 0
 */
export function remove_exclusive_swap_page(k: Kernel, page: struct_page): number {
  if (!PageLocked(page)) BUG('mm/swapfile.c:294');
  if (!PageSwapCache(k, page)) return 0;
  throw new NotSimulated('remove_exclusive_swap_page', 'there is no swap yet.');
}

/**
 * One user less of a place in swap.
 * @kernel mm/swapfile.c:332
 * @stub there is no swap, so no page-table entry names a place in it
 */
export function free_swap_and_cache(_k: Kernel, entry: swp_entry_t): void {
  throw new NotSimulated(
    'free_swap_and_cache',
    `there is no swap yet (entry 0x${entry.toString(16)}).`,
  );
}

/**
 * One user more of a place in swap.
 * @kernel mm/swapfile.c:1161
 * @stub there is no swap, so no page-table entry names a place in it
 */
export function swap_duplicate(_k: Kernel, entry: swp_entry_t): number {
  throw new NotSimulated('swap_duplicate', `there is no swap yet (entry 0x${entry.toString(16)}).`);
}
