// Wrong arguments are refused before anything is changed; some are not noticed at all.
import {
  boot,
  find_vma,
  MAP_ANONYMOUS,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_EXEC,
  PROT_READ,
  PROT_WRITE,
  VM_MAYWRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, 2 * PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS);
const before = p.maps();

// A start inside a page, an unknown right and a range that wraps are refused.
p.mprotect(a + 1, PAGE_SIZE, PROT_READ); //=> throws EINVAL
p.mprotect(a, PAGE_SIZE, 8); //=> throws EINVAL
p.mprotect(a, 0xf0000000, PROT_READ); //=> throws EINVAL

// A length of 0 succeeds. So does nearly 4 GB, which is 0 when it is rounded up to whole pages.
p.mprotect(a, 0, PROT_READ); //=> 0
p.mprotect(a, 0xfffff001, PROT_READ); //=> 0

// Where the range begins there must be an area.
p.mprotect(a - PAGE_SIZE, 2 * PAGE_SIZE, PROT_WRITE); //=> throws ENOMEM

// A shared mapping of a file that was opened for reading has no VM_MAYWRITE. Here the flag is cleared by hand.
find_vma(p.mm, a)!.vm_flags &= ~VM_MAYWRITE;
p.mprotect(a, PAGE_SIZE, PROT_READ | PROT_WRITE); //=> throws EACCES

// Other rights are not refused; VM_MAYEXEC is set.
p.mprotect(a, 2 * PAGE_SIZE, PROT_READ | PROT_EXEC); //=> 0
p.mprotect(a, 2 * PAGE_SIZE, PROT_READ); //=> 0
p.maps() === before; //=> true
