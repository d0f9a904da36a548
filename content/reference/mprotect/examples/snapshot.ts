// A copy-on-write snapshot in user space: the old contents are copied when a page is first written.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_MASK,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  SIGSEGV,
} from 'sim';

const m = boot();
const p = m.spawn('database');
const RW = PROT_READ | PROT_WRITE;
const ANON = MAP_PRIVATE | MAP_ANONYMOUS;
const PAGES = 64;
const data = p.mmap(0, PAGES * PAGE_SIZE, RW, ANON);
const copy = p.mmap(0, PAGES * PAGE_SIZE, RW, ANON);
for (let page = 0; page < PAGES; page++) p.store32(data + page * PAGE_SIZE, page);

// From here on `data` is read-only. A write to a page calls the handler, which saves the page
// and lets the write go on.
const saved = new Set<number>();
p.sigaction(SIGSEGV, function* (_sig, { si_addr }, sys) {
  const at = (si_addr & PAGE_MASK) - data;
  for (let i = 0; i < PAGE_SIZE; i += 4)
    yield* sys.store32(copy + at + i, yield* sys.load32(data + at + i));
  saved.add(at);
  yield* sys.mprotect(data + at, PAGE_SIZE, RW);
});
p.mprotect(data, PAGES * PAGE_SIZE, PROT_READ);

/** A word of the snapshot: out of the copy if the page was saved, else where it still is. */
const then = (offset: number) =>
  p.load32((saved.has(offset - (offset % PAGE_SIZE)) ? copy : data) + offset);

p.store32(data + 7 * PAGE_SIZE, 700);
p.store32(data + 7 * PAGE_SIZE + 4, 701);
p.store32(data + 30 * PAGE_SIZE, 3000);

p.load32(data + 7 * PAGE_SIZE); //=> 700
then(7 * PAGE_SIZE); //=> 7
then(8 * PAGE_SIZE); //=> 8

// Two pages were copied; the kernel does the same in do_wp_page(), without a signal.
saved.size; //=> 2
