// munlock() clears the flag and lowers the count. The pages stay where they are, and the areas stay cut.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 6 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const state = () => `${p.mm.locked_vm} pages locked, ${p.mm.rss} in memory`;

p.mlock(a, 6 * PAGE_SIZE);
state(); //=> 6 pages locked, 7 in memory

p.munlock(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE);
state(); //=> 4 pages locked, 7 in memory
p.maps();
//=> 40000000-40002000 rw-p 00000000 00:00 0
//   40002000-40004000 rw-p 00002000 00:00 0
//   40004000-40006000 rw-p 00004000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// All six pages are still there: no access faults.
const { faults } = m.k.cpu;
for (let page = 0; page < 6; page++) p.store8(a + page * PAGE_SIZE, 1);
m.k.cpu.faults - faults; //=> 0

// Without any lock the three areas are alike, and are left as three.
p.munlock(a, 6 * PAGE_SIZE);
state(); //=> 0 pages locked, 7 in memory
p.mm.map_count; //=> 4
