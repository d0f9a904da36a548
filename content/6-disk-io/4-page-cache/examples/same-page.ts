// Two processes touch the same page: one requests it, and both wait for the read.
import { boot, MAP_SHARED, PAGE_SIZE, PROT_READ, type Syscalls } from 'sim';

const m = boot();
m.file('/data', 'hello');
const said: string[] = [];

function* reader(p: Syscalls) {
  const a = yield* p.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED, yield* p.open('/data'));
  const start = m.k.clock.now;
  yield* p.load8(a);
  said.push(`${p.task.comm} waited ${m.k.clock.now - start} µs`);
}
const trace = m.trace(() => m.run({ two: reader, one: reader }));

said.join('\n');
//=> one waited 8400 µs
//   two waited 8400 µs
m.disk.reads; //=> 1

// The second found the page in the cache, locked and without contents.
trace
  .all('filemap_nopage')
  .map((call) => `${call.task}: ${call.children.map((child) => child.name).join(' ')}`)
  .join('\n');
//=> one: __find_get_page read_cluster_nonblocking __find_get_page lock_page unlock_page mark_page_accessed
//   two: __find_get_page lock_page unlock_page mark_page_accessed
