// Each cut needs structures. Without them the area is as it was, and the call fails with EAGAIN.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 6 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const structures = () => /^vm_area_struct +(\d+)/m.exec(m.slabinfo())![1];
const before = p.maps();
structures(); //=> 2

// The front, then the back.
m.fail('kmem_cache_alloc');
p.mlock(a, 2 * PAGE_SIZE); //=> throws EAGAIN
m.fail('kmem_cache_alloc');
p.mlock(a + 4 * PAGE_SIZE, 2 * PAGE_SIZE); //=> throws EAGAIN

// The middle needs two. If there is no second, the first is freed.
m.fail('kmem_cache_alloc');
p.mlock(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE); //=> throws EAGAIN
m.fail('kmem_cache_alloc', { nth: 2 });
p.mlock(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE); //=> throws EAGAIN

p.maps() === before; //=> true
structures(); //=> 2

// Nothing counts as locked, and no page was brought in: only that of the stack is there.
p.mm.locked_vm; //=> 0
p.mm.rss; //=> 1
