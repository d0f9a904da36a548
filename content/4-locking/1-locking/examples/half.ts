// One process may lock half of physical memory, and so may the next process.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  nr_free_pages,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

// A small machine: 4 MB, of which the kernel itself has taken nearly half.
const m = boot({ pages: 1024 });
m.k.num_physpages; //=> 1024

/** A process with `pages` of memory. */
function mapped(pages: number) {
  const p = m.spawn('demo');
  const a = p.mmap(0, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  return { p, a };
}

// No limit is set. Half is allowed, and one page more is not.
const one = mapped(513);
one.p.mlock(one.a, 513 * PAGE_SIZE); //=> throws ENOMEM
one.p.mlock(one.a, 270 * PAGE_SIZE); //=> 0

// The next process begins with no locked page. Together they have locked most of the memory that was free.
const two = mapped(270);
two.p.mlock(two.a, 270 * PAGE_SIZE); //=> 0
one.p.mm.locked_vm + two.p.mm.locked_vm; //=> 540
nr_free_pages(m.k) < 100; //=> true
