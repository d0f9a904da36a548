// The area below is extended upwards; if it does not fit, the area above is extended downwards.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, prot: number) =>
  p.mmap(addr, PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);

map(0x40000000, PROT_READ);
map(0x40006000, PROT_READ | PROT_WRITE);

// One page next to the lower area, with its rights; one next to the upper area, with the upper's rights.
map(0x40001000, PROT_READ);
map(0x40005000, PROT_READ | PROT_WRITE);

// This touches neither and becomes a new area. The last page fills the gap below it: it touches an area on each side,
// and has the rights of the upper one only.
map(0x40003000, PROT_READ | PROT_WRITE);
map(0x40002000, PROT_READ | PROT_WRITE);
p.maps();
//=> 40000000-40002000 r--p 00000000 00:00 0
//   40002000-40004000 rw-p 00000000 00:00 0
//   40005000-40007000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
