// What grows or moves must lie in one area; when that is tested, the new place has already been cleared.
import {
  boot,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  TASK_SIZE,
  VM_DONTEXPAND,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, prot: number) =>
  p.mmap(addr, 2 * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);
const a = map(0x40000000, PROT_READ);
map(0x40002000, PROT_NONE);
const target = map(0x50000000, PROT_READ);
const FIXED = MREMAP_FIXED | MREMAP_MAYMOVE;

// Three mistakes: a range above all areas, one in a hole, one that goes on from its area into the next.
p.mremap(TASK_SIZE, PAGE_SIZE, 2 * PAGE_SIZE); //=> throws EFAULT
p.mremap(0x48000000, PAGE_SIZE, 2 * PAGE_SIZE); //=> throws EFAULT
p.mremap(a, 3 * PAGE_SIZE, 5 * PAGE_SIZE, MREMAP_MAYMOVE); //=> throws EFAULT

// The same mistake with MREMAP_FIXED costs what was mapped at the new place.
p.mremap(a, 3 * PAGE_SIZE, 3 * PAGE_SIZE, FIXED, target); //=> throws EFAULT
p.maps();
//=> 40000000-40002000 r--p 00000000 00:00 0
//   40002000-40004000 ---p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// A driver's area that must not grow can still move.
find_vma(p.mm, a)!.vm_flags |= VM_DONTEXPAND;
p.mremap(a, 2 * PAGE_SIZE, 3 * PAGE_SIZE, MREMAP_MAYMOVE); //=> throws EFAULT
p.mremap(a, 2 * PAGE_SIZE, 2 * PAGE_SIZE, FIXED, target); //=> 0x50000000
