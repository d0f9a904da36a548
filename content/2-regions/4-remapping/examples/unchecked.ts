// CVE-2004-0077: the result of do_munmap() is ignored, and mremap() succeeds although do_munmap() failed.
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
const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
for (let page = 0; page < 4; page++) p.store8(a + page * PAGE_SIZE, 10 + page);

// There are as many areas as are allowed. A hole would cut one in two and make one more: munmap() refuses, and
// mremap() says that it has done it.
m.k.max_map_count = p.mm.map_count;
p.munmap(a + PAGE_SIZE, 2 * PAGE_SIZE); //=> throws ENOMEM
p.mremap(a, 3 * PAGE_SIZE, PAGE_SIZE); //=> 0x40000000
p.load8(a + PAGE_SIZE); //=> 11

// A page is moved out of the middle. The old area stays whole, and where the page was there are zeroes.
const b = 0x50000000;
p.mremap(a + PAGE_SIZE, PAGE_SIZE, PAGE_SIZE, MREMAP_FIXED | MREMAP_MAYMOVE, b);
p.load8(b); //=> 11
p.load8(a + PAGE_SIZE); //=> 0
p.maps();
//=> 40000000-40004000 rw-p 00000000 00:00 0
//   50000000-50001000 rw-p 00001000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// One area more than max_map_count, and one page that was tested against no limit.
p.mm.map_count - m.k.max_map_count; //=> 1
p.mm.total_vm; //=> 6
