// What MAP_FIXED finds in its way is cut back, or unmapped.
import { boot, MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const flags = MAP_PRIVATE | MAP_ANONYMOUS;
p.mmap(0x40000000, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE, flags);
p.mmap(0x40004000, PAGE_SIZE, PROT_READ, flags);
p.mmap(0x40006000, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE, flags);
p.mm.total_vm; //=> 8

// Five pages go over the end of the first area, the whole of the second and the beginning of the third.
p.mmap(0x40002000, 5 * PAGE_SIZE, PROT_READ, flags | MAP_FIXED); //=> 0x40002000
p.maps();
//=> 40000000-40002000 rw-p 00000000 00:00 0
//   40002000-40007000 r--p 00000000 00:00 0
//   40007000-40009000 rw-p 00001000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// Three pages went and five came.
p.mm.total_vm; //=> 10
