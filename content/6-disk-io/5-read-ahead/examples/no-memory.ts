// An error in read-ahead is not reported, and the rest of the window is not requested again.
import { boot, find_vma, MADV_SEQUENTIAL, MAP_SHARED, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(160 * PAGE_SIZE));
const p = m.spawn('demo');
const a = p.mmap(0, 160 * PAGE_SIZE, PROT_READ, MAP_SHARED, p.open('/data'));
p.madvise(a, 160 * PAGE_SIZE, MADV_SEQUENTIAL);
for (let page = 0; page < 17; page++) {
  // The window begins with page 32; there is memory for five of its pages.
  if (page === 16) m.fail('page_cache_alloc', { nth: 14 });
  p.load8(a + page * PAGE_SIZE); //=> 0
}
const { i_mapping } = m.inode('/data');
i_mapping.nrpages; //=> 29
find_vma(p.mm, a)!.vm_raend; //=> 64
