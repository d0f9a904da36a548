// An address without MAP_FIXED is a wish: granted if the range is free, else forgotten.
import { boot, hex, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, pages: number) =>
  hex(p.mmap(addr, pages * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS));

// Granted, even below where a search would begin. An odd address is rounded up.
map(0x20000000, 1); //=> 0x20000000
map(0x30000001, 1); //=> 0x30001000

// One page of the range is in use already. The search does not begin at the wish but at 0x40000000.
map(0x2ffff000, 3); //=> 0x40000000

// A wish in the last page of the address space rounds up to 0, and 0 is free.
map(0xfffff001, 1); //=> 0x0
