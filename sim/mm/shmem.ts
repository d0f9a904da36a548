// Shared memory: files without a disk, whose pages are in the page cache or in swap.
//
//   MAP_SHARED | MAP_ANONYMOUS ─► shmem_zero_setup ─► shmem_file_setup: a file without a name
//   touch ─► shmem_nopage ─► shmem_getpage ─► in the page cache? else a new page of zeroes
//   last area goes ─► fput ─► dput ─► iput ─► truncate_inode_pages, shmem_delete_inode
//
// Where a page is while it is in swap stands in the file's own vector: 16 entries in the inode, then
// pages that lead to pages of entries, like the blocks of a file on disk. Each entry must exist before its
// page can, so that page-out needs no memory for it.

import { d_alloc, d_alloc_root, d_instantiate, dput } from '../fs/dcache.ts';
import { fput, get_empty_filp, put_filp } from '../fs/file_table.ts';
import { clear_inode, force_delete, new_inode } from '../fs/inode.ts';
import type { Kernel } from '../globals.ts';
import { EACCES, EFBIG, EINVAL, EIO, ENFILE, ENOMEM, ENOSPC } from '../include/asm-i386/errno.ts';
import { __pa, PAGE_SHIFT } from '../include/asm-i386/page.ts';
import {
  flush_dcache_page,
  flush_page_to_ram,
  type swp_entry_t,
  ZERO_PAGE,
} from '../include/asm-i386/pgtable.ts';
import { BUG } from '../include/bug.ts';
import {
  type address_space_operations,
  FMODE_READ,
  FMODE_WRITE,
  type file_operations,
  I_FREEING,
  type inode_operations,
  mntget,
  type struct_file,
  type struct_inode,
  super_block,
  type super_operations,
  vfsmount,
} from '../include/linux/fs.ts';
import { UPDATE_ATIME } from '../include/linux/fs_inline.ts';
import { GFP_USER } from '../include/linux/gfp.ts';
import { clear_highpage, copy_highpage } from '../include/linux/highmem.ts';
import { list_add_tail, list_del, list_entry, list_move_tail } from '../include/linux/list.ts';
import {
  NOPAGE_OOM,
  NOPAGE_SIGBUS,
  type struct_page,
  VM_LOCKED,
  type vm_area_struct,
  type vm_operations_struct,
} from '../include/linux/mm.ts';
import {
  Page_Uptodate,
  PageLaunder,
  PageLocked,
  SetPageDirty,
  SetPageUptodate,
  TryLockPage,
} from '../include/linux/page.ts';
import { free_page, UnlockPage } from '../include/linux/page_inline.ts';
import { PAGE_CACHE_SHIFT, PAGE_CACHE_SIZE, page_hash, pagesOf } from '../include/linux/pagemap.ts';
import {
  find_get_page,
  find_lock_page,
  page_cache_alloc,
  page_cache_release,
  wait_on_page,
} from '../include/linux/pagemap_inline.ts';
import {
  SHMEM_I,
  SHMEM_NR_DIRECT,
  shmem_inode_info,
  shmem_sb_info,
} from '../include/linux/shmem_fs.ts';
import { spin_lock, spin_unlock } from '../include/linux/spinlock.ts';
import { S_IFDIR, S_IFMT, S_IFREG, S_IRWXUGO, S_ISREG, S_ISVTX } from '../include/linux/stat.ts';
import { type Slot, ValueSlot } from '../include/slot.ts';
import { u32 } from '../include/u32.ts';
import {
  add_to_page_cache_locked,
  add_to_page_cache_unique,
  fail_writepage,
  mark_page_accessed,
  remove_inode_page,
  set_page_dirty,
} from './filemap.ts';
import { swapin_readahead } from './memory.ts';
import { vm_enough_memory } from './mmap.ts';
import { get_zeroed_page } from './page_alloc.ts';
import {
  add_to_swap_cache,
  delete_from_swap_cache,
  lookup_swap_cache,
  read_swap_cache_async,
} from './swap_state.ts';
import { free_swap_and_cache, get_swap_page, swap_free } from './swapfile.ts';

/** Tells tmpfs from other file systems. @kernel mm/shmem.c:34 */
export const TMPFS_MAGIC = 0x01021994;

/** Entries in a page. @kernel mm/shmem.c:36 */
export const ENTRIES_PER_PAGE = PAGE_CACHE_SIZE / 4;
/** Entries in all the pages that a page of entries leads to. @kernel mm/shmem.c:37 */
export const ENTRIES_PER_PAGEPAGE = ENTRIES_PER_PAGE * ENTRIES_PER_PAGE;
/** Blocks of 512 bytes in a page. @kernel mm/shmem.c:38 */
export const BLOCKS_PER_PAGE = PAGE_CACHE_SIZE / 512;

/** So many pages a file of shared memory can have. @kernel mm/shmem.c:40 */
export const SHMEM_MAX_INDEX =
  SHMEM_NR_DIRECT + (ENTRIES_PER_PAGEPAGE / 2) * (ENTRIES_PER_PAGE + 1);
