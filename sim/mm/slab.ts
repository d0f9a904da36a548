// The slab allocator: memory for many objects of one size.
//
// A cache takes pages from the buddy allocator, a slab at a time, and cuts each slab into objects.
// linux/slab.ts has the drawing. Two things follow from how free objects are chained. Within a slab the
// object that was freed last is allocated first, while its memory is still in the processor's cache.
// And a slab that is partly used is filled up before an empty one is begun.
//
// The words that chain free objects (bufctl) are in the slab's own memory. The objects are JavaScript
// objects if the cache was created with `make`: one for each slot, made when the slab is, and handed
// out again and again with what the last owner left in its fields. Without `make` a slot is plain
// memory, and its address is handed out.

import type { Kernel } from '../globals.ts';
import {
  PAGE_OFFSET,
  PAGE_SHIFT,
  PAGE_SIZE,
  VALID_PAGE,
  virt_to_page,
} from '../include/asm-i386/page.ts';
import { init_MUTEX } from '../include/asm-i386/semaphore.ts';
import { down, down_trylock, up } from '../include/asm-i386/semaphore_inline.ts';
import { in_interrupt } from '../include/asm-i386/system.ts';
import { BUG } from '../include/bug.ts';
import { L1_CACHE_ALIGN, L1_CACHE_BYTES } from '../include/linux/cache.ts';
import { __GFP_WAIT, GFP_DMA } from '../include/linux/gfp.ts';
import { printk } from '../include/linux/kernel.ts';
import {
  INIT_LIST_HEAD,
  list_add,
  list_add_tail,
  list_del,
  list_empty,
  list_entry,
  type list_head,
} from '../include/linux/list.ts';
import type { struct_page } from '../include/linux/mm.ts';
import { PageClearSlab, PageSetSlab, PageSlab } from '../include/linux/page.ts';
import {
  type kmem_cache_t,
  SLAB_ATOMIC,
  SLAB_CACHE_DMA,
  SLAB_CTOR_ATOMIC,
  SLAB_CTOR_CONSTRUCTOR,
  SLAB_DMA,
  SLAB_HWCACHE_ALIGN,
  SLAB_KERNEL,
  SLAB_LEVEL_MASK,
  SLAB_MUST_HWCACHE_ALIGN,
  SLAB_NO_GROW,
  SLAB_NO_REAP,
  type SlabCallback,
  slab_t,
} from '../include/linux/slab.ts';
import { spin_lock_init, spin_lock_irq, spin_unlock_irq } from '../include/linux/spinlock.ts';
import type { KernelObject } from '../include/object.ts';
import { u32 } from '../include/u32.ts';
import { __get_free_pages, free_pages } from './page_alloc.ts';

/** Caches that kmem_cache_reap() looks at in one call. @kernel mm/slab.c:103 */
export const REAP_SCANLEN = 10;
/** So many free pages in one cache are enough: it looks no further. @kernel mm/slab.c:104 */
export const REAP_PERFECT = 10;
/** Bytes in a pointer. @kernel mm/slab.c:107 */
export const BYTES_PER_WORD = 4;
/** Flags that kmem_cache_create() takes in a kernel without slab debugging. @kernel mm/slab.c:116 */
export const CREATE_MASK =
  SLAB_HWCACHE_ALIGN | SLAB_NO_REAP | SLAB_CACHE_DMA | SLAB_MUST_HWCACHE_ALIGN;
/** End of the chain of free objects: 0xffffffff, but chain words are read with a sign here. @kernel mm/slab.c:139 */
export const BUFCTL_END = -1;
/** Objects in a slab at most. @kernel mm/slab.c:140 */
export const SLAB_LIMIT = 0xfffffffe;
/** Ours: the word of an object in use, so that a double free is seen without a walk down the chain. */
const bufctlInUse = -3;
/** sizeof(slab_t). */
const sizeofSlab = 24;
/** Longest name of a cache, with the zero at its end. @kernel mm/slab.c:188 */
export const CACHE_NAMELEN = 20;
/** Cache flag: slab_t is not in the slab but in a general cache. @kernel mm/slab.c:250 */
export const CFLGS_OFF_SLAB = 0x010000;
/** Cache flag: one page a slab with slab_t in it; set and never tested. @kernel mm/slab.c:251 */
export const CFLGS_OPTIMIZE = 0x020000;
/** Grown since reclaim last came by, which will let it be once. @kernel mm/slab.c:254 */
export const DFLGS_GROWN = 0x000001;
/** Largest object: 2⁵ pages. @kernel mm/slab.c:306 */
export const MAX_OBJ_ORDER = 5;
/** On a machine with more than 32 MB a slab may have 4 pages … @kernel mm/slab.c:311 */
export const BREAK_GFP_ORDER_HI = 2;
/** … on a smaller one 2, unless an object does not fit. @kernel mm/slab.c:312 */
export const BREAK_GFP_ORDER_LO = 1;
/** Pages of a slab at most: 2⁵. @kernel mm/slab.c:318 */
export const MAX_GFP_ORDER = 5;

