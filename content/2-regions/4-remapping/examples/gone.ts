// MREMAP_FIXED clears the new place first: the limit no longer counts what was there, and an error does not restore it.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  RLIMIT_AS,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, pages: number) =>
  p.mmap(addr, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const a = map(0x40000000, 1);
const b = map(0x50000000, 3);
const FIXED = MREMAP_FIXED | MREMAP_MAYMOVE;

// Five pages are mapped, and no more are allowed. To grow by one in place is refused.
p.setrlimit(RLIMIT_AS, 5 * PAGE_SIZE);
p.mremap(a, PAGE_SIZE, 2 * PAGE_SIZE); //=> throws ENOMEM

// Over b it is possible: when b is unmapped three pages fewer are counted, and only two are added.
p.store8(a, 7);
p.mremap(a, PAGE_SIZE, 3 * PAGE_SIZE, FIXED, b);
p.load8(b); //=> 7
p.maps();
//=> 50000000-50003000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// A page is mapped at a again. If it moved over b and became five pages long, six would be mapped. Refused, but b is gone.
map(a, 1);
p.mremap(a, PAGE_SIZE, 5 * PAGE_SIZE, FIXED, b); //=> throws ENOMEM
p.maps();
//=> 40000000-40001000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
