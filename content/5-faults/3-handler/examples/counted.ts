// do_page_fault() counts the faults of a program, and get_user_pages() those that the kernel takes for it.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 6 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.task.min_flt; //=> 0

// A read, a write, and a write after the read: three faults.
p.load8(a);
p.store8(a + PAGE_SIZE, 1);
p.store8(a, 1);
p.task.min_flt; //=> 3

// mlock() has get_user_pages() touch what is not there: four pages more, and no fault of the processor.
const { faults } = m.k.cpu;
p.mlock(a, 6 * PAGE_SIZE);
p.task.min_flt; //=> 7
m.k.cpu.faults - faults; //=> 0
