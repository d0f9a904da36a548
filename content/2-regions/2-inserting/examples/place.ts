// One descent of the tree finds the place in the list and the place in the tree.
import {
  boot,
  find_vma_prepare,
  hex,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  type vm_area_struct,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number) => p.mmap(addr, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const start = (area: vm_area_struct | null) => (area ? hex(area.vm_start) : 'none');
const owner = (node: vm_area_struct['vm_rb'] | null) =>
  start(node && (node.owner as vm_area_struct));

map(0x40000000);
map(0x40010000);
function place(addr: number): string {
  const { vma, prev, rb_parent } = find_vma_prepare(p.mm, addr);
  return `prev ${start(prev)}, next ${start(vma)}, hangs below ${owner(rb_parent)}`;
}

// One place is in the hole between the two, one between the second and the stack.
place(0x40008000); //=> prev 0x40000000, next 0x40010000, hangs below 0x40000000
place(0x50000000); //=> prev 0x40010000, next 0xbffff000, hangs below 0xbffff000

// Below all areas there is no prev; the next is the node above the place.
place(0x20000000); //=> prev none, next 0x40000000, hangs below 0x40000000

// Above all areas the result is still complete. find_vma_prev() would return nothing at all.
place(0xc0000000); //=> prev 0xbffff000, next none, hangs below 0xbffff000

map(0x40008000);
