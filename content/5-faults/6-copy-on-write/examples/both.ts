// Two tasks write at once: both copy, and the original has no user left.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  pgd_offset,
  pmd_offset,
  pte_offset,
  pte_page,
  ptepGet,
  type Syscalls,
} from 'sim';

const m = boot();
const said: string[] = [];

function* parent(p: Syscalls) {
  const { mm } = p.task;
  const a = yield* p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  yield* p.store8(a, 7);
  // Locked: otherwise page-out, which the failing allocation starts, would clear "accessed" in the parent's entry,
  // and the parent would have to start over.
  yield* p.mlock(a, PAGE_SIZE);
  const pmd = pmd_offset(pgd_offset(mm!, a), a);
  const page = pte_page(m.k, ptepGet(m.k, pte_offset(m.k, pmd, a)));

  function* child() {
    said.push(`count ${page.count.counter} while the parent waits`);
    yield* p.store8(a, 8);
    said.push(`count ${page.count.counter} after the child's write`);
  }
  const pid = yield* p.fork(child());
  said.push(`count ${page.count.counter} after the fork`);

  // The first attempts to find a frame fail, as when memory is short: the allocator lets others run.
  m.fail('rmqueue', { count: 3 });
  yield* p.store8(a, 9);
  said.push(`count ${page.count.counter} after the parent's write`);
  yield* p.waitpid(pid);
}
const trace = m.trace(() => m.run({ parent }));

// The child finds three users: two entries, and the parent, which reads the page for its copy. In the
// end there are none, and the original is freed.
said.join('\n');
//=> count 2 after the fork
//   count 3 while the parent waits
//   count 2 after the child's write
//   count 0 after the parent's write
trace.all('copy_cow_page').length; //=> 2
