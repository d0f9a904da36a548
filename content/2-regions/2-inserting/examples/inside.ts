// An address inside an area has no place: mmap() clears the range and searches again.
import {
  boot,
  find_vma_prepare,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 4 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const b = p.mmap(a + 8 * PAGE_SIZE, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

// The result names the area in the way. The rest means nothing; in C it is not even written.
const found = find_vma_prepare(p.mm, b);
found.vma!.vm_start; //=> 0x40008000
found.prev; //=> null
found.rb_parent; //=> null

// There is an area below b all the same.
find_vma_prepare(p.mm, b - 1).prev!.vm_start; //=> 0x40000000

// For MAP_FIXED over an area the place is looked up, the range cleared, the place looked up again. do_munmap() looks up
// two more places, for the two ends that it puts back.
const trace = m.trace(() => {
  const fixed = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
  p.mmap(a + PAGE_SIZE, PAGE_SIZE, PROT_READ | PROT_WRITE, fixed);
});
trace.all('find_vma_prepare').length; //=> 4
trace.all('do_munmap').length; //=> 1