/** The same in bytes: about 2 TB. @kernel mm/shmem.c:41 */
export const SHMEM_MAX_BYTES = SHMEM_MAX_INDEX * PAGE_CACHE_SIZE;

/** Pages that `size` bytes take. @kernel mm/shmem.c:43 @notrace */
export function VM_ACCT(size: number): number {
  return pagesOf(size);
}

/** Not past the end, and no new page. @kernel mm/shmem.c:52 */
export const SGP_READ = 0;
/** Not past the end, but a new page if need be. @kernel mm/shmem.c:53 */
export const SGP_CACHE = 1;
/** Past the end too. @kernel mm/shmem.c:54 */
export const SGP_WRITE = 2;

/**
 * The limits of the instance that a file belongs to.
 * @kernel mm/shmem.c:48
 * @notrace
 */
export function SHMEM_SB(sb: super_block): shmem_sb_info {
  return sb.u!;
}

/**
 * An entry of the vector in the inode: C's pointer into i_direct.
 */
class DirectEntry implements Slot<swp_entry_t> {
  constructor(
    private readonly entries: swp_entry_t[],
    private readonly index: number,
  ) {}
  get(): swp_entry_t {
    return this.entries[this.index];
  }
  set(v: swp_entry_t): void {
    this.entries[this.index] = v;
  }
}

/** An entry in a page of entries: C's pointer into it. */
class PageEntry implements Slot<swp_entry_t> {
  constructor(
    private readonly words: Uint32Array,
    private readonly at: number,
  ) {}
  get(): swp_entry_t {
    return this.words[this.at];
  }
  set(v: swp_entry_t): void {
    this.words[this.at] = v;
  }
}

/** The word at a kernel virtual address. @notrace */
function wordAt(k: Kernel, addr: number): number {
  return k.ram.words[__pa(addr) >>> 2];
}

/** Sets the word at a kernel virtual address. @notrace */
function setWordAt(k: Kernel, addr: number, value: number): void {
  k.ram.words[__pa(addr) >>> 2] = value;
}

/**
 * The file has a page less.
 * @kernel mm/shmem.c:74
 * @locks takes stat_lock
 */
export function shmem_free_block(k: Kernel, inode: struct_inode): void {
  const sbinfo = SHMEM_SB(inode.i_sb!);
  spin_lock(k, sbinfo.stat_lock);
  sbinfo.free_blocks++;
  inode.i_blocks -= BLOCKS_PER_PAGE;
  spin_unlock(k, sbinfo.stat_lock);
}

/**
 * A page leaves the page cache; unless it goes to swap, the file has a page less.
 * @kernel mm/shmem.c:83
 * @locks pagecache_lock held
 */
export function shmem_removepage(k: Kernel, page: struct_page): void {
  if (!PageLaunder(page)) shmem_free_block(k, page.mapping!.host!);
}

/**
 * The entry of page `index`. If a page of entries is missing on the way there: null, and the blank page
 * in `page`, if one is given, is put in its place; then the caller asks again.
 * @kernel mm/shmem.c:127
 * @locks the lock of the info held
 * @fails null
 */
export function shmem_swp_entry(
  k: Kernel,
  info: shmem_inode_info,
  index: number,
  page: Slot<number> | null,
): Slot<swp_entry_t> | null {
  let dir: number;

  if (index < SHMEM_NR_DIRECT) return new DirectEntry(info.i_direct, index);
  if (!info.i_indirect) {
    if (page) {
      info.i_indirect = page.get();
      page.set(0);
    }
    return null;
  }

  index -= SHMEM_NR_DIRECT;
  const offset = index % ENTRIES_PER_PAGE;
  index = Math.floor(index / ENTRIES_PER_PAGE);
  dir = info.i_indirect;

  if (index >= ENTRIES_PER_PAGE / 2) {
    index -= ENTRIES_PER_PAGE / 2;
    dir += 4 * (ENTRIES_PER_PAGE / 2 + Math.floor(index / ENTRIES_PER_PAGE));
    index %= ENTRIES_PER_PAGE;
    if (!wordAt(k, dir)) {
      if (page) {
        setWordAt(k, dir, page.get());
        page.set(0);
      }
      return null;
    }
    dir = wordAt(k, dir);
  }

  dir += 4 * index;
  if (!wordAt(k, dir)) {
    if (!page?.get()) return null;
    setWordAt(k, dir, page.get());
    page.set(0);
  }
  return new PageEntry(k.ram.words, (__pa(wordAt(k, dir)) >>> 2) + offset);
}

/**
 * The entry of page `index`, and the pages that lead to it, made if need be; a negative errno.
 * @kernel mm/shmem.c:179
 * @locks the lock of the info held, released while a page is allocated
 * @fails errno
 */
