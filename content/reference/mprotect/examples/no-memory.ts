// Without memory for a structure an area stays as it is; those before it in the range have changed.
import { boot, MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const RW = PROT_READ | PROT_WRITE;
const flags = MAP_PRIVATE | MAP_ANONYMOUS;

/** A program with four pages, rw-. */
function demo() {
  const p = m.spawn('demo');
  p.mmap(0x40000000, 4 * PAGE_SIZE, RW, flags);
  return p;
}
const a = 0x40000000;

// The front, the back: one structure. The middle: two, and the first is freed if the second fails.
for (const [first, end, nth] of [
  [0, 1, 1],
  [3, 4, 1],
  [1, 3, 1],
  [1, 3, 2],
]) {
  const p = demo();
  const before = p.maps();
  m.fail('kmem_cache_alloc', { nth });
  p.mprotect(a + first * PAGE_SIZE, (end - first) * PAGE_SIZE, PROT_READ); //=> throws ENOMEM
  p.maps() === before; //=> true
}

// A whole area needs none, so the first of these two is changed. The second is locked and cannot be
// merged into it: its front needs a structure, and there the call fails.
const p = demo();
p.mmap(a + 4 * PAGE_SIZE, 4 * PAGE_SIZE, RW, flags | MAP_FIXED);
p.mlock(a + 4 * PAGE_SIZE, 4 * PAGE_SIZE);
m.fail('kmem_cache_alloc');
p.mprotect(a, 6 * PAGE_SIZE, PROT_READ); //=> throws ENOMEM
p.maps();
//=> 40000000-40004000 r--p 00000000 00:00 0
//   40004000-40008000 rw-p 00004000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
