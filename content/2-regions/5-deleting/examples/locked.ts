// What is unmapped no longer counts, neither as mapped, nor as locked, nor as resident.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const counts = () => [p.mm.total_vm, p.mm.locked_vm, p.mm.rss];
counts(); //=> [1, 0, 1]

const a = p.mmap(0, 8 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
counts(); //=> [9, 0, 1]

// mlock() brings the four pages into memory.
p.mlock(a, 4 * PAGE_SIZE);
counts(); //=> [9, 4, 5]

// Two locked pages and two that are not.
p.munmap(a + 2 * PAGE_SIZE, 4 * PAGE_SIZE);
counts(); //=> [5, 2, 3]
