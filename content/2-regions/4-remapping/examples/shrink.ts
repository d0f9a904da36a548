// Shrinking unmaps the tail, without a test whether the rest is mapped.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (prot: number) => p.mmap(0, 4 * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);
const a = map(PROT_READ | PROT_WRITE);
for (let page = 0; page < 4; page++) p.store8(a + page * PAGE_SIZE, page);
p.mm.rss; //=> 5

p.mremap(a, 4 * PAGE_SIZE, PAGE_SIZE); //=> 0x40000000
p.maps();
//=> 40000000-40001000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
p.mm.rss; //=> 2

// The tail may be other areas: two of them go here.
map(PROT_READ);
map(PROT_READ | PROT_WRITE);
p.mremap(a, 100 * PAGE_SIZE, PAGE_SIZE); //=> 0x40000000
p.mm.map_count; //=> 2

// It makes no difference if nothing is mapped in the tail, nor if nothing is mapped in the part that is kept.
p.mremap(0x50000000, 2 * PAGE_SIZE, PAGE_SIZE); //=> 0x50000000
p.mremap(0x50000000, PAGE_SIZE, PAGE_SIZE); //=> 0x50000000
p.mm.map_count; //=> 2
