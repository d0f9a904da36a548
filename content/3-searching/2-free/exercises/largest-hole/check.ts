import { boot, MAP_ANONYMOUS, MAP_NORESERVE, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const p = boot().spawn('check');
const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

// Only the stack, of one page: all the rest is one hole.
largest(p.mm) === 0xbffff000 - TASK_UNMAPPED_BASE; //=> true

// A mapping at the bottom, and one that leaves ten pages below the stack.
p.mmap(0, PAGE_SIZE, PROT_READ, flags);
largest(p.mm) === 0xbffff000 - 0x40001000; //=> true
p.mmap(0, 0xbffff000 - 0x40001000 - 10 * PAGE_SIZE, PROT_READ, flags);
largest(p.mm) / PAGE_SIZE; //=> 10

// Full: no hole at all.
p.mmap(0, 10 * PAGE_SIZE, PROT_READ, flags);
largest(p.mm); //=> 0
