// A mapping becomes an area of its own only if no neighbour takes it in.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, pages: number, prot: number) =>
  p.mmap(addr, pages * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);
const RW = PROT_READ | PROT_WRITE;

p.mm.map_count; //=> 1
map(0x40000000, 1, RW);
p.mm.map_count; //=> 2

// A page above it with the same rights extends the area. A page without a neighbour of the same rights is a new area.
map(0x40001000, 1, RW);
p.mm.map_count; //=> 2
map(0x40004000, 1, PROT_READ);
map(0x40003000, 1, RW);
p.maps();
//=> 40000000-40002000 rw-p 00000000 00:00 0
//   40003000-40004000 rw-p 00000000 00:00 0
//   40004000-40005000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// The page between the first two joins them: one more page is mapped, and there is one area fewer.
map(0x40002000, 1, RW);
p.maps();
//=> 40000000-40004000 rw-p 00000000 00:00 0
//   40004000-40005000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
p.mm.map_count; //=> 3
p.mm.total_vm; //=> 6
