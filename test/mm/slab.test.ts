import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Kernel } from '../../sim/globals.ts';
import { KernelBug } from '../../sim/include/bug.ts';
import { GFP_ATOMIC, GFP_DMA, GFP_KERNEL } from '../../sim/include/linux/gfp.ts';
import { list_entry } from '../../sim/include/linux/list.ts';
import { ZONE_DMA } from '../../sim/include/linux/mmzone.ts';
import { PageSlab } from '../../sim/include/linux/page.ts';
import { __free_page } from '../../sim/include/linux/page_inline.ts';
import {
  type kmem_cache_t,
  SLAB_ATOMIC,
  SLAB_CACHE_DMA,
  SLAB_CTOR_CONSTRUCTOR,
  SLAB_HWCACHE_ALIGN,
  SLAB_KERNEL,
  SLAB_NO_GROW,
} from '../../sim/include/linux/slab.ts';
import { KernelObject } from '../../sim/include/object.ts';
import { nr_free_pages, rmqueue } from '../../sim/mm/page_alloc.ts';
import {
  allCaches,
  CFLGS_OFF_SLAB,
  kfree,
  kmalloc,
  kmallocObject,
  kmem_cache_alloc,
  kmem_cache_create,
  kmem_cache_destroy,
  kmem_cache_free,
  kmem_cache_reap,
  kmem_cache_shrink,
  s_show,
} from '../../sim/mm/slab.ts';
import { bootMemory, run, slabText, zoneFaults } from './memory.ts';

class Thing extends KernelObject {
  colour = 'none';
}

function newThing(kaddr: number): Thing {
  const thing = new Thing();
  thing.kaddr = kaddr;
  return thing;
}

function things(k: Kernel, size = 1000): kmem_cache_t<Thing> {
  return run(kmem_cache_create<Thing>(k, 'things', size, 0, 0, null, null, newThing))!;
}

const take = <T>(k: Kernel, cachep: kmem_cache_t<T>, n: number): T[] =>
  Array.from({ length: n }, () => run(kmem_cache_alloc(k, cachep, SLAB_KERNEL))!);

/** The slabs of a cache by list, each as objects in use. */
function lists(cachep: kmem_cache_t<Thing>): string {
  const list = (head: typeof cachep.slabs_full) => {
    const out: number[] = [];
    for (let p = head.next; p !== head; p = p.next) out.push(list_entry(p).inuse);
    return out.join(' ') || '-';
  };
  return `full ${list(cachep.slabs_full)} | partial ${list(cachep.slabs_partial)} | free ${list(cachep.slabs_free)}`;
}

const where = (f: () => unknown): string => {
  try {
    f();
  } catch (e) {
    if (e instanceof KernelBug) return e.where;
    throw e;
  }
  return 'no bug';
};

/** Leaves `keep` pages free. */
function eat(k: Kernel, keep: number) {
  const zone = k.contig_page_data.node_zones[ZONE_DMA];
  const eaten = [];
  while (zone.free_pages > keep) eaten.push(rmqueue(k, zone, 0)!);
  return eaten;
}

