// A write to a page in swap: without sharers one fault is enough, with a sharer it takes two and a copy.
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

const { cpu } = m.k;
let faults = cpu.faults;
const alone = m.trace(() => p.store8(a + 2 * PAGE_SIZE, 8));
cpu.faults - faults; //=> 1
alone.find('exclusive_swap_page')?.result; //=> 1
alone.find('do_wp_page'); //=> null

// After a fork each of the other slots has two users, the entries of parent and child, so a page that is read from
// one is shared.
p.fork();
faults = cpu.faults;
const shared = m.trace(() => p.store8(a + 6 * PAGE_SIZE, 8));
cpu.faults - faults; //=> 2
shared.find('can_share_swap_page')?.result; //=> 0
shared.all('copy_cow_page').length; //=> 1
