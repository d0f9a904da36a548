// Nothing keeps a stack and the area below it apart: the stack grows until the two touch.
import { boot, MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
p.mmap(0xbfffc000, PAGE_SIZE, PROT_READ | PROT_WRITE, flags);
p.store32(0xbfffcffc, 1234);

// The stack grows by the two pages that are free.
p.setEsp(0xbfffd000);
p.store32(0xbfffd000, 1);
p.maps();
//=> bfffc000-bfffd000 rw-p 00000000 00:00 0
//   bfffd000-c0000000 rwxp ffffe000 00:00 0

// One more push does not fault, because there is an area, though not the stack's. It writes into that area.
const { faults } = m.k.cpu;
p.store32(0xbfffd000 - 4, 5678);
m.k.cpu.faults - faults; //=> 0
p.load32(0xbfffcffc); //=> 5678
