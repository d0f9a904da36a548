// A move copies nothing: the entries go to the new place one by one, the last page first.
import {
  boot,
  hex,
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
const a = map(0x40000000, 4);
map(a + 5 * PAGE_SIZE, 1);
for (let page = 0; page < 4; page++) p.store8(a + page * PAGE_SIZE, 10 + page);

/** The entries of the page table that both places are in: which page leads to which frame. */
const entries = () =>
  m.snapshot().addressSpaces[0].pageTables[0].ptes.map(({ addr, pfn, bits }) => ({
    addr,
    frame: `${pfn} ${bits}`,
  }));
const before = entries();

// Six pages are wanted and there is room for five. Above the other area there is enough.
let b = 0;
const trace = m.trace(() => {
  b = p.mremap(a, 4 * PAGE_SIZE, 6 * PAGE_SIZE, MREMAP_MAYMOVE);
});
b; //=> 0x40006000
p.maps();
//=> 40005000-4000c000 rw-p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// The same frames with the same bits, six pages further on; and nothing is left at the old place.
const after = entries();
after.map(({ addr }) => hex(addr)); //=> ['0x40006000', '0x40007000', '0x40008000', '0x40009000']
after.every(({ frame }, page) => frame === before[page].frame); //=> true
p.load8(b + 3 * PAGE_SIZE); //=> 13

// From the top down. No page was asked for, cleared or copied.
trace.all('move_one_page').map((call) => call.args.at(-1)?.value);
//=> ['0x40009000', '0x40008000', '0x40007000', '0x40006000']
trace.all('alloc_page').length; //=> 0

p.load8(a); //=> throws SIGSEGV
