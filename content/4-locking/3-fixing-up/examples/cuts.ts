// Locked page by page, memory ends up in as many areas as it has pages, whatever the limit on areas.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 8 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.mm.map_count; //=> 2

// As if the limit had been reached. munmap() would make no hole any more.
m.k.max_map_count = p.mm.map_count;
p.munmap(a + PAGE_SIZE, PAGE_SIZE); //=> throws ENOMEM

// mlock() does not test the limit. Each page in turn is the front of what is left of the old area.
for (let page = 0; page < 8; page++) p.mlock(a + page * PAGE_SIZE, PAGE_SIZE);
p.mm.map_count; //=> 9

// Eight areas with equal flags, and they stay eight.
p.mlock(a, 8 * PAGE_SIZE);
p.mm.map_count; //=> 9
p.mm.locked_vm; //=> 8
