// A lock brings pages in as far as there are frames, and succeeds even if there are none.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 6 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

// There is no frame for the third page. The rest is not even tried.
m.fail('alloc_page', { nth: 3 });
const trace = m.trace(() => {
  p.mlock(a, 6 * PAGE_SIZE); //=> 0
});
trace.find('get_user_pages')?.result; //=> 2
trace.find('make_pages_present')?.result; //=> -1
p.mm.locked_vm; //=> 6
p.mm.rss; //=> 3

// What is missing comes with a fault, as if there were no lock; from then on it stays.
const { faults } = m.k.cpu;
p.store8(a + 5 * PAGE_SIZE, 1);
m.k.cpu.faults - faults; //=> 1
