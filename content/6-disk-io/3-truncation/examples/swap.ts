// Private copies that are in swap are released without being read.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  O_RDWR,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Syscalls,
} from 'sim';

const m = boot({ pages: 1024, swap: 1024 });
m.k.sysctl_overcommit_memory = 1;
m.file('/data', 'x'.repeat(4 * PAGE_SIZE));
const rw = PROT_READ | PROT_WRITE;
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const a = p.mmap(0, 4 * PAGE_SIZE, rw, MAP_PRIVATE, fd);
for (let page = 0; page < 4; page++) p.store8(a + page * PAGE_SIZE, page);
const { rss } = p.mm;

// Another program needs more than there is, for a while.
m.run({
  *hog(sys: Syscalls) {
    const b = yield* sys.mmap(0, 800 * PAGE_SIZE, rw, MAP_PRIVATE | MAP_ANONYMOUS);
    for (let page = 0; page < 800; page++) yield* sys.store8(b + page * PAGE_SIZE, 1);
  },
});

// The four pages of demo and its stack are in swap.
rss - p.mm.rss; //=> 5
const free = m.k.nr_swap_pages;
const { reads } = m.disk;

// The slots of the four are free again, and nothing was read for that.
p.ftruncate(fd, 0);
m.k.nr_swap_pages - free; //=> 4
m.disk.reads - reads; //=> 0
