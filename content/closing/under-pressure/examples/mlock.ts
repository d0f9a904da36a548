// mlock() keeps a page in its frame, however much memory other programs want.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot({ pages: 768, swap: 1024, kswapd: true });
const p = m.spawn('demo');
const RW = PROT_READ | PROT_WRITE;
const a = p.mmap(0, 2 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
p.fill(a, 2 * PAGE_SIZE, 1);
p.mlock(a, PAGE_SIZE);

const greedy = m.spawn('greedy');
const b = greedy.mmap(0, 700 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
greedy.fill(b, 700 * PAGE_SIZE, 7);

// The locked page need not be read. The page after it has to be, and its neighbours in swap are read with it.
const { reads } = m.disk;
p.load8(a); //=> 1
m.disk.reads - reads; //=> 0
p.load8(a + PAGE_SIZE); //=> 1
m.disk.reads > reads; //=> true
