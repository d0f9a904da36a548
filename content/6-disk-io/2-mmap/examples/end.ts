// A mapping longer than its file: zeroes to the end of the last page, then SIGBUS.
import { boot, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', 'hello');
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const a = p.mmap(0, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd);

// After the file's five bytes the page is zeroes. A store there goes into the page, but does
// not make the file longer.
Array.from(p.bytes(a + 3, 4)); //=> [108, 111, 0, 0]
p.store8(a + 10, 1);
m.inode('/data').i_size; //=> 5

// Each fault looks at the size as it is then. When the file grows, the mapping has its new
// pages.
p.ftruncate(fd, 2 * PAGE_SIZE);
p.load8(a + PAGE_SIZE); //=> 0

// The third page is still past the end.
const child = p.fork();
child.load8(a + 2 * PAGE_SIZE); //=> throws SIGBUS

// And when the file shrinks, a page that could be used a moment ago can no longer be used.
p.ftruncate(fd, 5);
p.load8(a + PAGE_SIZE); //=> throws SIGBUS
