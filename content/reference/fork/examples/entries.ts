// Six entries of the parent, what the child gets for each, and what changes in the parent.
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
const p = m.spawn('parent');
const RW = PROT_READ | PROT_WRITE;
const own = p.mmap(0, 4 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
const both = p.mmap(0, 2 * PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS);

p.store8(own, 1);
p.load8(own + PAGE_SIZE); // the zero page
p.store8(own + 2 * PAGE_SIZE, 1);
p.mprotect(own + 2 * PAGE_SIZE, PAGE_SIZE, PROT_NONE); // there, but hidden from the processor
p.store8(both, 1);
p.load8(both + PAGE_SIZE);

/** An entry: p present, w writable, u of programs, a accessed, d dirty; and the count of its frame. */
function entry(who: typeof p, addr: number): string {
  const space = m.snapshot().addressSpaces.find(({ id }) => id === who.mm.kaddr)!;
  const pte = space.pageTables.flatMap(({ ptes }) => ptes).find((one) => one.addr === addr);
  return pte ? `${pte.bits} ${m.k.mem_map[pte.pfn].count.counter}` : 'none';
}
const at = [0, 1, 2, 3].map((page) => own + page * PAGE_SIZE);
const shared = [both, both + PAGE_SIZE];
const before = {
  own: at.map((addr) => entry(p, addr)),
  both: shared.map((addr) => entry(p, addr)),
};
before.own; //=> ['pwuad 1', 'p-ua- 0', '---ad 1', 'none']
before.both; //=> ['pwuad 2', 'pwua- 2']

const { rss } = p.mm;
const child = p.fork();

// The parent: one write bit is gone, of the page that is private and could be written.
at.map((addr) => entry(p, addr)); //=> ['p-uad 2', 'p-ua- 0', '---ad 2', 'none']
shared.map((addr) => entry(p, addr)); //=> ['pwuad 3', 'pwua- 3']

// The child: no entry is accessed but that of the zero page, which is copied as it stands. Private ones stay dirty.
at.map((addr) => entry(child, addr)); //=> ['p-u-d 2', 'p-ua- 0', '----d 2', 'none']
shared.map((addr) => entry(child, addr)); //=> ['pwu-- 3', 'pwu-- 3']

// The zero page counts for neither of them.
[rss, child.mm.rss]; //=> [5, 5]
