// brk() calls find_vma_intersection() for one page more than the heap will grow by.
import {
  boot,
  find_vma_intersection,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const heap = p.brk();
const FIXED = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
p.mmap(heap + 3 * PAGE_SIZE, PAGE_SIZE, PROT_READ, FIXED);

// The end of the range is not part of it: a range that only touches an area does not meet it.
find_vma_intersection(p.mm, heap, heap + 3 * PAGE_SIZE); //=> null
find_vma_intersection(p.mm, heap, heap + 3 * PAGE_SIZE + 1)!.vm_start; //=> 0x804e000

// Three pages would fit below the mapping, but one must stay free: the heap may have two.
p.brk(heap + 3 * PAGE_SIZE); //=> 0x804b000
p.brk(heap + 2 * PAGE_SIZE); //=> 0x804d000