describe('the layout of a slab', () => {
  // Name, bytes asked for, flags → bytes an object, objects a slab, pages, colours, where slab_t is.
  test.each([
    ['vm_area_struct', 68, SLAB_HWCACHE_ALIGN, '96 40 1 2 in'],
    ['mm_struct', 128, SLAB_HWCACHE_ALIGN, '128 30 1 3 in'],
    ['files_cache', 412, SLAB_HWCACHE_ALIGN, '416 9 1 9 in'],
    ['signal_act', 1284, SLAB_HWCACHE_ALIGN, '1312 3 1 3 in'],
    ['two a line', 12, SLAB_HWCACHE_ALIGN, '16 202 1 1 in'],
    ['names_cache', 4096, 0, '4096 1 1 0 off'],
    ['bytes', 5, 0, '8 338 1 0 in'],
    ['half a page', 2049, 0, '2052 3 2 61 in'],
  ])('%s', (name, size, flags, layout) => {
    const k = bootMemory(1024);
    const c = run(kmem_cache_create(k, name, size, 0, flags, null, null))!;
    const off = c.flags & CFLGS_OFF_SLAB ? 'off' : 'in';
    expect(`${c.objsize} ${c.num} ${1 << c.gfporder} ${c.colour} ${off}`).toBe(layout);
  });

  test('the general caches', () => {
    const k = bootMemory(1024);
    const text = k.cache_sizes.map(({ cs_cachep: c }) => {
      const off = c.flags & CFLGS_OFF_SLAB ? 'off' : 'in';
      return `${c.name} ${c.num}x${c.objsize} in ${1 << c.gfporder} ${off}`;
    });
    expect(text).toMatchInlineSnapshot(`
      [
        "size-32 113x32 in 1 in",
        "size-64 59x64 in 1 in",
        "size-128 30x128 in 1 in",
        "size-256 15x256 in 1 in",
        "size-512 8x512 in 1 off",
        "size-1024 4x1024 in 1 off",
        "size-2048 2x2048 in 1 off",
        "size-4096 1x4096 in 1 off",
        "size-8192 1x8192 in 2 off",
        "size-16384 1x16384 in 4 off",
        "size-32768 1x32768 in 8 off",
        "size-65536 1x65536 in 16 off",
        "size-131072 1x131072 in 32 off",
      ]
    `);
  });

  test('with more than 32 MB a slab may have four pages to waste less', () => {
    const order = (pages: number) =>
      run(kmem_cache_create(bootMemory(pages), 'large', 3300, 0, 0, null, null))!.gfporder;
    expect(order(8192)).toBe(1);
    expect(order(8193)).toBe(2);
  });

  test('an object begins where the one before ends, the first after slab_t and the chain', () => {
    const k = bootMemory(1024);
    const cachep = things(k);
    const [a, b] = take(k, cachep, 2);
    const slab = list_entry(cachep.slabs_partial.next);
    expect(a.kaddr - slab.kaddr).toBe(64);
    expect(b.kaddr - a.kaddr).toBe(1000);
    expect(PageSlab(k.mem_map[(a.kaddr - 0xc0000000) >>> 12])).toBe(1);
  });

  test('each slab has another colour until all had their turn', () => {
    const k = bootMemory(1024);
    const cachep = run(
      kmem_cache_create<Thing>(k, 'colourful', 1284, 0, SLAB_HWCACHE_ALIGN, null, null, newThing),
    )!;
    expect(cachep.colour).toBe(3);
    const firsts = take(k, cachep, 5 * 3).filter((_, i) => i % 3 === 0);
    expect(firsts.map((t) => t.kaddr % 4096)).toEqual([64, 96, 128, 64, 96]);
  });
});

