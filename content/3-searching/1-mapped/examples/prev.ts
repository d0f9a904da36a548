// find_vma_prev() returns the area before as well, unless no area ends above the address.
import { boot, find_vma_prev, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const b = p.mmap(a + 4 * PAGE_SIZE, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

const inHole = find_vma_prev(p.mm, a + 2 * PAGE_SIZE);
inHole.vma!.vm_start; //=> 0x40004000
inHole.prev!.vm_start; //=> 0x40000000

// Before the first area there is none.
find_vma_prev(p.mm, 0).prev; //=> null

// Above the last area the result has no prev, although areas lie below.
const above = find_vma_prev(p.mm, 0xc0000000);
above.vma; //=> null
above.prev; //=> null
