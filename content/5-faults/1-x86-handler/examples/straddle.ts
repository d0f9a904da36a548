// A store across the end of an area writes none of its bytes.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const end = a + PAGE_SIZE;

// A thread makes the store and dies of it. A fatal signal ends only the thread that gets it, so another can look.
const thread = p.clone();
thread.store32(end - 2, 0x11223344); //=> throws SEGV_MAPERR

// Two of the four bytes would have fitted. Their page was brought in, and nothing was written.
p.mm.rss; //=> 2
p.load8(end - 2); //=> 0
p.load8(end - 1); //=> 0

// With an area on the other side the store faults for the page that is missing, and then happens as a whole.
p.mmap(end, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const { faults } = m.k.cpu;
p.store32(end - 2, 0x11223344);
m.k.cpu.faults - faults; //=> 1
p.load32(end - 2) === 0x11223344; //=> true
