// What mlock() has cut, munlock() does not join again.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const RW = PROT_READ | PROT_WRITE;
const a = p.mmap(0, 3 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);

p.mlock(a + PAGE_SIZE, PAGE_SIZE);
p.munlock(a + PAGE_SIZE, PAGE_SIZE);
p.maps();
//=> 40000000-40001000 rw-p 00000000 00:00 0
//   40001000-40002000 rw-p 00001000 00:00 0
//   40002000-40003000 rw-p 00002000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// These are three neighbours with equal flags. Memory that is mapped next to them joins the one that it touches.
p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
p.mm.map_count; //=> 4

// mprotect() does merge, but not through vma_merge().
const trace = m.trace(() => p.mprotect(a, 4 * PAGE_SIZE, PROT_READ));
trace.find('vma_merge'); //=> null
p.maps();
//=> 40000000-40004000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
