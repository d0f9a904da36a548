import { boot, hex, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const p = boot().spawn('check');
const at = (page: number) =>
  p.mmap(TASK_UNMAPPED_BASE + page * PAGE_SIZE, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

// Holes of 5, 2 and 3 pages between areas of one page.
at(5);
at(8);
at(12);

hex(place(p.mm, PAGE_SIZE)); //=> 0x40006000
hex(place(p.mm, 2 * PAGE_SIZE)); //=> 0x40006000
hex(place(p.mm, 3 * PAGE_SIZE)); //=> 0x40009000
hex(place(p.mm, 4 * PAGE_SIZE)); //=> 0x40000000
hex(place(p.mm, 6 * PAGE_SIZE)); //=> 0x4000d000
place(p.mm, TASK_SIZE); //=> -1
