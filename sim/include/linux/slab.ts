// Slab caches: one for each kind of object, so that a freed object is the next one's memory.
//
//   kmem_cache_t ──slabs_full────► slab ► slab        all objects in use
//                ──slabs_partial─► slab               some in use: allocations come from here
//                ──slabs_free────► slab ► slab        none in use: can be given back
//
//   a slab, one page or a few:   │colour│slab_t│bufctl 0 1 2 …│obj 0│obj 1│obj 2│ … │unused│
//   Its free objects are chained by number through the bufctl words: slab_t.free is the first one.

import { KernelObject } from '../object.ts';
import { L1_CACHE_BYTES } from './cache.ts';
import {
  __GFP_FS,
  __GFP_HIGH,
  __GFP_HIGHIO,
  __GFP_IO,
  __GFP_WAIT,
  GFP_ATOMIC,
  GFP_DMA,
  GFP_KERNEL,
  GFP_NFS,
  GFP_NOFS,
  GFP_NOHIGHIO,
  GFP_NOIO,
  GFP_USER,
} from './gfp.ts';
import { INIT_LIST_HEAD, list_head } from './list.ts';
import { spinlock_t } from './spinlock.ts';

/** As GFP_NOFS. @kernel include/linux/slab.h:18 */
export const SLAB_NOFS = GFP_NOFS;
/** As GFP_NOIO. @kernel include/linux/slab.h:19 */
export const SLAB_NOIO = GFP_NOIO;
/** As GFP_NOHIGHIO. @kernel include/linux/slab.h:20 */
export const SLAB_NOHIGHIO = GFP_NOHIGHIO;
/** May not sleep: an object now, or none. @kernel include/linux/slab.h:21 */
export const SLAB_ATOMIC = GFP_ATOMIC;
/** For a process. @kernel include/linux/slab.h:22 */
export const SLAB_USER = GFP_USER;
/** For the kernel: may sleep. @kernel include/linux/slab.h:23 */
export const SLAB_KERNEL = GFP_KERNEL;
/** For a network file system. @kernel include/linux/slab.h:24 */
export const SLAB_NFS = GFP_NFS;
/** From a cache whose slabs are in ZONE_DMA. @kernel include/linux/slab.h:25 */
export const SLAB_DMA = GFP_DMA;

/** The bits of a mask that say what the caller can bear. @kernel include/linux/slab.h:27 */
export const SLAB_LEVEL_MASK = __GFP_WAIT | __GFP_HIGH | __GFP_IO | __GFP_HIGHIO | __GFP_FS;
/** Only an object that is there: no new slab. @kernel include/linux/slab.h:28 */
export const SLAB_NO_GROW = 0x00001000;

/** kmem_cache_create(): reclaim leaves the cache alone. @kernel include/linux/slab.h:38 */
export const SLAB_NO_REAP = 0x00001000;
/** kmem_cache_create(): each object begins at a cache line. @kernel include/linux/slab.h:39 */
export const SLAB_HWCACHE_ALIGN = 0x00002000;
/** kmem_cache_create(): slabs from ZONE_DMA. @kernel include/linux/slab.h:40 */
export const SLAB_CACHE_DMA = 0x00004000;
/** kmem_cache_create(): align even in a debugging kernel. @kernel include/linux/slab.h:41 */
export const SLAB_MUST_HWCACHE_ALIGN = 0x00008000;

/** Tells a constructor that it is one. @kernel include/linux/slab.h:44 */
export const SLAB_CTOR_CONSTRUCTOR = 0x001;
/** Tells a constructor that it cannot sleep. @kernel include/linux/slab.h:45 */
export const SLAB_CTOR_ATOMIC = 0x002;

/**
 * One slab: a block of pages cut into objects of a cache.
 * @kernel mm/slab.c:155
 */
export class slab_t<T = unknown> extends KernelObject {
  /** In the cache's list of full, partial or free slabs. */
  list = new list_head<slab_t<T>>(this);
  /** Bytes from the start of the block to the first object. */
  colouroff = 0;
  /** Kernel virtual address of the first object. */
  s_mem = 0;
  /** Objects in use. */
  inuse = 0;
  /** Number of the first free object; BUFCTL_END (-1) if there is none. */
  free = 0;
  /** Ours: where its chain words are: C's slab_bufctl(), as an index into RAM's words. */
  bufctl = 0;
  /** Ours: the cache it belongs to; C finds it through the struct page. */
  cachep: kmem_cache_t | null = null;
  /** Ours: the objects that live in the slots, by number; null where the contents are plain memory. */
  objs: T[] | null = null;
}

