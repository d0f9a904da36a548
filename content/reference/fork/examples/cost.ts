// A fork costs structures and page tables, not pages: memory that is mapped but not used costs next to nothing.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  nr_free_pages,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
m.sysctl('vm.overcommit_memory', 1);
const RW = PROT_READ | PROT_WRITE;

/** Frames and page tables that a fork takes after `pages` pages have been written, `apart` bytes from each other. */
function fork(pages: number, apart: number) {
  const p = m.spawn('parent');
  p.mmap(0x40000000, 0x10000000, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  for (let page = 0; page < pages; page++) p.store8(0x40000000 + page * apart, 1);
  m.spawn('warm').exit(); // so that the caches have what a task needs
  const free = nr_free_pages(m.k);
  const trace = m.trace(() => p.fork());
  return { frames: free - nr_free_pages(m.k), tables: trace.all('pte_alloc').length };
}
const nothing = fork(0, 0);

// 16 pages side by side have one page table: one frame more than no pages at all.
const near = fork(16, PAGE_SIZE);
[near.frames - nothing.frames, near.tables - nothing.tables]; //=> [1, 1]

// 16 pages, each in 4 MB of its own, have 16 page tables.
const far = fork(16, 4 * 1024 * 1024);
[far.frames - nothing.frames, far.tables - nothing.tables]; //=> [16, 16]
