// With a length of 0 mmap() returns the address; a length that rounds to 0 is refused.
import { boot, MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PAGE_SIZE, PROT_READ, TASK_SIZE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const flags = MAP_PRIVATE | MAP_ANONYMOUS;

// Neither address nor type nor the number of areas is tested: one address is inside a page, the other in the kernel.
m.k.max_map_count = 0;
p.mmap(0x12345, 0, PROT_READ, MAP_ANONYMOUS | MAP_FIXED); //=> 0x12345
p.mmap(TASK_SIZE, 0, PROT_READ, flags | MAP_FIXED); //=> 0xc0000000
m.k.max_map_count = 65536;
p.maps(); //=> bffff000-c0000000 rwxp 00000000 00:00 0

// One byte takes a page.
p.mmap(0, 1, PROT_READ, flags);
p.mm.total_vm * PAGE_SIZE; //=> 8192

// A length above 4 GB minus one page is rounded up to 4 GB, which is 0.
p.mmap(0, 0xfffff001, PROT_READ, flags); //=> throws EINVAL

// A length larger than user space is a mistake. One exactly as large fits nowhere beside the stack.
p.mmap(0, TASK_SIZE + 1, PROT_READ, flags); //=> throws EINVAL
p.mmap(0, TASK_SIZE, PROT_READ, flags); //=> throws ENOMEM
