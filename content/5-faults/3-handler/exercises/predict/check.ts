import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('check');
const MB = 1024 * 1024;
const a = p.mmap(0, 8 * MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const { rss } = p.mm;
const tables = () => m.snapshot().addressSpaces[0].pageTables.length;
const before = tables();

p.load8(a);
p.load8(a);
p.store8(a, 1);
p.store8(a + PAGE_SIZE, 1);
p.load8(a + PAGE_SIZE);
p.store32(a + 3 * PAGE_SIZE - 2, 1);
p.load8(a + 4 * MB);
p.mlock(a, 8 * PAGE_SIZE);

/** 'right', or both to be compared. */
const judge = (yours: number, kernel: number) =>
  yours === kernel ? 'right' : `yours:\n${yours}\nkernel:\n${kernel}`;

judge(minorFaults, p.task.min_flt); //=> right
judge(pageTables, tables() - before); //=> right
judge(pages, p.mm.rss - rss); //=> right
