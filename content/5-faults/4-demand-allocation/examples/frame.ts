// The first write gets a frame of zeroes, writable and dirty from the start.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  nr_free_pages,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

p.store8(a + PAGE_SIZE, 1);
const free = nr_free_pages(m.k);
p.store8(a, 1);
free - nr_free_pages(m.k); //=> 1
p.mm.rss; //=> 3

// The next access to the page needs no help.
const { faults } = m.k.cpu;
p.load8(a + 1); //=> 0
m.k.cpu.faults - faults; //=> 0

// The entry, and what is known of the frame: in the inactive list, used once.
const after = m.snapshot();
const pte = after.addressSpaces[0].pageTables[0].ptes[0];
pte.bits; //=> pwuad
after.lru.inactive.includes(pte.pfn); //=> true
after.frames.find((run) => run.pfn <= pte.pfn && pte.pfn < run.pfn + run.length)?.flags; //=> ['referenced', 'lru']
