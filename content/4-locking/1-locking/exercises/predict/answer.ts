// What does each call return, and how many pages are locked and in memory after it? Fill in, then run.
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
const a = 0x40000000;
const map = (page: number, pages: number, prot: number) =>
  p.mmap(a + page * PAGE_SIZE, pages * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);

// Pages 0 to 3 can be written, 4 to 6 only read; 7 is a hole; 8 and 9 can be written. And the stack.
map(0, 4, PROT_READ | PROT_WRITE);
map(4, 3, PROT_READ);
map(8, 2, PROT_READ | PROT_WRITE);
p.setrlimit(RLIMIT_MEMLOCK, 9 * PAGE_SIZE);

/** 'done' or the error, then locked_vm and rss after the call. Before the first call they are 0 and 1. */
const calls: [answer: string, locked: number, rss: number, call: () => unknown][] = [
  ['done', 2, 3, () => p.mlock(a + 2 * PAGE_SIZE - 1, 2)],
  ['done', 4, 3, () => p.mlock(a + 4 * PAGE_SIZE, 2 * PAGE_SIZE)],
  ['ENOMEM', 4, 3, () => p.mlock(a, 6 * PAGE_SIZE)],
  ['ENOMEM', 5, 3, () => p.mlock(a + 6 * PAGE_SIZE, 3 * PAGE_SIZE)],
  ['ENOMEM', 5, 3, () => p.mlockall(MCL_CURRENT)],
  ['done', 5, 3, () => p.munmap(a + 9 * PAGE_SIZE, PAGE_SIZE)],
  ['done', 9, 6, () => p.mlockall(MCL_CURRENT)],
  ['done', 0, 6, () => p.mlockall(MCL_FUTURE)],
];
