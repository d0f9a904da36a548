// Locks are not counted: one munlock() undoes any number of mlock(), whichever thread made them.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

// A library keeps a password at the end of the first page. Another keeps one at its beginning.
p.mlock(a + 4000, 20);
p.mlock(a + 100, 20);
p.mm.locked_vm; //=> 1

// The second library has finished with its password. Now the password of the first may be written to swap too.
p.munlock(a + 100, 20);
p.mm.locked_vm; //=> 0

// Unlocking what is not locked is no error.
p.munlock(a + 4000, 20); //=> 0
p.munlock(a, 2 * PAGE_SIZE); //=> 0
p.mm.locked_vm; //=> 0
