// Wherever memory runs out, all is freed again; the parent pays one fault for each page it wrote.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('parent');
const RW = PROT_READ | PROT_WRITE;
const a = p.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
const b = p.mmap(0x50000000, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS);
p.store8(a, 1);
p.store8(b, 1);
p.mm.map_count; //=> 3

// How far it came: areas whose entries it began to copy, and areas that exit_mmap() found in the list.
const far = (call: () => void) => {
  const trace = m.trace(call);
  const zapped = trace.all('zap_page_range').length;
  return `${trace.all('copy_page_range').length} copied, ${zapped} cleared away`;
};

// No structure for the second of three areas. Objects before it: files, signals, mm_struct, the first area.
m.fail('kmem_cache_alloc', { nth: 5 });
far(() => {
  p.fork(); //=> throws ENOMEM
}); //=> 1 copied, 1 cleared away

// No page table for the second. Its area is on the list already, so it is cleared away as well.
m.fail('pte_alloc', { nth: 2, result: 0 });
far(() => {
  p.fork(); //=> throws ENOMEM
}); //=> 2 copied, 2 cleared away

// Nothing is lost, but read-only entries are left over. The first store to a private page makes its entry writable.
m.check(); //=> []
m.k.mmlist_nr; //=> 1
const wp = (addr: number) => m.trace(() => p.store8(addr, 2)).all('do_wp_page').length;
[wp(a), wp(a), wp(b)]; //=> [1, 0, 0]
