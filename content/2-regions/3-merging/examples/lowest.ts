// Below all areas there is no previous one, so only the lowest can be extended.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE, TASK_SIZE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const RW = PROT_READ | PROT_WRITE;
const map = (addr: number, prot: number) =>
  p.mmap(addr, PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);

// There is no area to merge with, so vma_merge() is not even called.
p.munmap(0, TASK_SIZE);
m.trace(() => map(0x20000000, RW)).find('vma_merge'); //=> null

// A page right below the lowest area extends it. The tree had one node, so that was the parent.
map(0x1ffff000, RW);
// Then one page with other rights, and one with the same rights as the lowest but a page away from it.
map(0x1fffe000, PROT_READ);
map(0x1fffc000, PROT_READ);
p.maps();
//=> 1fffc000-1fffd000 r--p 00000000 00:00 0
//   1fffe000-1ffff000 r--p 00000000 00:00 0
//   1ffff000-20001000 rw-p 00000000 00:00 0
