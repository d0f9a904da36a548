// max_map_count lets one area too many in, then refuses even what would need no new area.
import {
  boot,
  hex,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_EXEC,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, pages: number, prot: number, flags = 0) =>
  hex(p.mmap(addr, pages * PAGE_SIZE, prot, flags | MAP_PRIVATE | MAP_ANONYMOUS));
m.k.max_map_count = 3;

map(0x40000000, 3, PROT_READ);
map(0x50000000, 3, PROT_READ | PROT_WRITE);
p.mm.map_count; //=> 3

// At the limit munmap() refuses to cut an area in two. mmap() would still make a new one, but
// with MAP_FIXED in the middle of an area it needs do_munmap(), which refuses before it begins.
p.munmap(0x40001000, PAGE_SIZE); //=> throws ENOMEM
map(0x40001000, 1, PROT_EXEC, MAP_FIXED); //=> throws ENOMEM

// Elsewhere mmap() does make a new area, because there are 3 and not yet more than 3.
map(0x60000000, 1, PROT_EXEC); //=> 0x60000000
p.mm.map_count; //=> 4

// Now every mmap() is refused, even one that would only make a neighbour longer.
map(0x60001000, 1, PROT_EXEC); //=> throws ENOMEM

// With one area fewer the same call succeeds.
p.munmap(0x40000000, 3 * PAGE_SIZE);
map(0x60001000, 1, PROT_EXEC); //=> 0x60001000
p.mm.map_count; //=> 3
