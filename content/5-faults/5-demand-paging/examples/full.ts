// When more than half of swap is in use, a page that comes back loses its slot at once.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const RW = PROT_READ | PROT_WRITE;
const m = boot({ pages: 768, swap: 600 });
const p = m.spawn('demo');
const a = p.mmap(0, 8 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
p.fill(a, 8 * PAGE_SIZE, 7);

// The other process stays, and keeps what it has in swap: more than half of the 598 slots (the first
// and the last of 600 are never used). It unmaps what it has in memory.
const hog = m.spawn('hog');
const b = hog.mmap(0, 600 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
hog.fill(b, 600 * PAGE_SIZE, 1);
hog.munmap(b + 350 * PAGE_SIZE, 250 * PAGE_SIZE);
const free = m.k.nr_swap_pages;
free * 2 < m.k.total_swap_pages; //=> true

// The page leaves the swap cache, and its slot is free. It is marked dirty, since no disk has it now.
const full = m.trace(() => p.load8(a + 2 * PAGE_SIZE));
full.find('remove_exclusive_swap_page')?.result; //=> 1
m.k.nr_swap_pages - free; //=> 1
const { pfn } = m.snapshot().addressSpaces.find(({ id }) => id === p.mm.kaddr)!.pageTables[0]
  .ptes[2];
const page = m.k.mem_map[pfn];
page.mapping; //=> null
page.count.counter; //=> 1

// Once the other process has ended there is room, and the slot is kept.
hog.exit();
m.trace(() => p.load8(a + 3 * PAGE_SIZE)).find('remove_exclusive_swap_page'); //=> null
m.k.swap_info[0].swap_map![5]; //=> 1
