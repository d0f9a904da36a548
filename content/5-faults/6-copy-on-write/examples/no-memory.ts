// Without a frame for the copy the writer dies, and the page stays as it was for the other process.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(a, 7);
const child = p.fork();
const [{ pfn }] = m.snapshot().addressSpaces[0].pageTables[0].ptes;
const { count } = m.k.mem_map[pfn];
count.counter; //=> 2

m.fail('alloc_page');
const trace = m.trace(() => {
  child.store8(a, 8); //=> throws SIGKILL
});
trace.find('do_wp_page')?.result; //=> -1
m.k.log.at(-1); //=> VM: killing process demo

// The extra reference was dropped at once; that of the child's entry was dropped when the child died.
count.counter; //=> 1
p.load8(a); //=> 7

// The last user needs no frame: it can write even if there is no memory at all.
m.fail('alloc_page');
p.store8(a, 9);
p.load8(a); //=> 9
