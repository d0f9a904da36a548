// mlock() brings the pages in before it returns: writable areas as by a write, all others as by a read.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE, ZERO_PAGE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const b = p.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
p.mm.rss; //=> 1

p.mlock(a, 6 * PAGE_SIZE);
p.mm.locked_vm; //=> 6

// The first four got frames of their own. The last two share the zero page, and do not count in rss.
// (p: present, w: writable, u: for programs, a: accessed, d: dirty.)
const { ptes } = m.snapshot().addressSpaces[0].pageTables[0];
ptes.map((pte) => pte.bits).join(' '); //=> pwuad pwuad pwuad pwuad p-ua- p-ua-
ptes.filter((pte) => pte.pfn === ZERO_PAGE(m.k, b).pfn).length; //=> 2
p.mm.rss; //=> 5

// A lock takes no reference to a frame, and leaves no mark on it. It is the area that is locked.
m.k.mem_map[ptes[0].pfn].count.counter; //=> 1

// No access faults any more.
const { faults } = m.k.cpu;
for (let page = 0; page < 4; page++) p.store8(a + page * PAGE_SIZE, 1);
p.load8(b + PAGE_SIZE);
m.k.cpu.faults - faults; //=> 0

// But locked is not the same as never faulting: what was only read is copied at the first write.
p.mprotect(b, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE);
p.store8(b, 1);
m.k.cpu.faults - faults; //=> 1
