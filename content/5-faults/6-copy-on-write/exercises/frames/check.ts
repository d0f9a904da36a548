import { boot, MAP_ANONYMOUS, MAP_PRIVATE, nr_free_pages, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('check');
const a = p.mmap(0, 8 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

/** Says what you say, then writes to each page and counts. */
function both(who: typeof p, first: number, pages: number): string {
  const addr = a + first * PAGE_SIZE;
  const yours = frames(m.k, who.mm, addr, pages);
  const free = nr_free_pages(m.k);
  for (let page = 0; page < pages; page++) who.store8(addr + page * PAGE_SIZE, 1);
  const kernel = free - nr_free_pages(m.k);
  return yours === kernel ? `${kernel}` : `${yours}, but the kernel takes ${kernel}`;
}

// Pages 0 to 3 written, 4 and 5 read, 6 and 7 untouched.
for (let page = 0; page < 4; page++) p.store8(a + page * PAGE_SIZE, 1);
p.load8(a + 4 * PAGE_SIZE);
p.load8(a + 5 * PAGE_SIZE);
both(p, 0, 2); //=> 0
both(p, 4, 1); //=> 1
both(p, 5, 2); //=> 2

// Shared with a child; then the child is alone with what the parent has copied.
const child = p.fork();
child.store8(a + 7 * PAGE_SIZE, 1);
both(p, 0, 2); //=> 2
both(child, 0, 4); //=> 2

// The right to write taken away and allowed again: no other process has them.
p.mprotect(a, 8 * PAGE_SIZE, PROT_READ);
p.mprotect(a, 8 * PAGE_SIZE, PROT_READ | PROT_WRITE);
both(p, 0, 4); //=> 0