export function* shmem_swp_alloc(
  k: Kernel,
  info: shmem_inode_info,
  index: number,
  sgp: number,
): Generator<void, Slot<swp_entry_t> | number> {
  const inode = info.inode;
  const sbinfo = SHMEM_SB(inode.i_sb!);
  const page = new ValueSlot(0);
  let entry: Slot<swp_entry_t> | number | null;

  if (sgp !== SGP_WRITE && index * PAGE_CACHE_SIZE >= inode.i_size) return -EINVAL;

  while (!(entry = shmem_swp_entry(k, info, index, page))) {
    if (sgp === SGP_READ) return new ValueSlot(0);
    // One more than this page of entries: the page of data will be needed too.
    spin_lock(k, sbinfo.stat_lock);
    if (sbinfo.free_blocks <= 1) {
      spin_unlock(k, sbinfo.stat_lock);
      return -ENOSPC;
    }
    sbinfo.free_blocks--;
    inode.i_blocks += BLOCKS_PER_PAGE;
    spin_unlock(k, sbinfo.stat_lock);

    spin_unlock(k, info.lock);
    page.set(yield* get_zeroed_page(k, GFP_USER));
    spin_lock(k, info.lock);

    if (!page.get()) {
      shmem_free_block(k, inode);
      return -ENOMEM;
    }
    if (sgp !== SGP_WRITE && index * PAGE_CACHE_SIZE >= inode.i_size) {
      entry = -EINVAL;
      break;
    }
    if (info.next_index <= index) info.next_index = index + 1;
  }
  if (page.get()) {
    // Meanwhile another task has given its page, or truncated the file.
    shmem_free_block(k, inode);
    free_page(k, page.get());
  }
  if (info.next_index <= index && typeof entry !== 'number') info.next_index = index + 1;
  return entry;
}

/**
 * Drops the uses of the slots that `count` entries name: how many that were.
 * @kernel mm/shmem.c:240
 * @locks the lock of the info held
 * @differs C goes from pointer to pointer.
 */
export function shmem_free_swp(k: Kernel, dir: Slot<swp_entry_t>[]): number {
  let freed = 0;

  for (const ptr of dir) {
    if (ptr.get()) {
      free_swap_and_cache(k, ptr.get());
      ptr.set(0);
      freed++;
    }
  }
  return freed;
}

/** Entries `from` … `to` - 1 of a page of entries. @notrace */
function entriesOf(k: Kernel, page: number, from: number, to: number): Slot<swp_entry_t>[] {
  const first = __pa(page) >>> 2;
  return Array.from({ length: to - from }, (_, i) => new PageEntry(k.ram.words, first + from + i));
}

/**
 * Frees the pages of entries that the page at `dir` leads to, from entry `start` on, and that page
 * itself if `start` is 0: how many pages and slots in swap.
 * @kernel mm/shmem.c:267
 * @locks the lock of the info held
 */
export function shmem_truncate_direct(
  k: Kernel,
  info: shmem_inode_info,
  dir: Slot<number>,
  start: number,
  len: number,
): number {
  let freed = 0;

  const last = dir.get() + 4 * Math.floor((len + ENTRIES_PER_PAGE - 1) / ENTRIES_PER_PAGE);
  let off = start % ENTRIES_PER_PAGE;

  for (
    let ptr = dir.get() + 4 * Math.floor(start / ENTRIES_PER_PAGE);
    ptr < last;
    ptr += 4, off = 0
  ) {
    if (!wordAt(k, ptr)) continue;

    if (info.swapped) {
      const freed_swp = shmem_free_swp(k, entriesOf(k, wordAt(k, ptr), off, ENTRIES_PER_PAGE));
      info.swapped -= freed_swp;
      freed += freed_swp;
    }

    if (!off) {
      freed++;
      free_page(k, wordAt(k, ptr));
      setWordAt(k, ptr, 0);
    }
  }

  if (!start) {
    freed++;
    free_page(k, dir.get());
    dir.set(0);
  }
  return freed;
}

/** The pointer to the first page of entries, which stands in the inode. */
class IndirectSlot implements Slot<number> {
  constructor(private readonly info: shmem_inode_info) {}
  get(): number {
    return this.info.i_indirect;
  }
  set(v: number): void {
    this.info.i_indirect = v;
  }
}

/**
 * Frees entries from `index` on, as far as one page of pages of entries goes, the last one: how many
 * pages and slots in swap.
 * @kernel mm/shmem.c:306
 * @locks the lock of the info held
 */
