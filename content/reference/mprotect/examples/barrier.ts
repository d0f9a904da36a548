// A write barrier: a handler notices the first write to each page of a heap.
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
const p = m.spawn('collector');
const RW = PROT_READ | PROT_WRITE;
const heap = p.mmap(0, 8 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);

// The collector has looked at the whole heap. Only pages that are written after that must be looked at again.
const written: number[] = [];
p.sigaction(SIGSEGV, function* (_sig, { si_addr }, sys) {
  written.push((si_addr - heap) / PAGE_SIZE);
  yield* sys.mprotect(si_addr & PAGE_MASK, PAGE_SIZE, RW);
});
p.mprotect(heap, 8 * PAGE_SIZE, PROT_READ);

p.store32(heap + 2 * PAGE_SIZE, 1);
p.store32(heap + 2 * PAGE_SIZE + 8, 2); // the page may be written now
p.load32(heap + 4 * PAGE_SIZE); // a load is no write
p.store32(heap + 6 * PAGE_SIZE, 3);
written; //=> [2, 6]

// Each page that was opened is an area of its own, with the rest between them. The frame of the handler made the stack
// grow by a page: its vm_pgoff was 0, and is −1 now.
p.maps();
//=> 40000000-40002000 r--p 00000000 00:00 0
//   40002000-40003000 rw-p 00002000 00:00 0
//   40003000-40006000 r--p 00003000 00:00 0
//   40006000-40007000 rw-p 00006000 00:00 0
//   40007000-40008000 r--p 00007000 00:00 0
//   bfffe000-c0000000 rwxp fffff000 00:00 0
