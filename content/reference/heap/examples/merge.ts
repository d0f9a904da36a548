// What is added to the heap becomes part of its last area, if the flags are the same.
import { boot, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const heap = p.brk();
const areas = () =>
  p
    .maps()
    .split('\n')
    .slice(0, -1)
    .map((line) => line.slice(0, 22))
    .join('\n');
const allocated = (call: () => void) => m.trace(call).all('kmem_cache_alloc').length;

// The first page needs a structure, those after it none.
allocated(() => p.brk(heap + PAGE_SIZE)); //=> 1
allocated(() => p.brk(heap + 3 * PAGE_SIZE)); //=> 0
areas(); //=> 0804b000-0804e000 rwxp

// Heap memory may be executed. If an allocator takes that right away, the next growth is an area of its own.
p.mprotect(heap, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE);
allocated(() => p.brk(heap + 4 * PAGE_SIZE)); //=> 1
areas();
//=> 0804b000-0804e000 rw-p
//   0804e000-0804f000 rwxp

// So it is after the last page has been locked. Shrinking unmaps pieces of several areas at once.
p.mlock(heap + 3 * PAGE_SIZE, PAGE_SIZE);
p.brk(heap + 5 * PAGE_SIZE);
areas();
//=> 0804b000-0804e000 rw-p
//   0804e000-0804f000 rwxp
//   0804f000-08050000 rwxp
p.brk(heap + PAGE_SIZE);
areas(); //=> 0804b000-0804c000 rw-p

// munmap() can unmap the heap's pages. brk() does not notice, and adds memory at the break.
p.munmap(heap, PAGE_SIZE);
p.brk(heap + 2 * PAGE_SIZE);
areas(); //=> 0804c000-0804d000 rwxp
