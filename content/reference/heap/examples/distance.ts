// Between the heap and the next mapping at least one page stays free.
import { boot, MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const heap = p.brk();
p.mmap(heap + 4 * PAGE_SIZE, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);

// Four pages are free. Three of them can be had, to the last byte, and not one byte more.
p.brk(heap + 3 * PAGE_SIZE) === heap + 3 * PAGE_SIZE; //=> true
p.brk(heap + 3 * PAGE_SIZE + 1) === heap + 3 * PAGE_SIZE; //=> true

// A pointer that runs off the heap's end meets the gap, not the neighbour.
p.load8(heap + 3 * PAGE_SIZE - 1); //=> 0
p.load8(heap + 3 * PAGE_SIZE); //=> throws SEGV_MAPERR

// mmap() keeps no distance. With a place of its own to choose it may end up where the heap would grow.
const q = m.spawn('other');
const { start_brk } = q.mm;
q.mmap(start_brk, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS) === start_brk; //=> true
q.brk(start_brk + 1) === start_brk; //=> true
