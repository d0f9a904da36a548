// munmap() of everything can fail; the end of a program cannot.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE, TASK_SIZE } from 'sim';

const m = boot();
const p = m.spawn('parent');
for (const page of [0, 2, 4]) {
  const addr = 0x40000000 + page * PAGE_SIZE;
  p.mmap(addr, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  p.store8(addr, 1);
}
const child = p.fork();

// munmap() takes a structure in advance, in case it has to make a hole.
m.fail('kmem_cache_alloc');
p.munmap(0, TASK_SIZE); //=> throws ENOMEM
const munmap = m.trace(() => p.munmap(0, TASK_SIZE));
p.maps(); //=>

// munmap() takes the areas out of the tree one by one, and the tree is sound in between. exit() drops the tree as a
// whole.
const exit = m.trace(() => child.exit());
[munmap, exit].map((trace) => trace.all('rb_erase').length); //=> [4, 0]
[munmap, exit].map((trace) => trace.all('zap_page_range').length); //=> [4, 4]
[munmap, exit].map((trace) => trace.all('down_write').length); //=> [1, 0]
