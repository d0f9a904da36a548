// A locked stack counts the pages it grows by, but a fault brings in only one.
import { boot, find_extend_vma, MCL_CURRENT, PAGE_SIZE, RLIMIT_MEMLOCK } from 'sim';

const m = boot();
const p = m.spawn('demo');
const TOP = 0xc0000000;
p.mlockall(MCL_CURRENT);
p.setEsp(TOP - 64 * PAGE_SIZE);
const state = () => `${p.mm.locked_vm} pages locked, ${p.mm.rss} in memory`;
state(); //=> 1 pages locked, 1 in memory

// Eight pages more are locked, and seven of them are not there: each will still fault.
p.store8(TOP - 9 * PAGE_SIZE, 1);
state(); //=> 9 pages locked, 2 in memory

// find_extend_vma(), as for I/O straight to the stack, brings in all that it has added.
m.runAs(p.task, null, find_extend_vma(m.k, p.mm, TOP - 12 * PAGE_SIZE));
state(); //=> 12 pages locked, 5 in memory

// If another task calls it, such as a debugger, the pages are counted here and brought in there.
const other = m.spawn('debugger');
m.runAs(other.task, null, find_extend_vma(m.k, p.mm, TOP - 16 * PAGE_SIZE));
state(); //=> 16 pages locked, 5 in memory
other.mm.mmap!.vm_start; //=> 0xbfff0000
other.mm.rss; //=> 5

// The limit on locked memory is not tested.
p.setrlimit(RLIMIT_MEMLOCK, 0);
p.store8(TOP - 20 * PAGE_SIZE, 1);
state(); //=> 20 pages locked, 6 in memory
