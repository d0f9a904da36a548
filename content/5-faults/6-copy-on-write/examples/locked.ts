// A page that another task has locked is copied, and its users are not counted.
import {
  boot,
  get_page,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  nr_free_pages,
  PAGE_SIZE,
  PG_locked,
  PROT_READ,
  PROT_WRITE,
  put_page,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(a, 1);
p.store8(a + PAGE_SIZE, 2);

// To forbid writing and to allow it again leaves read-only entries: mprotect() does not know whether
// a page has other users.
p.mprotect(a, 2 * PAGE_SIZE, PROT_READ);
p.mprotect(a, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE);
const { ptes } = m.snapshot().addressSpaces[0].pageTables[0];
ptes.map((pte) => pte.bits); //=> ['p-uad', 'p-uad']

/** How many frames a write takes. */
function frames(addr: number): number {
  const free = nr_free_pages(m.k);
  p.store8(addr, 3);
  return free - nr_free_pages(m.k);
}

// The page is not locked: its users are counted, and it is taken over.
m.trace(() => frames(a)).find('can_share_swap_page')?.result; //=> 1

// Locked, as by a task that writes the page to a disk: that one holds a reference as well.
const page = m.k.mem_map[ptes[1].pfn];
page.flags |= 1 << PG_locked;
get_page(page);
const trace = m.trace(() => p.store8(a + PAGE_SIZE, 3));
trace.find('can_share_swap_page'); //=> null
trace.all('copy_cow_page').length; //=> 1

// The copy has taken the place of the original, which is left to whoever locked it.
page.count.counter; //=> 1
page.flags &= ~(1 << PG_locked);
put_page(m.k, page);
