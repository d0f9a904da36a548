// A file has two lists of areas, private and shared; the newest area is the first in its list.
import {
  __vma_link_file,
  calc_vm_flags,
  MAP_DENYWRITE,
  MAP_PRIVATE,
  PROT_READ,
  struct_dentry,
  struct_file,
  struct_inode,
  VM_SHARED,
  vm_area_struct,
} from 'sim';

// No system call maps a file yet, so the file is made by hand: an inode, its name, an open file.
const inode = new struct_inode();
const file = new struct_file();
file.f_dentry = new struct_dentry();
file.f_dentry.d_inode = inode;

function link(flags: number): vm_area_struct {
  const area = new vm_area_struct();
  area.vm_file = file;
  area.vm_flags = flags;
  __vma_link_file(area);
  return area;
}

const first = link(0);
const second = link(0);
inode.i_mapping.i_mmap === second; //=> true
second.vm_next_share === first; //=> true

// Each knows the pointer that points to it: the head of the list, or a field of the one before.
first.vm_pprev_share!.get() === first; //=> true
first.vm_pprev_share!.set(null);
second.vm_next_share; //=> null

// A shared area goes to the other list.
const shared = link(VM_SHARED);
inode.i_mapping.i_mmap_shared === shared; //=> true
shared.vm_next_share; //=> null

// An area of a running program keeps writers out: below zero, i_writecount counts those who do.
link(calc_vm_flags(PROT_READ, MAP_PRIVATE | MAP_DENYWRITE));
inode.i_writecount.counter; //=> -1

// An anonymous area is in no such list.
const anonymous = new vm_area_struct();
__vma_link_file(anonymous);
anonymous.vm_pprev_share; //=> null
