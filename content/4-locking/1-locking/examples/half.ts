// Half of physical memory is what one process may lock, and so may the next.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.k.num_physpages; //=> 4096

/** A process with `pages` of memory. */
function mapped(pages: number) {
  const p = m.spawn('demo');
  const a = p.mmap(0, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  return { p, a };
}

// No limit is set. Half is allowed, and one page more is not.
const one = mapped(2049);
one.p.mlock(one.a, 2049 * PAGE_SIZE); //=> throws ENOMEM
one.p.mlock(one.a, 1700 * PAGE_SIZE); //=> 0

// The next begins at 0. Together they have most of what the kernel has left.
const two = mapped(1700);
two.p.mlock(two.a, 1700 * PAGE_SIZE); //=> 0
one.p.mm.locked_vm + two.p.mm.locked_vm; //=> 3400
