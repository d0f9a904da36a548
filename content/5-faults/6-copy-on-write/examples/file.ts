// If a private mapping of a file has been read first, its first write copies the file's page.
import { boot, MAP_PRIVATE, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', 'hello');
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const prot = PROT_READ | PROT_WRITE;
const own = p.mmap(0, PAGE_SIZE, prot, MAP_PRIVATE, fd);
const both = p.mmap(0, PAGE_SIZE, prot, MAP_SHARED, fd);
p.load8(own); //=> 104
p.load8(both); //=> 104

/** The frame behind an address, and its users. */
function frame(addr: number) {
  const { ptes } = m.snapshot().addressSpaces[0].pageTables[0];
  const { pfn } = ptes.find((pte) => pte.addr === addr)!;
  return { pfn, users: m.k.mem_map[pfn].count.counter };
}
// One frame, three users: the page cache and two entries. The cache alone is enough for a copy.
frame(own).pfn === frame(both).pfn; //=> true
frame(own).users; //=> 3

const trace = m.trace(() => p.store8(own, 72));
trace
  .find('do_wp_page')!
  .children.map((call) => call.name)
  .join(' ');
//=> can_share_swap_page unlock_page alloc_page copy_cow_page break_cow lru_cache_add __free_pages __free_pages
frame(own).pfn === frame(both).pfn; //=> false
frame(both).users; //=> 2

// The write is not in the file, and nothing that is written to the copy later will be.
p.load8(own); //=> 72
p.load8(both); //=> 104

// A write to the shared mapping needs no copy, and does not reach the private copy.
p.store8(both + 1, 69);
p.load8(own + 1); //=> 101
