// A cut at either end keeps the structure; only a cut at the beginning changes the offset.
import { boot, find_vma, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 6 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const area = find_vma(p.mm, a)!;

// The last page: the end moves down.
p.munmap(a + 5 * PAGE_SIZE, PAGE_SIZE);
area.vm_pgoff; //=> 0

// The first page: the start moves up, and the offset with it.
p.munmap(a, PAGE_SIZE);
area.vm_pgoff; //=> 1

p.maps();
//=> 40001000-40005000 r--p 00001000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
find_vma(p.mm, a) === area; //=> true

// A hole: the front keeps the structure, and the back gets a new one.
p.munmap(a + 2 * PAGE_SIZE, PAGE_SIZE);
find_vma(p.mm, a) === area; //=> true
area.vm_next === find_vma(p.mm, a + 3 * PAGE_SIZE); //=> true
