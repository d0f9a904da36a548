// Without a frame the process is killed; its page stays in swap.
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

// Both attempts fail: that of read-ahead, and that for the page itself.
const child = p.fork();
m.fail('alloc_page', { count: 2 });
const trace = m.trace(() => {
  child.load8(a + 2 * PAGE_SIZE); //=> throws SIGKILL
});
trace
  .find('do_swap_page')
  ?.children.map((call) => call.name)
  .join(' ');
//=> lookup_swap_cache swapin_readahead read_swap_cache_async
trace.find('do_swap_page')?.result; //=> -1
m.k.log.at(-1); //=> VM: killing process demo

// The child's exit has dropped its use of the slot. The parent still has its page.
m.k.swap_info[0].swap_map![4]; //=> 1
p.load8(a + 2 * PAGE_SIZE); //=> 7
