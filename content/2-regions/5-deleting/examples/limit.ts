// At the limit of areas none can be cut in two, though mmap() still makes one more.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 8 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
m.k.max_map_count; //=> 65536
m.k.max_map_count = p.mm.map_count; // As if the limit had been reached.

p.munmap(a + 3 * PAGE_SIZE, PAGE_SIZE); //=> throws ENOMEM

// A call that leaves no more areas than before is allowed.
p.munmap(a + 7 * PAGE_SIZE, PAGE_SIZE); //=> 0
p.munmap(a, PAGE_SIZE); //=> 0

// mmap() refuses when the limit is passed, not when it is reached.
p.mmap(a + 9 * PAGE_SIZE, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS); //=> 0x40009000
p.mm.map_count > m.k.max_map_count; //=> true
p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS); //=> throws ENOMEM
