import { boot, MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('check');
const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
const { start_data, start_brk } = p.mm;
p.mmap(start_data, PAGE_SIZE, PROT_READ | PROT_WRITE, flags);
p.store8(start_data, 42);

// It returns the old break.
sbrk(p, 100) === start_brk; //=> true
sbrk(p, 2 * PAGE_SIZE) === start_brk + 100; //=> true
sbrk(p, -PAGE_SIZE) === start_brk + 2 * PAGE_SIZE + 100; //=> true
sbrk(p, 0) === start_brk + PAGE_SIZE + 100; //=> true

// Something is in the way.
p.mmap(start_brk + 8 * PAGE_SIZE, PAGE_SIZE, PROT_READ, flags);
sbrk(p, 8 * PAGE_SIZE); //=> -1
sbrk(p, 0) === start_brk + PAGE_SIZE + 100; //=> true

// Back to the beginning, but not below it: that would be the program's data.
sbrk(p, -2 * PAGE_SIZE); //=> -1
sbrk(p, -PAGE_SIZE - 100) === start_brk + PAGE_SIZE + 100; //=> true
sbrk(p, -1); //=> -1
p.load8(start_data); //=> 42
