// The last page of a file ends in zeroes; to touch the page after it is SIGBUS, until the file grows.
import { boot, MAP_PRIVATE, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', 'hello');
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
p.load8(a + 4); //=> 111
p.load8(a + 5); //=> 0

// A store past the end is allowed within the page, and never reaches the file.
p.store8(a + 5, 33);
m.inode('/data').i_size; //=> 5

// The second page lies in the area, but not in the file. A child tries it.
const child = p.fork();
child.load8(a + PAGE_SIZE); //=> throws SIGBUS

// A private mapping is treated the same.
const other = p.fork();
const b = other.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
other.store8(b + PAGE_SIZE, 1); //=> throws SIGBUS

// Now the file gets a second page, and the same address has one.
p.ftruncate(fd, 2 * PAGE_SIZE);
p.load8(a + PAGE_SIZE); //=> 0
