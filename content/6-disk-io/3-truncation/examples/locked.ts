// A truncation takes locked pages too, and the process still counts them as locked.
import { boot, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(4 * PAGE_SIZE));
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ, MAP_SHARED, fd);
p.mlock(a, 4 * PAGE_SIZE);
const { rss, total_vm, locked_vm } = p.mm;

p.ftruncate(fd, PAGE_SIZE);
rss - p.mm.rss; //=> 3
[total_vm - p.mm.total_vm, locked_vm - p.mm.locked_vm]; //=> [0, 0]

// mlock() promised that there would be no fault.
p.load8(a + PAGE_SIZE); //=> throws SIGBUS
