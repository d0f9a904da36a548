// Each new area keeps the pages of the object that were at its addresses before.
import { boot, MAP_ANONYMOUS, MAP_SHARED, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('parent');
const a = p.mmap(0, 6 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);

// A child writes 10 to 15 into the six pages. The parent has touched none of them.
const child = p.fork();
for (let page = 0; page < 6; page++) child.store8(a + page * PAGE_SIZE, 10 + page);

// Three areas. From now on each asks the object for its pages by an offset of its own.
p.mlock(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE);
const offsets: number[] = [];
for (let area = p.mm.mmap; area?.vm_file; area = area.vm_next) offsets.push(area.vm_pgoff);
offsets; //=> [0, 2, 4]

// Those in the middle were brought in with the lock, the others are brought in now.
[0, 1, 2, 3, 4, 5].map((page) => p.load8(a + page * PAGE_SIZE)); //=> [10, 11, 12, 13, 14, 15]
