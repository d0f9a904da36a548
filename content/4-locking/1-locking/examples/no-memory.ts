// A call may lock one area and fail with EAGAIN at the next, because there is no memory to cut it.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (prot: number) => p.mmap(0, 4 * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);
const a = map(PROT_READ | PROT_WRITE);
map(PROT_READ);

// The first area is locked whole and needs no new structure. The second would have to be cut, and is not.
m.fail('kmem_cache_alloc');
p.mlock(a, 6 * PAGE_SIZE); //=> throws EAGAIN
p.mm.locked_vm; //=> 4
p.mm.map_count; //=> 3

// Once there is memory the same call does the rest.
p.mlock(a, 6 * PAGE_SIZE); //=> 0
p.mm.locked_vm; //=> 6
