// kswapd is woken when an allocation would leave no more than pages_low; it frees up to pages_high if it can.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot({ pages: 768, swap: 1024, kswapd: true });
const greedy = m.spawn('greedy');
const RW = PROT_READ | PROT_WRITE;
const b = greedy.mmap(0, 700 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
const zone = m.k.pgdat_list!.node_zones[0];
let taken = 0;
function take(pages: number): void {
  greedy.fill(b + PAGE_SIZE * taken, PAGE_SIZE * pages, 7);
  taken += pages;
}
// The first page takes a page table with it.
take(1);

// One page must stay above pages_low after the allocation, so 41 free pages are the last quiet state.
take(zone.free_pages - 41);
m.k.nr_swap_pages; //=> 1022
take(1);
zone.free_pages; //=> 40

// kswapd ran before the store returned. It has unmapped 161 pages and freed none: all are dirty, and no write has
// ended yet. Now it sleeps for a second.
m.k.nr_swap_pages; //=> 861
zone.need_balance; //=> 0

// The next allocation after that second wakes it again, and now it writes and frees pages.
greedy.usleep(1_100_000);
take(1);
zone.free_pages > zone.pages_high; //=> true
zone.need_balance; //=> 0

// It sleeps until pages_low is reached once more.
take(zone.free_pages - 41);
zone.need_balance; //=> 0
