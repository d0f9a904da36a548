// The neighbour that was made larger for a move stays larger when the move fails.
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
const a = map(0x40000000, 2);
p.store8(a, 7);
const neighbour = map(0x50000000 - PAGE_SIZE, 1);

m.fail('pte_alloc_one', { result: 0 });
p.mremap(a, 2 * PAGE_SIZE, 2 * PAGE_SIZE, MREMAP_FIXED | MREMAP_MAYMOVE, 0x50000000); //=> throws ENOMEM

// The page is where it was. The neighbour has three pages instead of one.
p.load8(a); //=> 7
p.maps();
//=> 40000000-40002000 rw-p 00000000 00:00 0
//   4ffff000-50002000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// They are as good as any, but they have not been counted: six pages are mapped.
p.store8(0x50001000, 1);
p.mm.total_vm; //=> 4

// But munmap() subtracts them. Three pages are still mapped.
p.munmap(neighbour, 3 * PAGE_SIZE);
p.mm.total_vm; //=> 1
p.mm.total_vm += 2; // By hand, so that the machine is whole again.
