// Areas that could be one stay apart where the second has the new rights already.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const RW = PROT_READ | PROT_WRITE;
const a = p.mmap(0, 4 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
const areas = () =>
  p
    .maps()
    .split('\n')
    .slice(0, -1)
    .map((line) => line.slice(0, 22))
    .join('\n');
p.mprotect(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE, PROT_READ);

// The second area has the rights already, so it is not compared with the first.
p.mprotect(a, 4 * PAGE_SIZE, PROT_READ);
areas();
//=> 40000000-40002000 r--p
//   40002000-40004000 r--p

// Once more, over both: the last area of the range is compared only with the area above the range.
p.mprotect(a, 4 * PAGE_SIZE, PROT_READ);
p.mm.map_count; //=> 3

// A range that ends between them makes them one, although no right is changed.
p.mprotect(a, 2 * PAGE_SIZE, PROT_READ);
areas(); //=> 40000000-40004000 r--p

// A range that ends inside the second area does not make them one either: nothing is merged at its end.
p.mprotect(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE, RW);
p.mprotect(a + PAGE_SIZE, 2 * PAGE_SIZE, RW);
areas();
//=> 40000000-40001000 r--p
//   40001000-40002000 rw-p
//   40002000-40004000 rw-p