/**
 * The cache's slab_t is not in the slab.
 * @kernel mm/slab.c:256
 * @notrace
 */
export function OFF_SLAB(x: { flags: number }): boolean {
  return (x.flags & CFLGS_OFF_SLAB) !== 0;
}

// What a page of a slab belongs to. C keeps the two pointers in page->list, which is idle in a page
// that is not free.

/**
 * Notes the cache and the slab that a page belongs to.
 * @kernel mm/slab.c:327
 * @differs A field of the struct page instead of list.next and list.prev; the slab knows its cache.
 * @notrace
 */
export function SET_PAGE_SLAB(pg: struct_page, x: unknown): void {
  pg.slab = x;
}

/**
 * The slab that a page belongs to.
 * @kernel mm/slab.c:328
 * @notrace
 */
export function GET_PAGE_SLAB(pg: struct_page): slab_t {
  return pg.slab as slab_t;
}

/**
 * The cache that a page belongs to.
 * @kernel mm/slab.c:326
 * @notrace
 */
export function GET_PAGE_CACHE(pg: struct_page): kmem_cache_t {
  return (pg.slab as slab_t).cachep!;
}

/**
 * How many objects of `size` bytes fit into a slab of 2^gfporder pages, and what is left over. With
 * slab_t and the chain words in the slab they take their share, rounded to cache lines.
 * @kernel mm/slab.c:388
 */
export function kmem_cache_estimate(
  gfporder: number,
  size: number,
  flags: number,
): { left_over: number; num: number } {
  let wastage = PAGE_SIZE << gfporder;
  let extra = 0;
  let base = 0;

  if (!(flags & CFLGS_OFF_SLAB)) {
    base = sizeofSlab;
    extra = BYTES_PER_WORD;
  }
  let i = 0;
  while (i * size + L1_CACHE_ALIGN(base + i * extra) <= wastage) i++;
  if (i > 0) i--;

  if (i > SLAB_LIMIT) i = SLAB_LIMIT;

  wastage -= i * size;
  wastage -= L1_CACHE_ALIGN(base + i * extra);
  return { left_over: wastage, num: i };
}

/**
 * Sets up the cache of caches, the only one that is not allocated.
 * @kernel mm/slab.c:416
 */
export function kmem_cache_init(k: Kernel): void {
  init_MUTEX(k.cache_chain_sem);
  INIT_LIST_HEAD(k.cache_cache.next);

  const { left_over, num } = kmem_cache_estimate(0, k.cache_cache.objsize, 0);
  k.cache_cache.num = num;
  if (!k.cache_cache.num) BUG('mm/slab.c:426', 'a cache does not fit into a page');

  k.cache_cache.colour = Math.trunc(left_over / k.cache_cache.colour_off);
  k.cache_cache.colour_next = 0;
}

/**
 * Creates the general caches that kmalloc() takes from: two for each size.
 * @kernel mm/slab.c:436
 */
export function* kmem_cache_sizes_init(k: Kernel): Generator<void, void> {
  if (k.num_physpages > (32 << 20) >>> PAGE_SHIFT) k.slab_break_gfp_order = BREAK_GFP_ORDER_HI;
  for (const sizes of k.cache_sizes) {
    let name = `size-${sizes.cs_size}`;
    const cachep = yield* kmem_cache_create<number>(
      k,
      name,
      sizes.cs_size,
      0,
      SLAB_HWCACHE_ALIGN,
      null,
      null,
    );
    if (!cachep) BUG('mm/slab.c:456', 'no general cache');
    sizes.cs_cachep = cachep;

    // The largest slab_t that a general cache without an off-slab slab_t itself can hold.
    if (!OFF_SLAB(sizes.cs_cachep)) {
      k.offslab_limit = sizes.cs_size - sizeofSlab;
      k.offslab_limit = Math.trunc(k.offslab_limit / 2);
    }
    name = `size-${sizes.cs_size}(DMA)`;
    const dmacachep = yield* kmem_cache_create<number>(
      k,
      name,
      sizes.cs_size,
      0,
      SLAB_CACHE_DMA | SLAB_HWCACHE_ALIGN,
      null,
      null,
    );
    if (!dmacachep) BUG('mm/slab.c:468', 'no general cache for DMA');
    sizes.cs_dmacachep = dmacachep;
  }
}

/**
 * Pages for a slab: kernel virtual address, or 0.
 * @kernel mm/slab.c:486
 * @fails zero
 */
export function* kmem_getpages<T>(
  k: Kernel,
  cachep: kmem_cache_t<T>,
  flags: number,
): Generator<void, number> {
  flags |= cachep.gfpflags;
  return yield* __get_free_pages(k, flags, cachep.gfporder);
}

/**
 * Frees the pages of a slab.
 * @kernel mm/slab.c:507
 */
export function kmem_freepages<T>(k: Kernel, cachep: kmem_cache_t<T>, addr: number): void {
  let i = 1 << cachep.gfporder;
  let pfn = (addr - PAGE_OFFSET) >>> PAGE_SHIFT;

  while (i--) {
    PageClearSlab(k.mem_map[pfn]);
    SET_PAGE_SLAB(k.mem_map[pfn], null);
    pfn++;
  }
  free_pages(k, addr, cachep.gfporder);
}

