// The search fails if there is no room up to the stack; below 0x40000000 there would be some, but it is not searched.
import { boot, MAP_ANONYMOUS, MAP_NORESERVE, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

// Everything from 0x40000000 to the stack.
const room = 0xbffff000 - 0x40000000;
p.mmap(0, room + PAGE_SIZE, PROT_READ, flags); //=> throws ENOMEM
p.mmap(0, room, PROT_READ, flags); //=> 0x40000000
p.mmap(0, PAGE_SIZE, PROT_READ, flags); //=> throws ENOMEM

// A wish is still granted.
p.mmap(0x10000000, PAGE_SIZE, PROT_READ, flags); //=> 0x10000000
