// Locks end with the mapping or the process as well, and a child begins with none.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MCL_CURRENT,
  MCL_FUTURE,
  nr_free_pages,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 8 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.mlockall(MCL_CURRENT | MCL_FUTURE);
const state = () => `${p.mm.locked_vm} pages locked, ${p.mm.rss} in memory`;
state(); //=> 9 pages locked, 9 in memory

// Locked pages are unmapped like any others.
p.munmap(a + 6 * PAGE_SIZE, 2 * PAGE_SIZE);
state(); //=> 7 pages locked, 7 in memory

// The child has the pages but not the locks.
const child = p.fork();
child.mm.locked_vm; //=> 0
child.mm.rss; //=> 7

// The parent's pages are all locked, and yet it faults: since the fork they are shared until the parent or
// the child writes.
const { faults } = m.k.cpu;
p.store8(a, 1);
m.k.cpu.faults - faults; //=> 1

// When a process ends, its frames are freed, locked or not.
child.mlockall(MCL_CURRENT);
const free = nr_free_pages(m.k);
child.exit();
nr_free_pages(m.k) - free >= 7; //=> true
