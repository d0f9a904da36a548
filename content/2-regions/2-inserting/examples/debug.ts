// With DEBUG_MM_RB on, the kernel's own check stops a sound kernel.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const b = p.mmap(0, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

// In C the check is compiled in with DEBUG_MM_RB; here a switch turns it on.
m.k.debug_mm_rb = true;

// A hole in one area, and the end of one with the whole of another: nothing to object to.
p.munmap(b + PAGE_SIZE, PAGE_SIZE);
p.munmap(a + 3 * PAGE_SIZE, 2 * PAGE_SIZE);

// Two areas that both keep a part: the upper is put back while the lower is counted but off the list.
p.munmap(a + 2 * PAGE_SIZE, 5 * PAGE_SIZE); //=> throws KernelBug
m.k.log.slice(-2);
//=> ['map_count 3 vm_next 2', 'map_count 3 rb 2']
