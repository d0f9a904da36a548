// The entry decides which function serves the fault.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

/** What handle_pte_fault() calls first while `access` runs. */
const answers = (access: () => void) =>
  m.trace(access).find('handle_pte_fault')?.children[0]?.name ?? 'no fault';

// The entry is empty.
answers(() => p.load8(a)); //=> do_no_page
answers(() => p.store8(a + PAGE_SIZE, 1)); //=> do_no_page

// A page is there, but read-only, and this is a write.
answers(() => p.store8(a, 1)); //=> do_wp_page

// A page is there and its entry allows the access: there is no fault.
answers(() => p.store8(a, 2)); //=> no fault
answers(() => p.load8(a + PAGE_SIZE)); //=> no fault
