// A cluster is aligned, ends with the file or the mapping, and leaves out the pages that the cache has.
import { boot, MADV_RANDOM, MAP_SHARED, PAGE_SIZE, PROT_READ } from 'sim';

/** Which pages of a file of 12 the touch of one reads; `first` and `pages` say what is mapped. */
function read(page: number, first = 0, pages = 12, cached: number[] = []): string {
  const m = boot();
  m.file('/data', new Uint8Array(12 * PAGE_SIZE));
  const p = m.spawn('demo');
  const fd = p.open('/data');
  const a = p.mmap(0, pages * PAGE_SIZE, PROT_READ, MAP_SHARED, fd, first * PAGE_SIZE);

  // Through a mapping for random access, pages come one at a time.
  const whole = p.mmap(0, 12 * PAGE_SIZE, PROT_READ, MAP_SHARED, fd);
  p.madvise(whole, 12 * PAGE_SIZE, MADV_RANDOM);
  for (const one of cached) p.load8(whole + one * PAGE_SIZE);

  const trace = m.trace(() => p.load8(a + (page - first) * PAGE_SIZE));
  return trace
    .all('add_to_page_cache_unique')
    .map((call) => call.args.find(({ name }) => name === 'offset')!.value)
    .join(' ');
}
read(5); //=> 0 1 2 3 4 5 6 7
read(9); //=> 8 9 10 11

// First pages 0 to 5 are mapped, then pages 5 to 11.
read(5, 0, 6); //=> 0 1 2 3 4 5
read(5, 5, 7); //=> 0 1 2 3 4 5 6 7

// Pages 0 to 3 are in the cache; then the page that is touched.
read(5, 0, 12, [0, 1, 2, 3]); //=> 4 5 6 7
read(5, 0, 12, [5]); //=>
