import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, mm_struct as Space } from 'sim';

const p = boot().spawn('check');

// The stack is the last area of a new process, and stays it however many come below.
last(p.mm)?.vm_end === 0xc0000000; //=> true
for (let i = 0; i < 40; i++)
  p.mmap(0x50000000 + i * 0x10000, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
last(p.mm)?.vm_end === 0xc0000000; //=> true

// Without the stack it is the highest mapping.
p.munmap(0xb0000000, 0x10000000);
last(p.mm)?.vm_start === 0x50000000 + 39 * 0x10000; //=> true

// An address space without areas has none.
last(new Space()); //=> null
