// What does the child's mm_struct say after fork()? Put in your predictions.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const parent = m.spawn('parent');
parent.clone();

// Besides the stack, which is one page and in memory, twelve pages in one piece.
const RW = PROT_READ | PROT_WRITE;
const a = parent.mmap(0, 12 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
parent.store8(a, 1);
parent.store8(a + PAGE_SIZE, 2);
parent.mlock(a + 4 * PAGE_SIZE, 8 * PAGE_SIZE);

const predicted = { mm_users: 1, map_count: 3, total_vm: 13, rss: 11, locked_vm: 0 };
