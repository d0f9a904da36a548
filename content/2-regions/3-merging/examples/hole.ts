// Memory that fills a hole exactly makes one area out of two.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const RW = PROT_READ | PROT_WRITE;
const a = p.mmap(0, 6 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
p.munmap(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE);
p.maps();
//=> 40000000-40002000 rw-p 00000000 00:00 0
//   40004000-40006000 rw-p 00004000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// The lower area is extended over the hole and takes in the upper one, so there is one structure fewer.
p.mmap(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
p.maps();
//=> 40000000-40006000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
p.mm.map_count; //=> 2
