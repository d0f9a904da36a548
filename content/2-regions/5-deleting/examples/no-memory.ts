// Without memory for the spare structure nothing is unmapped, even if none would be needed.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 3 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const before = p.maps();

// The whole area would go and its structure be freed, yet another structure must be allocated first.
const order = m.fail('kmem_cache_alloc');
p.munmap(a, 3 * PAGE_SIZE); //=> throws ENOMEM
order.failed; //=> 1
p.maps() === before; //=> true
p.mm.map_count; //=> 2

// Only one call was to fail. The next gets its memory.
p.munmap(a, 3 * PAGE_SIZE); //=> 0
p.maps(); //=> bffff000-c0000000 rwxp 00000000 00:00 0
