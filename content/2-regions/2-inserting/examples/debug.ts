// With DEBUG_MM_RB on, the kernel's own check calls BUG() although nothing is wrong.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const b = p.mmap(0, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

// In C the check is compiled in with DEBUG_MM_RB; here a switch turns it on.
m.k.debug_mm_rb = true;

// First a hole in b, then the end of a together with the part of b below the hole. The check accepts both.
p.munmap(b + PAGE_SIZE, PAGE_SIZE);
p.munmap(a + 3 * PAGE_SIZE, 2 * PAGE_SIZE);

// This range cuts two areas. The rest of the upper one is put back while the lower one is still counted but already
// off the list.
p.munmap(a + 2 * PAGE_SIZE, 5 * PAGE_SIZE); //=> throws KernelBug
m.k.log.slice(-2);
//=> ['map_count 3 vm_next 2', 'map_count 3 rb 2']
