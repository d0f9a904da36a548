// A range over several areas cuts the first and the last and unmaps those between.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (pages: number, prot: number) =>
  p.mmap(0, pages * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);

// Different rights, so that the areas stay apart: 3 + 2 + 3 pages, and the stack.
const a = map(3, PROT_READ);
map(2, PROT_READ | PROT_WRITE);
map(3, PROT_READ);
p.mm.map_count; //=> 4
p.mm.total_vm; //=> 9

// From the third page to the sixth: the end of the first area, all of the second, the beginning of the third.
p.munmap(a + 2 * PAGE_SIZE, 4 * PAGE_SIZE);
p.maps();
//=> 40000000-40002000 r--p 00000000 00:00 0
//   40006000-40008000 r--p 00001000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
p.mm.map_count; //=> 3
p.mm.total_vm; //=> 5
