// Pages that are clean, dirty, and on their way from the disk: the lists are searched until none is left past the end.
import { boot, MADV_WILLNEED, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(10 * PAGE_SIZE));
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const a = p.mmap(0, 10 * PAGE_SIZE, PROT_READ, MAP_SHARED, fd);

// The first eight pages are read together. Two of them are written to, and two more pages are requested.
p.load8(a);
p.pwrite(fd, a, 1, 1 * PAGE_SIZE);
p.pwrite(fd, a, 1, 6 * PAGE_SIZE);
p.madvise(a + 8 * PAGE_SIZE, 2 * PAGE_SIZE, MADV_WILLNEED);

const trace = m.trace(() => {
  p.ftruncate(fd, PAGE_SIZE + 100);
});
trace.all('truncate_complete_page').length; //=> 8
trace.all('truncate_partial_page').length; //=> 1
trace.all('___wait_on_page').length; //=> 1

// Three lists, and once more all three, because the lock was dropped in the first round. A page that stays is
// looked at up to twice in the first round, and once in the second.
trace.all('truncate_list_pages').length; //=> 6
m.inode('/data').i_mapping.nrpages; //=> 2
