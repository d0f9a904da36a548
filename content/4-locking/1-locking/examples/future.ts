// MCL_FUTURE concerns later mmap() and brk(); given alone, it unlocks what was locked before.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MCL_CURRENT,
  MCL_FUTURE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  RLIMIT_MEMLOCK,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (pages: number) =>
  p.mmap(0, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const state = () => `${p.mm.locked_vm} pages locked, ${p.mm.rss} in memory`;

map(4);
p.mlockall(MCL_CURRENT);
state(); //=> 5 pages locked, 5 in memory

// The second call replaces the first: what is mapped later will be locked, and what is mapped now no longer is.
p.mlockall(MCL_FUTURE);
state(); //=> 0 pages locked, 5 in memory

// New memory is locked as soon as it is mapped, and its pages are there before they are touched.
map(3);
state(); //=> 3 pages locked, 8 in memory
p.brk(p.brk() + 2 * PAGE_SIZE);
state(); //=> 5 pages locked, 10 in memory

// Above the limit no memory is mapped: mmap() fails with EAGAIN, and brk() returns the old end.
p.setrlimit(RLIMIT_MEMLOCK, 6 * PAGE_SIZE);
map(2); //=> throws EAGAIN
const end = p.brk();
p.brk(end + 2 * PAGE_SIZE) === end; //=> true

// MCL_CURRENT alone ends that.
p.setrlimit(RLIMIT_MEMLOCK, 100 * PAGE_SIZE);
p.mlockall(MCL_CURRENT);
p.mm.def_flags; //=> 0
