// A program that leaves out one page, the wrong one, has no read-ahead any more.
import { boot, find_vma, MADV_SEQUENTIAL, MAP_SHARED, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(160 * PAGE_SIZE));
const p = m.spawn('demo');
const a = p.mmap(0, 160 * PAGE_SIZE, PROT_READ, MAP_SHARED, p.open('/data'));
const vma = find_vma(p.mm, a)!;
const { i_mapping } = m.inode('/data');

/** Touches pages from … to - 1 but for one, and tells by how much the cache has grown. */
function walk(from: number, to: number, without: number): number {
  const before = i_mapping.nrpages;
  for (let page = from; page < to; page++) if (page !== without) p.load8(a + page * PAGE_SIZE);
  return i_mapping.nrpages - before;
}
p.madvise(a, 160 * PAGE_SIZE, MADV_SEQUENTIAL);
walk(0, 60, 16); //=> 64
vma.vm_raend; //=> 32

// The reader is at page 60, and the window ends at 32: nothing is read ahead unless the reader goes back to page 16.
// Another madvise() does not help a reader in the middle of the area: it puts the window back to the start.
p.madvise(a, 160 * PAGE_SIZE, MADV_SEQUENTIAL);
walk(60, 90, -1); //=> 32
vma.vm_raend; //=> 32
