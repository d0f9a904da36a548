import { boot, MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PROT_READ, PROT_WRITE } from 'sim';

const base = 0x40000000;
const place = 0x50000000;
const PAGES = 6;

/** Moves six pages, of which the third was never touched; the `nth` entry finds no place. */
function attempt(nth: number): string {
  const m = boot();
  const p = m.spawn('check');
  const len = PAGES * PAGE_SIZE;
  const map = (addr: number) =>
    p.mmap(addr, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED);
  map(base);
  map(place);
  for (let page = 0; page < PAGES; page++)
    if (page !== 2) p.store8(base + page * PAGE_SIZE, page + 1);

  const failure = nth > 0 ? m.fail('alloc_one_pte', { nth, result: 0 }) : null;
  const got = m.runAs(p.task, 'moveTables()', moveTables(m.k, p.mm, place, base, len));
  failure?.stop();
  const { rss } = p.mm;
  const bytes = (at: number) =>
    Array.from({ length: PAGES }, (_, page) => p.load8(at + page * PAGE_SIZE)).join('');
  const wrong = m.check().length > 0 ? ', something does not hold' : '';
  return `${got}: ${bytes(base)} ${bytes(place)}, rss ${rss}${wrong}`;
}

// All goes well.
attempt(0); //=> 0: 000000 120456, rss 6

// The first to be moved, the last, and each in between cannot be.
attempt(1); //=> -1: 120456 000000, rss 6
attempt(2); //=> -1: 120456 000000, rss 6
attempt(3); //=> -1: 120456 000000, rss 6
attempt(4); //=> -1: 120456 000000, rss 6
attempt(5); //=> -1: 120456 000000, rss 6
