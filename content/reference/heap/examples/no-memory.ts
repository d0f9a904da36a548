// Without memory for a structure the heap cannot begin, and cannot shrink either.
import { boot, PAGE_SIZE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const heap = p.brk();

// The first page needs an area of its own.
m.fail('kmem_cache_alloc');
p.brk(heap + PAGE_SIZE) === heap; //=> true
p.brk(heap + 2 * PAGE_SIZE) === heap + 2 * PAGE_SIZE; //=> true

// Growth that merges needs none, so the failure that was prepared waits for the next call.
m.fail('kmem_cache_alloc');
p.brk(heap + 3 * PAGE_SIZE) === heap + 3 * PAGE_SIZE; //=> true

// do_munmap() takes a structure before it knows whether it will need one, and without it fails.
p.brk(heap + PAGE_SIZE) === heap + 3 * PAGE_SIZE; //=> true
p.brk(heap + PAGE_SIZE) === heap + PAGE_SIZE; //=> true
p.maps();
//=> 0804b000-0804c000 rwxp 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
