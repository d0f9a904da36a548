import { boot, MADV_RANDOM, MAP_SHARED, PAGE_SIZE, PROT_READ } from 'sim';

/** What the kernel does. */
function kernel(file: number, map: Mapping, cached: number[], page: number): number[] {
  const m = boot();
  m.file('/data', new Uint8Array(file * PAGE_SIZE));

  // One page at a time comes to the cache through a mapping for random access.
  const first = m.spawn('first');
  const all = first.mmap(0, file * PAGE_SIZE, PROT_READ, MAP_SHARED, first.open('/data'));
  first.madvise(all, file * PAGE_SIZE, MADV_RANDOM);
  for (const one of cached) first.load8(all + one * PAGE_SIZE);

  const p = m.spawn('check');
  const len = map.pages * PAGE_SIZE;
  const a = p.mmap(0, len, PROT_READ, MAP_SHARED, p.open('/data'), map.first * PAGE_SIZE);
  if (map.random) p.madvise(a, len, MADV_RANDOM);
  const trace = m.trace(() => {
    try {
      p.load8(a + (page - map.first) * PAGE_SIZE);
    } catch {
      // SIGBUS: nothing was read.
    }
  });
  return trace
    .all('add_to_page_cache_unique')
    .map((call) => Number(call.args.find(({ name }) => name === 'offset')!.value));
}

function both(file: number, map: Mapping, cached: number[], page: number): string {
  const yours = reads(file, { ...map }, [...cached], page).join(' ');
  const right = kernel(file, map, cached, page).join(' ');
  return yours === right ? `[${right}]` : `[${yours}], but the kernel reads [${right}]`;
}
const whole = { first: 0, pages: 20, random: false };

// A page in the middle of a cluster; the first of one; the last cluster of the file.
both(20, whole, [], 11); //=> [8 9 10 11 12 13 14 15]
both(20, whole, [], 8); //=> [8 9 10 11 12 13 14 15]
both(20, whole, [], 17); //=> [16 17 18 19]

// The mapping ends, or begins, within the cluster.
both(20, { ...whole, pages: 11 }, [], 9); //=> [8 9 10]
both(20, { ...whole, first: 10, pages: 10 }, [], 12); //=> [8 9 10 11 12 13 14 15]

// Some pages are in memory, or the page itself.
both(20, whole, [8, 12], 11); //=> [9 10 11 13 14 15]
both(20, whole, [11], 11); //=> []

// Random access, and past the end.
both(20, { ...whole, random: true }, [], 11); //=> [11]
both(3, whole, [], 4); //=> []
both(3, whole, [], 1); //=> [0 1 2]
