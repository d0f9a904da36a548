// The area found last is remembered, and munmap() forgets it.
import { boot, find_vma, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const b = p.mmap(a + 8 * PAGE_SIZE, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

find_vma(p.mm, a);
p.mm.mmap_cache!.vm_start; //=> 0x40000000

// An area above the address is remembered too.
find_vma(p.mm, a + 4 * PAGE_SIZE);
p.mm.mmap_cache!.vm_start; //=> 0x40008000

// A search that finds none leaves the old one in place: nothing ends above the last byte of the stack.
find_vma(p.mm, 0xc0000000); //=> null
p.mm.mmap_cache!.vm_start; //=> 0x40008000

p.munmap(a, PAGE_SIZE);
p.mm.mmap_cache; //=> null
