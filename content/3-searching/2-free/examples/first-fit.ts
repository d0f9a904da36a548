// mmap() takes the first hole that is large enough, from 0x40000000 up.
import { boot, hex, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (pages: number, prot: number) =>
  hex(p.mmap(0, pages * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS));

// Different rights, so that the areas stay apart.
map(2, PROT_READ); //=> 0x40000000
map(3, PROT_READ | PROT_WRITE); //=> 0x40002000
map(1, PROT_READ); //=> 0x40005000

// A hole of three pages opens. Four pages do not fit and are put above; two fit, and go to its lower end.
p.munmap(0x40002000, 3 * PAGE_SIZE);
map(4, PROT_READ | PROT_WRITE); //=> 0x40006000
map(2, PROT_READ | PROT_WRITE); //=> 0x40002000
