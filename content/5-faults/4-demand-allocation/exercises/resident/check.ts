import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('check');
const MB = 1024 * 1024;
const a = p.mmap(0, 8 * MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

// Nothing but the stack.
resident(m.k, p.mm); //=> 1

// Written to, in two page tables.
p.store8(a, 1);
p.store8(a + 5 * MB, 1);
resident(m.k, p.mm); //=> 3

// Only read: that costs no page.
for (let page = 10; page < 20; page++) p.load8(a + page * PAGE_SIZE);
resident(m.k, p.mm); //=> 3
p.mm.rss; //=> 3

// Read and then written, and unmapped.
p.store8(a + 10 * PAGE_SIZE, 1);
resident(m.k, p.mm); //=> 4
p.munmap(a, 4 * MB);
resident(m.k, p.mm); //=> 2
p.mm.rss; //=> 2
