// A file mapped by two processes, and read and written by a third: all of them use one page.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  O_RDWR,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
m.file('/data', 'hello, world');
const [a, b, c] = ['a', 'b', 'c'].map((name) => m.spawn(name));
const RW = PROT_READ | PROT_WRITE;
const atA = a.mmap(0, PAGE_SIZE, RW, MAP_SHARED, a.open('/data', O_RDWR));
const atB = b.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, b.open('/data'));

// Mapping has read nothing. The first touch does.
m.disk.reads; //=> 0
b.text(atB, 5); //=> hello
m.disk.reads; //=> 1

// a stores through its mapping, and b sees it.
a.poke(atA, 'J');
b.text(atB, 5); //=> Jello

// So does read(), though nothing has gone to the disk.
const fd = c.open('/data', O_RDWR);
const buf = c.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
c.read(fd, buf, 12); //=> 12
c.text(buf, 12); //=> Jello, world
m.disk.text('/data'); //=> hello, world

// And what c writes is in both mappings at once.
c.poke(buf, 'earth');
c.pwrite(fd, buf, 5, 7); //=> 5
a.text(atA, 12); //=> Jello, earth
b.text(atB, 12); //=> Jello, earth
m.disk.reads; //=> 1

// One page of the cache, in two page tables.
m.inode('/data').i_mapping.nrpages; //=> 1