/** What a cache calls for each object of a new slab, and before a slab is freed. */
export type SlabCallback<T> = (objp: T, cachep: kmem_cache_t<T>, flags: number) => void;

/**
 * A cache of objects of one kind.
 *
 * `T` is what kmem_cache_alloc() returns: a kernel virtual address, or, in a cache that was created
 * with `make`, the object that lives there.
 * @kernel mm/slab.c:190
 */
export class kmem_cache_t<T = unknown> extends KernelObject {
  /** Slabs with all objects in use. */
  slabs_full = new list_head<slab_t<T>>();
  /** Slabs with some objects in use. */
  slabs_partial = new list_head<slab_t<T>>();
  /** Slabs with no object in use. */
  slabs_free = new list_head<slab_t<T>>();
  /** Bytes from one object to the next. */
  objsize = 0;
  /** SLAB_ and CFLGS_ flags. */
  flags = 0;
  /** Objects in a slab. */
  num = 0;
  /** Guards the lists and the fields that change. */
  spinlock = new spinlock_t('kmem_cache_t.spinlock');
  /** A slab has 2^gfporder pages. */
  gfporder = 0;
  /** GFP flags that its pages are always got with. */
  gfpflags = 0;
  /** How many different colours there are. */
  colour = 0;
  /** Bytes from one colour to the next. */
  colour_off = 0;
  /** The colour of the next slab. */
  colour_next = 0;
  /** Where slab_t come from if they are not in the slab itself. */
  slabp_cache: kmem_cache_t<number> | null = null;
  /** Slabs that are being added right now. */
  growing = 0;
  /** DFLGS_GROWN. */
  dflags = 0;
  /** Called for each object of a new slab. */
  ctor: SlabCallback<T> | null = null;
  /** Called for each object of a slab before it is freed. */
  dtor: SlabCallback<T> | null = null;
  /** Nothing counts in it. */
  failures = 0;
  /** Its name in /proc/slabinfo. */
  name = '';
  /** In the chain of all caches. */
  next = new list_head<kmem_cache_t>(this as unknown as kmem_cache_t);
  /** Ours: makes the object of the slot at a kernel virtual address; null for plain memory. */
  make: ((kaddr: number) => T) | null = null;
}

/** sizeof(kmem_cache_t) on an i386 with one processor. */
export const sizeofKmemCache = 108;

/**
 * The pair of caches for kmalloc() of up to cs_size bytes.
 * @kernel mm/slab.c:331
 */
export class cache_sizes_t {
  /** The pages of this cache can be anywhere. */
  cs_cachep: kmem_cache_t<number> = null!;
  /** The pages of this one are in ZONE_DMA. */
  cs_dmacachep: kmem_cache_t<number> = null!;
  constructor(
    /** Bytes. */
    readonly cs_size: number,
  ) {}
}

/** Sizes of the general caches, bytes. @kernel mm/slab.c:337 */
export const CACHE_SIZES: readonly number[] = [
  32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072,
];

/** The pairs of general caches before they are created. */
export function newCacheSizes(): cache_sizes_t[] {
  return CACHE_SIZES.map((size) => new cache_sizes_t(size));
}

/** The cache of caches as it is before kmem_cache_init(): C writes it down at file scope, mm/slab.c:357. */
export function newCacheCache(): kmem_cache_t<kmem_cache_t> {
  const cachep = new kmem_cache_t<kmem_cache_t>();
  INIT_LIST_HEAD(cachep.slabs_full);
  INIT_LIST_HEAD(cachep.slabs_partial);
  INIT_LIST_HEAD(cachep.slabs_free);
  cachep.objsize = sizeofKmemCache;
  cachep.flags = SLAB_NO_REAP;
  cachep.colour_off = L1_CACHE_BYTES;
  cachep.name = 'kmem_cache';
  cachep.make = newCache;
  return cachep;
}

function newCache(kaddr: number): kmem_cache_t {
  const cachep = new kmem_cache_t();
  cachep.kaddr = kaddr;
  return cachep;
}
