// A dirty-page tracker: which pages changed between two checkpoints.
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
const p = m.spawn('virtual-machine');
const RW = PROT_READ | PROT_WRITE;
const SIZE = 16 * PAGE_SIZE;
const memory = p.mmap(0, SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);

let dirty = new Set<number>();
p.sigaction(SIGSEGV, function* (_sig, { si_addr }, sys) {
  dirty.add((si_addr - memory) >>> 12);
  yield* sys.mprotect(si_addr & PAGE_MASK, PAGE_SIZE, RW);
});

/** The pages that were written since the last checkpoint; all are watched again. */
function checkpoint(): number[] {
  const pages = [...dirty].sort((a, b) => a - b);
  dirty = new Set();
  p.mprotect(memory, SIZE, PROT_READ);
  return pages;
}

checkpoint();
for (const page of [3, 9, 3, 10]) p.store8(memory + page * PAGE_SIZE + 100, 1);
checkpoint(); //=> [3, 9, 10]

// A word that lies on two pages makes both dirty: the store is tried again after each handler.
p.store32(memory + 6 * PAGE_SIZE - 2, 0xffffffff);
checkpoint(); //=> [5, 6]

checkpoint(); //=> []
// Each checkpoint makes the written pages read-only, and so merges them with the area before. The area above them had
// these rights already, so mprotect() does not try to merge it, and it stays apart.
p.mm.map_count; //=> 5
