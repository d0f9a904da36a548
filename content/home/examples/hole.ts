// A program unmaps the middle one of three pages.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const p = boot().spawn('demo');
const a = p.mmap(0, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.munmap(a + PAGE_SIZE, PAGE_SIZE);

p.maps();
//=> 40000000-40001000 rw-p 00000000 00:00 0
//   40002000-40003000 rw-p 00002000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
