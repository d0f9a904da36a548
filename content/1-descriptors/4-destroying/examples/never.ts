// The last reference to init_mm must never be dropped: __mmdrop() meets a BUG().
import { boot, mmdrop } from 'sim';

const m = boot();
const { init_mm } = m.k;

// The idle task runs in it now. Once a program runs only the first reference is left here.
m.spawn('demo');
init_mm.mm_count.counter; //=> 1

mmdrop(m.k, init_mm); //=> throws KernelBug

init_mm.mm_count.counter = 1;
