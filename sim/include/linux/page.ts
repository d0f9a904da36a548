// The half of linux/mm.h that is about frames: flags of a struct page, its counter, its zone. The
// short names of the allocator are in page_inline.ts.

import type { Kernel } from '../../globals.ts';
import { atomic_dec_and_test } from '../asm-i386/atomic.ts';
import { PAGE_OFFSET, PAGE_SIZE } from '../asm-i386/page.ts';
import { __GFP_FS, __GFP_HIGHIO, __GFP_IO } from './gfp.ts';
import {
  PG_active,
  PG_dirty,
  PG_error,
  PG_launder,
  PG_locked,
  PG_lru,
  PG_referenced,
  PG_reserved,
  PG_slab,
  PG_uptodate,
  type struct_page,
} from './mm.ts';
import type { zone_t } from './mmzone.ts';
import { PF_NOIO } from './sched.ts';

/**
 * `gfp_mask` without the means that the current task must not use.
 * @kernel include/linux/mm.h:629
 * @notrace
 */
export function pf_gfp_mask(k: Kernel, gfp_mask: number): number {
  if (k.current.flags & PF_NOIO) gfp_mask &= ~(__GFP_IO | __GFP_HIGHIO | __GFP_FS);

  return gfp_mask;
}

// Users of a frame.

/**
 * One user more.
 * @kernel include/linux/mm.h:196
 * @notrace
 */
export function get_page(p: struct_page): void {
  p.count.counter++;
}

/**
 * One user less; was it the last?
 * @kernel include/linux/mm.h:198
 * @notrace
 */
export function put_page_testzero(p: struct_page): boolean {
  return atomic_dec_and_test(p.count);
}

/**
 * How many users.
 * @kernel include/linux/mm.h:199
 * @notrace
 */
export function page_count(p: struct_page): number {
  return p.count.counter;
}

/**
 * Sets the number of users.
 * @kernel include/linux/mm.h:200
 * @notrace
 */
export function set_page_count(p: struct_page, v: number): void {
  p.count.counter = v;
}

/**
 * Does only the page cache have the page?
 * @kernel include/linux/mm.h:533
 * @notrace
 */
export function is_page_cache_freeable(page: struct_page): boolean {
  return page_count(page) - (page.buffers ? 1 : 0) === 1;
}

// Flags of a frame: 1 or 0.

/**
 * Is its content valid?
 * @kernel include/linux/mm.h:310
 * @notrace
 */
export function Page_Uptodate(page: struct_page): number {
  return (page.flags >>> PG_uptodate) & 1;
}

/**
 * Its content is valid.
 * @kernel include/linux/mm.h:311
 * @notrace
 */
export function SetPageUptodate(page: struct_page): void {
  page.flags |= 1 << PG_uptodate;
}

/**
 * Its content is not valid.
 * @kernel include/linux/mm.h:316
 * @notrace
 */
export function ClearPageUptodate(page: struct_page): void {
  page.flags &= ~(1 << PG_uptodate);
}

/**
 * Is its content newer than the disk's?
 * @kernel include/linux/mm.h:317
 * @notrace
 */
export function PageDirty(page: struct_page): number {
  return (page.flags >>> PG_dirty) & 1;
}

/**
 * Its content is newer than the disk's.
 * @kernel include/linux/mm.h:318
 * @notrace
 */
export function SetPageDirty(page: struct_page): void {
  page.flags |= 1 << PG_dirty;
}

/**
 * The disk has its content.
 * @kernel include/linux/mm.h:319
 * @notrace
 */
export function ClearPageDirty(page: struct_page): void {
  page.flags &= ~(1 << PG_dirty);
}

/**
 * Is it locked?
 * @kernel include/linux/mm.h:320
 * @notrace
 */
export function PageLocked(page: struct_page): number {
  return (page.flags >>> PG_locked) & 1;
}

/**
 * Locks it, locked or not.
 * @kernel include/linux/mm.h:321
 * @notrace
 */
export function LockPage(page: struct_page): void {
  page.flags |= 1 << PG_locked;
}

/**
 * Locks it; 1 if it was locked already.
 * @kernel include/linux/mm.h:322
 * @notrace
 */
export function TryLockPage(page: struct_page): number {
  const old = (page.flags >>> PG_locked) & 1;
  page.flags |= 1 << PG_locked;
  return old;
}

/**
 * Is it being written out to free memory?
 * @kernel include/linux/mm.h:325
 * @notrace
 */
export function PageLaunder(page: struct_page): number {
  return (page.flags >>> PG_launder) & 1;
}

/**
 * It is being written out to free memory.
 * @kernel include/linux/mm.h:326
 * @notrace
 */
export function SetPageLaunder(page: struct_page): void {
  page.flags |= 1 << PG_launder;
}

/**
 * It is not being written out to free memory.
 * @kernel include/linux/mm.h:327
 * @notrace
 */
export function ClearPageLaunder(page: struct_page): void {
  page.flags &= ~(1 << PG_launder);
}

/**
 * Did its last I/O fail?
 * @kernel include/linux/mm.h:391
 * @notrace
 */
export function PageError(page: struct_page): number {
  return (page.flags >>> PG_error) & 1;
}

