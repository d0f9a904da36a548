// A page is locked if any byte of it is in the range. A length that wraps to 0 locks nothing.
import { boot, hex, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 8 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

/** The locked areas, first and last address. */
const locked = () =>
  m
    .snapshot()
    .addressSpaces[0].areas.filter((area) => area.locked)
    .map((area) => `${hex(area.start)}-${hex(area.end)}`)
    .join(' ');

// Two bytes, on either side of a page's end.
p.mlock(a + 2 * PAGE_SIZE - 1, 2);
locked(); //=> 0x40001000-0x40003000

// One byte more than a page, starting inside a page.
p.mlock(a + 5 * PAGE_SIZE + 8, PAGE_SIZE + 1);
locked(); //=> 0x40001000-0x40003000 0x40005000-0x40007000

// A length of 0 inside a page locks that page. At the start of a page it locks nothing.
p.mlock(a + 8, 0);
locked(); //=> 0x40000000-0x40001000 0x40001000-0x40003000 0x40005000-0x40007000
p.mlock(a + 3 * PAGE_SIZE, 0); //=> 0

// Rounded up, these pass 4 GB and become 0: success.
p.mlock(a + 3 * PAGE_SIZE, 0xffffffff); //=> 0
p.mlock(a + 3 * PAGE_SIZE + 8, 0xffffffff - 7); //=> 0
p.mm.locked_vm; //=> 5
