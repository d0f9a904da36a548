// A lock on the middle of an area: the old structure keeps the middle, two new ones get the sides.
import {
  boot,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  VM_LOCKED,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 6 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const old = find_vma(p.mm, a)!;

p.mlock(a + 2 * PAGE_SIZE, 2 * PAGE_SIZE);

// The middle and the right side have new offsets.
p.maps();
//=> 40000000-40002000 rw-p 00000000 00:00 0
//   40002000-40004000 rw-p 00002000 00:00 0
//   40004000-40006000 rw-p 00004000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// munmap() would have left the old structure with the front. Here it has the middle, and the flag.
old === find_vma(p.mm, a + 2 * PAGE_SIZE); //=> true
const left = find_vma(p.mm, a)!;
const right = old.vm_next!;
[left, old, right].map((area) => (area.vm_flags & VM_LOCKED) !== 0); //=> [false, true, false]
p.mm.locked_vm; //=> 2
