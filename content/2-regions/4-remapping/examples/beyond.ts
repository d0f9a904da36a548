// CVE-2004-0077: pages are moved beyond the new area, where any later mapping finds them.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, pages: number) =>
  p.mmap(addr, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const a = map(0x40000000, 4);
for (let page = 0; page < 4; page++) p.store8(a + page * PAGE_SIZE, 10 + page);
p.mprotect(a, 4 * PAGE_SIZE, PROT_READ);

// Three pages are to become one at b. The tail would leave a hole: it is not unmapped, and the caller is not told.
const b = 0x50000000;
m.k.max_map_count = p.mm.map_count;
p.mremap(a, 3 * PAGE_SIZE, PAGE_SIZE, MREMAP_FIXED | MREMAP_MAYMOVE, b); //=> 0x50000000

// The new area has one page. The page tables have three, and the processor looks only at them.
p.maps();
//=> 40003000-40004000 r--p 00003000 00:00 0
//   50000000-50001000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
p.load8(b + PAGE_SIZE); //=> 11
m.check().length > 0; //=> true

// Fresh memory is zeroes, but not here. (One area is unmapped first, so that the limit allows a new one.)
p.munmap(a + 3 * PAGE_SIZE, PAGE_SIZE);
map(b + PAGE_SIZE, 2);
p.load8(b + 2 * PAGE_SIZE); //=> 12
