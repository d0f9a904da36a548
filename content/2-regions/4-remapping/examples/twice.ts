// An old length of 0 moves nothing and leaves the area: shared memory is mapped a second time.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (flags: number) =>
  p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS);

// The second page of it, seen at two addresses.
const shared = map(MAP_SHARED);
const again = p.mremap(shared + PAGE_SIZE, 0, PAGE_SIZE, MREMAP_MAYMOVE);
again; //=> 0x40002000
p.store8(again, 42);
p.load8(shared + PAGE_SIZE); //=> 42
p.mm.map_count; //=> 3
p.mm.total_vm; //=> 4

// Private memory is not shared this way: the new pages are zeroes.
const own = map(MAP_PRIVATE);
p.store8(own, 42);
p.load8(p.mremap(own, 0, PAGE_SIZE, MREMAP_MAYMOVE)); //=> 0
p.load8(own); //=> 42
