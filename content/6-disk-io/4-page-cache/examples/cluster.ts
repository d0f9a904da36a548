// The first touch of a mapped file reads a cluster of eight pages, and waits for the whole cluster.
import { boot, MAP_SHARED, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(12 * PAGE_SIZE).fill(7));
const p = m.spawn('demo');
const a = p.mmap(0, 12 * PAGE_SIZE, PROT_READ, MAP_SHARED, p.open('/data'));
m.disk.reads; //=> 0

const start = m.k.clock.now;
const first = m.trace(() => p.load8(a + 5 * PAGE_SIZE));
m.disk.reads; //=> 8
const calls = first.find('filemap_nopage')!.children.map((call) => call.name);
calls.join(' ');
//=> __find_get_page read_cluster_nonblocking __find_get_page lock_page unlock_page mark_page_accessed

// read_cluster_nonblocking() only queued the requests. The fault slept for the page's lock: 8 ms until the head was
// there, then 0.4 ms for each of eight pages. They are one transfer, and become valid together, at its end.
m.k.clock.now - start; //=> 11200

// The neighbours are in memory now. Each still has its own fault, but no fault waits.
const second = m.trace(() => p.load8(a + 6 * PAGE_SIZE));
second
  .find('filemap_nopage')!
  .children.map((call) => call.name)
  .join(' ');
//=> __find_get_page mark_page_accessed
m.disk.reads; //=> 8
m.k.clock.now - start; //=> 11200
