// If memory runs out while the areas are copied, mmput() frees those that were copied.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('parent');
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.mmap(a + 2 * PAGE_SIZE, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(a, 1);
const before = m.slabinfo();

// Objects that fork() takes: files, signals, mm_struct, and then one for each of three areas.
m.fail('kmem_cache_alloc', { nth: 5 });
const trace = m.trace(() => {
  p.fork(); //=> throws ENOMEM
});

const names = trace.find('copy_mm')!.children.map((call) => call.name);
names.join(' '); //=> allocate_mm mm_init down_write dup_mmap up_write mmput

// One area had been copied, with its page. exit_mmap() removed it again.
trace.find('exit_mmap')!.children.filter((call) => call.name === 'zap_page_range').length; //=> 1
m.slabinfo() === before; //=> true
m.k.mmlist_nr; //=> 1

// The parent notices one thing: its page was made read-only, and its next store faults.
p.mm.mmap_sem.activity; //=> 0
const store = m.trace(() => p.store8(a, 2));
store.all('do_wp_page').length; //=> 1
p.load8(a); //=> 2
