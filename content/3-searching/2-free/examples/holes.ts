// Many small holes make every search for a larger one long.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const flags = MAP_PRIVATE | MAP_ANONYMOUS;

// Twenty areas of one page with holes of one page between them.
for (let i = 0; i < 20; i++) p.mmap(0x40000000 + 2 * i * PAGE_SIZE, PAGE_SIZE, PROT_READ, flags);
p.mm.map_count; //=> 21

// One page fits into the first hole: one step. For two pages the search has to pass every area below the stack.
p.mmap(0, PAGE_SIZE, PROT_READ, flags); //=> 0x40001000
p.mmap(0, 2 * PAGE_SIZE, PROT_READ, flags); //=> 0x40027000
