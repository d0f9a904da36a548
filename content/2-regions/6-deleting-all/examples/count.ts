// An area that was counted and cannot be found is a BUG().
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

// Counted twice.
const { mm } = p;
mm.map_count++;
p.exit(); //=> throws KernelBug

// Every area in the list had gone by then. What is left of the count is what could not be found.
mm.map_count; //=> 1
