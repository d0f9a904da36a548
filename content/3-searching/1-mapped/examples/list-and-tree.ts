// A list that disagrees with the tree is a BUG() at the next munmap() in that place.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const b = p.mmap(a + 4 * PAGE_SIZE, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

// A stray write hits a pointer: the list now skips the second area, the tree still has it.
const first = p.mm.mmap!;
const lost = first.vm_next!;
first.vm_next = lost.vm_next;

p.munmap(b, PAGE_SIZE); //=> throws KernelBug

first.vm_next = lost;
