// The first write to a page faults and is served, and the program does not notice.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const { cpu } = m.k;
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const before = cpu.faults;

p.store32(a + 8, 42);
cpu.faults - before; //=> 1

// What the processor said of it: a write (2), by a program (4), to a page that is not there (bit 0 is clear).
cpu.mmu.cr2 === a + 8; //=> true
cpu.mmu.errorCode; //=> 6

// The page is there now, so the next access needs no help.
p.load32(a + 8); //=> 42
cpu.faults - before; //=> 1

// The program is told nothing. One minor fault is counted.
p.task.min_flt; //=> 1
p.task.maj_flt; //=> 0
