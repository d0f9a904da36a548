// Two tasks fault on one entry: the disk reads the page once, and the second task finds the work done.
import {
  boot,
  down_read,
  get_user_pages,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  up_read,
} from 'sim';

const RW = PROT_READ | PROT_WRITE;
const m = boot({ pages: 768, swap: 1024 });
const p = m.spawn('demo');
const a = p.mmap(0, 8 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
p.fill(a, 8 * PAGE_SIZE, 7);
const hog = m.spawn('hog');
hog.fill(hog.mmap(0, 600 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS), 600 * PAGE_SIZE, 0xaa);
hog.exit();

// Two debuggers look at pages of the process. The kernel takes the fault on a debugger's behalf, so the debugger
// sleeps.
const said: string[] = [];
const { mmap_sem } = p.mm;
const look = (page: number) =>
  function* () {
    const { current, clock } = m.k;
    const { now } = clock;
    yield* down_read(m.k, mmap_sem);
    yield* get_user_pages(m.k, current, p.mm, a + page * PAGE_SIZE, 1, 0, 0, null, null);
    up_read(m.k, mmap_sem);
    said.push(
      `${current.comm}: ${clock.now - now} µs, ${current.maj_flt} major, ${current.min_flt} minor`,
    );
  };
const reads = m.disk.reads;

// Of two programs, the one that is written last begins.
const trace = m.trace(() => m.run({ second: look(2), first: look(2) }));
said.join('\n');
//=> first: 9600 µs, 1 major, 0 minor
//   second: 9600 µs, 0 major, 1 minor
m.disk.reads - reads; //=> 4
trace
  .all('do_swap_page')
  .map(
    (call) => `${call.task} ${call.children.map((child) => child.name).join(' ')}: ${call.result}`,
  )
  .join('\n');
//=> first lookup_swap_cache swapin_readahead read_swap_cache_async mark_page_accessed lock_page swap_free unlock_page: 2
//   second lookup_swap_cache mark_page_accessed lock_page unlock_page __free_pages: 1