export function shmem_truncate_indirect(k: Kernel, info: shmem_inode_info, index: number): number {
  let base: Slot<number>;
  let baseidx: number;
  let start: number;
  let len = info.next_index;

  if (len <= SHMEM_NR_DIRECT) {
    info.next_index = index;
    if (!info.swapped) return 0;
    const entries: Slot<swp_entry_t>[] = [];
    for (let i = index; i < len; i++) entries.push(new DirectEntry(info.i_direct, i));
    const freed = shmem_free_swp(k, entries);
    info.swapped -= freed;
    return freed;
  }

  if (len <= ENTRIES_PER_PAGEPAGE / 2 + SHMEM_NR_DIRECT) {
    len -= SHMEM_NR_DIRECT;
    base = new IndirectSlot(info);
    baseidx = SHMEM_NR_DIRECT;
  } else {
    len -= ENTRIES_PER_PAGEPAGE / 2 + SHMEM_NR_DIRECT;
    if (len > (ENTRIES_PER_PAGEPAGE * ENTRIES_PER_PAGE) / 2) BUG('mm/shmem.c:329');
    baseidx = len - 1;
    baseidx -= baseidx % ENTRIES_PER_PAGEPAGE;
    base = new PageEntry(
      k.ram.words,
      (__pa(info.i_indirect) >>> 2) + ENTRIES_PER_PAGE / 2 + baseidx / ENTRIES_PER_PAGEPAGE,
    );
    len -= baseidx;
    baseidx += ENTRIES_PER_PAGEPAGE / 2 + SHMEM_NR_DIRECT;
  }

  if (index > baseidx) {
    info.next_index = index;
    start = index - baseidx;
  } else {
    info.next_index = baseidx;
    start = 0;
  }
  return base.get() ? shmem_truncate_direct(k, info, base, start, len) : 0;
}

/**
 * Frees what leads to the pages past the end of the file; the pages themselves are gone already.
 * @kernel mm/shmem.c:351
 * @locks takes the lock of the info, and stat_lock
 * @omits The file's times.
 */
export function* shmem_truncate(k: Kernel, inode: struct_inode): Generator<void, void> {
  const info = SHMEM_I(inode);
  const sbinfo = SHMEM_SB(inode.i_sb!);
  let freed = 0;

  const index = pagesOf(inode.i_size);
  if (index >= info.next_index) return;

  spin_lock(k, info.lock);
  while (index < info.next_index) freed += shmem_truncate_indirect(k, info, index);
  if (info.swapped > info.next_index) BUG('mm/shmem.c:366');
  spin_unlock(k, info.lock);

  spin_lock(k, sbinfo.stat_lock);
  sbinfo.free_blocks += freed;
  inode.i_blocks -= freed * BLOCKS_PER_PAGE;
  spin_unlock(k, sbinfo.stat_lock);
}

/**
 * The end of a file of shared memory: what is in swap for it goes too.
 * @kernel mm/shmem.c:406
 * @locks takes shmem_ilock and stat_lock
 */
export function* shmem_delete_inode(k: Kernel, inode: struct_inode): Generator<void, void> {
  const sbinfo = SHMEM_SB(inode.i_sb!);

  if (inode.i_op === shmem_inode_operations) {
    const info = SHMEM_I(inode);
    spin_lock(k, k.shmem_ilock);
    list_del(info.list);
    spin_unlock(k, k.shmem_ilock);
    inode.i_size = 0;
    yield* shmem_truncate(k, inode);
  }
  if (inode.i_blocks) BUG('mm/shmem.c:418', 'blocks are left over', { i_blocks: inode.i_blocks });
  spin_lock(k, sbinfo.stat_lock);
  sbinfo.free_inodes++;
  spin_unlock(k, sbinfo.stat_lock);
  clear_inode(k, inode);
}

/**
 * Which of the first `count` entries from `at` on names this slot in swap: its number, or -1.
 * @kernel mm/shmem.c:425
 * @differs C is given pointers to the first entry and past the last; here a function gives each by its number.
 */
export function shmem_find_swp(
  entry: swp_entry_t,
  at: (n: number) => Slot<swp_entry_t>,
  count: number,
): number {
  for (let n = 0; n < count; n++) {
    if (at(n).get() === entry) return n;
  }
  return -1;
}

/**
 * Puts `page`, locked and in the swap cache, back into a file of shared memory, if that is where its slot in
 * swap belongs: 1 if it is. If the file has got another page there meanwhile, it stays in the swap cache.
 * @kernel mm/shmem.c:436
 * @locks takes the lock of the info
 */
export function shmem_unuse_inode(
  k: Kernel,
  info: shmem_inode_info,
  entry: swp_entry_t,
  page: struct_page,
): number {
  let idx: number;
  let offset: number;
  let at: (n: number) => Slot<swp_entry_t>;

  idx = 0;
  at = (n) => new DirectEntry(info.i_direct, n);
  spin_lock(k, info.lock);
  found: {
    offset = info.next_index;
    if (offset > SHMEM_NR_DIRECT) offset = SHMEM_NR_DIRECT;
    offset = shmem_find_swp(entry, at, offset);
    if (offset >= 0) break found;

    for (idx = SHMEM_NR_DIRECT; idx < info.next_index; idx += ENTRIES_PER_PAGE) {
      const first = idx;
      if (!shmem_swp_entry(k, info, first, null)) continue;
      at = (n) => shmem_swp_entry(k, info, first + n, null)!;
      offset = info.next_index - idx;
      if (offset > ENTRIES_PER_PAGE) offset = ENTRIES_PER_PAGE;
      offset = shmem_find_swp(entry, at, offset);
      if (offset >= 0) break found;
    }
    spin_unlock(k, info.lock);
    return 0;
  }
  // found:
  const ptr = at(offset);
  idx += offset;
  const inode = info.inode;
  const mapping = inode.i_mapping;
  delete_from_swap_cache(k, page);

  // Past the end, or of a file that goes: not into the page cache any more.
  const limit = inode.i_state & I_FREEING ? 0 : pagesOf(inode.i_size);

  if (
    idx >= limit ||
    add_to_page_cache_unique(k, page, mapping, idx, page_hash(k, mapping, idx)) === 0
  ) {
    ptr.set(0);
    info.swapped--;
  } else if (add_to_swap_cache(k, page, entry) !== 0) BUG('mm/shmem.c:484');
  spin_unlock(k, info.lock);
  SetPageUptodate(page);
  // Even if the entry is still there: try_to_unuse() shall not go on to look for it, and counts it again.
  swap_free(k, entry);
  return 1;
}

