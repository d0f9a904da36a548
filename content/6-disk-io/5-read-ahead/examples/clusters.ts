// A cluster is aligned, ends with the file or the mapping, and leaves out what the cache has.
import { boot, MAP_SHARED, PAGE_SIZE, PROT_READ } from 'sim';

/** Which pages of a file of 12 the touch of one reads; `first` and `pages` say what is mapped. */
function read(page: number, first = 0, pages = 12, cached: number[] = []): string {
  const m = boot();
  m.file('/data', new Uint8Array(12 * PAGE_SIZE));
  const p = m.spawn('demo');
  const fd = p.open('/data');
  const a = p.mmap(0, pages * PAGE_SIZE, PROT_READ, MAP_SHARED, fd, first * PAGE_SIZE);
  const buffer = p.mmap(0, PAGE_SIZE, 3, 0x22);
  for (const one of cached) p.pread(fd, buffer, 1, one * PAGE_SIZE);
  const trace = m.trace(() => p.load8(a + (page - first) * PAGE_SIZE));
  return trace
    .all('page_cache_read')
    .filter((call) => call.children.some(({ name }) => name === 'diskReadpage'))
    .map((call) => call.args.find(({ name }) => name === 'offset')!.value)
    .join(' ');
}
read(5); //=> 0 1 2 3 4 5 6 7
read(9); //=> 8 9 10 11

// Mapped are pages 0 to 5, then 5 to 11.
read(5, 0, 6); //=> 0 1 2 3 4 5
read(5, 5, 7); //=> 0 1 2 3 4 5 6 7
