import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Kernel } from '../../sim/globals.ts';
import { KernelBug } from '../../sim/include/bug.ts';
import {
  __GFP_DMA,
  GFP_ATOMIC,
  GFP_DMA,
  GFP_KERNEL,
  GFP_USER,
} from '../../sim/include/linux/gfp.ts';
import { list_entry } from '../../sim/include/linux/list.ts';
import type { struct_page } from '../../sim/include/linux/mm.ts';
import { ZONE_DMA, ZONE_NORMAL } from '../../sim/include/linux/mmzone.ts';
import {
  get_page,
  LockPage,
  PageActive,
  PageLRU,
  PageReferenced,
  page_address,
  page_count,
} from '../../sim/include/linux/page.ts';
import {
  __free_page,
  alloc_page,
  alloc_pages,
  free_page,
} from '../../sim/include/linux/page_inline.ts';
import { PF_FREE_PAGES, PF_MEMALLOC, PF_MEMDIE } from '../../sim/include/linux/sched.ts';
import { SLAB_KERNEL } from '../../sim/include/linux/slab.ts';
import { spin_lock } from '../../sim/include/linux/spinlock.ts';
import { mark_page_accessed, page_cache_init } from '../../sim/mm/filemap.ts';
import {
  __free_pages,
  __get_free_pages,
  get_zeroed_page,
  nr_free_buffer_pages,
  nr_free_pages,
  rmqueue,
  show_free_areas,
} from '../../sim/mm/page_alloc.ts';
import { kmem_cache_alloc, kmem_cache_create, kmem_cache_free } from '../../sim/mm/slab.ts';
import { activate_page, lru_cache_add, lru_cache_del } from '../../sim/mm/swap.ts';
import { bootMemory, freeText, run, zoneFaults } from './memory.ts';

const zoneOf = (k: Kernel, i: number) => k.contig_page_data.node_zones[i];

/** Takes single pages without asking for a watermark until `keep` are free in the zone. */
function eat(k: Kernel, type: number, keep: number): struct_page[] {
  const zone = zoneOf(k, type);
  const eaten: struct_page[] = [];
  while (zone.free_pages > keep) eaten.push(rmqueue(k, zone, 0)!);
  return eaten;
}

