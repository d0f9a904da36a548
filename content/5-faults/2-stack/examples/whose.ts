// The limits are those of the task that faults, not of the address space.
import { boot, PAGE_SIZE, RLIMIT_STACK } from 'sim';

const m = boot();
const p = m.spawn('demo');
const LOW = 0xc0000000 - 16 * PAGE_SIZE;
p.setEsp(LOW);

// A thread shares the stack's area, and has limits of its own.
const thread = p.clone();
thread.setrlimit(RLIMIT_STACK, 8 * PAGE_SIZE);
thread.store8(LOW, 1); //=> throws SEGV_MAPERR

p.store8(LOW, 1);
p.mm.mmap!.vm_start; //=> 0xbfff0000