/**
 * Looks for the file of shared memory that a slot in swap belongs to, and puts the page back into it: 1 if there is
 * one. The next search begins with that file.
 * @kernel mm/shmem.c:498
 * @locks takes shmem_ilock
 */
export function shmem_unuse(k: Kernel, entry: swp_entry_t, page: struct_page): number {
  let found = 0;

  spin_lock(k, k.shmem_ilock);
  for (let p = k.shmem_inodes.next; p !== k.shmem_inodes; p = p.next) {
    const info = list_entry(p);

    if (info.swapped && shmem_unuse_inode(k, info, entry, page)) {
      list_move_tail(k.shmem_inodes, info.list);
      found = 1;
      break;
    }
  }
  spin_unlock(k, k.shmem_ilock);
  return found;
}

/**
 * Takes a page from the page cache to the swap cache, if reclaim asks; for any other caller it stays dirty. Its
 * slot in swap is noted in the file; the write itself is left to the swap cache.
 * @kernel mm/shmem.c:522
 * @locks the page locked; unlocks it. Takes the lock of the info
 */
export function* shmem_writepage(k: Kernel, page: struct_page): Generator<void, number> {
  if (!PageLocked(page)) BUG('mm/shmem.c:530', 'the page is not locked');
  if (!PageLaunder(page)) return fail_writepage(k, page);

  const mapping = page.mapping!;
  const index = page.index;
  const inode = mapping.host!;
  const info = SHMEM_I(inode);
  if (info.flags & VM_LOCKED) return fail_writepage(k, page);
  getswap: for (;;) {
    const swap = get_swap_page(k);
    if (!swap) return fail_writepage(k, page);

    spin_lock(k, info.lock);
    if (index >= info.next_index) BUG('mm/shmem.c:546');
    const entry = shmem_swp_entry(k, info, index, null);
    if (!entry) BUG('mm/shmem.c:548');
    if (entry.get()) BUG('mm/shmem.c:549');

    remove_inode_page(k, page);
    page_cache_release(k, page);

    if (add_to_swap_cache(k, page, swap) !== 0) {
      // Read-ahead has brought in what this slot held before: back, and try another slot.
      add_to_page_cache_locked(k, page, mapping, index);
      spin_unlock(k, info.lock);
      swap_free(k, swap);
      continue getswap;
    }

    entry.set(swap);
    info.swapped++;
    spin_unlock(k, info.lock);
    SetPageUptodate(page);
    set_page_dirty(k, page);
    UnlockPage(k, page);
    return 0;
  }
}

/**
 * Page `idx` of a file of shared memory: the one in the page cache, the one in swap, or a new one of zeroes. With a
 * reference, and not locked; or, if the caller gave a locked page to be filled, that page, still locked. A
 * negative errno if there can be none.
 * @kernel mm/shmem.c:583
 * @locks no spinlock held
 * @fails errno
 * @differs C has the page given and returned through a pointer.
 */
