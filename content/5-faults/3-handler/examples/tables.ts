// The first fault in each 4 MB makes a page table.
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
const p = m.spawn('demo');
const MB = 1024 * 1024;
const a = p.mmap(0, 8 * MB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

/** How many frames `access` takes. */
function frames(access: () => void): number {
  const before = nr_free_pages(m.k);
  access();
  return before - nr_free_pages(m.k);
}

// Reads get the zero page, which is there already. What they take is page tables.
frames(() => p.load8(a)); //=> 1
frames(() => p.load8(a + 4 * MB - PAGE_SIZE)); //=> 0
frames(() => p.load8(a + 4 * MB)); //=> 1

// A write takes a frame, and a table only where there is none.
frames(() => p.store8(a + PAGE_SIZE, 1)); //=> 1
