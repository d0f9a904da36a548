// A page in the middle cannot be read: read() returns the page before it, and the next call returns the error.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(3 * PAGE_SIZE).fill(7));
const p = m.spawn('demo');
const buf = p.mmap(0, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const fd = p.open('/data');

m.disk.fail('/data', 1, { read: true });
p.read(fd, buf, 3 * PAGE_SIZE); //=> 4096
p.file(fd).f_pos; //=> 4096
p.load8(buf + PAGE_SIZE - 1); //=> 7
p.load8(buf + PAGE_SIZE); //=> 0

// Now the bad page is the first that is wanted. Nothing is copied, and the position stays.
p.read(fd, buf, 2 * PAGE_SIZE); //=> throws EIO
p.file(fd).f_pos; //=> 4096

// The page is still in the cache, not valid, and not locked. The next reader tries
// again.
m.inode('/data').i_mapping.nrpages; //=> 3
p.read(fd, buf, PAGE_SIZE); //=> throws EIO
m.disk.mend('/data', 1);
p.read(fd, buf, 2 * PAGE_SIZE); //=> 8192

// The page after it had been read ahead by the first call, and is not affected.
p.file(fd).f_pos; //=> 12288