/**
 * Frees a slab, which is on no list any more.
 * @kernel mm/slab.c:555
 * @locks none needed
 */
export function kmem_slab_destroy<T>(k: Kernel, cachep: kmem_cache_t<T>, slabp: slab_t<T>): void {
  if (cachep.dtor) {
    for (let i = 0; i < cachep.num; i++) {
      const objp = slotOf(cachep, slabp, i);
      if (cachep.dtor) cachep.dtor(objp, cachep, 0);
    }
  }

  kmem_freepages(k, cachep, slabp.s_mem - slabp.colouroff);
  if (OFF_SLAB(cachep)) kmem_cache_free(k, cachep.slabp_cache!, slabp.kaddr);
}

/** Object number i of a slab: what lives in the slot, or its address. */
function slotOf<T>(cachep: kmem_cache_t<T>, slabp: slab_t<T>, i: number): T {
  if (slabp.objs !== null) return slabp.objs[i];
  return (slabp.s_mem + cachep.objsize * i) as unknown as T;
}

/**
 * Creates a cache for objects of `size` bytes; null if there is no memory for it.
 *
 * Small objects share a page with their slab_t; from 512 bytes on it is kept elsewhere, unless the room
 * that is left over would hold it. A slab has as few pages as leave at most an eighth unused.
 * @kernel mm/slab.c:622
 * @locks takes cache_chain_sem, so it sleeps
 * @param make ours: makes the object of the slot at a kernel virtual address
 * @omits slab debugging (red zones, poison), which is off
 */
export function* kmem_cache_create<T>(
  k: Kernel,
  name: string,
  size: number,
  offset: number,
  flags: number,
  ctor: SlabCallback<T> | null,
  dtor: SlabCallback<T> | null,
  make: ((kaddr: number) => T) | null = null,
): Generator<void, kmem_cache_t<T> | null> {
  let cachep: kmem_cache_t<T> | null = null;

  if (
    !name ||
    name.length >= CACHE_NAMELEN - 1 ||
    in_interrupt(k) ||
    size < BYTES_PER_WORD ||
    size > (1 << MAX_OBJ_ORDER) * PAGE_SIZE ||
    (dtor && !ctor) ||
    offset < 0 ||
    offset > size
  )
    BUG('mm/slab.c:640', 'a cache cannot be like that', { name, size, offset });

  if (flags & ~CREATE_MASK) BUG('mm/slab.c:670', 'unknown flags for a cache', { name, flags });

  opps: {
    cachep = (yield* kmem_cache_alloc(k, k.cache_cache, SLAB_KERNEL)) as kmem_cache_t<T> | null;
    if (!cachep) break opps;
    // C's memset() of the whole structure; the rest is set below.
    cachep.gfporder = 0;
    cachep.num = 0;
    cachep.colour_next = 0;
    cachep.slabp_cache = null;
    cachep.growing = 0;
    cachep.dflags = 0;
    cachep.failures = 0;

    if (size & (BYTES_PER_WORD - 1)) {
      size += BYTES_PER_WORD - 1;
      size &= ~(BYTES_PER_WORD - 1);
      printk(k, `kmem_create: Forcing size word alignment - ${name}`);
    }

    let align = BYTES_PER_WORD;
    if (flags & SLAB_HWCACHE_ALIGN) align = L1_CACHE_BYTES;

    if (size >= PAGE_SIZE >>> 3) flags |= CFLGS_OFF_SLAB;

    if (flags & SLAB_HWCACHE_ALIGN) {
      // Two small objects may share a line.
      while (size < align / 2) align /= 2;
      size = (size + align - 1) & ~(align - 1);
    }

    let left_over = 0;
    sizing: for (;;) {
      let break_flag = 0;
      next: {
        for (;;) {
          const estimate = kmem_cache_estimate(cachep.gfporder, size, flags);
          left_over = estimate.left_over;
          cachep.num = estimate.num;
          if (break_flag) break sizing;
          if (cachep.gfporder >= MAX_GFP_ORDER) break sizing;
          if (!cachep.num) break next;
          if (flags & CFLGS_OFF_SLAB && cachep.num > k.offslab_limit) {
            // So many chain words would not fit into a general cache.
            cachep.gfporder--;
            break_flag++;
            continue;
          }

          // Larger slabs are hard to get.
          if (cachep.gfporder >= k.slab_break_gfp_order) break sizing;

          if (left_over * 8 <= PAGE_SIZE << cachep.gfporder) break sizing;
          break next;
        }
      }
      // next:
      cachep.gfporder++;
    }

    if (!cachep.num) {
      printk(k, `kmem_cache_create: couldn't create cache ${name}.`);
      kmem_cache_free(k, k.cache_cache, cachep as unknown as kmem_cache_t);
      cachep = null;
      break opps;
    }
    const slab_size = L1_CACHE_ALIGN(cachep.num * BYTES_PER_WORD + sizeofSlab);

    // slab_t moves into the room that is left over, at the expense of colours.
    if (flags & CFLGS_OFF_SLAB && left_over >= slab_size) {
      flags &= ~CFLGS_OFF_SLAB;
      left_over -= slab_size;
    }

    offset += align - 1;
    offset &= ~(align - 1);
    if (!offset) offset = L1_CACHE_BYTES;
    cachep.colour_off = offset;
    cachep.colour = Math.trunc(left_over / offset);

    if (!cachep.gfporder && !(flags & CFLGS_OFF_SLAB)) flags |= CFLGS_OPTIMIZE;

    cachep.flags = flags;
    cachep.gfpflags = 0;
    if (flags & SLAB_CACHE_DMA) cachep.gfpflags |= GFP_DMA;
    spin_lock_init(cachep.spinlock);
    cachep.objsize = size;
    INIT_LIST_HEAD(cachep.slabs_full);
    INIT_LIST_HEAD(cachep.slabs_partial);
    INIT_LIST_HEAD(cachep.slabs_free);

    if (flags & CFLGS_OFF_SLAB) cachep.slabp_cache = kmem_find_general_cachep(k, slab_size, 0);
    cachep.ctor = ctor;
    cachep.dtor = dtor;
    cachep.make = make;
    cachep.name = name;

    yield* down(k, k.cache_chain_sem);
    {
      const cache_chain = k.cache_cache.next;
      for (let p = cache_chain.next; p !== cache_chain; p = p.next) {
        const pc = list_entry(p);

        if (pc.name === name) BUG('mm/slab.c:815', 'there is a cache of that name', { name });
      }
    }

    list_add(cachep.next, k.cache_cache.next);
    up(k, k.cache_chain_sem);
  }
  // opps:
  return cachep;
}

