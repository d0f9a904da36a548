// Pages past the new end leave every page table, and an access to them is SIGBUS.
import { boot, MAP_SHARED, O_RDONLY, O_RDWR, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/log', 'a'.repeat(3 * PAGE_SIZE));

const reader = m.spawn('reader');
const a = reader.mmap(0, 3 * PAGE_SIZE, PROT_READ, MAP_SHARED, reader.open('/log', O_RDONLY));
for (let page = 0; page < 3; page++) reader.load8(a + page * PAGE_SIZE);
const before = reader.mm.rss;

const writer = m.spawn('writer');
const fd = writer.open('/log', O_RDWR);
writer.ftruncate(fd, PAGE_SIZE);

// The reader has made no call, and has two pages less. The area is as long as it was.
before - reader.mm.rss; //=> 2
reader.maps().includes('40000000-40003000 r--s'); //=> true

reader.load8(a); //=> 97
reader.load8(a + PAGE_SIZE); //=> throws SIGBUS
