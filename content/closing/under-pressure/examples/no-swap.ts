// Without swap nothing of the greedy program can be freed, and the OOM killer ends it.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const RW = PROT_READ | PROT_WRITE;
const m = boot({ pages: 768 });
const small = m.spawn('small');
const a = small.mmap(0, PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
small.store8(a, 1);
// The OOM killer kills no task in the first five seconds after the boot.
small.usleep(6_000_000);

// mmap() itself would refuse this. With overcommitting it promises memory that is not there.
m.sysctl('vm.overcommit_memory', 1);
const greedy = m.spawn('greedy');
const b = greedy.mmap(0, 700 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
greedy.fill(b, 700 * PAGE_SIZE, 7); //=> throws SIGTERM
m.k.log.at(-1); //=> Out of Memory: Killed process 3 (greedy).

// The small program has lost nothing.
small.load8(a); //=> 1
