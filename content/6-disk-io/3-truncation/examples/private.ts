// Private copies past the new end are lost; the private copy of the last page keeps its tail.
import { boot, MAP_PRIVATE, O_RDWR, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(3 * PAGE_SIZE));
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const a = p.mmap(0, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
p.store8(a + PAGE_SIZE, 1);
p.store8(a + 2 * PAGE_SIZE, 2);

// The new end lies in the second page, after its first 100 bytes.
p.ftruncate(fd, PAGE_SIZE + 100);

// The process has a copy of that page, and copies are not cleared.
p.load8(a + PAGE_SIZE); //=> 1
p.load8(a + PAGE_SIZE + 100); //=> 120

// The third page is gone, although it was the process's own.
p.load8(a + 2 * PAGE_SIZE); //=> throws SIGBUS