export function* shmem_getpage(
  k: Kernel,
  inode: struct_inode,
  idx: number,
  given: struct_page | null,
  sgp: number,
): Generator<void, struct_page | number> {
  const mapping = inode.i_mapping;
  const info = SHMEM_I(inode);
  let filepage = given;
  let error = 0;

  if (idx >= SHMEM_MAX_INDEX) return -EFBIG;

  failed: {
    repeat: for (;;) {
      if (!filepage) filepage = yield* find_lock_page(k, mapping, idx);
      if (filepage && Page_Uptodate(filepage)) break repeat;

      spin_lock(k, info.lock);
      let entry = yield* shmem_swp_alloc(k, info, idx, sgp);
      if (typeof entry === 'number') {
        spin_unlock(k, info.lock);
        error = entry;
        break failed;
      }
      const swap = entry.get();

      if (swap) {
        const swappage = lookup_swap_cache(k, swap);
        if (!swappage) {
          spin_unlock(k, info.lock);
          yield* swapin_readahead(k, swap);
          const read = yield* read_swap_cache_async(k, swap);
          if (!read) {
            spin_lock(k, info.lock);
            entry = yield* shmem_swp_alloc(k, info, idx, sgp);
            if (typeof entry === 'number') error = entry;
            else if (entry.get() === swap) error = -ENOMEM;
            spin_unlock(k, info.lock);
            if (error) break failed;
            continue repeat;
          }
          yield* wait_on_page(k, read);
          page_cache_release(k, read);
          continue repeat;
        }

        // The page must be locked, and the lock of the info must not be released meanwhile.
        if (TryLockPage(swappage)) {
          spin_unlock(k, info.lock);
          yield* wait_on_page(k, swappage);
          page_cache_release(k, swappage);
          continue repeat;
        }
        if (!Page_Uptodate(swappage)) {
          spin_unlock(k, info.lock);
          UnlockPage(k, swappage);
          page_cache_release(k, swappage);
          error = -EIO;
          break failed;
        }

        delete_from_swap_cache(k, swappage);
        if (filepage) {
          entry.set(0);
          info.swapped--;
          spin_unlock(k, info.lock);
          flush_page_to_ram(swappage);
          copy_highpage(k, filepage, swappage);
          UnlockPage(k, swappage);
          page_cache_release(k, swappage);
          flush_dcache_page(filepage);
          SetPageUptodate(filepage);
          SetPageDirty(filepage);
          swap_free(k, swap);
        } else if (
          add_to_page_cache_unique(k, swappage, mapping, idx, page_hash(k, mapping, idx)) === 0
        ) {
          entry.set(0);
          info.swapped--;
          spin_unlock(k, info.lock);
          filepage = swappage;
          SetPageUptodate(filepage);
          SetPageDirty(filepage);
          swap_free(k, swap);
        } else {
          if (add_to_swap_cache(k, swappage, swap) !== 0) BUG('mm/shmem.c:682');
          spin_unlock(k, info.lock);
          SetPageUptodate(swappage);
          SetPageDirty(swappage);
          UnlockPage(k, swappage);
          page_cache_release(k, swappage);
          continue repeat;
        }
      } else if (sgp === SGP_READ && !filepage) {
        filepage = find_get_page(k, mapping, idx);
        if (filepage && (!Page_Uptodate(filepage) || TryLockPage(filepage))) {
          spin_unlock(k, info.lock);
          yield* wait_on_page(k, filepage);
          page_cache_release(k, filepage);
          filepage = null;
          continue repeat;
        }
        spin_unlock(k, info.lock);
      } else {
        const sbinfo = SHMEM_SB(inode.i_sb!);
        spin_lock(k, sbinfo.stat_lock);
        if (sbinfo.free_blocks === 0) {
          spin_unlock(k, sbinfo.stat_lock);
          spin_unlock(k, info.lock);
          error = -ENOSPC;
          break failed;
        }
        sbinfo.free_blocks--;
        inode.i_blocks += BLOCKS_PER_PAGE;
        spin_unlock(k, sbinfo.stat_lock);

        if (!filepage) {
          spin_unlock(k, info.lock);
          filepage = yield* page_cache_alloc(k, mapping);
          if (!filepage) {
            shmem_free_block(k, inode);
            error = -ENOMEM;
            break failed;
          }

          spin_lock(k, info.lock);
          entry = yield* shmem_swp_alloc(k, info, idx, sgp);
          if (typeof entry === 'number') error = entry;
          if (
            error ||
            (entry as Slot<swp_entry_t>).get() ||
            add_to_page_cache_unique(k, filepage, mapping, idx, page_hash(k, mapping, idx)) !== 0
          ) {
            spin_unlock(k, info.lock);
            page_cache_release(k, filepage);
            shmem_free_block(k, inode);
            filepage = null;
            if (error) break failed;
            continue repeat;
          }
        }

        spin_unlock(k, info.lock);
        clear_highpage(k, filepage);
        flush_dcache_page(filepage);
        SetPageUptodate(filepage);
      }
      break;
    }
    // done:
    if (given) return given;
    if (filepage) {
      UnlockPage(k, filepage);
      return filepage;
    }
    return ZERO_PAGE(k, 0);
  }
  // failed:
  if (given !== filepage) {
    UnlockPage(k, filepage!);
    page_cache_release(k, filepage!);
  }
  return error;
}

/**
 * The frame for `address` of an area of shared memory, with a reference taken. NOPAGE_OOM without memory; null, for SIGBUS,
 * past the end of the file and for any other error.
 * @kernel mm/shmem.c:763
 * @locks mmap_sem held
 */
export function* shmem_nopage(
  k: Kernel,
  vma: vm_area_struct,
  address: number,
  _unused: number,
): Generator<void, struct_page | null | typeof NOPAGE_OOM> {
  const inode = vma.vm_file!.f_dentry!.d_inode!;
  let idx: number;

  idx = (address - vma.vm_start) >>> PAGE_SHIFT;
  idx = u32(idx + vma.vm_pgoff);
  idx >>>= PAGE_CACHE_SHIFT - PAGE_SHIFT;

  const page = yield* shmem_getpage(k, inode, idx, null, SGP_CACHE);
  if (typeof page === 'number') return page === -ENOMEM ? NOPAGE_OOM : NOPAGE_SIGBUS;

  mark_page_accessed(k, page);
  flush_page_to_ram(page);
  return page;
}

