// The child inherits the areas but not the locks on them.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MCL_CURRENT,
  MCL_FUTURE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  VM_LOCKED,
} from 'sim';

const m = boot();
const p = m.spawn('parent');
const RW = PROT_READ | PROT_WRITE;
p.mmap(0, 3 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
p.mlockall(MCL_CURRENT | MCL_FUTURE);
p.mm.locked_vm; //=> 4
p.mm.def_flags === VM_LOCKED; //=> true

const child = p.fork();
child.task.comm = 'child';

// dup_mmap() clears locked_vm and VM_LOCKED, mm_init() clears def_flags.
child.mm.locked_vm; //=> 0
child.mm.mmap!.vm_flags & VM_LOCKED; //=> 0
child.mm.def_flags; //=> 0

// So the next area of the child is an ordinary one.
child.mmap(0, 64 * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS);
child.mm.locked_vm; //=> 0

// The pages that the parent's lock brought in are in the child all the same.
child.mm.rss; //=> 4
