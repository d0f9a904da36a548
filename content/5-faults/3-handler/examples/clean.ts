// The processor marks an entry dirty when a program writes; before the kernel writes, the kernel marks it itself.
import { boot, MAP_ANONYMOUS, MAP_SHARED, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
const bits = () => m.snapshot().addressSpaces[0].pageTables[0].ptes[0].bits;

// A shared mapping that was only read: the entry allows writing and is clean.
p.load8(a);
bits(); //=> pwua-

// mlock() asks for the pages as if to write to them, so get_user_pages() wants the entry dirty.
const trace = m.trace(() => p.mlock(a, PAGE_SIZE));
trace.find('handle_pte_fault')?.children[0].name; //=> establish_pte
bits(); //=> pwuad
