// Between the heap and the next mapping at least one page stays free.
import { boot, MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const heap = p.brk();
p.mmap(heap + 4 * PAGE_SIZE, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);

// Four pages are free. The heap can grow to the last byte of the third, and not one byte further.
p.brk(heap + 3 * PAGE_SIZE) === heap + 3 * PAGE_SIZE; //=> true
p.brk(heap + 3 * PAGE_SIZE + 1) === heap + 3 * PAGE_SIZE; //=> true

// A pointer that runs off the end of the heap faults in the gap and does not reach the neighbour.
p.load8(heap + 3 * PAGE_SIZE - 1); //=> 0
p.load8(heap + 3 * PAGE_SIZE); //=> throws SEGV_MAPERR

// mmap() keeps no distance. It may map the place where the heap would grow, if it is asked to.
const q = m.spawn('other');
const { start_brk } = q.mm;
q.mmap(start_brk, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS) === start_brk; //=> true
q.brk(start_brk + 1) === start_brk; //=> true
