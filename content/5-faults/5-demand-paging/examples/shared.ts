// Two processes share a slot: one frame for both, and the last of them keeps it.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const RW = PROT_READ | PROT_WRITE;
const m = boot({ pages: 768, swap: 1024 });
const p = m.spawn('demo');
const a = p.mmap(0, 8 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
p.fill(a, 8 * PAGE_SIZE, 7);

// Another process needs so much memory that the eight pages go to swap, to slots 2 to 9.
const hog = m.spawn('hog');
hog.fill(hog.mmap(0, 600 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS), 600 * PAGE_SIZE, 0xaa);
hog.exit();

/** How many refer to slot 4, entries and the swap cache together. */
const users = () => m.k.swap_info[0].swap_map![4];
users(); //=> 1
const child = p.fork();
users(); //=> 2

// The parent's entry no longer uses the slot, and the swap cache has it now.
const b = a + 2 * PAGE_SIZE;
p.load8(b); //=> 7
users(); //=> 2
const read = m.disk.reads;
child.load8(b); //=> 7
users(); //=> 1
m.disk.reads - read; //=> 0

// Both entries lead to one frame. The child's write makes a copy of it.
const page =
  m.k.mem_map[
    m.snapshot().addressSpaces.find(({ id }) => id === p.mm.kaddr)!.pageTables[0].ptes[2].pfn
  ];
page.count.counter; //=> 3
m.trace(() => child.store8(b, 8)).all('copy_cow_page').length; //=> 1
page.count.counter; //=> 2

// Besides the swap cache, the parent is now the page's only user: no copy.
m.trace(() => p.store8(b, 9)).all('copy_cow_page').length; //=> 0
users(); //=> 1
