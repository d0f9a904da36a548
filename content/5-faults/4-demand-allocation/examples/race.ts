// Two threads write to the same page for the first time: the one that had to wait frees its frame.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  nr_free_pages,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  type Syscalls,
} from 'sim';

const m = boot();
const said: string[] = [];

function* demo(p: Syscalls) {
  const { mm } = p.task;
  const say = (text: string) =>
    said.push(`${text}; rss ${mm!.rss}, free ${nr_free_pages(m.k) - free}`);
  const a = yield* p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  // The page table is there, so the two compete for the page alone.
  yield* p.store8(a + PAGE_SIZE, 1);

  function* second() {
    yield* p.store8(a, 22);
    say('the second has written');
    yield* p.exit();
  }
  const child = yield* p.clone(second());
  const free = nr_free_pages(m.k);
  say('both begin');

  // The first attempts to find a frame fail, as when memory is short: the allocator lets others run.
  m.fail('rmqueue', { count: 3 });
  yield* p.store8(a + 1, 11);
  say('the first has written');
  said.push(`bytes ${yield* p.load8(a)} and ${yield* p.load8(a + 1)}`);
  yield* p.waitpid(child);
}
const trace = m.trace(() => m.run({ demo }));

// One frame is gone, not two; and each thread's byte is there.
said.join('\n');
//=> both begin; rss 2, free 0
//   the second has written; rss 3, free -1
//   the first has written; rss 3, free -1
//   bytes 22 and 11

// What each did for that page, in the order in which they began.
trace
  .all('do_anonymous_page')
  .slice(1)
  .map((call) => `pid ${call.pid}: ${call.children.map((child) => child.name).join(' ')}`)
  .join('\n');
//=> pid 2: alloc_page clear_user_highpage __free_pages
//   pid 3: alloc_page clear_user_highpage lru_cache_add mark_page_accessed
