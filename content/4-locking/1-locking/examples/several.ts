// A range over several areas cuts the first and the last; each area is locked and brought in before the next.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (pages: number, prot: number) =>
  p.mmap(0, pages * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);

// Three areas of three pages.
const a = map(3, PROT_READ);
map(3, PROT_READ | PROT_WRITE);
map(3, PROT_READ);

// From the third page to the seventh.
const trace = m.trace(() => {
  p.mlock(a + 2 * PAGE_SIZE, 5 * PAGE_SIZE);
});
p.maps();
//=> 40000000-40002000 r--p 00000000 00:00 0
//   40002000-40003000 r--p 00002000 00:00 0
//   40003000-40006000 rw-p 00000000 00:00 0
//   40006000-40007000 r--p 00000000 00:00 0
//   40007000-40009000 r--p 00001000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// The back of the first area, all of the second, the front of the third: each is locked, then its pages are brought in.
trace
  .all('mlock_fixup')
  .map((call) => call.children.map((child) => child.name).join(' '))
  .join('\n');
//=> mlock_fixup_end make_pages_present
//   mlock_fixup_all make_pages_present
//   mlock_fixup_start make_pages_present
