// Where parent and child are to have pages of their own, fork clears the write bit for both.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const own = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const both = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
p.store8(own, 1);
p.store8(both, 1);

/** Bits of the entry for `addr`, and the users of its frame. */
function entry(who: typeof p, addr: number): string {
  const space = m.snapshot().addressSpaces.find(({ id }) => id === who.mm.kaddr)!;
  const pte = space.pageTables.flatMap(({ ptes }) => ptes).find((one) => one.addr === addr)!;
  return `${pte.bits} ${m.k.mem_map[pte.pfn].count.counter}`;
}
entry(p, own); //=> pwuad 1

const child = p.fork();
entry(p, own); //=> p-uad 2
entry(child, own); //=> p-u-d 2

// A shared page stays writable, or what one writes would not reach the other. One of its users is the page cache.
entry(p, both); //=> pwuad 3
entry(child, both); //=> pwu-- 3

// The areas say as before that writing is allowed. Only the entries do not.
child.maps() === p.maps(); //=> true