/**
 * Frees free slabs, the one that was freed first at first, unless a slab is being added meanwhile.
 * How many they were.
 * @kernel mm/slab.c:917
 * @locks cachep.spinlock held; released while a slab is freed
 */
export function __kmem_cache_shrink_locked<T>(k: Kernel, cachep: kmem_cache_t<T>): number {
  let ret = 0;

  while (!cachep.growing) {
    const p = cachep.slabs_free.prev;
    if (p === cachep.slabs_free) break;

    const slabp = list_entry(cachep.slabs_free.prev);
    list_del(slabp.list);

    spin_unlock_irq(k, cachep.spinlock);
    kmem_slab_destroy(k, cachep, slabp);
    ret++;
    spin_lock_irq(k, cachep.spinlock);
  }
  return ret;
}

/**
 * Frees all free slabs. 1 if objects are still in use, else 0.
 * @kernel mm/slab.c:945
 * @locks takes cachep.spinlock
 */
export function __kmem_cache_shrink<T>(k: Kernel, cachep: kmem_cache_t<T>): number {
  spin_lock_irq(k, cachep.spinlock);
  __kmem_cache_shrink_locked(k, cachep);
  const ret = !list_empty(cachep.slabs_full) || !list_empty(cachep.slabs_partial);
  spin_unlock_irq(k, cachep.spinlock);
  return ret ? 1 : 0;
}

/**
 * Frees all free slabs. How many pages they had.
 * @kernel mm/slab.c:966
 * @locks takes cachep.spinlock
 */
export function kmem_cache_shrink<T>(k: Kernel, cachep: kmem_cache_t<T>): number {
  if (!cachep || in_interrupt(k)) BUG('mm/slab.c:971', 'no cache');

  spin_lock_irq(k, cachep.spinlock);
  const ret = __kmem_cache_shrink_locked(k, cachep);
  spin_unlock_irq(k, cachep.spinlock);

  return ret << cachep.gfporder;
}

/**
 * Ends a cache: 0, or 1 if objects of it are still in use; then it stays.
 * @kernel mm/slab.c:997
 * @locks takes cache_chain_sem, so it sleeps
 */
export function* kmem_cache_destroy<T>(
  k: Kernel,
  cachep: kmem_cache_t<T>,
): Generator<void, number> {
  if (!cachep || in_interrupt(k) || cachep.growing)
    BUG('mm/slab.c:1000', 'no cache, or it is growing');

  yield* down(k, k.cache_chain_sem);
  // The chain is never empty: the cache of caches is never destroyed.
  if ((k.clock_searchp as unknown) === cachep) k.clock_searchp = list_entry(cachep.next.next);
  list_del(cachep.next);
  up(k, k.cache_chain_sem);

  if (__kmem_cache_shrink(k, cachep)) {
    printk(k, `kmem_cache_destroy: Can't free all objects ${cachep.kaddr.toString(16)}`);
    yield* down(k, k.cache_chain_sem);
    list_add(cachep.next, k.cache_cache.next);
    up(k, k.cache_chain_sem);
    return 1;
  }
  kmem_cache_free(k, k.cache_cache, cachep as unknown as kmem_cache_t);

  return 0;
}

/**
 * A slab_t for the block of pages at `objp`: in the block, after its colour, or out of a general cache.
 * @kernel mm/slab.c:1032
 * @fails null
 */
