// A free slot ends the block, even if it comes before the wanted slot.
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

// Slot 1 belonged to the other process, and is free. The block of slots 2 and 3 begins with slot 1, because slot 0 is
// the header. So nothing is read ahead for them.
m.k.swap_info[0].swap_map!.slice(1, 10).join(' '); //=> 0 1 1 1 1 1 1 1 1
let reads = m.disk.reads;
m.trace(() => p.load8(a)).find('valid_swaphandles')?.result; //=> {ret: 0, offset: 1}
m.disk.reads - reads; //=> 1

// Now the process unmaps the page in slot 6, and touches the one in slot 7.
p.munmap(a + 4 * PAGE_SIZE, PAGE_SIZE);
reads = m.disk.reads;
const trace = m.trace(() => p.load8(a + 5 * PAGE_SIZE));
trace.find('valid_swaphandles')?.result; //=> {ret: 2, offset: 4}

// Slots 4 and 5 were read ahead, and 7 by the fault itself.
m.disk.reads - reads; //=> 3