/** A zone that has nothing but the 8 pages from 0x2f8 on. */
function eightPages(): Kernel {
  const k = bootMemory(1024);
  for (const page of eat(k, ZONE_DMA, 0)) if (page.pfn >> 3 === 0x5f) __free_page(k, page);
  return k;
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

describe('boot', () => {
  // 354 pages are the firmware's, the devices' and the kernel's; then 44 bytes a page for mem_map, bitmaps
  // behind it, a page that setup_memory() loses, and a page of caches.
  test.each([
    [1024, 1024 - 354 - 12 - 1 - 1],
    [1536, 1536 - 354 - 17 - 1 - 1],
    [8192, 8192 - 354 - 89 - 1 - 1],
  ])('%i pages of RAM leave %i', (pages, free) => {
    const k = bootMemory(pages);
    expect(nr_free_pages(k)).toBe(free);
    expect(zoneFaults(k, zoneOf(k, ZONE_DMA))).toEqual([]);
    expect(zoneFaults(k, zoneOf(k, ZONE_NORMAL))).toEqual([]);
  });

  test.each([
    [1024, 1],
    [1536, 2],
    [8192, 8],
  ])('the page-cache hash of %i pages of RAM takes %i', (pages, taken) => {
    const k = bootMemory(pages);
    const before = nr_free_pages(k);
    run(page_cache_init(k, k.num_physpages));
    expect(before - nr_free_pages(k)).toBe(taken);
    expect(k.page_hash_table.length).toBe(taken * 1024);
  });

  test('watermarks are a 128th of the zone, twice and three times that, and 20 at least', () => {
    const marks = (k: Kernel, i: number) => {
      const z = zoneOf(k, i);
      return `${z.name} ${z.size} ${z.pages_min} ${z.pages_low} ${z.pages_high}`;
    };
    expect(marks(bootMemory(1024), ZONE_DMA)).toBe('DMA 1024 20 40 60');
    expect(marks(bootMemory(4096), ZONE_DMA)).toBe('DMA 4096 32 64 96');
    expect(marks(bootMemory(8192), ZONE_NORMAL)).toBe('Normal 4096 32 64 96');
    expect(nr_free_buffer_pages(bootMemory(8192))).toBe(2 * (4096 - 96));
  });

  test('requests try the normal zone first and fall back on ZONE_DMA, not the other way', () => {
    const k = bootMemory(8192);
    const zones = (mask: number) =>
      k.contig_page_data.node_zonelists[mask].zones
        .filter((z) => z !== null)
        .map((z) => z.name)
        .join(' ');
    expect(zones(0)).toBe('Normal DMA');
    expect(zones(2)).toBe('Normal DMA');
    expect(zones(__GFP_DMA)).toBe('DMA');
  });

  test('the state can be printed', () => {
    const k = bootMemory(1024);
    k.log.length = 0;
    show_free_areas(k);
    expect(k.log.join('\n')).toMatchInlineSnapshot(`
      "Free pages:        2624kB (     0kB HighMem)
      Zone:DMA freepages:  2624kB min:    80kB low:   160kB high:   240kB
      Zone:Normal freepages:     0kB min:     0kB low:     0kB high:     0kB
      Zone:HighMem freepages:     0kB min:     0kB low:     0kB high:     0kB
      ( Active: 0, inactive: 0, free: 656 )
      2*4kB 3*8kB 2*16kB 2*32kB 3*64kB 2*128kB 2*256kB 1*512kB 1*1024kB 0*2048kB = 2624kB)
      = 0kB)
      = 0kB)"
    `);
  });
});

describe('buddies', () => {
  test('a block is split in halves: the request gets the last piece, the lists the others', () => {
    const k = eightPages();
    const zone = zoneOf(k, ZONE_DMA);
    expect(freeText(zone)).toBe('order 3: 0x2f8');
    const page = rmqueue(k, zone, 0)!;
    expect(page.pfn).toBe(0x2ff);
    expect(page_count(page)).toBe(1);
    expect(freeText(zone)).toBe('order 0: 0x2fe\norder 1: 0x2fc\norder 2: 0x2f8');
    expect(rmqueue(k, zone, 1)!.pfn).toBe(0x2fc);
    expect(freeText(zone)).toBe('order 0: 0x2fe\norder 2: 0x2f8');
    expect(zoneFaults(k, zone)).toEqual([]);
  });

  test('a freed page is joined with its buddy, and the two with theirs', () => {
    const k = eightPages();
    const zone = zoneOf(k, ZONE_DMA);
    const pages = Array.from({ length: 8 }, () => rmqueue(k, zone, 0)!);
    const free = (pfn: number) => __free_page(k, pages.find((p) => p.pfn === pfn)!);
    expect(freeText(zone)).toBe('nothing free');
    free(0x2f9);
    free(0x2fa);
    expect(freeText(zone)).toBe('order 0: 0x2fa 0x2f9');
    free(0x2f8);
    expect(freeText(zone)).toBe('order 0: 0x2fa\norder 1: 0x2f8');
    free(0x2fb);
    expect(freeText(zone)).toBe('order 2: 0x2f8');
    for (const pfn of [0x2fc, 0x2fd, 0x2fe]) free(pfn);
    expect(freeText(zone)).toBe('order 0: 0x2fe\norder 1: 0x2fc\norder 2: 0x2f8');
    free(0x2ff);
    expect(freeText(zone)).toBe('order 3: 0x2f8');
    expect(zone.free_pages).toBe(8);
  });

  test('neighbours that are not buddies stay apart', () => {
    const k = eightPages();
    const zone = zoneOf(k, ZONE_DMA);
    const pages = Array.from({ length: 8 }, () => rmqueue(k, zone, 0)!);
    for (const page of pages) if (page.pfn === 0x2f9 || page.pfn === 0x2fa) __free_page(k, page);
    expect(rmqueue(k, zone, 1)).toBe(null);
  });

  test('the page freed last is the first to be taken', () => {
    const k = bootMemory(1024);
    const [a, b] = [run(alloc_page(k, GFP_KERNEL))!, run(alloc_page(k, GFP_KERNEL))!];
    run(alloc_page(k, GFP_KERNEL));
    run(alloc_page(k, GFP_KERNEL));
    __free_page(k, b);
    __free_page(k, a);
    const first = run(alloc_page(k, GFP_KERNEL))!;
    expect([a.pfn, b.pfn]).toContain(first.pfn);
  });

  test('what is taken and given back in any order leaves the zones as they were', () => {
    const k = bootMemory(1024);
    const zone = zoneOf(k, ZONE_DMA);
    const before = freeText(zone)
      .split('\n')
      .map((l) => l.split(' ').length);
    let freed = 0;
    fc.assert(
      fc.property(
        fc.array(fc.record({ order: fc.nat({ max: 5 }), free: fc.nat({ max: 9999 }) }), {
          minLength: 60,
          maxLength: 120,
        }),
        (steps) => {
          const held: { page: struct_page; order: number }[] = [];
          const owner = new Map<number, number>();
          for (const [i, { order, free }] of steps.entries()) {
            if (free % 2 && held.length > 0) {
              const { page, order } = held.splice(free % held.length, 1)[0];
              for (let p = 0; p < 1 << order; p++) owner.delete(page.pfn + p);
              freed++;
              __free_pages(k, page, order);
            } else {
              const page = run(alloc_pages(k, GFP_ATOMIC, order));
              if (page === null) continue;
              expect(page.pfn % (1 << order)).toBe(0);
              for (let p = 0; p < 1 << order; p++) {
                expect(owner.has(page.pfn + p)).toBe(false);
                owner.set(page.pfn + p, i);
              }
              held.push({ page, order });
            }
          }
          expect(zoneFaults(k, zone)).toEqual([]);
          for (const { page, order } of held) __free_pages(k, page, order);
          expect(zoneFaults(k, zone)).toEqual([]);
          const after = freeText(zone)
            .split('\n')
            .map((l) => l.split(' ').length);
          expect(after).toEqual(before);
        },
      ),
      { numRuns: 60, seed: 2422 },
    );
    expect(freed).toBeGreaterThan(1000);
  });

  test('with an odd number of pages the last ones have no buddy', () => {
    const k = bootMemory(1021);
    expect(zoneFaults(k, zoneOf(k, ZONE_DMA))).toEqual([]);
    const pages = eat(k, ZONE_DMA, 0);
    expect(Math.max(...pages.map((p) => p.pfn))).toBe(1020);
    for (const page of pages) __free_page(k, page);
    expect(zoneFaults(k, zoneOf(k, ZONE_DMA))).toEqual([]);
  });
});

describe('who gets a page when few are left (min 20, low 40)', () => {
  /** The smallest number of free pages at which the request gets one. */
  function limit(order: number, mask: number, flags = 0): number {
    const k = bootMemory(1024);
    const zone = zoneOf(k, ZONE_DMA);
    const eaten = eat(k, ZONE_DMA, 0).sort((a, b) => b.pfn - a.pfn);
    k.current.flags |= flags;
    for (let free = 0; ; free++) {
      expect(zone.free_pages).toBe(free);
      let page: struct_page | null = null;
      try {
        page = run(alloc_pages(k, mask, order));
      } catch (e) {
        if (!(e instanceof KernelBug)) throw e;
      }
      if (page) return free;
      k.current.flags = flags;
      __free_page(k, eaten.pop()!);
    }
  }

  test('an ordinary request leaves 20 pages and one for itself', () =>
    expect(limit(0, GFP_KERNEL)).toBe(22));
  test('a process gets no more than the kernel does', () => expect(limit(0, GFP_USER)).toBe(22));
  test('who cannot wait may go down to a quarter', () => expect(limit(0, GFP_ATOMIC)).toBe(7));
  test('who frees memory may take the last page', () =>
    expect(limit(0, GFP_KERNEL, PF_MEMALLOC)).toBe(1));
  test('so may who is about to die', () => expect(limit(0, GFP_ATOMIC, PF_MEMDIE)).toBe(1));
  test('a larger block must leave as much', () => expect(limit(2, GFP_ATOMIC)).toBeGreaterThan(9));

  test('below pages_low the zone is marked and kswapd is woken', () => {
    const k = bootMemory(1024);
    const zone = zoneOf(k, ZONE_DMA);
    eat(k, ZONE_DMA, 42);
    expect(run(alloc_page(k, GFP_KERNEL))).not.toBe(null);
    expect(zone.need_balance).toBe(0);
    expect(run(alloc_page(k, GFP_KERNEL))).not.toBe(null);
    expect(zone.need_balance).toBe(1);
  });

  test('to fall back on ZONE_DMA takes the watermarks of both zones', () => {
    const k = bootMemory(8192);
    eat(k, ZONE_NORMAL, 0);
    const dma = zoneOf(k, ZONE_DMA);
    eat(k, ZONE_DMA, 130);
    expect(run(alloc_page(k, GFP_KERNEL))!.pfn).toBeLessThan(4096);
    expect(zoneOf(k, ZONE_NORMAL).need_balance).toBe(0);
    expect(dma.free_pages).toBe(129);
    run(alloc_page(k, GFP_KERNEL));
    expect(zoneOf(k, ZONE_NORMAL).need_balance).toBe(1);
    eat(k, ZONE_DMA, 66);
    expect(run(alloc_page(k, GFP_KERNEL))).not.toBe(null);
    expect(() => run(alloc_page(k, GFP_KERNEL))).toThrow(KernelBug);
    // Who asks for DMA memory itself is let in much lower down.
    k.current.flags = 0;
    eat(k, ZONE_DMA, 34);
    expect(run(alloc_page(k, GFP_KERNEL | GFP_DMA))).not.toBe(null);
  });

  test('a request for DMA memory gets no other', () => {
    const k = bootMemory(8192);
    eat(k, ZONE_DMA, 0);
    expect(run(alloc_page(k, GFP_ATOMIC | GFP_DMA))).toBe(null);
    expect(run(alloc_page(k, GFP_ATOMIC))!.pfn).toBeGreaterThanOrEqual(4096);
  });
});

describe('no memory', () => {
  test('an order that no list has is refused at once', () => {
    const k = bootMemory(1024);
    expect(run(alloc_pages(k, GFP_KERNEL, 10))).toBe(null);
  });

  test('a large block is given up after one try, whoever waits', () => {
    const k = bootMemory(1024);
    for (const page of eat(k, ZONE_DMA, 0)) if (page.pfn % 2) __free_page(k, page);
    expect(zoneOf(k, ZONE_DMA).free_pages).toBeGreaterThan(100);
    expect(run(alloc_pages(k, GFP_KERNEL, 4))).toBe(null);
    expect(run(__get_free_pages(k, GFP_KERNEL, 4))).toBe(0);
  });

  test('a small one is asked for again until the OOM killer is called: after a second and ten failures', () => {
    const k = bootMemory(1024);
    eat(k, ZONE_DMA, 20);
    k.jiffies = 1000;
    k.clock.now = 10_000_000;
    expect(() => run(alloc_page(k, GFP_KERNEL))).toThrow('Out of memory and no killable processes');
    expect(k.jiffies).toBeGreaterThanOrEqual(1100);
    expect(k.oomTimes.count).toBe(10);
  });

  test('with swap left nobody is killed', () => {
    const k = bootMemory(1024);
    eat(k, ZONE_DMA, 20);
    k.nr_swap_pages = 1;
    k.jiffies = 1000;
    expect(run(alloc_pages(k, GFP_KERNEL, 4))).toBe(null);
    expect(k.oomTimes).toEqual({ first: 0, last: 0, count: 0, lastkill: 0 });
  });

  test('what reclaim frees goes to who reclaims, by the local page list', () => {
    const k = bootMemory(1024);
    const zone = zoneOf(k, ZONE_DMA);
    const cachep = run(kmem_cache_create<number>(k, 'page sized', 4096, 0, 0, null, null))!;
    const objs = Array.from({ length: 70 }, () => run(kmem_cache_alloc(k, cachep, SLAB_KERNEL))!);
    for (const obj of objs) kmem_cache_free(k, cachep, obj);
    eat(k, ZONE_DMA, 5);
    const page = run(alloc_page(k, GFP_KERNEL))!;
    expect(objs).toContain(page_address(page));
    expect(page_count(page)).toBe(1);
    expect(nr_free_pages(k)).toBe(5 + 35 - 1); // half the free slabs
    expect(k.current.nr_local_pages).toBe(0);
    expect(k.current.flags & (PF_MEMALLOC | PF_FREE_PAGES)).toBe(0);
    expect(zoneFaults(k, zone)).toEqual([]);
  });

  test('a kept block that does not fit the request goes back to the zone', () => {
    const k = bootMemory(1024);
    const cachep = run(kmem_cache_create<number>(k, 'page sized', 4096, 0, 0, null, null))!;
    const objs = Array.from({ length: 70 }, () => run(kmem_cache_alloc(k, cachep, SLAB_KERNEL))!);
    for (const obj of objs) kmem_cache_free(k, cachep, obj);
    eat(k, ZONE_DMA, 5);
    expect(run(alloc_pages(k, GFP_KERNEL, 1))!.pfn % 2).toBe(0);
    expect(nr_free_pages(k)).toBe(5 + 35 - 2);
    expect(zoneFaults(k, zoneOf(k, ZONE_DMA))).toEqual([]);
  });

  test('a task in reclaim keeps the first block it frees, not the second', () => {
    const k = bootMemory(1024);
    const [a, b] = [run(alloc_page(k, GFP_KERNEL))!, run(alloc_page(k, GFP_KERNEL))!];
    const before = nr_free_pages(k);
    k.current.flags |= PF_FREE_PAGES;
    __free_page(k, a);
    expect(nr_free_pages(k)).toBe(before);
    expect(list_entry(k.current.local_pages.next)).toBe(a);
    __free_page(k, b);
    expect(nr_free_pages(k)).toBe(before + 1);
  });
});

describe('freeing', () => {
  test('the last user frees the page', () => {
    const k = bootMemory(1024);
    const page = run(alloc_page(k, GFP_KERNEL))!;
    const before = nr_free_pages(k);
    get_page(page);
    __free_page(k, page);
    expect(nr_free_pages(k)).toBe(before);
    __free_page(k, page);
    expect(nr_free_pages(k)).toBe(before + 1);
  });

  test('reserved pages are never freed', () => {
    const k = bootMemory(1024);
    const before = nr_free_pages(k);
    get_page(k.mem_map[0]);
    __free_page(k, k.mem_map[0]);
    expect(nr_free_pages(k)).toBe(before);
  });

  test('a page in use in some other way stops the kernel', () => {
    const bug = (spoil: (page: struct_page) => void, order = 0) => {
      const k = bootMemory(1024);
      const page = run(alloc_page(k, GFP_KERNEL))!;
      spoil(page);
      return where(() => __free_pages(k, page, order));
    };
    expect(bug((p) => (p.buffers = {} as never))).toBe('mm/page_alloc.c:100');
    expect(bug((p) => (p.mapping = {} as never))).toBe('mm/page_alloc.c:102');
    expect(bug(LockPage)).toBe('mm/page_alloc.c:106');
    expect(bug((p) => (p.flags |= 1 << 7))).toBe('mm/page_alloc.c:108');
  });

  test('a block must be given back with the order that its address allows', () => {
    const k = bootMemory(1024);
    const zone = zoneOf(k, ZONE_DMA);
    const pages = Array.from({ length: 4 }, () => rmqueue(k, zone, 0)!);
    const odd = pages.find((p) => p.pfn % 2)!;
    expect(where(() => __free_pages(k, odd, 1))).toBe('mm/page_alloc.c:121');
  });

  test('get_zeroed_page() zeroes, __get_free_pages() does not; poison shows who reads freed memory', () => {
    const k = bootMemory(1024);
    k.ram.poison = 0x6b;
    const addr = run(__get_free_pages(k, GFP_KERNEL, 0));
    const word = (addr - 0xc0000000) / 4;
    k.ram.words[word] = 0x12345678;
    free_page(k, addr);
    expect(k.ram.words[word]).toBe(0x6b6b6b6b);
    expect(run(__get_free_pages(k, GFP_KERNEL, 0))).toBe(addr);
    expect(k.ram.words[word]).toBe(0x6b6b6b6b);
    free_page(k, addr);
    expect(run(get_zeroed_page(k, GFP_KERNEL))).toBe(addr);
    expect(k.ram.words[word]).toBe(0);
  });
});

describe('LRU lists', () => {
  const lru = (k: Kernel) => {
    const list = (head: typeof k.active_list) => {
      const out: number[] = [];
      for (let p = head.next; p !== head; p = p.next) out.push(list_entry(p).index);
      return out.join(' ');
    };
    return `active ${k.nr_active_pages}: ${list(k.active_list)} / inactive ${k.nr_inactive_pages}: ${list(k.inactive_list)}`;
  };

  test('a page enters the inactive list and becomes active when used twice', () => {
    const k = bootMemory(1024);
    const pages = [1, 2, 3].map((index) => {
      const page = run(alloc_page(k, GFP_KERNEL))!;
      page.index = index;
      return page;
    });
    for (const page of pages) lru_cache_add(k, page);
    lru_cache_add(k, pages[0]);
    expect(lru(k)).toBe('active 0:  / inactive 3: 3 2 1');
    mark_page_accessed(k, pages[1]);
    expect(lru(k)).toBe('active 0:  / inactive 3: 3 2 1');
    mark_page_accessed(k, pages[1]);
    expect(lru(k)).toBe('active 1: 2 / inactive 2: 3 1');
    expect(PageActive(pages[1])).toBe(1);
    expect(PageReferenced(pages[1])).toBe(0);
    activate_page(k, pages[1]);
    expect(lru(k)).toBe('active 1: 2 / inactive 2: 3 1');
    lru_cache_del(k, pages[1]);
    expect(lru(k)).toBe('active 0:  / inactive 2: 3 1');
    expect(PageActive(pages[1]) + PageLRU(pages[1])).toBe(0);
  });

  test('a page that is freed leaves its list', () => {
    const k = bootMemory(1024);
    const page = run(alloc_page(k, GFP_KERNEL))!;
    lru_cache_add(k, page);
    __free_page(k, page);
    expect(lru(k)).toBe('active 0:  / inactive 0: ');
    expect(PageLRU(page)).toBe(0);
  });
});

test('an allocation under a spinlock that would have to wait stops the kernel', () => {
  const k = bootMemory(1024);
  eat(k, ZONE_DMA, 20);
  k.nr_swap_pages = 1;
  spin_lock(k, k.mmlist_lock);
  expect(() => run(alloc_page(k, GFP_KERNEL))).toThrow(/atomic/);
});
