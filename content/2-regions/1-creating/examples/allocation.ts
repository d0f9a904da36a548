// Two allocations can fail: the first costs nothing, the second comes too late.
import { boot, MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, prot: number, flags: number) =>
  p.mmap(addr, 4 * PAGE_SIZE, prot, flags | MAP_PRIVATE | MAP_ANONYMOUS);
const a = map(0, PROT_READ, 0);

// The first fails in do_munmap(), which allocates a spare area before it touches anything.
m.fail('kmem_cache_alloc', { nth: 1 });
map(a, PROT_READ | PROT_WRITE, MAP_FIXED); //=> throws ENOMEM
p.maps();
//=> 40000000-40004000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// The second fails in do_mmap_pgoff(), for the new area, when the old one is gone.
m.fail('kmem_cache_alloc', { nth: 2 });
map(a, PROT_READ | PROT_WRITE, MAP_FIXED); //=> throws ENOMEM
p.maps(); //=> bffff000-c0000000 rwxp 00000000 00:00 0

// A mapping that a neighbour takes in allocates nothing, so nothing can fail.
map(a, PROT_READ, 0);
const order = m.fail('kmem_cache_alloc');
map(a + 4 * PAGE_SIZE, PROT_READ, 0);
order.calls; //=> 0