export function* kmem_cache_slabmgmt<T>(
  k: Kernel,
  cachep: kmem_cache_t<T>,
  objp: number,
  colour_off: number,
  local_flags: number,
): Generator<void, slab_t<T> | null> {
  let kaddr: number;

  if (OFF_SLAB(cachep)) {
    kaddr = (yield* kmem_cache_alloc(k, cachep.slabp_cache!, local_flags)) ?? 0;
    if (!kaddr) return null;
  } else {
    kaddr = objp + colour_off;
    colour_off += L1_CACHE_ALIGN(cachep.num * BYTES_PER_WORD + sizeofSlab);
  }
  const slabp = new slab_t<T>();
  slabp.kaddr = kaddr;
  slabp.cachep = cachep as unknown as kmem_cache_t;
  slabp.bufctl = (kaddr - PAGE_OFFSET + sizeofSlab) >>> 2;
  slabp.inuse = 0;
  slabp.colouroff = colour_off;
  slabp.s_mem = objp + colour_off;

  return slabp;
}

/**
 * Makes the objects of a new slab and chains them: 0, 1, 2 …
 * @kernel mm/slab.c:1058
 */
export function kmem_cache_init_objs<T>(
  k: Kernel,
  cachep: kmem_cache_t<T>,
  slabp: slab_t<T>,
  ctor_flags: number,
): void {
  const words = k.ram.ints;
  const bufctl = slabp.bufctl;
  let i: number;

  if (cachep.make) slabp.objs = [];
  for (i = 0; i < cachep.num; i++) {
    if (cachep.make) slabp.objs!.push(cachep.make(slabp.s_mem + cachep.objsize * i));
    const objp = slotOf(cachep, slabp, i);

    if (cachep.ctor) cachep.ctor(objp, cachep, ctor_flags);
    words[bufctl + i] = i + 1;
  }
  words[bufctl + i - 1] = BUFCTL_END;
  slabp.free = 0;
}

/**
 * Adds a slab to a cache: 1, or 0 if there is no memory for it. Each slab gets the next colour: its objects
 * begin a few cache lines further on, so that the first objects of all slabs do not fight for one line.
 * @kernel mm/slab.c:1105
 * @locks no spinlock held, unless flags is SLAB_ATOMIC; takes cachep.spinlock
 * @fails zero
 */
export function* kmem_cache_grow<T>(
  k: Kernel,
  cachep: kmem_cache_t<T>,
  flags: number,
): Generator<void, number> {
  if (flags & ~(SLAB_DMA | SLAB_LEVEL_MASK | SLAB_NO_GROW))
    BUG('mm/slab.c:1119', 'flags that an allocation cannot have', { flags });
  if (flags & SLAB_NO_GROW) return 0;

  if (in_interrupt(k) && (flags & SLAB_LEVEL_MASK) !== SLAB_ATOMIC)
    BUG('mm/slab.c:1130', 'an interrupt handler would have to sleep');

  let ctor_flags = SLAB_CTOR_CONSTRUCTOR;
  const local_flags = flags & SLAB_LEVEL_MASK;
  if (local_flags === SLAB_ATOMIC) ctor_flags |= SLAB_CTOR_ATOMIC;

  spin_lock_irq(k, cachep.spinlock);

  let offset = cachep.colour_next;
  cachep.colour_next++;
  if (cachep.colour_next >= cachep.colour) cachep.colour_next = 0;
  offset *= cachep.colour_off;
  cachep.dflags |= DFLGS_GROWN;

  cachep.growing++;
  spin_unlock_irq(k, cachep.spinlock);

  // It may sleep from here: `growing` keeps others from taking slabs away meanwhile.
  failed: {
    const objp = yield* kmem_getpages(k, cachep, flags);
    if (!objp) break failed;

    opps1: {
      const slabp = yield* kmem_cache_slabmgmt(k, cachep, objp, offset, local_flags);
      if (!slabp) break opps1;

      let i = 1 << cachep.gfporder;
      let pfn = (objp - PAGE_OFFSET) >>> PAGE_SHIFT;
      do {
        SET_PAGE_SLAB(k.mem_map[pfn], slabp);
        PageSetSlab(k.mem_map[pfn]);
        pfn++;
      } while (--i);

      kmem_cache_init_objs(k, cachep, slabp, ctor_flags);

      spin_lock_irq(k, cachep.spinlock);
      cachep.growing--;

      list_add_tail(slabp.list, cachep.slabs_free);
      cachep.failures = 0;

      spin_unlock_irq(k, cachep.spinlock);
      return 1;
    }
    // opps1:
    kmem_freepages(k, cachep, objp);
  }
  // failed:
  spin_lock_irq(k, cachep.spinlock);
  cachep.growing--;
  spin_unlock_irq(k, cachep.spinlock);
  return 0;
}

/**
 * Stops the machine if an object is not one of the slab's, or is free already.
 * @kernel mm/slab.c:1211
 * @differs C compiles this in with CONFIG_DEBUG_SLAB only, and walks down the chain; here the chain word
 *   of an object in use says so.
 * @notrace
 */
