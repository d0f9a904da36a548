// A program takes more memory than there is: kswapd fails at first, and the program frees pages itself.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot({ pages: 768, swap: 1024, kswapd: true });
const greedy = m.spawn('greedy');
const RW = PROT_READ | PROT_WRITE;
const b = greedy.mmap(0, 700 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
const zone = m.k.pgdat_list!.node_zones[0];
[zone.pages_min, zone.pages_low, zone.pages_high].join(' '); //=> 20 40 60

// 20 pages at a time. While kswapd sleeps, the program itself frees 32 pages whenever pages_min is reached.
const free: number[] = [];
for (let page = 0; page < 700; page += 20) {
  greedy.fill(b + page * PAGE_SIZE, 20 * PAGE_SIZE, 7);
  free.push(zone.free_pages);
}
free[0] > 300; //=> true
Math.min(...free) > zone.pages_min; //=> true
Math.max(...free.slice(18)) <= zone.pages_high + 32; //=> true

// 700 pages are mapped, and far fewer have a frame; the others have a slot.
greedy.mm.total_vm > 700; //=> true
greedy.mm.rss < 350; //=> true
greedy.load8(b); //=> 7
