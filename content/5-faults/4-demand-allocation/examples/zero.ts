// Reading memory that was never written costs no frame, and does not count in rss.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  nr_free_pages,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  ZERO_PAGE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 8 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

// Two pages are read. The first fault takes a frame, for the page table.
p.load8(a);
const free = nr_free_pages(m.k);
p.load8(a + PAGE_SIZE);
free - nr_free_pages(m.k); //=> 0

// What counts in rss is the page of the stack.
p.mm.rss; //=> 1

// Both entries lead to one frame; they are present, for the user, accessed. They are not writable.
const { ptes } = m.snapshot().addressSpaces[0].pageTables[0];
ptes.map((pte) => pte.bits); //=> ['p-ua-', 'p-ua-']
ptes.every((pte) => pte.pfn === ZERO_PAGE(m.k, pte.addr).pfn); //=> true

// The first write is a second fault, and do_wp_page() replaces the zero page. That counts.
p.store8(a, 1);
p.mm.rss; //=> 2
