// An area grows where it stands, if the range ends with it and nothing is in the way.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, pages: number) =>
  p.mmap(addr, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const a = map(0x40000000, 2);

p.mremap(a, 2 * PAGE_SIZE, 4 * PAGE_SIZE); //=> 0x40000000
p.mm.total_vm; //=> 5

// The last page alone will do: its end is the area's. The first will not.
p.mremap(a + 3 * PAGE_SIZE, PAGE_SIZE, 2 * PAGE_SIZE); //=> 0x40003000
p.mremap(a, PAGE_SIZE, 2 * PAGE_SIZE); //=> throws ENOMEM
p.maps();
//=> 40000000-40005000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// Up to the next area, and no further. Nothing checks whether the two could be one now.
map(a + 7 * PAGE_SIZE, 1);
p.mremap(a, 5 * PAGE_SIZE, 7 * PAGE_SIZE);
p.maps();
//=> 40000000-40007000 rw-p 00000000 00:00 0
//   40007000-40008000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
p.mremap(a, 7 * PAGE_SIZE, 8 * PAGE_SIZE); //=> throws ENOMEM
