// A hole in the range is an error, but what lies before it has been locked by then, and stays locked.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, pages: number) =>
  p.mmap(addr, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

// Pages 0 to 3 and 5 to 7. The hole is page 4.
const a = map(0x40000000, 4);
map(a + 5 * PAGE_SIZE, 3);
const state = () =>
  `${p.mm.map_count} areas, ${p.mm.locked_vm} pages locked, ${p.mm.rss} in memory`;
state(); //=> 3 areas, 0 pages locked, 1 in memory

// A range that starts in the hole: nothing is done.
p.mlock(a + 4 * PAGE_SIZE, 2 * PAGE_SIZE); //=> throws ENOMEM
state(); //=> 3 areas, 0 pages locked, 1 in memory

// From page 2 to page 6: the area is cut, pages 2 and 3 are locked and filled, then comes the hole.
p.mlock(a + 2 * PAGE_SIZE, 5 * PAGE_SIZE); //=> throws ENOMEM
state(); //=> 4 areas, 2 pages locked, 3 in memory

// An end beyond the last area is such a hole as well.
p.mlock(a + 5 * PAGE_SIZE, 100 * PAGE_SIZE); //=> throws ENOMEM
state(); //=> 4 areas, 5 pages locked, 6 in memory
