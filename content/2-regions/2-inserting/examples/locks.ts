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

// Areas are made by hand here, with nothing in them but a range.
function area(start: number): vm_area_struct {
  const made = new vm_area_struct();
  made.vm_start = start;
  made.vm_end = start + PAGE_SIZE;
  return made;
}

// munmap() inserts both ends of a hole under one lock, and page-out sees neither until the lock is released.
spin_lock(m.k, mm.page_table_lock);
__insert_vm_struct(m.k, mm, area(0x40000000));
__insert_vm_struct(m.k, mm, area(0x40002000));
spin_unlock(m.k, mm.page_table_lock);

// exec leaves the lock to insert_vm_struct().
insert_vm_struct(m.k, mm, area(0x50000000));
mm.map_count; //=> 4

// If the lock is held already, the task waits for itself. A kernel for several processors would hang; this machine stops
// and says so.
spin_lock(m.k, mm.page_table_lock);
insert_vm_struct(m.k, mm, area(0x60000000)); //=> throws KernelBug
