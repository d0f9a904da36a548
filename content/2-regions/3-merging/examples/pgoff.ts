// An area that is extended downwards keeps its vm_pgoff; for anonymous memory that does no harm.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const RW = PROT_READ | PROT_WRITE;

// mmap2() writes any offset into an anonymous area. Here the page at 0x40001000 is page 5.
p.mmap2(0x40001000, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 5);

// A page below it merges although its offset is another. The area begins lower, and its offset is still 5.
p.mmap2(0x40000000, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 90);
p.maps();
//=> 40000000-40002000 rw-p 00005000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// munmap() moves vm_pgoff along with vm_start. The page at 0x40001000 has become page 6.
p.munmap(0x40000000, PAGE_SIZE);
p.maps();
//=> 40001000-40002000 rw-p 00006000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
