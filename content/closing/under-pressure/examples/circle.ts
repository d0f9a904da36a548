// One page from its first write to the swap and back, and what each step leaves behind.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const RW = PROT_READ | PROT_WRITE;
const m = boot({ pages: 768, swap: 1024, kswapd: true });
const p = m.spawn('demo');
const greedy = m.spawn('greedy');
const a = p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
const b = greedy.mmap(0, 700 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);

/** The slot of a, its count in the swap map, and what its page in the swap cache is like. */
function slot(): string {
  const { swap, swapCache } = m.snapshot();
  const run = swap[0].runs.find((one) => one.slot <= 2 && 2 < one.slot + one.length);
  const page = swapCache.find((one) => one.slot === 2);
  return `slot 2: ${run?.count ?? 0}, ${page ? page.flags.join(' ') : 'not in the swap cache'}`;
}

// Born: a frame of zeroes on the inactive list, with the accessed bit set in its entry.
p.store32(a, 42);

// The greedy program takes 320 pages, and the kernel does not reclaim any yet.
greedy.fill(b, 320 * PAGE_SIZE, 7);
m.k.nr_swap_pages; //=> 1022

// 24 more, and free memory is down to pages_low. kswapd clears accessed bits and unmaps pages. This one is in
// the swap cache now, and has not been written yet. Its slot counts the entry and the cache.
greedy.fill(b + 320 * PAGE_SIZE, 24 * PAGE_SIZE, 7);
slot(); //=> slot 2: 2, uptodate dirty lru
m.disk.writes; //=> 0

// 66 more. The page has been written, and is still in memory.
greedy.fill(b + 344 * PAGE_SIZE, 66 * PAGE_SIZE, 7);
slot(); //=> slot 2: 2, uptodate lru

// 200 more. shrink_cache() has come to the page again and freed it: only the slot is left.
greedy.fill(b + 410 * PAGE_SIZE, 200 * PAGE_SIZE, 7);
slot(); //=> slot 2: 1, not in the swap cache

// A touch brings the page back. The entry no longer uses the slot, but the swap cache does again.
p.load32(a); //=> 42
slot(); //=> slot 2: 1, referenced uptodate lru

// The last user frees the frame, and the slot.
p.munmap(a, PAGE_SIZE);
slot(); //=> slot 2: 0, not in the swap cache
