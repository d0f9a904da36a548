// clone(CLONE_VM) copies nothing: the space gets one more user.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
let thread = p;
const trace = m.trace(() => {
  thread = p.clone();
});

thread.mm === p.mm; //=> true
p.mm.mm_users.counter; //=> 2

// All users together are one reference to the structure.
p.mm.mm_count.counter; //=> 1

// No structure, directory or area was allocated, and the semaphore was not taken.
const copying = trace.find('copy_mm')!;
copying.children.length; //=> 0

// What one of them maps, the other has too.
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
thread.store8(a, 5);
p.load8(a); //=> 5
