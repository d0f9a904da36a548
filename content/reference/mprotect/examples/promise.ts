// mmap() tests whether there is memory for what may be written; mprotect() does not.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const MB = 1024 * 1024;
const flags = MAP_PRIVATE | MAP_ANONYMOUS;

// The machine has 16 MB of RAM, and this is to be private memory that can be written.
p.mmap(0, 1000 * MB, PROT_READ | PROT_WRITE, flags); //=> throws ENOMEM

// Memory that may only be read needs no frames but the zero page, so mmap() does not test the length. Nor does
// mprotect().
const a = p.mmap(0, 1000 * MB, PROT_READ, flags);
p.mprotect(a, 1000 * MB, PROT_READ | PROT_WRITE); //=> 0
p.store8(a + 999 * MB, 1);

// total_vm counts pages, of which one is the stack's. The machine has only 4096 frames.
p.mm.total_vm; //=> 256001
