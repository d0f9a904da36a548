// In an empty address space there is no neighbour to merge with.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, TASK_SIZE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = () => p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

// A program may unmap everything, its stack included.
p.munmap(0, TASK_SIZE);
p.mm.mmap; //=> null

m.trace(map).all('vma_merge').length; //=> 0
p.maps(); //=> 40000000-40001000 r--p 00000000 00:00 0

// Now there is one.
m.trace(map).all('vma_merge').length; //=> 1
p.maps(); //=> 40000000-40002000 r--p 00000000 00:00 0
