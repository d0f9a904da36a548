// A lock on the front of an area: a new structure gets the front, the old one keeps the rest.
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

p.mlock(a, 2 * PAGE_SIZE);

// The old structure begins two pages later, and so does its offset.
p.maps();
//=> 40000000-40002000 rw-p 00000000 00:00 0
//   40002000-40006000 rw-p 00002000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
old === find_vma(p.mm, a + 2 * PAGE_SIZE); //=> true

// Only the new structure has the flag.
const front = find_vma(p.mm, a)!;
[front, old].map((area) => (area.vm_flags & VM_LOCKED) !== 0); //=> [true, false]
p.mm.locked_vm; //=> 2