export function kmem_extra_free_checks<T>(
  k: Kernel,
  cachep: kmem_cache_t<T>,
  slabp: slab_t<T>,
  addr: number,
): void {
  const offset = u32(addr - slabp.s_mem);
  const objnr = (offset / cachep.objsize) >>> 0;

  if (objnr >= cachep.num)
    BUG('mm/slab.c:1218', 'freed object is not in its slab', { cache: cachep.name });
  if (offset !== objnr * cachep.objsize)
    BUG('mm/slab.c:1220', 'freed address is within an object', { cache: cachep.name });

  if (k.ram.ints[slabp.bufctl + objnr] !== bufctlInUse)
    BUG('mm/slab.c:1225', 'object is free already', { cache: cachep.name });
}

/**
 * Stops the machine if DMA memory is asked of a cache that has other memory, or the other way round.
 * @kernel mm/slab.c:1231
 * @notrace
 */
export function kmem_cache_alloc_head<T>(cachep: kmem_cache_t<T>, flags: number): void {
  if (flags & SLAB_DMA) {
    if (!(cachep.gfpflags & GFP_DMA)) BUG('mm/slab.c:1235', 'not a cache of DMA memory');
  } else {
    if (cachep.gfpflags & GFP_DMA) BUG('mm/slab.c:1238', 'a cache of DMA memory');
  }
}

/**
 * Takes the first free object of a slab.
 * @kernel mm/slab.c:1242
 * @differs The chain word of an object in use is marked, so that a second free is noticed. C leaves in it what it was.
 * @notrace
 */
export function kmem_cache_alloc_one_tail<T>(
  k: Kernel,
  cachep: kmem_cache_t<T>,
  slabp: slab_t<T>,
): T {
  const words = k.ram.ints;
  const bufctl = slabp.bufctl + slabp.free;

  slabp.inuse++;
  const objp =
    slabp.objs !== null
      ? slabp.objs[slabp.free]
      : ((slabp.s_mem + slabp.free * cachep.objsize) as unknown as T);
  slabp.free = words[bufctl];
  words[bufctl] = bufctlInUse;

  if (slabp.free === BUFCTL_END) {
    list_del(slabp.list);
    list_add(slabp.list, cachep.slabs_full);
  }
  return objp;
}

/**
 * Takes an object out of a partial slab, or out of a free one; null where C goes to alloc_new_slab.
 * @kernel mm/slab.c:1283
 * @notrace
 */
export function kmem_cache_alloc_one<T>(k: Kernel, cachep: kmem_cache_t<T>): T | null {
  const slabs_partial = cachep.slabs_partial;
  let entry = slabs_partial.next;
  if (entry === slabs_partial) {
    const slabs_free = cachep.slabs_free;
    entry = slabs_free.next;
    if (entry === slabs_free) return null;
    list_del(entry);
    list_add(entry, slabs_partial);
  }

  const slabp = list_entry(entry);
  return kmem_cache_alloc_one_tail(k, cachep, slabp);
}

/**
 * Takes an object, adding a slab if there is none; null if there is no memory for that.
 * @kernel mm/slab.c:1338
 * @locks as kmem_cache_alloc()
 * @fails null
 * @omits Interrupts are not turned off, as in kmem_cache_free().
 */
export function* __kmem_cache_alloc<T>(
  k: Kernel,
  cachep: kmem_cache_t<T>,
  flags: number,
): Generator<void, T | null> {
  kmem_cache_alloc_head(cachep, flags);
  for (;;) {
    const objp = kmem_cache_alloc_one(k, cachep);
    if (objp !== null) return objp;
    // alloc_new_slab:
    // Another task may take all its objects before we are back: then once more.
    if (yield* kmem_cache_grow(k, cachep, flags)) continue;
    return null;
  }
}

/**
 * Stops the machine if an address that is freed is in no slab.
 * @kernel mm/slab.c:1400
 * @differs In C it exists only with CONFIG_DEBUG_SLAB. A macro there, so `where` is the caller's line.
 * @notrace
 */
export function CHECK_PAGE(k: Kernel, page: struct_page, objp: number, where: string): void {
  if (!VALID_PAGE(k, page))
    badPointer(k, objp, 'out of range ptr', where, 'freed address is not in RAM');
  if (!PageSlab(page)) badPointer(k, objp, 'bad ptr', where, 'freed address is in no slab');
}

function badPointer(k: Kernel, objp: number, what: string, where: string, text: string): never {
  printk(k, `kfree: ${what} ${objp.toString(16)}h.`);
  BUG(where, text);
}

/**
 * Returns an object to the slab that its page belongs to, whatever cache the caller had in mind.
 * @kernel mm/slab.c:1414
 * @differs In C the two tests exist only with CONFIG_DEBUG_SLAB.
 * @notrace
 */
