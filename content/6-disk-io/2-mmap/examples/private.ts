// A private mapping shows the file, with all that others write, until the process itself writes to the page.
import { boot, MAP_PRIVATE, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', 'abc');
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const RW = PROT_READ | PROT_WRITE;
const mine = p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE, fd);
const all = p.mmap(0, PAGE_SIZE, RW, MAP_SHARED, fd);

// Until the first private store both map the file's page, and a store into the file is seen.
p.text(mine, 3); //=> abc
p.poke(all, 'A');
p.text(mine, 3); //=> Abc

// The first store copies the page. From here on there are two.
p.poke(mine + 1, 'B');
p.poke(all + 2, 'C');
p.text(mine, 3); //=> ABc
p.text(all, 3); //=> AbC

// What was stored privately is in no file, and never will be.
p.fsync(fd);
m.disk.text('/data'); //=> abc

// Not even A and C were written: so far only the dirty bit of the page-table entry tells of them, and fsync() does not
// look at entries. munmap() moves the bit to the page.
p.munmap(all, PAGE_SIZE);
p.fsync(fd);
m.disk.text('/data'); //=> AbC
