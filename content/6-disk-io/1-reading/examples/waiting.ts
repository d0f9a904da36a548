// Two readers want the same page at once: the second waits for the first's request, and there is one transfer.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Syscalls,
} from 'sim';

const m = boot();
m.file('/data', 'hello');
const said: string[] = [];

function* reader(p: Syscalls) {
  const buf = yield* p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  const fd = yield* p.open('/data');
  const got = yield* p.read(fd, buf, 5);
  said.push(`${p.task.comm}: ${got} bytes at ${m.k.clock.now} µs`);
}
const trace = m.trace(() => m.run({ first: reader, second: reader }, ['first']));

said.join('\n');
//=> first: 5 bytes at 8400 µs
//   second: 5 bytes at 8400 µs
m.disk.reads; //=> 1

// The first allocates the page, requests it and waits for it without a lock. The second finds
// it locked, waits for the lock, and releases it at once: the page has been filled. Below: what
// do_generic_file_read() called, without the small helpers.
const small = ['get_max_readahead', 'mark_page_accessed', 'update_atime'];
trace
  .all('do_generic_file_read')
  .map(
    ({ pid, children }) =>
      `pid ${pid}: ${children
        .map((c) => c.name)
        .filter((name) => !small.includes(name))
        .join(' ')}`,
  )
  .join('\n');
//=> pid 2: __find_page_nolock page_cache_alloc __find_page_nolock __add_to_page_cache lru_cache_add generic_file_readahead wait_on_page file_read_actor __free_pages
//   pid 3: __find_page_nolock generic_file_readahead lock_page unlock_page file_read_actor __free_pages
