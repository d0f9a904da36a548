// One mmput() too many frees the areas while a user is left, and nothing notices it.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  mmdrop,
  mmput,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const thread = p.clone();
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(a, 1);

// A reference of ours, so that a structure is left to look at.
const { mm } = p;
mm.mm_count.counter++;

// A buggy caller drops a reference that it never took. Two tasks still have the space.
m.runAs(thread.task, null, mmput(m.k, mm));
mm.mm_users.counter; //=> 1

// The first of them to end looks like the last.
thread.exit();
mm.mm_users.counter; //=> 0
mm.map_count; //=> 0
p.load8(a); //=> throws SIGSEGV

// The areas were freed although the first task still lives. When that task dies of the fault, the count falls below 0,
// and no test notices.
mm.mm_users.counter; //=> -1

// Now that no task runs in it, we can drop our reference, and the structure is freed.
m.spawn('next');
mm.mm_users.counter = 0;
mmdrop(m.k, mm);
