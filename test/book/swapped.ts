// For the sections about swap: a process whose pages have gone there.

import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const RW = PROT_READ | PROT_WRITE;

/** A process with eight pages from `a` on in slots 2 to 9, and no longer in memory. */
export function swapped() {
  const m = boot({ pages: 768, swap: 1024 });
  const p = m.spawn('test');
  const a = p.mmap(0, 8 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  p.fill(a, 8 * PAGE_SIZE, 7);
  const hog = m.spawn('hog');
  const b = hog.mmap(0, 600 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  hog.fill(b, 600 * PAGE_SIZE, 0xaa);
  hog.exit();
  return { m, p, a };
}
