// A page that the disk cannot read is mapped all the same, with what the frame held before.
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

m.disk.fail('/swap', 4);
const trace = m.trace(() => p.load8(a + 2 * PAGE_SIZE));
trace.find('do_swap_page')?.result; //=> 2

// No signal. The process reads what the other one has left in the frame.
p.load8(a + 2 * PAGE_SIZE); //=> 170
