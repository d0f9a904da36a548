import { boot, PAGE_SIZE } from 'sim';

const p = boot().spawn('check');

// Where each area is and who may do what. Not the offsets: of two areas that a mapping joins and
// munmap() cuts apart again, the second counts its offset from where the first begins.
const areas = () =>
  p
    .maps()
    .split('\n')
    .map((line) => line.slice(0, 22))
    .join('\n');

// A free range is mapped where it was asked for.
mapAt(p, 0x40000000, 2 * PAGE_SIZE) === 0x40000000; //=> true
mapAt(p, 0x40005000, PAGE_SIZE) === 0x40005000; //=> true

// Taken at its end, at its beginning, in the middle: refused, and everything is as before.
const before = areas();
mapAt(p, 0x40003000, 3 * PAGE_SIZE); //=> -1
mapAt(p, 0x40001000, 2 * PAGE_SIZE); //=> -1
mapAt(p, 0x40004000, 3 * PAGE_SIZE); //=> -1
areas() === before; //=> true

// The stack is taken too.
mapAt(p, 0xbffff000, PAGE_SIZE); //=> -1
areas() === before; //=> true

// The hole between the two is free, and exactly filled.
mapAt(p, 0x40002000, 3 * PAGE_SIZE) === 0x40002000; //=> true
p.mm.map_count; //=> 2
