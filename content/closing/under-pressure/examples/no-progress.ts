// Swap has room, and all memory is locked: no task can go on, and the OOM killer does not come.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const RW = PROT_READ | PROT_WRITE;
const m = boot({ pages: 768, swap: 1024 });
const lockers = ['a', 'b', 'c'].map((name) => m.spawn(name));
const at = lockers.map((p) => p.mmap(0, 150 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS));

// mlock() allows half of memory at most, but counts each process by itself.
lockers[0].mlock(at[0], 150 * PAGE_SIZE);
lockers[1].mlock(at[1], 150 * PAGE_SIZE);
let stopped = '';
try {
  lockers[2].mlock(at[2], 150 * PAGE_SIZE);
} catch (error) {
  stopped = (error as Error).name;
}
stopped; //=> NoProgress

// Another process leaves, and the third gets its pages.
lockers[0].exit();
lockers[1].usleep(100_000);
lockers[2].mm.locked_vm; //=> 150
