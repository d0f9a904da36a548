// An area in the way leads to a BUG() before anything is changed, and locks that are held stay held.
import {
  __insert_vm_struct,
  boot,
  insert_vm_struct,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  spin_lock,
  vm_area_struct,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
const area = new vm_area_struct();

// An area may begin where another ends.
area.vm_start = a + 2 * PAGE_SIZE;
area.vm_end = a + 3 * PAGE_SIZE;
insert_vm_struct(m.k, p.mm, area);
p.mm.map_count; //=> 3

// Two ranges overlap a: one is its second page, and the other reaches into it from below by a byte.
const wrong = new vm_area_struct();
wrong.vm_start = a + PAGE_SIZE;
wrong.vm_end = a + 2 * PAGE_SIZE;
insert_vm_struct(m.k, p.mm, wrong); //=> throws KernelBug
wrong.vm_start = a - PAGE_SIZE;
wrong.vm_end = a + 1;
spin_lock(m.k, p.mm.page_table_lock);
__insert_vm_struct(m.k, p.mm, wrong); //=> throws KernelBug

// List and count are as before. The lock, taken above, is never released.
p.mm.map_count; //=> 3
wrong.vm_next; //=> null
m.k.locksHeld.length; //=> 1
