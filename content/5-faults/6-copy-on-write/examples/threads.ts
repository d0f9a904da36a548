// Two threads write to one shared page: the one that had to wait finds another entry and drops its copy.
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
const said: string[] = [];

function* demo(p: Syscalls) {
  const a = yield* p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  yield* p.load8(a);

  // Both see the entry of the zero page. The second comes while the first waits for a frame.
  function* second() {
    yield* p.store8(a, 22);
    yield* p.exit();
  }
  const thread = yield* p.clone(second());
  m.fail('rmqueue', { count: 3 });
  yield* p.store8(a + 1, 11);
  yield* p.waitpid(thread);
  said.push(`bytes ${yield* p.load8(a)} and ${yield* p.load8(a + 1)}, rss ${p.task.mm!.rss}`);
}
const trace = m.trace(() => m.run({ demo }));

// Neither write is lost.
said.join('\n'); //=> bytes 22 and 11, rss 2

// Both made a copy; one was put in place.
trace
  .all('do_wp_page')
  .map((call) => `pid ${call.pid}: ${call.children.map((child) => child.name).join(' ')}`)
  .join('\n');
//=> pid 2: can_share_swap_page unlock_page alloc_page copy_cow_page __free_pages __free_pages
//   pid 3: can_share_swap_page unlock_page alloc_page copy_cow_page break_cow lru_cache_add __free_pages __free_pages
