// Unmapping what is not mapped is no error, and nothing is allocated for it.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

// Any allocation would fail: none is made.
const order = m.fail('kmem_cache_alloc');
p.munmap(a + PAGE_SIZE, 100 * PAGE_SIZE); //=> 0
order.calls; //=> 0
order.stop();

// Holes inside the range do not matter either.
p.munmap(0x10000000, 0x60000000); //=> 0
p.maps(); //=> bffff000-c0000000 rwxp 00000000 00:00 0

// Once the stack is gone as well, no area is left to find, and the call still succeeds.
p.munmap(0xb0000000, 0x10000000); //=> 0
p.munmap(a, PAGE_SIZE); //=> 0
p.mm.map_count; //=> 0
