// CVE-2004-0077: if the new place cannot be cleared, the kernel finds out when its pages are overwritten.
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
const a = map(0x40000000, 1);
const b = map(0x50000000, 3);
p.store8(a, 1);
p.store8(b + PAGE_SIZE, 2);

// Into the middle of b. do_munmap() has no memory for the structure of a hole.
m.fail('kmem_cache_alloc');
p.mremap(a, PAGE_SIZE, PAGE_SIZE, MREMAP_FIXED | MREMAP_MAYMOVE, b + PAGE_SIZE); //=> throws KernelBug

// The page of a is already there. The frame that held the 2 belongs to nobody now.
m.snapshot().addressSpaces[0].pageTables.map(({ ptes }) => ptes.length); //=> [0, 1, 1]
m.check().filter((text) => text.includes('frame')).length > 0; //=> true
