// With a page_cluster of 0 each page is read by itself.
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

m.sysctl('vm.page-cluster', 0);
const { reads } = m.disk;
const { now } = m.k.clock;
const trace = m.trace(() => p.load8(a + 2 * PAGE_SIZE));
trace.find('valid_swaphandles')?.result; //=> {ret: 0, offset: 0}
for (let page = 3; page < 6; page++) p.load8(a + page * PAGE_SIZE);
m.disk.reads - reads; //=> 4

// Four pages, four movements of the head. One block of four would have taken 9.6 ms.
m.k.clock.now - now; //=> 33600
`${p.task.maj_flt} major`; //=> 4 major
