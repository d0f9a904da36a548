// A locked mapping succeeds even if its pages cannot be brought in.
import {
  boot,
  hex,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
  VM_LOCKED,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (pages: number, prot: number) =>
  hex(p.mmap(0, pages * PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS));
p.mm.def_flags = VM_LOCKED;

// Four pages are brought in at once. The fifth in memory is the stack's.
map(4, PROT_READ | PROT_WRITE); //=> 0x40000000
p.mm.locked_vm; //=> 4
p.mm.rss; //=> 5

// Pages that may not be touched are not brought in. They count as locked all the same.
map(4, PROT_NONE); //=> 0x40004000
p.mm.locked_vm; //=> 8
p.mm.rss; //=> 5

// Memory runs out at the third page of four. The caller is not told.
m.fail('__alloc_pages', { nth: 3 });
map(4, PROT_READ | PROT_WRITE); //=> 0x40008000
p.mm.locked_vm; //=> 12
p.mm.rss; //=> 7
