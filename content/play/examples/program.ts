// A program of your own.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

p.maps();
//=> 40000000-40004000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
