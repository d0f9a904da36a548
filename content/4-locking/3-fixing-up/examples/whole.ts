// A lock on a whole area only sets its flag: no structure, no cut.
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
const area = find_vma(p.mm, a)!;
const { vm_flags } = area;

// Any allocation of a structure would fail: none is made.
const order = m.fail('kmem_cache_alloc');
p.mlock(a, 6 * PAGE_SIZE);
order.calls; //=> 0
order.stop();

find_vma(p.mm, a) === area; //=> true
area.vm_flags === (vm_flags | VM_LOCKED); //=> true

// All six pages are in memory, beside that of the stack, and count as locked.
p.mm.rss; //=> 7
p.mm.locked_vm; //=> 6
