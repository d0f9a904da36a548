// An area that was counted and cannot be found is a BUG().
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

// Counted twice.
const { mm } = p;
mm.map_count++;
p.exit(); //=> throws KernelBug

// By then every area in the list was gone. The count says how many were counted but not in the list.
mm.map_count; //=> 1
