// Without kswapd, the program that allocates frees memory itself, in the middle of its own page fault.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot({ pages: 768, swap: 1024 });
const greedy = m.spawn('greedy');
const RW = PROT_READ | PROT_WRITE;
const b = greedy.mmap(0, 700 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
const trace = m.trace(() => greedy.fill(b, 500 * PAGE_SIZE, 7));

trace.find('kswapd_balance'); //=> null
trace.all('balance_classzone').length > 0; //=> true

// The fault goes all the way down to the page tables.
const first = trace.find('balance_classzone')!;
const shrinks = first.children[0];
shrinks.name; //=> try_to_free_pages_zone
trace.all('try_to_swap_out').length > 0; //=> true
trace.all('shrink_cache').every((call) => call.args.length > 0); //=> true

// The fault waited for the disk.
m.k.clock.now > 0; //=> true
