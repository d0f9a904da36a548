// No frame for a page: ENOMEM, or what had been copied before. A failure of read-ahead is not reported.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(8 * PAGE_SIZE).fill(7));
const p = m.spawn('demo');
const buf = p.mmap(0, 8 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
for (let page = 0; page < 8; page++) p.store8(buf + page * PAGE_SIZE, 0);
const fd = p.open('/data');

m.fail('page_cache_alloc');
p.read(fd, buf, 2 * PAGE_SIZE); //=> throws ENOMEM
m.inode('/data').i_mapping.nrpages; //=> 0

// The second and the third allocation fail. The second is for page 1, ahead of the reader: its
// failure ends the read-ahead, and no one is told. The third is for page 1 again, when the reader
// comes to it. This failure counts, but page 0 has been copied, so read() returns its bytes.
m.fail('page_cache_alloc', { nth: 2, count: 2 });
p.read(fd, buf, 2 * PAGE_SIZE); //=> 4096
p.file(fd).f_pos; //=> 4096

// Only the read-ahead fails, and the program notices nothing.
p.lseek(fd, 4 * PAGE_SIZE);
m.fail('page_cache_alloc', { nth: 2 });
p.read(fd, buf, 2 * PAGE_SIZE); //=> 8192
