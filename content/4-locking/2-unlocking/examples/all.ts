// munlockall() undoes mlock() and mlockall() for what is there, and MCL_FUTURE for what will come.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MCL_FUTURE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = () => p.mmap(0, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const state = () => `${p.mm.locked_vm} pages locked, ${p.mm.rss} in memory`;

const a = map();
p.mlockall(MCL_FUTURE);
map();
p.mlock(a, PAGE_SIZE);
state(); //=> 4 pages locked, 5 in memory

// mlock_fixup() gets each of the four areas whole. Where the flag is off already, it calls nothing.
const trace = m.trace(() => {
  p.munlockall();
});
trace.all('mlock_fixup').map((call) => call.children.length); //=> [1, 0, 1, 0]
state(); //=> 0 pages locked, 5 in memory

// New memory is ordinary again.
map();
state(); //=> 0 pages locked, 5 in memory
