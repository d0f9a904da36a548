// make_pages_present() writes where the area may be written, and trusts its caller in everything else.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  make_pages_present,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (prot: number) => p.mmap(0, 2 * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);
const present = (addr: number, end: number) =>
  m.runAs(p.task, 'make_pages_present()', make_pages_present(m.k, addr, end));

// The first area gets two frames of its own, the second the zero page twice, the third nothing.
const a = map(PROT_READ | PROT_WRITE);
const b = map(PROT_READ);
const c = map(PROT_NONE);
present(a, a + 2 * PAGE_SIZE); //=> 0
present(b, b + 2 * PAGE_SIZE); //=> 0
present(c, c + 2 * PAGE_SIZE); //=> -1
p.mm.rss; //=> 3
m.snapshot().addressSpaces[0].pageTables[0].ptes.map(({ bits }) => bits);
//=> ['pwuad', 'pwuad', 'p-ua-', 'p-ua-']

// An empty range is a BUG(), and so is one that ends outside its area.
present(a, a); //=> throws KernelBug
