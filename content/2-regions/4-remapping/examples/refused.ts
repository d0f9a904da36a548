// Wrong arguments are found before anything is changed.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_READ,
  TASK_SIZE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number) => p.mmap(addr, 4 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const a = map(0x40000000);
const b = map(0x50000000);
const four = 4 * PAGE_SIZE;
const FIXED = MREMAP_FIXED | MREMAP_MAYMOVE;

// An unknown flag, and an address inside a page.
p.mremap(a, four, four, 4); //=> throws EINVAL
p.mremap(a + 1, PAGE_SIZE, PAGE_SIZE); //=> throws EINVAL

// With MREMAP_FIXED: without MREMAP_MAYMOVE, a place inside a page, a place that ends in the kernel, a length of
// nearly 4 GB.
p.mremap(a, four, four, MREMAP_FIXED, b); //=> throws EINVAL
p.mremap(a, four, four, FIXED, b + 1); //=> throws EINVAL
p.mremap(a, four, four, FIXED, TASK_SIZE - 3 * PAGE_SIZE); //=> throws EINVAL
p.mremap(a, four, 0xfffff000, FIXED, b); //=> throws EINVAL

// The new place may not overlap the old: not its end, not its beginning, not all of it.
p.mremap(a, four, four, FIXED, a + 3 * PAGE_SIZE); //=> throws EINVAL
p.mremap(a, four, four, FIXED, a - 3 * PAGE_SIZE); //=> throws EINVAL
p.mremap(a, four, four, FIXED, a); //=> throws EINVAL

p.maps();
//=> 40000000-40004000 r--p 00000000 00:00 0
//   50000000-50004000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// Places that only touch do not overlap. The area grows into the place above it and loses its front.
p.mremap(a, four, four, FIXED, a + four);
p.maps();
//=> 40004000-40008000 r--p 00004000 00:00 0
//   50000000-50004000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
