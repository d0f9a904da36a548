// A range is refused if it begins inside a page, leaves user space or is empty.
import { boot, PAGE_SIZE, TASK_SIZE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const before = p.maps();

// An address inside a page. The length may be odd: it is rounded up.
p.munmap(0x40000001, PAGE_SIZE); //=> throws EINVAL
p.munmap(0x40000000, 1); //=> 0

// The last page may go; one byte more would be the kernel's.
p.munmap(TASK_SIZE - PAGE_SIZE, PAGE_SIZE + 1); //=> throws EINVAL
p.munmap(TASK_SIZE + PAGE_SIZE, PAGE_SIZE); //=> throws EINVAL

// A length that would wrap past 4 GB, and one that would round up to 0.
p.munmap(0x40000000, 0xc0001000); //=> throws EINVAL
p.munmap(0x40000000, 0xffffffff); //=> throws EINVAL

// A length of 0. mmap() would return success for it.
p.munmap(0x40000000, 0); //=> throws EINVAL

p.maps() === before; //=> true
