// A push below the lowest page makes the stack one page longer.
import { boot } from 'sim';

const m = boot();
const p = m.spawn('demo');
p.maps(); //=> bffff000-c0000000 rwxp 00000000 00:00 0

// push: four bytes below the stack pointer, and then the stack pointer moves there.
p.store32(0xbffff000 - 4, 1);
p.setEsp(0xbffff000 - 4);

// The end stays, the beginning moves down. So does the offset, from page 0 to page -1.
p.maps(); //=> bfffe000-c0000000 rwxp fffff000 00:00 0
p.mm.total_vm; //=> 2

// The rest of the new page is inside the area: no call, no growth.
p.store32(0xbfffe000, 1);
p.mm.total_vm; //=> 2