/**
 * Keeps a file of shared memory from being swapped, or no longer.
 * @kernel mm/shmem.c:783
 * @locks takes the lock of the info
 */
export function shmem_lock(k: Kernel, file: struct_file, lock: number): void {
  const inode = file.f_dentry!.d_inode!;
  const info = SHMEM_I(inode);

  spin_lock(k, info.lock);
  if (lock) info.flags |= VM_LOCKED;
  else info.flags &= ~VM_LOCKED;
  spin_unlock(k, info.lock);
}

/**
 * Prepares an area to map a file of shared memory that has a descriptor: 0 or -EACCES.
 * @kernel mm/shmem.c:796
 * @fails errno
 */
export function* shmem_mmap(
  k: Kernel,
  file: struct_file,
  vma: vm_area_struct,
): Generator<void, number> {
  const inode = file.f_dentry!.d_inode!;

  if (!S_ISREG(inode.i_mode)) return -EACCES;
  UPDATE_ATIME(k, inode);
  vma.vm_ops = shmem_vm_ops;
  return 0;
}

/**
 * A new inode of an instance of shmem; null if it has too many.
 * @kernel mm/shmem.c:809
 * @locks takes stat_lock and shmem_ilock
 * @fails null
 * @omits Devices and links, owners and times, and what a directory can do.
 * @bug If there is no memory for the inode of a new file in shared memory, one inode fewer can be made from then on,
 *   because the count of inodes in use is not lowered again.
 */
export function shmem_get_inode(
  k: Kernel,
  sb: super_block,
  mode: number,
  _dev: number,
): struct_inode | null {
  const sbinfo = SHMEM_SB(sb);

  spin_lock(k, sbinfo.stat_lock);
  if (!sbinfo.free_inodes) {
    spin_unlock(k, sbinfo.stat_lock);
    return null;
  }
  sbinfo.free_inodes--;
  spin_unlock(k, sbinfo.stat_lock);

  const inode = new_inode(k, sb);
  if (inode) {
    inode.i_mode = mode;
    inode.i_blocks = 0;
    inode.i_mapping.a_ops = k.tmpfs ? shmem_aops : aopsWithoutTmpfs;
    const info = new shmem_inode_info(inode);
    inode.u = info;
    switch (mode & S_IFMT) {
      case S_IFREG:
        inode.i_op = shmem_inode_operations;
        inode.i_fop = shmem_file_operations;
        spin_lock(k, k.shmem_ilock);
        list_add_tail(info.list, k.shmem_inodes);
        spin_unlock(k, k.shmem_ilock);
        break;
      case S_IFDIR:
        inode.i_nlink++;
        break;
    }
  }
  return inode;
}

/**
 * Sets the limits of an instance: 0, or -EINVAL if it has more than that already.
 * @kernel mm/shmem.c:861
 * @locks takes stat_lock
 * @fails errno
 */
export function shmem_set_size(
  k: Kernel,
  info: shmem_sb_info,
  max_blocks: number,
  max_inodes: number,
): number {
  let error: number;

  spin_lock(k, info.stat_lock);
  const blocks = info.max_blocks - info.free_blocks;
  const inodes = info.max_inodes - info.free_inodes;
  out: {
    error = -EINVAL;
    if (max_blocks < blocks) break out;
    if (max_inodes < inodes) break out;
    error = 0;
    info.max_blocks = max_blocks;
    info.free_blocks = max_blocks - blocks;
    info.max_inodes = max_inodes;
    info.free_inodes = max_inodes - inodes;
  }
  // out:
  spin_unlock(k, info.stat_lock);
  return error;
}

/**
 * Fills a locked page of shared memory: with what is in swap, else with zeroes. It is unlocked then. 0 or a
 * negative errno.
 * @kernel mm/shmem.c:897
 * @locks the page locked
 * @bug If a page of a file in shared memory cannot be filled, it stays in the page cache, although no block has been
 *   added for it to the file's count of blocks (i_blocks). When the page leaves the cache, a block is subtracted all
 *   the same. So the count is wrong when the file itself is removed, and the kernel meets a BUG() in mm/shmem.c:418.
 */
export function* shmem_readpage(
  k: Kernel,
  _file: struct_file | null,
  page: struct_page,
): Generator<void, number> {
  const inode = page.mapping!.host!;
  const found = yield* shmem_getpage(k, inode, page.index, page, SGP_CACHE);
  UnlockPage(k, page);
  return typeof found === 'number' ? found : 0;
}

/**
 * Makes an instance of shmem: at first half of all RAM is the limit.
 * @kernel mm/shmem.c:1452
 * @fails null
 * @omits The options of a mount, and the error that there is no memory for the name of the root: there always is.
 */
