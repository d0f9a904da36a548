// Reads at random places, and small ones at the start: what the disk transfers for each.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(256 * PAGE_SIZE));
const p = m.spawn('demo');
const buf = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(buf, 0);
const fd = p.open('/data');

/** Pages that one read makes the disk transfer. */
function pages(pos: number, count: number): number {
  const { reads } = m.disk;
  p.pread(fd, buf, count, pos);
  return m.disk.reads - reads;
}

// One page is wanted each time. Three are read: f_ramax is 2, and it counts the pages after
// the first.
pages(50 * PAGE_SIZE, PAGE_SIZE); //=> 3
pages(10 * PAGE_SIZE, PAGE_SIZE); //=> 3
pages(200 * PAGE_SIZE, PAGE_SIZE); //=> 3

// A read inside one page makes f_ramax 1, so two pages are read.
pages(100 * PAGE_SIZE + 10, 100); //=> 2

// A read within the first 2 KB causes no read-ahead.
pages(0, 2048); //=> 1
