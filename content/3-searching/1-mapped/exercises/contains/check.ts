import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const p = boot().spawn('check');
const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const b = p.mmap(a + 4 * PAGE_SIZE, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

// The first byte, the last byte, and the byte after.
contains(p.mm, a)?.vm_start === a; //=> true
contains(p.mm, a + PAGE_SIZE - 1)?.vm_start === a; //=> true
contains(p.mm, a + PAGE_SIZE); //=> null

// Below everything, in the hole, and above everything.
contains(p.mm, 0); //=> null
contains(p.mm, b - 1); //=> null
contains(p.mm, b)?.vm_start === b; //=> true
contains(p.mm, 0xffffffff); //=> null
