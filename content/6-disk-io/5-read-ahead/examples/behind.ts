// The pages that the reader has passed stay mapped: dirty bits move from the entries to the pages, and that is all.
import { boot, MADV_SEQUENTIAL, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', new Uint8Array(160 * PAGE_SIZE));
const p = m.spawn('demo');
const prot = PROT_READ | PROT_WRITE;
const a = p.mmap(0, 160 * PAGE_SIZE, prot, MAP_SHARED, p.open('/data', O_RDWR));
p.madvise(a, 160 * PAGE_SIZE, MADV_SEQUENTIAL);

/** The first entries that look alike, and the next: how many of them, and their bits. */
function entries(): string {
  const { ptes } = m.snapshot().addressSpaces[0].pageTables[0];
  const runs: [number, string][] = [];
  for (const { bits } of ptes) {
    const last = runs.at(-1);
    if (last?.[1] === bits) last[0]++;
    else runs.push([1, bits]);
  }
  return runs.map(([length, bits]) => `${length} × ${bits}`).join(', ');
}
for (let page = 0; page < 80; page++) p.store8(a + page * PAGE_SIZE, 1);
entries(); //=> 80 × pwuad

// Page 80 is in the middle of the window from 64 to 95. The window two before is pages 0 to 31.
const trace = m.trace(() => p.store8(a + 80 * PAGE_SIZE, 1));
trace
  .find('filemap_sync')
  ?.args.map(({ name, value }) => `${name} ${value}`)
  .join(', ');
//=> vma [40000000-400a0000 rw-s], address 0x40000000, size 131072, flags 2
entries(); //=> 32 × pwua-, 49 × pwuad
p.mm.rss; //=> 82

// The pages are marked dirty now, and are on the file's list of dirty pages.
const { dirty_pages } = m.inode('/data').i_mapping;
let dirty = 0;
for (let at = dirty_pages.next; at !== dirty_pages; at = at.next) dirty++;
dirty; //=> 32
