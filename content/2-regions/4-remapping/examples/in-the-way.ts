// CVE-2004-0077: if the new place cannot be cleared its pages are overwritten; then there is a BUG(), or areas overlap.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Process,
} from 'sim';

const RW = PROT_READ | PROT_WRITE;
const FIXED = MREMAP_FIXED | MREMAP_MAYMOVE;
const map = (p: Process, addr: number, pages: number, prot = RW) =>
  p.mmap(addr, pages * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);

// A page is moved over the beginning of b, which has a lower neighbour. do_munmap() gets no memory and fails.
const first = boot();
const p = first.spawn('demo');
const a = map(p, 0x40000000, 1);
map(p, 0x4ffff000, 1);
const b = map(p, 0x50000000, 2, PROT_READ);
first.fail('kmem_cache_alloc');
p.mremap(a, PAGE_SIZE, PAGE_SIZE, FIXED, b); //=> 0x50000000

// The lower neighbour has been made larger, over the area that is still there. The kernel has not noticed.
p.maps();
//=> 4ffff000-50001000 rw-p 00000000 00:00 0
//   50000000-50002000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
p.munmap(0x4ffff000, 3 * PAGE_SIZE);

// Into the middle of an area. A new one is needed for the page, and cannot be put where there is one.
const second = boot();
const q = second.spawn('demo');
const c = map(q, 0x40000000, 1);
const d = map(q, 0x50000000, 3);
q.store8(c, 1);
q.store8(d + PAGE_SIZE, 2);
second.fail('kmem_cache_alloc');
q.mremap(c, PAGE_SIZE, PAGE_SIZE, FIXED, d + PAGE_SIZE); //=> throws KernelBug

// The page of c is already there. The frame that held the 2 belongs to no process now.
second.snapshot().addressSpaces[0].pageTables.map(({ ptes }) => ptes.length); //=> [0, 1, 1]
second.check().filter((text) => text.includes('frame')).length > 0; //=> true
