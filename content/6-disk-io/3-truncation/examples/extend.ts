// What a truncation has cut off does not come back when the file grows again.
import { boot, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(2 * PAGE_SIZE));
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
p.store8(a + PAGE_SIZE, 1);

p.ftruncate(fd, 10);
p.ftruncate(fd, 2 * PAGE_SIZE);

// Both pages can be used again, in the old area: zeroes after the tenth byte.
p.load8(a + 9); //=> 120
p.load8(a + 10); //=> 0
p.load8(a + PAGE_SIZE); //=> 0
