// When a locked area grows or moves, its new pages are brought in at once; if that fails, the call still succeeds.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, pages: number) =>
  p.mmap(addr, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const a = map(0x40000000, 2);
map(a + 3 * PAGE_SIZE, 1);
p.mlock(a, 2 * PAGE_SIZE);
const counts = () => `${p.mm.locked_vm} locked, ${p.mm.rss - 1} there`;
counts(); //=> 2 locked, 2 there

// In place: the third page is written to on the program's behalf.
p.mremap(a, 2 * PAGE_SIZE, 3 * PAGE_SIZE);
counts(); //=> 3 locked, 3 there

// By moving: two more. The three that were there are moved, not brought in.
let b = 0;
const trace = m.trace(() => {
  b = p.mremap(a, 3 * PAGE_SIZE, 5 * PAGE_SIZE, MREMAP_MAYMOVE);
});
b; //=> 0x40004000
counts(); //=> 5 locked, 5 there
trace.find('make_pages_present')?.args.map(({ value }) => value); //=> ['0x40007000', '0x40009000']
trace.find('get_user_pages')?.result; //=> 2

// A write to any of the five no longer faults.
const { faults } = m.k.cpu;
for (let page = 0; page < 5; page++) p.store8(b + page * PAGE_SIZE, 1);
m.k.cpu.faults - faults; //=> 0

// There is memory for only one of the three pages. The call succeeds, and the area counts as locked.
m.fail('alloc_page', { nth: 2 });
const poor = m.trace(() => p.mremap(b, 5 * PAGE_SIZE, 8 * PAGE_SIZE));
poor.find('get_user_pages')?.result; //=> 1
poor.find('make_pages_present')?.result; //=> -1
poor.find('sys_mremap')?.result; //=> 0x40004000
counts(); //=> 8 locked, 6 there
