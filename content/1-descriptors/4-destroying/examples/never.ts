// The last reference to init_mm must never be dropped: the kernel would free the directory it runs on.
import { boot, mmdrop } from 'sim';

const m = boot();
const { init_mm } = m.k;

// The idle task runs in it now. Once a program runs only the first reference is left.
m.spawn('demo');
init_mm.mm_count.counter; //=> 1

mmdrop(m.k, init_mm); //=> throws KernelBug

init_mm.mm_count.counter = 1;
