// Three limits are tested, in this order: locked memory, all memory, what the machine has.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MREMAP_MAYMOVE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  RLIM_INFINITY,
  RLIMIT_AS,
  RLIMIT_MEMLOCK,
} from 'sim';

const MB = 1024 * 1024;
const m = boot({ pages: (16 * MB) / PAGE_SIZE });
const p = m.spawn('demo');
const map = (size: number) => p.mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
const a = map(PAGE_SIZE);
p.mlock(a, PAGE_SIZE);

// Twenty megabytes are over all three limits.
p.setrlimit(RLIMIT_MEMLOCK, 2 * PAGE_SIZE);
p.setrlimit(RLIMIT_AS, 4 * MB);
p.mremap(a, PAGE_SIZE, 20 * MB); //=> throws EAGAIN
p.setrlimit(RLIMIT_MEMLOCK, RLIM_INFINITY);
const second = m.trace(() => {
  p.mremap(a, PAGE_SIZE, 20 * MB); //=> throws ENOMEM
});
p.setrlimit(RLIMIT_AS, RLIM_INFINITY);
const third = m.trace(() => {
  p.mremap(a, PAGE_SIZE, 20 * MB); //=> throws ENOMEM
});

// The second and the third limit give the same error. The third comes after the machine's pages have been counted.
second.all('vm_enough_memory').length; //=> 0
third.all('vm_enough_memory').length; //=> 1

// Only what is added counts: 18 MB at once are too much, 9 and then 9 more are not.
p.munlock(a, PAGE_SIZE);
map(18 * MB); //=> throws ENOMEM
const b = map(9 * MB);
p.mremap(b, 9 * MB, 18 * MB, MREMAP_MAYMOVE);
p.mm.total_vm; //=> 4610
