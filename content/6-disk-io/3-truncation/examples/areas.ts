// Three areas of one file, three ways to lie across its new end: one is left alone, one is cut, one is emptied.
import { boot, MAP_SHARED, O_RDWR, PAGE_SIZE, PROT_READ } from 'sim';

const m = boot();
m.file('/data', 'x'.repeat(6 * PAGE_SIZE));
const p = m.spawn('demo');
const fd = p.open('/data', O_RDWR);
const map = (at: number, pages: number, from: number) =>
  p.mmap(at, pages * PAGE_SIZE, PROT_READ, MAP_SHARED, fd, from * PAGE_SIZE);

map(0x50000000, 2, 0);
map(0x60000000, 4, 1);
map(0x70000000, 2, 4);

// To three pages: the first area is left alone, the second is cut from its third page, the last as a whole.
const trace = m.trace(() => {
  p.ftruncate(fd, 3 * PAGE_SIZE);
});
const given = (name: string) =>
  trace.all('zap_page_range').map((call) => call.args.find((arg) => arg.name === name)?.value);
given('address').join('\n');
//=> 0x70000000
//   0x60002000
given('size').join('\n');
//=> 8192
//   8192
