// Without a frame for a neighbour the rest of the block is not read, and the fault goes on with its own page.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const RW = PROT_READ | PROT_WRITE;
const m = boot({ pages: 768, swap: 1024 });
const p = m.spawn('demo');
const a = p.mmap(0, 8 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
p.fill(a, 8 * PAGE_SIZE, 7);

// Another process needs so much memory that the eight pages go to swap, to slots 2 to 9.
const hog = m.spawn('hog');
hog.fill(hog.mmap(0, 600 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS), 600 * PAGE_SIZE, 0xaa);
hog.exit();

// The neighbour in slot 4 gets no frame. Slots 5 to 7 are not tried either; then the fault reads its own page, in slot 6.
m.fail('alloc_page');
const { reads } = m.disk;
const trace = m.trace(() => p.load8(a + 4 * PAGE_SIZE));
trace.find('valid_swaphandles')?.result; //=> {ret: 4, offset: 4}
const calls = trace.all('read_swap_cache_async');
calls.map((call) => (call.result === 'null' ? 'no page' : 'a page')).join(', '); //=> no page, a page
m.disk.reads - reads; //=> 1
p.load8(a + 4 * PAGE_SIZE); //=> 7
