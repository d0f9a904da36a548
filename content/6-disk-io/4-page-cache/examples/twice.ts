// Two tasks have allocated a frame for the same page: the second finds the page in the cache and frees its frame.
import { boot, MADV_RANDOM, MAP_SHARED, PAGE_SIZE, PROT_READ, type Syscalls } from 'sim';

const m = boot();
m.file('/data', 'hello');

function* reader(p: Syscalls) {
  const a = yield* p.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, yield* p.open('/data'));
  yield* p.madvise(a, PAGE_SIZE, MADV_RANDOM);
  if (p.task.comm === 'one') m.fail('rmqueue', { nth: 2, count: 3 });
  yield* p.load8(a);
}
const trace = m.trace(() => m.run({ two: reader, one: reader }));

// One had to sleep for memory, and in that time two added the page. So one finds the page and frees its frame.
trace
  .all('add_to_page_cache_unique')
  .map((call) => `${call.task} ${call.result}`)
  .join(', ');
//=> two 0, one 1
m.disk.reads; //=> 1
