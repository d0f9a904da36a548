// A right that is taken away is gone when mprotect() returns; the right to write private memory comes back only at the next write.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const RW = PROT_READ | PROT_WRITE;
const a = p.mmap(0, 2 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
const b = p.mmap(0, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS);

/** The bits of an entry: p there or hidden, w writable, u of the program, a accessed, d dirty. */
const bits = (addr: number) =>
  m.snapshot().addressSpaces[0].pageTables[0].ptes.find((pte) => pte.addr === addr)?.bits ?? 'none';

p.store8(a, 1);
p.store8(b, 1);
[bits(a), bits(b)]; //=> ['pwuad', 'pwuad']

// The page stays, and so does what is known of it: that it was written.
p.mprotect(a, 2 * PAGE_SIZE, PROT_READ);
p.mprotect(b, PAGE_SIZE, PROT_READ);
[bits(a), bits(b)]; //=> ['p-uad', 'p-uad']

// mprotect() does not know whether another process has the private page too. So its entry stays read-only until
// do_wp_page() has found out. A shared page may be written by all that have it.
p.mprotect(a, 2 * PAGE_SIZE, RW);
p.mprotect(b, PAGE_SIZE, RW);
[bits(a), bits(b)]; //=> ['p-uad', 'pwuad']
m.trace(() => p.store8(a, 2)).find('can_share_swap_page')?.result; //=> 1
bits(a); //=> pwuad

// An entry that is empty stays empty: it gets the area's rights when a page comes.
bits(a + PAGE_SIZE); //=> none

// PROT_NONE hides a page from the processor. It is in memory as before.
const { rss } = p.mm;
p.mprotect(a, PAGE_SIZE, PROT_NONE);
p.mm.rss === rss; //=> true
p.mprotect(a, PAGE_SIZE, RW);
p.load8(a); //=> 2
