// What was stored past the new end never reaches the disk.
import { boot, MAP_SHARED, MS_SYNC, O_RDWR, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(3 * PAGE_SIZE));
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const a = p.mmap(0, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
for (let page = 0; page < 3; page++) p.store8(a + page * PAGE_SIZE, 1);
const { writes } = m.disk;

// Only the page table knows of the stores. When its entries are cut, the pages become dirty, but they are dropped all the same.
const trace = m.trace(() => {
  p.ftruncate(fd, PAGE_SIZE);
});
trace.all('set_page_dirty').length; //=> 2
p.msync(a, 3 * PAGE_SIZE, MS_SYNC);
m.disk.writes - writes; //=> 1
