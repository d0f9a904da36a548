// Without memory for a neighbour the process is killed, although its own page is on the way.
import { boot, MAP_SHARED, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(12 * PAGE_SIZE).fill(7));
const p = m.spawn('demo');
const a = p.mmap(0, 12 * PAGE_SIZE, PROT_READ, MAP_SHARED, p.open('/data'));

// Page 0 gets its frame, and so do its first neighbours. The sixth page gets none.
m.fail('page_cache_alloc', { nth: 6 });
const trace = m.trace(() => {
  p.load8(a); //=> throws SIGKILL
});
trace.find('filemap_nopage')?.result; //=> NOPAGE_OOM
m.inode('/data').i_mapping.nrpages; //=> 5
m.k.log.at(-1); //=> VM: killing process demo
