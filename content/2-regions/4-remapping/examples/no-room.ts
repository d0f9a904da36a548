// A move can fail in three ways before it begins: it is not allowed, no hole is large enough, no area can be allocated.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, prot: number) =>
  p.mmap(addr, PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);
const a = map(0x40000000, PROT_READ);
map(0x40001000, PROT_NONE);

// Another area is in the way, and MREMAP_MAYMOVE is not given.
p.mremap(a, PAGE_SIZE, 2 * PAGE_SIZE); //=> throws ENOMEM

// It is given, but there are no 2 GB in one piece above 0x40000000.
p.mremap(a, PAGE_SIZE, 0x80000000, MREMAP_MAYMOVE); //=> throws ENOMEM

// There is room, but the structure for the new area cannot be allocated.
m.fail('kmem_cache_alloc');
const trace = m.trace(() => {
  p.mremap(a, PAGE_SIZE, 2 * PAGE_SIZE, MREMAP_MAYMOVE); //=> throws ENOMEM
});
trace.all('move_page_tables').length; //=> 0
p.maps();
//=> 40000000-40001000 r--p 00000000 00:00 0
//   40001000-40002000 ---p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// Beside an area with the same rights none is needed.
map(0x50000000, PROT_READ);
const beside = m.trace(() =>
  p.mremap(a, PAGE_SIZE, PAGE_SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, 0x50001000),
);
beside.find('move_vma')?.children.some(({ name }) => name === 'kmem_cache_alloc'); //=> false
p.maps();
//=> 40001000-40002000 ---p 00000000 00:00 0
//   50000000-50002000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
