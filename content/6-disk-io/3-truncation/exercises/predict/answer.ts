// Say what each access gives after the truncation: a number, or 'SIGBUS'.
import { boot, MAP_PRIVATE, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(3 * PAGE_SIZE)); // 'x' is 120
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const rw = PROT_READ | PROT_WRITE;
const shared = p.mmap(0, 3 * PAGE_SIZE, rw, MAP_SHARED, fd);
const mine = p.mmap(0, 3 * PAGE_SIZE, rw, MAP_PRIVATE, fd);

p.store8(shared + PAGE_SIZE + 9, 1);
p.store8(mine, 2);
p.store8(mine + 2 * PAGE_SIZE, 3);
p.load8(mine + PAGE_SIZE);

p.ftruncate(fd, PAGE_SIZE + 8);

type Answer = number | 'SIGBUS';
/** The last byte that the file keeps, through the shared mapping. */
const first: Answer = 120;
/** The one that was stored through it. */
const second: Answer = 0;
/** The first byte of the private mapping, which was stored into. */
const third: Answer = 2;
/** The same place as `second`, through the private mapping: its second page was read, but not stored into. */
const fourth: Answer = 0;
/** The third page of the private mapping, which was stored into. */
const fifth: Answer = 'SIGBUS';

/** The same place as `fifth`, once the check has made the file as long again as it was at first. */
const sixth: Answer = 0;
