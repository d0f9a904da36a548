// A page that cannot be read is tried three times, then it is SIGBUS. The next touch tries again.
import { boot, MAP_SHARED, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(2 * PAGE_SIZE).fill(7));
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_SHARED, p.open('/data'));
m.disk.fail('/data', 1);

const child = p.fork();
const trace = m.trace(() => {
  child.load8(a + PAGE_SIZE); //=> throws SIGBUS
});
const fault = trace.find('filemap_nopage')!;
fault.result; //=> null

// Four transfers: both pages of the cluster, and page 1 two more times.
m.disk.reads; //=> 4
fault.children.map((call) => call.name).join(' ');
//=> __find_get_page read_cluster_nonblocking __find_get_page lock_page wait_on_page lock_page wait_on_page __free_pages

// Page 0 was in the same cluster and has nothing to do with it.
p.load8(a); //=> 7

// The page is still in the cache, without contents. When the disk has recovered, the page can be read.
m.inode('/data').i_mapping.nrpages; //=> 2
m.disk.mend('/data', 1);
p.load8(a + PAGE_SIZE); //=> 7