describe('slabs between the lists', () => {
  test('free, partial, full and back', () => {
    const k = bootMemory(1024);
    const cachep = things(k); // four to a slab
    expect(lists(cachep)).toBe('full - | partial - | free -');
    const [a] = take(k, cachep, 1);
    expect(lists(cachep)).toBe('full - | partial 1 | free -');
    const [b, c, d] = take(k, cachep, 3);
    expect(lists(cachep)).toBe('full 4 | partial - | free -');
    const [e] = take(k, cachep, 1);
    expect(lists(cachep)).toBe('full 4 | partial 1 | free -');
    kmem_cache_free(k, cachep, b);
    expect(lists(cachep)).toBe('full - | partial 3 1 | free -');
    kmem_cache_free(k, cachep, e);
    expect(lists(cachep)).toBe('full - | partial 3 | free 0');
    for (const t of [a, c, d]) kmem_cache_free(k, cachep, t);
    expect(lists(cachep)).toBe('full - | partial - | free 0 0');
  });

  test('a partial slab is filled up before a free one is begun', () => {
    const k = bootMemory(1024);
    const cachep = things(k);
    const [, , , , e] = take(k, cachep, 5);
    kmem_cache_free(k, cachep, e);
    expect(lists(cachep)).toBe('full 4 | partial - | free 0');
    take(k, cachep, 2);
    expect(lists(cachep)).toBe('full 4 | partial 2 | free -');
  });

  test('the object freed last is handed out first, with what was left in it', () => {
    const k = bootMemory(1024);
    const cachep = things(k);
    const [a, b, c] = take(k, cachep, 3);
    b.colour = 'green';
    kmem_cache_free(k, cachep, a);
    kmem_cache_free(k, cachep, b);
    expect(take(k, cachep, 2)).toEqual([b, a]);
    expect(b.colour).toBe('green');
    expect(c.kaddr).toBe(b.kaddr + 1000);
  });

  test('a new slab hands its objects out in order of address', () => {
    const k = bootMemory(1024);
    const addrs = take(k, things(k), 4).map((t) => t.kaddr);
    expect(addrs).toEqual([...addrs].sort((x, y) => x - y));
  });

  test('constructors run when a slab is made, destructors when it is given back', () => {
    const k = bootMemory(1024);
    const calls: string[] = [];
    const cachep = run(
      kmem_cache_create<Thing>(
        k,
        'built',
        1000,
        0,
        0,
        (_t, _c, flags) => calls.push(flags & SLAB_CTOR_CONSTRUCTOR ? 'ctor' : '?'),
        () => calls.push('dtor'),
        newThing,
      ),
    )!;
    const [a] = take(k, cachep, 1);
    expect(calls.join(' ')).toBe('ctor ctor ctor ctor');
    kmem_cache_free(k, cachep, a);
    take(k, cachep, 1);
    expect(calls.length).toBe(4);
    kmem_cache_free(k, cachep, a);
    expect(kmem_cache_shrink(k, cachep)).toBe(1);
    expect(calls.join(' ')).toBe('ctor ctor ctor ctor dtor dtor dtor dtor');
  });
});

describe('no memory', () => {
  test('SLAB_NO_GROW takes what is there and no more', () => {
    const k = bootMemory(1024);
    const cachep = things(k);
    const flags = SLAB_ATOMIC | SLAB_NO_GROW;
    expect(run(kmem_cache_alloc(k, cachep, flags))).toBe(null);
    take(k, cachep, 1);
    expect(run(kmem_cache_alloc(k, cachep, flags))).not.toBe(null);
  });

  test('without a page for a new slab there is no object, and the cache is not growing', () => {
    const k = bootMemory(1024);
    const cachep = things(k);
    const eaten = eat(k, 0);
    expect(run(kmem_cache_alloc(k, cachep, SLAB_ATOMIC))).toBe(null);
    expect(run(kmalloc(k, 4096, GFP_ATOMIC))).toBe(0);
    expect(cachep.growing).toBe(0);
    for (const page of eaten) __free_page(k, page);
    expect(run(kmem_cache_alloc(k, cachep, SLAB_ATOMIC))).not.toBe(null);
  });

  test('without memory for slab_t the pages go back', () => {
    const k = bootMemory(1024);
    const cachep = run(kmem_cache_create<number>(k, 'pages', 4096, 0, 0, null, null))!;
    expect(cachep.slabp_cache!.name).toBe('size-32');
    eat(k, 7); // one page above what an atomic request must leave
    expect(run(kmem_cache_alloc(k, cachep, SLAB_ATOMIC))).toBe(null);
    expect(nr_free_pages(k)).toBe(7);
    expect(cachep.growing).toBe(0);
  });

  test('no cache can be created', () => {
    const k = bootMemory(1024);
    while (k.cache_cache.slabs_free.next !== k.cache_cache.slabs_free || freeInPartial(k) > 0)
      run(kmem_cache_alloc(k, k.cache_cache, SLAB_KERNEL));
    eat(k, 0);
    k.current.flags |= 0x800; // PF_MEMALLOC: fails at once instead of waiting
    expect(run(kmem_cache_create(k, 'one more', 32, 0, 0, null, null))).toBe(null);
  });

  function freeInPartial(k: Kernel): number {
    const c = k.cache_cache;
    return c.slabs_partial.next === c.slabs_partial ? 0 : 1;
  }
});

