// The limit on locked memory counts what MAP_FIXED is about to unmap; the limit on all memory does not.
import {
  boot,
  hex,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  RLIMIT_AS,
  RLIMIT_MEMLOCK,
  VM_LOCKED,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, flags = 0) =>
  hex(p.mmap(addr, 4 * PAGE_SIZE, PROT_READ, flags | MAP_PRIVATE | MAP_ANONYMOUS));

// def_flags is as after mlockall(MCL_FUTURE). Four pages may be locked and five mapped: these and the stack's.
p.mm.def_flags = VM_LOCKED;
p.setrlimit(RLIMIT_MEMLOCK, 4 * PAGE_SIZE);
p.setrlimit(RLIMIT_AS, 5 * PAGE_SIZE);
map(0x40000000); //=> 0x40000000
p.mm.locked_vm; //=> 4

// Four in place of four: the new ones are added to those that would go, and eight are too many.
map(0x40000000, MAP_FIXED); //=> throws EAGAIN

// The old ones are still there. The program has to unmap them itself first.
p.mm.locked_vm; //=> 4
p.munmap(0x40000000, 4 * PAGE_SIZE);
map(0x40000000, MAP_FIXED); //=> 0x40000000

// Without locking, the limit on all memory lets the same replacement through.
p.munmap(0x40000000, 4 * PAGE_SIZE);
p.mm.def_flags = 0;
map(0x40000000); //=> 0x40000000
map(0x40000000, MAP_FIXED); //=> 0x40000000
