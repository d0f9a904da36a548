// An area with none below it becomes the head of the list; balancing decides which area is the root of the tree.
import {
  boot,
  hex,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  TASK_SIZE,
  type vm_area_struct,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number) => p.mmap(addr, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const head = () => hex(p.mm.mmap!.vm_start);
const root = () => hex((p.mm.mm_rb.rb_node!.owner as vm_area_struct).vm_start);

// Not even a stack is left: list and tree are empty.
p.munmap(0, TASK_SIZE);
p.mm.map_count; //=> 0

map(0x50000000);
head(); //=> 0x50000000
root(); //=> 0x50000000

// The second has no area below it either. It becomes the head, and hangs below the root.
map(0x40000000);
head(); //=> 0x40000000
root(); //=> 0x50000000
p.mm.mmap!.vm_next!.vm_start; //=> 0x50000000

// So does the third; now the tree leans to the left, and balancing gives it another root.
map(0x30000000);
head(); //=> 0x30000000
root(); //=> 0x40000000

// Once more from the beginning. An area between two others becomes the root by a rotation, but is not the head.
p.munmap(0, TASK_SIZE);
map(0x50000000);
map(0x40000000);
map(0x48000000);
head(); //=> 0x40000000
root(); //=> 0x48000000
