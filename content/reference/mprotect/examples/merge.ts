// Where the new rights are those of a neighbour, two areas, or three, become one.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const RW = PROT_READ | PROT_WRITE;

/** Six pages of which 2 and 3 are read-only, and a range of pages with new rights: which function did what. */
function protect(first: number, end: number, prot: number) {
  const p = m.spawn('demo');
  const a = p.mmap(0, 6 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
  p.mprotect(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE, PROT_READ);
  const trace = m.trace(() => p.mprotect(a + first * PAGE_SIZE, (end - first) * PAGE_SIZE, prot));
  const areas = p.maps().split('\n').slice(0, -1);
  const count = (name: string) => trace.all(name).length;
  return [
    `${count('kmem_cache_alloc')} allocated, ${count('kmem_cache_free')} freed`,
    ...areas.map((line) => line.slice(0, 22)),
  ].join('\n');
}

// All of the middle area: it is merged into the one before it, and then so is the one after it.
protect(2, 4, RW);
//=> 0 allocated, 2 freed
//   40000000-40006000 rw-p

// Its front: the border between the two areas moves, and that is all.
protect(2, 3, RW);
//=> 0 allocated, 0 freed
//   40000000-40003000 rw-p
//   40003000-40004000 r--p
//   40004000-40006000 rw-p

// Its back: a new area is made for it; then the area above is merged into the new one and freed.
protect(3, 4, RW);
//=> 1 allocated, 1 freed
//   40000000-40002000 rw-p
//   40002000-40003000 r--p
//   40003000-40006000 rw-p