describe('what the allocator refuses', () => {
  test('a double free', () => {
    const k = bootMemory(1024);
    const cachep = things(k);
    const [a, b] = take(k, cachep, 2);
    kmem_cache_free(k, cachep, a);
    expect(where(() => kmem_cache_free(k, cachep, a))).toBe('mm/slab.c:1225');
    kmem_cache_free(k, cachep, b);
  });

  test('an object of another cache, of none, and an address within an object', () => {
    const k = bootMemory(1024);
    const cachep = things(k);
    const [a] = take(k, cachep, 1);
    const bytes = run(kmalloc(k, 100, GFP_KERNEL));
    expect(where(() => kmem_cache_free(k, cachep, bytes))).toBe('mm/slab.c:1582');
    expect(where(() => kmem_cache_free(k, cachep, 0xc0001000))).toBe('mm/slab.c:1580');
    expect(where(() => kmem_cache_free(k, cachep, 0xe0000000))).toBe('mm/slab.c:1580');
    expect(where(() => kmem_cache_free(k, cachep, a.kaddr + 4))).toBe('mm/slab.c:1220');
    expect(where(() => kmem_cache_free(k, cachep, a.kaddr - 64))).toBe('mm/slab.c:1218');
    expect(where(() => kfree(k, 0xc0001000))).toBe('mm/slab.c:1605');
  });

  test('two caches of one name, a cache of nothing, unknown flags', () => {
    const k = bootMemory(1024);
    things(k);
    expect(where(() => things(k))).toBe('mm/slab.c:815');
    const create = (name: string, size: number, flags: number) =>
      where(() => run(kmem_cache_create(k, name, size, 0, flags, null, null)));
    expect(create('small', 3, 0)).toBe('mm/slab.c:640');
    expect(create('a name of 19 letters', 32, 0)).toBe('mm/slab.c:640');
    expect(create('debug', 32, 0x400)).toBe('mm/slab.c:670');
  });

  test('DMA memory of a cache that has none, and the other way round', () => {
    const k = bootMemory(1024);
    const dma = run(kmem_cache_create<number>(k, 'dma', 64, 0, SLAB_CACHE_DMA, null, null))!;
    expect(where(() => run(kmem_cache_alloc(k, dma, SLAB_KERNEL)))).toBe('mm/slab.c:1238');
    expect(where(() => run(kmem_cache_alloc(k, things(k), SLAB_KERNEL | GFP_DMA)))).toBe(
      'mm/slab.c:1235',
    );
    expect(run(kmem_cache_alloc(k, dma, SLAB_KERNEL | GFP_DMA))).toBeGreaterThan(0xc0000000);
  });
});

describe('giving memory back', () => {
  test('shrink gives all free slabs back, and only them', () => {
    const k = bootMemory(1024);
    const cachep = things(k);
    const before = nr_free_pages(k);
    const objs = take(k, cachep, 12);
    for (const t of objs.slice(4)) kmem_cache_free(k, cachep, t);
    expect(lists(cachep)).toBe('full 4 | partial - | free 0 0');
    expect(kmem_cache_shrink(k, cachep)).toBe(2);
    expect(lists(cachep)).toBe('full 4 | partial - | free -');
    expect(nr_free_pages(k)).toBe(before - 1);
    const slabPages = k.mem_map.filter((page) => PageSlab(page));
    expect(slabPages.length).toBe(2); // this cache's, and the cache of caches'
  });

  test('a cache with objects in use cannot be destroyed', () => {
    const k = bootMemory(1024);
    const before = slabText(k);
    const cachep = things(k);
    const [a] = take(k, cachep, 1);
    expect(run(kmem_cache_destroy(k, cachep))).toBe(1);
    expect(allCaches(k).map((c) => c.name)).toContain('things');
    kmem_cache_free(k, cachep, a);
    expect(run(kmem_cache_destroy(k, cachep))).toBe(0);
    expect(slabText(k)).toBe(before);
  });

  test('reap lets a cache be that has just grown, then takes half of its free slabs', () => {
    const k = bootMemory(1024);
    const cachep = things(k);
    for (const t of take(k, cachep, 80)) kmem_cache_free(k, cachep, t);
    const reapAtOnce = () => {
      k.clock_searchp = cachep as unknown as kmem_cache_t;
      return run(kmem_cache_reap(k, GFP_KERNEL));
    };
    expect(reapAtOnce()).toBe(0);
    const freed: number[] = [];
    for (let i = 0; i < 9; i++) freed.push(run(kmem_cache_reap(k, GFP_KERNEL)));
    expect(freed.filter((n) => n > 0)).toEqual([10, 5, 3]);
    expect(s_show(cachep as unknown as kmem_cache_t).num_slabs).toBe(2);
  });
});

