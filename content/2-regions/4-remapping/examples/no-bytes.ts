// CVE-2003-0985: a new length of 0 makes an area without bytes, and the program's exit ends in a BUG().
import {
  boot,
  find_vma,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_READ,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

// Nothing of a is moved to b, which will be no bytes long.
const b = 0x50000000;
p.mremap(a, 0, 0, MREMAP_FIXED | MREMAP_MAYMOVE, b); //=> 0x50000000
p.maps();
//=> 40000000-40001000 r--p 00000000 00:00 0
//   50000000-50000000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// It contains no address, yet find_vma() of an address below it returns it.
find_vma(p.mm, b) === p.mm.mmap!.vm_next!.vm_next; //=> true
find_vma(p.mm, b - 1) === p.mm.mmap!.vm_next; //=> true

// exit() frees one area after the other, and zap_page_range() calls BUG() when it is given an empty range.
p.exit(); //=> throws KernelBug
