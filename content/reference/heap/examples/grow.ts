// The break is a byte, the area ends with a page, and memory comes with the first touch.
import { boot, PAGE_SIZE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const heap = p.brk(); // brk(0) fails, and says where the break is
heap; //=> 0x804b000

p.brk(heap + 100); //=> 0x804b064
p.maps();
//=> 0804b000-0804c000 rwxp 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// The rest of the page is mapped and can be used, whatever the break says.
p.store8(heap + PAGE_SIZE - 1, 1);

// Within the page only a number changes. No area is looked for, and nothing can fail.
const within = m.trace(() => p.brk(heap + 200));
within.find('sys_brk')!.children.map((call) => call.name); //=> ['down_write', 'up_write']

// Three more pages: the area grows, and no frame is taken.
const { rss } = p.mm;
p.brk(heap + 4 * PAGE_SIZE);
p.mm.rss - rss; //=> 0
p.store8(heap + 2 * PAGE_SIZE, 7);
p.mm.rss - rss; //=> 1

// Back to one byte: the page with the 7 is gone, and is a new one when the heap grows again.
p.brk(heap + 1);
p.mm.rss - rss; //=> 0
p.brk(heap + 4 * PAGE_SIZE);
p.load8(heap + 2 * PAGE_SIZE); //=> 0