describe('kmalloc', () => {
  test('takes from the smallest general cache that is large enough', () => {
    const k = bootMemory(1024);
    for (const size of [1, 32, 33, 100, 4096]) run(kmalloc(k, size, GFP_KERNEL));
    expect(slabText(k)).toMatchInlineSnapshot(`
      "kmem_cache 26/36 1/1
      size-4096 1/1 1/1
      size-128 1/30 1/1
      size-64 1/59 1/1
      size-32 3/113 1/1"
    `);
  });

  test('no more than 128 KB; nothing is freed at 0', () => {
    const k = bootMemory(1024);
    expect(run(kmalloc(k, 131072, GFP_KERNEL)) & 0xfff).toBe(0);
    expect(run(kmalloc(k, 131073, GFP_KERNEL))).toBe(0);
    kfree(k, 0);
    kfree(k, null);
  });

  test('an object can live in it', () => {
    const k = bootMemory(1024);
    const thing = run(kmallocObject(k, 40, GFP_KERNEL, () => new Thing()))!;
    expect(thing.kaddr).toBeGreaterThan(0xc0000000);
    kfree(k, thing);
    expect(run(kmalloc(k, 40, GFP_KERNEL))).toBe(thing.kaddr);
  });
});

test('objects never overlap, and nothing is lost', () => {
  const k = bootMemory(1024);
  const sizes = [24, 96, 416, 1312, 4096];
  const caches = sizes.map(
    (size) => run(kmem_cache_create<number>(k, `of ${size}`, size, 0, 0, null, null))!,
  );
  const warm = caches.map((c) => run(kmem_cache_alloc(k, c, SLAB_KERNEL))!);
  caches.forEach((c, i) => {
    kmem_cache_free(k, c, warm[i]);
    kmem_cache_shrink(k, c);
  });
  const size32 = k.cache_sizes[0].cs_cachep;
  kmem_cache_shrink(k, size32);
  const before = nr_free_pages(k);
  let frees = 0;
  let overlaps = 0;
  fc.assert(
    fc.property(
      fc.array(fc.record({ which: fc.nat({ max: 4 }), free: fc.nat({ max: 9999 }) }), {
        minLength: 100,
        maxLength: 200,
      }),
      (steps) => {
        const held: { which: number; addr: number }[] = [];
        const bytes = new Set<number>(); // every 8th
        for (const { which, free } of steps) {
          if (free % 3 === 0 && held.length > 0) {
            const [h] = held.splice(free % held.length, 1);
            for (let i = 0; i < sizes[h.which]; i += 8) bytes.delete(h.addr + i);
            kmem_cache_free(k, caches[h.which], h.addr);
            frees++;
          } else {
            const addr = run(kmem_cache_alloc(k, caches[which], SLAB_KERNEL))!;
            for (let i = 0; i < sizes[which]; i += 8) {
              if (bytes.has(addr + i)) overlaps++;
              bytes.add(addr + i);
            }
            held.push({ which, addr });
          }
        }
        for (const [i, c] of caches.entries())
          expect(s_show(c as unknown as kmem_cache_t).active_objs).toBe(
            held.filter((h) => h.which === i).length,
          );
        for (const h of held) kmem_cache_free(k, caches[h.which], h.addr);
        for (const c of [...caches, size32]) kmem_cache_shrink(k, c);
        expect(nr_free_pages(k)).toBe(before);
        expect(zoneFaults(k, k.contig_page_data.node_zones[ZONE_DMA])).toEqual([]);
      },
    ),
    { numRuns: 60, seed: 2422 },
  );
  expect(overlaps).toBe(0);
  expect(frees).toBeGreaterThan(500);
});
