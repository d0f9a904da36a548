// A shared mapping gets the object's own page, writable even if it was only read.
import { boot, MAP_ANONYMOUS, MAP_SHARED, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
const child = p.fork();

/** The entry for a page of the mapping, in the process that is the `nth` of the two. */
const pte = (nth: number, page: number) =>
  m
    .snapshot()
    .addressSpaces[nth].pageTables[0].ptes.find((one) => one.addr === a + page * PAGE_SIZE);

// A read: the entry allows writing and is not dirty. The write after it takes no fault.
p.load8(a); //=> 0
pte(0, 0)?.bits; //=> pwua-
const { faults } = m.k.cpu;
p.store8(a, 42);
pte(0, 0)?.bits; //=> pwuad
m.k.cpu.faults - faults; //=> 0

// A write first: no copy is made. Both processes' entries lead to the same page.
child.store8(a + PAGE_SIZE, 7);
p.load8(a + PAGE_SIZE); //=> 7
pte(0, 1)?.pfn === pte(1, 1)?.pfn; //=> true

// Memory behind a shared mapping is an object, so these faults are major: two of the parent, one of the child.
[p.task.maj_flt, child.task.maj_flt]; //=> [2, 1]
