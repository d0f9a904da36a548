// With MADV_RANDOM a touch reads one page.
import { boot, MADV_RANDOM, MAP_SHARED, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(12 * PAGE_SIZE).fill(7));
const p = m.spawn('demo');
const a = p.mmap(0, 12 * PAGE_SIZE, PROT_READ, MAP_SHARED, p.open('/data'));
p.madvise(a, 12 * PAGE_SIZE, MADV_RANDOM);

const start = m.k.clock.now;
const trace = m.trace(() => p.load8(a + 5 * PAGE_SIZE));
trace.find('read_cluster_nonblocking'); //=> null
m.disk.reads; //=> 1
m.k.clock.now - start; //=> 8400

// The next page needs another movement of the head. A cluster of eight would have cost 2.8 ms more, once.
p.load8(a + 6 * PAGE_SIZE);
m.disk.reads; //=> 2
m.k.clock.now - start; //=> 16800
