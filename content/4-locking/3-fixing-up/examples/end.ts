// A lock on the back of an area: the old structure keeps the front, a new one gets the back.
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

p.mlock(a + 4 * PAGE_SIZE, 2 * PAGE_SIZE);

// The old structure ends earlier, and its offset is what it was.
p.maps();
//=> 40000000-40004000 rw-p 00000000 00:00 0
//   40004000-40006000 rw-p 00004000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
old === find_vma(p.mm, a); //=> true

// Again only the new structure has the flag.
const back = old.vm_next!;
[old, back].map((area) => (area.vm_flags & VM_LOCKED) !== 0); //=> [false, true]
p.mm.locked_vm; //=> 2