export function kmem_cache_free_one(k: Kernel, cachep: kmem_cache_t, addr: number): void {
  const page = virt_to_page(k, addr);
  CHECK_PAGE(k, page, addr, 'mm/slab.c:1418');
  const slabp = GET_PAGE_SLAB(page);

  kmem_extra_free_checks(k, cachep, slabp, addr);
  {
    const objnr = (u32(addr - slabp.s_mem) / cachep.objsize) >>> 0;

    k.ram.ints[slabp.bufctl + objnr] = slabp.free;
    slabp.free = objnr;
  }

  {
    const inuse = slabp.inuse;
    if (!--slabp.inuse) {
      // Was partial or full, is empty now.
      list_del(slabp.list);
      list_add(slabp.list, cachep.slabs_free);
    } else if (inuse === cachep.num) {
      // Was full.
      list_del(slabp.list);
      list_add(slabp.list, cachep.slabs_partial);
    }
  }
}

/**
 * Takes an object out of a cache; null if there is no memory. Its fields are what the last owner left.
 * @kernel mm/slab.c:1529
 * @locks no spinlock held, unless flags is SLAB_ATOMIC
 * @fails null
 * @differs C calls __kmem_cache_alloc(), inline; here that is left to the case that a slab must be added.
 */
export function* kmem_cache_alloc<T>(
  k: Kernel,
  cachep: kmem_cache_t<T>,
  flags: number,
): Generator<void, T | null> {
  kmem_cache_alloc_head(cachep, flags);
  const objp = kmem_cache_alloc_one(k, cachep);
  if (objp !== null) return objp;
  return yield* __kmem_cache_alloc(k, cachep, flags);
}

/**
 * Takes `size` bytes of memory out of the smallest general cache that has as much: kernel virtual
 * address, or 0. At most 128 KB.
 * @kernel mm/slab.c:1555
 * @locks as kmem_cache_alloc()
 * @fails zero
 */
export function* kmalloc(k: Kernel, size: number, flags: number): Generator<void, number> {
  for (const csizep of k.cache_sizes) {
    if (size > csizep.cs_size) continue;
    return (
      (yield* __kmem_cache_alloc(
        k,
        flags & GFP_DMA ? csizep.cs_dmacachep : csizep.cs_cachep,
        flags,
      )) ?? 0
    );
  }
  return 0;
}

/** kmalloc() of `size` bytes for an object, which `make` makes new each time; null if there is no memory. */
export function* kmallocObject<T extends KernelObject>(
  k: Kernel,
  size: number,
  flags: number,
  make: () => T,
): Generator<void, T | null> {
  const kaddr = yield* kmalloc(k, size, flags);
  if (!kaddr) return null;
  const object = make();
  object.kaddr = kaddr;
  return object;
}

/**
 * Returns an object to its slab.
 * @kernel mm/slab.c:1576
 * @differs In C the two tests exist only with CONFIG_DEBUG_SLAB.
 * @omits Interrupts are not turned off: here none comes in the middle of kernel code. __kmem_cache_free() is left out as
 *   well; on one processor it does nothing but call kmem_cache_free_one().
 */
export function kmem_cache_free<T>(
  k: Kernel,
  cachep: kmem_cache_t<T>,
  objp: KernelObject | number,
): void {
  const addr = typeof objp === 'number' ? u32(objp) : u32(objp.kaddr);
  const page = virt_to_page(k, addr);
  CHECK_PAGE(k, page, addr, 'mm/slab.c:1580');
  if ((cachep as unknown) !== GET_PAGE_CACHE(page))
    BUG('mm/slab.c:1582', 'freed object is of another cache', {
      cache: cachep.name,
      of: GET_PAGE_CACHE(page).name,
    });

  kmem_cache_free_one(k, cachep as unknown as kmem_cache_t, addr);
}

/**
 * Frees memory from kmalloc(); nothing if the address is 0.
 * @kernel mm/slab.c:1597
 * @differs In C the test exists only with CONFIG_DEBUG_SLAB.
 * @omits What kmem_cache_free() omits.
 */
export function kfree(k: Kernel, objp: KernelObject | number | null): void {
  if (!objp) return;
  const addr = typeof objp === 'number' ? u32(objp) : u32(objp.kaddr);
  const page = virt_to_page(k, addr);
  CHECK_PAGE(k, page, addr, 'mm/slab.c:1605');
  const c = GET_PAGE_CACHE(page);
  kmem_cache_free_one(k, c, addr);
}

/**
 * Bytes from one object of the cache to the next.
 * @kernel mm/slab.c:1611
 */
export function kmem_cache_size<T>(cachep: kmem_cache_t<T>): number {
  return cachep.objsize;
}

/**
 * The general cache for `size` bytes; null if there is none.
 * @kernel mm/slab.c:1620
 * @fails null
 */
export function kmem_find_general_cachep(
  k: Kernel,
  size: number,
  gfpflags: number,
): kmem_cache_t<number> | null {
  for (const csizep of k.cache_sizes) {
    if (size > csizep.cs_size) continue;
    return gfpflags & GFP_DMA ? csizep.cs_dmacachep : csizep.cs_cachep;
  }
  return null;
}

