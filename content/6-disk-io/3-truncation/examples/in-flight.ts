// Pages that are on their way from the disk are waited for, and then removed.
import { boot, MADV_WILLNEED, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(4 * PAGE_SIZE));
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ, MAP_SHARED, fd);

// Four pages have been requested. They are in the cache, locked, and the call has not waited for them.
p.madvise(a, 4 * PAGE_SIZE, MADV_WILLNEED);
const { nrpages } = m.inode('/data').i_mapping;
nrpages; //=> 4

const start = m.k.clock.now;
const trace = m.trace(() => {
  p.ftruncate(fd, 0);
});
// To wait for the first page starts the disk, and all four are valid when its transfer ends.
trace.all('___wait_on_page').length; //=> 1
trace.all('truncate_complete_page').length; //=> 4
m.k.clock.now > start; //=> true
m.inode('/data').i_mapping.nrpages; //=> 0
