// A move that also shrinks fails with EFAULT, after unmapping the tail and what was at the new place.
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
const map = (addr: number, prot: number) =>
  p.mmap(addr, 3 * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);
const a = map(0x40000000, PROT_READ | PROT_WRITE);
const b = map(0x50000000, PROT_READ);
const FIXED = MREMAP_FIXED | MREMAP_MAYMOVE;

// The tail goes. The length asked for is still three pages, and the area has only one now.
p.mremap(a, 3 * PAGE_SIZE, PAGE_SIZE, FIXED, b); //=> throws EFAULT
p.maps();
//=> 40000000-40001000 rw-p 00000000 00:00 0
//   50001000-50003000 r--p 00001000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// In two steps it works.
p.mremap(a, PAGE_SIZE, PAGE_SIZE, FIXED, b);
p.maps();
//=> 50000000-50001000 rw-p 00000000 00:00 0
//   50001000-50003000 r--p 00001000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
