// brk() returns no error: if the break cannot be moved, it returns the old one.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  RLIM_INFINITY,
  RLIMIT_AS,
  RLIMIT_DATA,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const { start_data, start_brk } = p.mm;
const top = p.brk(start_brk + PAGE_SIZE);

// RLIMIT_DATA counts from the beginning of the data: one page of data and two of heap here.
(top - start_data) / PAGE_SIZE; //=> 2
p.setrlimit(RLIMIT_DATA, 3 * PAGE_SIZE);
p.brk(top + PAGE_SIZE) === top + PAGE_SIZE; //=> true
p.brk(top + PAGE_SIZE + 1) === top + PAGE_SIZE; //=> true

// Memory from mmap() is not counted, and the limit does not keep a heap from shrinking.
p.setrlimit(RLIMIT_DATA, 0);
p.mmap(0, 64 * PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
p.brk(top) === top; //=> true

// Within the last page the break moves freely, whatever the limit says.
p.brk(top - 8) === top - 8; //=> true
p.brk(top) === top; //=> true
p.setrlimit(RLIMIT_DATA, RLIM_INFINITY);

// RLIMIT_AS counts all areas. Here do_brk() returns ENOMEM, and sys_brk() does not pass it on.
p.setrlimit(RLIMIT_AS, p.mm.total_vm * PAGE_SIZE);
const trace = m.trace(() => p.brk(top + PAGE_SIZE));
[trace.find('do_brk')!.result, trace.find('sys_brk')!.result]; //=> ['-ENOMEM', '0x804c000']
p.setrlimit(RLIMIT_AS, RLIM_INFINITY);

// vm_enough_memory(): the program wants 1 GB, and there are 16 MB of RAM and no swap.
p.brk(top + 0x40000000) === top; //=> true
