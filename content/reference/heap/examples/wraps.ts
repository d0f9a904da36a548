// A break in the last page below 4 GB makes an area that ends at address 0.
import { boot, find_vma } from 'sim';

const m = boot();
const p = m.spawn('demo');
const heap = p.brk();

// Nearly a million pages are wanted, so the test for memory is what refuses.
p.brk(0xfffff001) === heap; //=> true

// Without that test nothing refuses it: the search for a mapping in the way uses the break rounded up, which is 0.
m.sysctl('vm.overcommit_memory', 1);
p.brk(0xfffff001); //=> 0xfffff001
p.maps();
//=> 0804b000-00000000 rwxp 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// Its end is 0, and no address is below that: the area is in the list, but find_vma() never finds it.
find_vma(p.mm, heap)!.vm_start; //=> 0xbffff000
p.brk(heap); //=> 0xfffff001

// At exit its pages are to be unmapped, from 0x804b000 up to 0. A range that ends below its start is a BUG().
p.exit(); //=> throws KernelBug