export function shmem_read_super(k: Kernel, sb: super_block): super_block | null {
  const sbinfo = new shmem_sb_info();
  sb.u = sbinfo;
  const blocks = Math.floor(k.totalram_pages / 2);
  const inodes = blocks;

  sbinfo.max_blocks = blocks;
  sbinfo.free_blocks = blocks;
  sbinfo.max_inodes = inodes;
  sbinfo.free_inodes = inodes;
  sb.s_maxbytes = SHMEM_MAX_BYTES;
  sb.s_blocksize = PAGE_CACHE_SIZE;
  sb.s_blocksize_bits = PAGE_CACHE_SHIFT;
  sb.s_magic = TMPFS_MAGIC;
  sb.s_op = shmem_ops;
  const inode = shmem_get_inode(k, sb, S_IFDIR | S_IRWXUGO | S_ISVTX, 0);
  if (!inode) return null;

  sb.s_root = d_alloc_root(inode);
  return sb;
}

/**
 * How pages of shared memory are read and written, and that they leave.
 * @kernel mm/shmem.c:1500
 * @omits prepare_write and commit_write: no program can have a descriptor for shared memory here.
 */
export const shmem_aops: address_space_operations = {
  get removepage() {
    return shmem_removepage;
  },
  get writepage() {
    return shmem_writepage;
  },
  get readpage() {
    return shmem_readpage;
  },
};

/** The same in a kernel that was configured without CONFIG_TMPFS: nothing can be read ahead. */
const aopsWithoutTmpfs: address_space_operations = {
  get removepage() {
    return shmem_removepage;
  },
  get writepage() {
    return shmem_writepage;
  },
};

/**
 * What can be done with a descriptor of shared memory.
 * @kernel mm/shmem.c:1510
 * @omits read, write and fsync: no program can have such a descriptor here.
 */
export const shmem_file_operations: file_operations = {
  get mmap() {
    return shmem_mmap;
  },
};

/**
 * What shmem does with an inode.
 * @kernel mm/shmem.c:1519
 * @omits setattr, which keeps the page that a truncation cuts in two from being swapped: no program can truncate one here.
 */
export const shmem_inode_operations: inode_operations = {
  get truncate() {
    return shmem_truncate;
  },
};

/**
 * What shmem does with its inodes as a whole.
 * @kernel mm/shmem.c:1538
 * @omits statfs and remount_fs.
 */
export const shmem_ops: super_operations = {
  get delete_inode() {
    return shmem_delete_inode;
  },
  get put_inode() {
    return force_delete;
  },
};

/** What an area of shared memory does. @kernel mm/shmem.c:1547 */
export const shmem_vm_ops: vm_operations_struct = {
  get nopage() {
    return shmem_nopage;
  },
};

/**
 * Makes the kernel's own instance of shmem, which has no limits.
 * @kernel mm/shmem.c:1560
 * @reduced no other one can be mounted
 */
export function init_tmpfs(k: Kernel): number {
  k.shm_mnt = new vfsmount();
  const sb = shmem_read_super(k, new super_block());
  k.shm_mnt.mnt_sb = sb;
  k.shm_mnt.mnt_root = sb!.s_root;
  k.shm_mnt.mnt_count.counter = 1;

  shmem_set_size(k, SHMEM_SB(sb!), 0xffffffff, 0xffffffff);
  return 0;
}

/**
 * An open file of shared memory of `size` bytes, without a name that could be found; a negative errno.
 * @kernel mm/shmem.c:1607
 * @locks no spinlock held
 * @fails errno
 */
export function* shmem_file_setup(
  k: Kernel,
  name: string,
  size: number,
): Generator<void, struct_file | number> {
  let error: number;

  if (size > SHMEM_MAX_BYTES) return -EINVAL;

  if (!vm_enough_memory(k, VM_ACCT(size))) return -ENOMEM;

  const root = k.shm_mnt.mnt_root!;
  const dentry = d_alloc(root, name);
  if (!dentry) return -ENOMEM;

  put_dentry: {
    error = -ENFILE;
    const file = get_empty_filp();
    if (!file) break put_dentry;

    close_file: {
      error = -ENOSPC;
      const inode = shmem_get_inode(k, root.d_sb!, S_IFREG | S_IRWXUGO, 0);
      if (!inode) break close_file;

      d_instantiate(dentry, inode);
      inode.i_size = size;
      inode.i_nlink = 0;
      file.f_vfsmnt = mntget(k.shm_mnt);
      file.f_dentry = dentry;
      file.f_op = shmem_file_operations;
      file.f_mode = FMODE_WRITE | FMODE_READ;
      return file;
    }
    // close_file:
    put_filp(file);
  }
  // put_dentry:
  yield* dput(k, dentry);
  return error;
}

/**
 * Puts an unnamed file of shared memory behind `vma`: 0 or a negative errno.
 * @kernel mm/shmem.c:1664
 * @locks mmap_sem (write) held
 * @fails errno
 */
export function* shmem_zero_setup(k: Kernel, vma: vm_area_struct): Generator<void, number> {
  const size = vma.vm_end - vma.vm_start;

  const file = yield* shmem_file_setup(k, 'dev/zero', size);
  if (typeof file === 'number') return file;

  if (vma.vm_file) yield* fput(k, vma.vm_file);
  vma.vm_file = file;
  vma.vm_ops = shmem_vm_ops;
  return 0;
}
