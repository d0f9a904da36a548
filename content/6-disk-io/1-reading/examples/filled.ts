// While one reader waits for memory another adds the page: the second search finds it, and a frame is left over.
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
const { i_mapping } = m.inode('/data');

function* reader(p: Syscalls) {
  const buf = yield* p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  yield* p.store8(buf, 0);
  const fd = yield* p.open('/data');
  // For the first reader three searches for a frame fail. Its allocation then lets other tasks run, and tries again.
  if (p.task.comm === 'first') m.fail('rmqueue', { count: 3 });
  yield* p.read(fd, buf, 5);
}
const trace = m.trace(() => m.run({ first: reader, second: reader }, ['first']));

// One page, although both have allocated one.
i_mapping.nrpages; //=> 1

// The first finds no page and allocates; when it has its frame it looks again, and the page is
// there. In the end it drops two references: the one to the page, and the one to the frame.
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
//=> pid 2: __find_page_nolock page_cache_alloc __find_page_nolock generic_file_readahead lock_page unlock_page file_read_actor __free_pages __free_pages
//   pid 3: __find_page_nolock page_cache_alloc __find_page_nolock __add_to_page_cache lru_cache_add generic_file_readahead wait_on_page file_read_actor __free_pages
