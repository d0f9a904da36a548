// The last user of a page takes it over: no frame, no copy.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  nr_free_pages,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(a, 7);
const child = p.fork();
child.store8(a, 8);

// The parent is now the original's only user. Its entry still forbids writing.
const pte = () =>
  m.snapshot().addressSpaces.find((space) => space.id === p.mm.kaddr)!.pageTables[0].ptes[0];
pte().bits; //=> p-uad

const { pfn } = pte();
const free = nr_free_pages(m.k);
const trace = m.trace(() => p.store8(a, 9));
trace.find('can_share_swap_page')?.result; //=> 1
trace.find('alloc_page'); //=> null
free - nr_free_pages(m.k); //=> 0
pte().bits; //=> pwuad
pte().pfn === pfn; //=> true
