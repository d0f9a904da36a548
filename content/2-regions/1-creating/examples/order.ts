// Six errors in one call are reported one after the other, in the order of the tests.
import {
  boot,
  hex,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  RLIM_INFINITY,
  RLIMIT_AS,
  RLIMIT_MEMLOCK,
  TASK_SIZE,
  VM_LOCKED,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const map = (addr: number, len: number, type: number) =>
  hex(p.mmap(addr, len, PROT_READ, type | MAP_ANONYMOUS | MAP_FIXED));

// Errors 2, 4 and 6 are limits. VM_LOCKED in def_flags is what mlockall(MCL_FUTURE) leaves there.
m.k.max_map_count = 0;
p.mm.def_flags = VM_LOCKED;
p.setrlimit(RLIMIT_MEMLOCK, 0);
p.setrlimit(RLIMIT_AS, 0);

// 1. The length is larger than user space. Everything below is wrong as well.
map(0x40000001, TASK_SIZE + 1, 0); //=> throws EINVAL

// 2. Too many areas.
map(0x40000001, PAGE_SIZE, 0); //=> throws ENOMEM
m.k.max_map_count = 65536;

// 3. The address is inside a page.
map(0x40000001, PAGE_SIZE, 0); //=> throws EINVAL

// 4. Too much locked memory.
map(0x40000000, PAGE_SIZE, 0); //=> throws EAGAIN
p.setrlimit(RLIMIT_MEMLOCK, RLIM_INFINITY);

// 5. Neither MAP_PRIVATE nor MAP_SHARED.
map(0x40000000, PAGE_SIZE, 0); //=> throws EINVAL

// 6. Too much memory in all.
map(0x40000000, PAGE_SIZE, MAP_PRIVATE); //=> throws ENOMEM
p.setrlimit(RLIMIT_AS, RLIM_INFINITY);

map(0x40000000, PAGE_SIZE, MAP_PRIVATE); //=> 0x40000000
