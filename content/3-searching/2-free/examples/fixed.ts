// With MAP_FIXED there is no search: the address is only checked for range and alignment.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  TASK_SIZE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const FIXED = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;

p.mmap(0, 3 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);

// What is in the way does not matter: get_unmapped_area() does not look.
p.mmap(0x40001000, PAGE_SIZE, PROT_READ | PROT_WRITE, FIXED); //=> 0x40001000
p.maps();
//=> 40000000-40001000 r--p 00000000 00:00 0
//   40001000-40002000 rw-p 00000000 00:00 0
//   40002000-40003000 r--p 00002000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// Not a multiple of 4096; and a range that would reach into the kernel.
p.mmap(0x40000800, PAGE_SIZE, PROT_READ, FIXED); //=> throws EINVAL
p.mmap(TASK_SIZE - PAGE_SIZE, 2 * PAGE_SIZE, PROT_READ, FIXED); //=> throws ENOMEM

// Both wrong: the range is tested first.
p.mmap(TASK_SIZE - 1, PAGE_SIZE, PROT_READ, FIXED); //=> throws ENOMEM
