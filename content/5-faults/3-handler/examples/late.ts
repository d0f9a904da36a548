// A thread waits for a page table; meanwhile another makes the table and the page.
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
  const { mm } = p.task;
  const a = yield* p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

  function* thread() {
    said.push(`mmap_sem has ${mm!.mmap_sem.activity} reader`);
    yield* p.store8(a, 2);
    said.push(`the second thread is done: rss ${mm!.rss}`);
  }
  yield* p.clone(thread());

  // The first attempts to find a frame fail, as when memory is short: the allocator lets others run.
  m.fail('rmqueue', { count: 3 });
  const sum = yield* p.load8(a);
  said.push(`the first thread reads ${sum}: rss ${mm!.rss}`);
}
const trace = m.trace(() => m.run({ demo }));
said.join('\n');
//=> mmap_sem has 1 reader
//   the second thread is done: rss 2
//   the first thread reads 2: rss 2

// The first thread went to sleep before it had an entry to look at. When it looks, a page is there
// and may be read: all that is left is to mark it as used. The page table that it made becomes a spare.
const faults = trace.all('handle_pte_fault').map((fault) => fault.children[0].name);
faults.join(' '); //=> do_no_page establish_pte
