// Predict the areas that six calls leave: the lines of /proc/PID/maps.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  RLIMIT_AS,
} from 'sim';

const p = boot().spawn('demo');
const map = (addr: number, pages: number, prot: number, flags = 0) =>
  p.mmap(addr, pages * PAGE_SIZE, prot, flags | MAP_PRIVATE | MAP_ANONYMOUS);

function program() {
  // One area of six pages, then three areas, then one again, because the pages in the middle have the old rights once more.
  map(0x40000000, 6, PROT_READ | PROT_WRITE);
  map(0x40002000, 2, PROT_READ, MAP_FIXED);
  map(0x40002000, 2, PROT_READ | PROT_WRITE, MAP_FIXED);
  // The lowest hole begins right after it, so it grows to eight pages.
  map(0, 2, PROT_READ | PROT_WRITE);
  // Nine pages are mapped. Three go, three would come: nine again, and eight are allowed.
  p.setrlimit(RLIMIT_AS, 8 * PAGE_SIZE);
  map(0x40000000, 3, PROT_READ, MAP_FIXED); // throws ENOMEM
}

/** The three pages are gone; what remains begins three pages into the old area. */
const predicted = `
40003000-40008000 rw-p 00003000 00:00 0
bffff000-c0000000 rwxp 00000000 00:00 0
`;