/**
 * Its last I/O failed.
 * @kernel include/linux/mm.h:392
 * @notrace
 */
export function SetPageError(page: struct_page): void {
  page.flags |= 1 << PG_error;
}

/**
 * No I/O has failed.
 * @kernel include/linux/mm.h:393
 * @notrace
 */
export function ClearPageError(page: struct_page): void {
  page.flags &= ~(1 << PG_error);
}

/**
 * Was it used since reclaim last looked?
 * @kernel include/linux/mm.h:394
 * @notrace
 */
export function PageReferenced(page: struct_page): number {
  return (page.flags >>> PG_referenced) & 1;
}

/**
 * It is used.
 * @kernel include/linux/mm.h:395
 * @notrace
 */
export function SetPageReferenced(page: struct_page): void {
  page.flags |= 1 << PG_referenced;
}

/**
 * Forgets that it was used.
 * @kernel include/linux/mm.h:396
 * @notrace
 */
export function ClearPageReferenced(page: struct_page): void {
  page.flags &= ~(1 << PG_referenced);
}

/**
 * Forgets that it was used; was it?
 * @kernel include/linux/mm.h:397
 * @notrace
 */
export function PageTestandClearReferenced(page: struct_page): number {
  const old = (page.flags >>> PG_referenced) & 1;
  page.flags &= ~(1 << PG_referenced);
  return old;
}

/**
 * Does it belong to a slab?
 * @kernel include/linux/mm.h:398
 * @notrace
 */
export function PageSlab(page: struct_page): number {
  return (page.flags >>> PG_slab) & 1;
}

/**
 * It belongs to a slab.
 * @kernel include/linux/mm.h:399
 * @notrace
 */
export function PageSetSlab(page: struct_page): void {
  page.flags |= 1 << PG_slab;
}

/**
 * It belongs to no slab.
 * @kernel include/linux/mm.h:400
 * @notrace
 */
export function PageClearSlab(page: struct_page): void {
  page.flags &= ~(1 << PG_slab);
}

/**
 * Must it never be freed or swapped?
 * @kernel include/linux/mm.h:401
 * @notrace
 */
export function PageReserved(page: struct_page): number {
  return (page.flags >>> PG_reserved) & 1;
}

/**
 * It must never be freed or swapped.
 * @kernel include/linux/mm.h:417
 * @notrace
 */
export function SetPageReserved(page: struct_page): void {
  page.flags |= 1 << PG_reserved;
}

/**
 * It is a page like others.
 * @kernel include/linux/mm.h:418
 * @notrace
 */
export function ClearPageReserved(page: struct_page): void {
  page.flags &= ~(1 << PG_reserved);
}

/**
 * Is it in the active list?
 * @kernel include/linux/mm.h:403
 * @notrace
 */
export function PageActive(page: struct_page): number {
  return (page.flags >>> PG_active) & 1;
}

/**
 * It is in the active list.
 * @kernel include/linux/mm.h:404
 * @notrace
 */
export function SetPageActive(page: struct_page): void {
  page.flags |= 1 << PG_active;
}

/**
 * It is not in the active list.
 * @kernel include/linux/mm.h:405
 * @notrace
 */
export function ClearPageActive(page: struct_page): void {
  page.flags &= ~(1 << PG_active);
}

/**
 * Is it in the active or the inactive list?
 * @kernel include/linux/mm.h:407
 * @notrace
 */
export function PageLRU(page: struct_page): number {
  return (page.flags >>> PG_lru) & 1;
}

/**
 * It is in one of the two lists; was it already?
 * @kernel include/linux/mm.h:408
 * @notrace
 */
export function TestSetPageLRU(page: struct_page): number {
  const old = (page.flags >>> PG_lru) & 1;
  page.flags |= 1 << PG_lru;
  return old;
}

/**
 * It is in neither list; was it in one?
 * @kernel include/linux/mm.h:409
 * @notrace
 */
export function TestClearPageLRU(page: struct_page): number {
  const old = (page.flags >>> PG_lru) & 1;
  page.flags &= ~(1 << PG_lru);
  return old;
}

// Zone and address of a frame.

/** The top byte of a page's flags is the number of its zone. @kernel include/linux/mm.h:334 */
export const ZONE_SHIFT = 24;

/**
 * The zone of a frame.
 * @kernel include/linux/mm.h:339
 * @notrace
 */
export function page_zone(k: Kernel, page: struct_page): zone_t {
  return k.zone_table[page.flags >>> ZONE_SHIFT];
}

/**
 * Writes down the zone of a frame, at boot.
 * @kernel include/linux/mm.h:344
 * @notrace
 */
export function set_page_zone(page: struct_page, zone_num: number): void {
  page.flags &= ~(~0 << ZONE_SHIFT);
  page.flags |= zone_num << ZONE_SHIFT;
}

/**
 * Kernel virtual address of a frame.
 * @kernel include/linux/mm.h:377
 * @differs C computes it from the frame's place in its zone; here a frame knows its number.
 * @notrace
 */
export function page_address(page: struct_page): number {
  return PAGE_OFFSET + page.pfn * PAGE_SIZE;
}
