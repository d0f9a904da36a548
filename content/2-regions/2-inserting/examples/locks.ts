// __insert_vm_struct() expects page_table_lock held; insert_vm_struct() takes it itself.
import {
  __insert_vm_struct,
  boot,
  insert_vm_struct,
  PAGE_SIZE,
  spin_lock,
  spin_unlock,
  vm_area_struct,
} from 'sim';

const m = boot();
const { mm } = m.spawn('demo');

// Areas made by hand, with nothing in them but a range.
function area(start: number): vm_area_struct {
  const made = new vm_area_struct();
  made.vm_start = start;
  made.vm_end = start + PAGE_SIZE;
  return made;
}

// As munmap() does it: both ends of a hole go in under one lock; page-out sees neither until the lock is released.
spin_lock(m.k, mm.page_table_lock);
__insert_vm_struct(m.k, mm, area(0x40000000));
__insert_vm_struct(m.k, mm, area(0x40002000));
spin_unlock(m.k, mm.page_table_lock);

// As exec does it.
insert_vm_struct(m.k, mm, area(0x50000000));
mm.map_count; //=> 4

// With the lock held it would wait for itself. A kernel for several processors would hang here; this machine stops
// and says so.
spin_lock(m.k, mm.page_table_lock);
insert_vm_struct(m.k, mm, area(0x60000000)); //=> throws KernelBug
