// Unlocking a part takes memory, because the area has to be cut.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 6 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.mlock(a, 6 * PAGE_SIZE);

// The middle needs two structures, and there is only one.
m.fail('kmem_cache_alloc', { nth: 2 });
p.munlock(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE); //=> throws EAGAIN
p.mm.locked_vm; //=> 6

// Unlocking all of it needs none; nor does munlockall(), which knows only whole areas.
const order = m.fail('kmem_cache_alloc');
p.munlock(a, 6 * PAGE_SIZE); //=> 0
p.mlock(a, 6 * PAGE_SIZE); //=> 0
p.munlockall(); //=> 0
order.calls; //=> 0
p.mm.locked_vm; //=> 0