/**
 * Looks at ten caches, beginning where it left off, and frees half the free slabs of one: of the first
 * with ten free pages, else of the one with the most. How many pages that were.
 * @kernel mm/slab.c:1738
 * @locks takes cache_chain_sem: sleeps for it with __GFP_WAIT, else gives up
 */
export function* kmem_cache_reap(k: Kernel, gfp_mask: number): Generator<void, number> {
  let ret = 0;

  if (gfp_mask & __GFP_WAIT) yield* down(k, k.cache_chain_sem);
  else if (down_trylock(k, k.cache_chain_sem)) return 0;

  let scan = REAP_SCANLEN;
  let best_len = 0;
  let best_pages = 0;
  let best_cachep: kmem_cache_t | null = null;
  let searchp = k.clock_searchp;
  out: {
    perfect: {
      do {
        next: {
          // Constant: can be looked at without the lock.
          if (searchp.flags & SLAB_NO_REAP) break next;
          spin_lock_irq(k, searchp.spinlock);
          next_unlock: {
            if (searchp.growing) break next_unlock;
            if (searchp.dflags & DFLGS_GROWN) {
              searchp.dflags &= ~DFLGS_GROWN;
              break next_unlock;
            }

            let full_free = 0;
            let p = searchp.slabs_free.next;
            while (p !== searchp.slabs_free) {
              full_free++;
              p = p.next;
            }

            // Slabs with constructors, and of several pages, count for less.
            let pages = full_free * (1 << searchp.gfporder);
            if (searchp.ctor) pages = Math.trunc((pages * 4 + 1) / 5);
            if (searchp.gfporder) pages = Math.trunc((pages * 4 + 1) / 5);
            if (pages > best_pages) {
              best_cachep = searchp;
              best_len = full_free;
              best_pages = pages;
              if (pages >= REAP_PERFECT) {
                k.clock_searchp = list_entry(searchp.next.next);
                break perfect;
              }
            }
          }
          // next_unlock:
          spin_unlock_irq(k, searchp.spinlock);
        }
        // next:
        searchp = list_entry(searchp.next.next);
      } while (--scan && searchp !== k.clock_searchp);

      k.clock_searchp = searchp;

      // There is nothing to free.
      if (!best_cachep) break out;

      spin_lock_irq(k, best_cachep.spinlock);
    }
    // perfect:
    const best = best_cachep!;
    best_len = Math.trunc((best_len + 1) / 2);
    for (scan = 0; scan < best_len; scan++) {
      if (best.growing) break;
      const p: list_head<slab_t> = best.slabs_free.prev;
      if (p === best.slabs_free) break;
      const slabp = list_entry(p);
      list_del(slabp.list);

      spin_unlock_irq(k, best.spinlock);
      kmem_slab_destroy(k, best, slabp);
      spin_lock_irq(k, best.spinlock);
    }
    spin_unlock_irq(k, best.spinlock);
    ret = scan * (1 << best.gfporder);
  }
  // out:
  up(k, k.cache_chain_sem);
  return ret;
}

/** What /proc/slabinfo says of a cache. */
export interface SlabInfo {
  name: string;
  active_objs: number;
  num_objs: number;
  objsize: number;
  active_slabs: number;
  num_slabs: number;
  pages_per_slab: number;
}

/**
 * The figures of a cache.
 * @kernel mm/slab.c:1896
 * @differs The figures, not a line of text: sim/observe/proc.ts prints them.
 * @notrace
 */
export function s_show(cachep: kmem_cache_t): SlabInfo {
  let active_objs = 0;
  let active_slabs = 0;
  let num_slabs = 0;
  for (let q = cachep.slabs_full.next; q !== cachep.slabs_full; q = q.next) {
    const slabp = list_entry(q);
    if (slabp.inuse !== cachep.num) BUG('mm/slab.c:1929', 'a full slab is not full');
    active_objs += cachep.num;
    active_slabs++;
  }
  for (let q = cachep.slabs_partial.next; q !== cachep.slabs_partial; q = q.next) {
    const slabp = list_entry(q);
    if (slabp.inuse === cachep.num || !slabp.inuse)
      BUG('mm/slab.c:1936', 'a partial slab is full or free');
    active_objs += slabp.inuse;
    active_slabs++;
  }
  for (let q = cachep.slabs_free.next; q !== cachep.slabs_free; q = q.next) {
    const slabp = list_entry(q);
    if (slabp.inuse) BUG('mm/slab.c:1943', 'a free slab is in use');
    num_slabs++;
  }
  num_slabs += active_slabs;
  return {
    name: cachep.name,
    active_objs,
    num_objs: num_slabs * cachep.num,
    objsize: cachep.objsize,
    active_slabs,
    num_slabs,
    pages_per_slab: 1 << cachep.gfporder,
  };
}

/** All caches, in the order of /proc/slabinfo: the cache of caches, then the newest first. */
export function allCaches(k: Kernel): kmem_cache_t[] {
  const caches = [list_entry(k.cache_cache.next)];
  for (let p = k.cache_cache.next.next; p !== k.cache_cache.next; p = p.next)
    caches.push(list_entry(p));
  return caches;
}
