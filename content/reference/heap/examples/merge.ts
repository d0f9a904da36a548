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

// Heap memory may be executed. An allocator that takes the right away cuts itself off from what comes later.
p.mprotect(heap, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE);
allocated(() => p.brk(heap + 4 * PAGE_SIZE)); //=> 1
areas();
//=> 0804b000-0804e000 rw-p
//   0804e000-0804f000 rwxp

// A locked last page does the same. Shrinking goes over all of them at once.
p.mlock(heap + 3 * PAGE_SIZE, PAGE_SIZE);
p.brk(heap + 5 * PAGE_SIZE);
areas();
//=> 0804b000-0804e000 rw-p
//   0804e000-0804f000 rwxp
//   0804f000-08050000 rwxp
p.brk(heap + PAGE_SIZE);
areas(); //=> 0804b000-0804c000 rw-p

// The heap's own pages can be unmapped. brk() does not know, and goes on at its end.
p.munmap(heap, PAGE_SIZE);
p.brk(heap + 2 * PAGE_SIZE);
areas(); //=> 0804c000-0804d000 rwxp
