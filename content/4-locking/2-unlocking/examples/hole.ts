// munlock() stops at a hole with ENOMEM: what lies before is unlocked by then, what lies after is still locked.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, pages: number) =>
  p.mmap(addr, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

// Pages 0 to 2 and 4 to 6, all locked.
const a = map(0x40000000, 3);
map(a + 4 * PAGE_SIZE, 3);
p.mlock(a, 3 * PAGE_SIZE);
p.mlock(a + 4 * PAGE_SIZE, 3 * PAGE_SIZE);
p.mm.locked_vm; //=> 6

p.munlock(a + PAGE_SIZE, 4 * PAGE_SIZE); //=> throws ENOMEM
p.mm.locked_vm; //=> 4
m.snapshot().addressSpaces[0].areas.map((area) => area.locked); //=> [true, false, true, false]

// A range that starts in the hole, or passes 4 GB, changes nothing; only the errno differs.
p.munlock(a + 3 * PAGE_SIZE, 2 * PAGE_SIZE); //=> throws ENOMEM
p.munlock(a + 4 * PAGE_SIZE, 0xd0000000); //=> throws EINVAL
p.mm.locked_vm; //=> 4
