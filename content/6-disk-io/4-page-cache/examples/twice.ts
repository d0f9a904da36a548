// Two have fetched a frame for the same page: the second finds it in the cache and gives the frame back.
import { boot, MADV_RANDOM, MAP_SHARED, PAGE_SIZE, PROT_READ, type Syscalls } from 'sim';

const m = boot();
m.file('/data', 'hello');

function* reader(p: Syscalls) {
  const a = yield* p.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, yield* p.open('/data'));
  yield* p.madvise(a, PAGE_SIZE, MADV_RANDOM);
  if (p.task.comm === 'first') m.fail('rmqueue', { count: 3 });
  yield* p.load8(a);
}
const trace = m.trace(() => m.run({ first: reader, second: reader }));

// The first had to wait for memory, and others ran.
trace
  .all('page_cache_read')
  .map((call) => `${call.task}: ${call.children.map((child) => child.name).join(' ')}`)
  .join('\n');
//=> ?
trace
  .all('add_to_page_cache_unique')
  .map((call) => `${call.task} ${call.result}`)
  .join(', ');
//=> second 0, first 1
m.disk.reads; //=> 1
