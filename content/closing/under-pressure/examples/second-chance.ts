// Two pages, one of them touched again and again: its accessed bit saves it each time.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot({ pages: 768, swap: 1024, kswapd: true });
const p = m.spawn('demo');
const RW = PROT_READ | PROT_WRITE;
const a = p.mmap(0, 2 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
p.fill(a, 2 * PAGE_SIZE, 1);

const greedy = m.spawn('greedy');
const b = greedy.mmap(0, 700 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
for (let page = 0; page < 700; page += 20) {
  greedy.fill(b + page * PAGE_SIZE, 20 * PAGE_SIZE, 7);
  p.load8(a);
}

const bits = (at: number) =>
  m
    .snapshot()
    .addressSpaces.flatMap((space) => space.pageTables)
    .flatMap((table) => table.ptes)
    .find(({ addr }) => addr === at)?.bits;
bits(a)?.startsWith('p'); //=> true
bits(a + PAGE_SIZE); //=> s
