// The break may go below the heap's beginning, down to the end of the code.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_EXEC,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
const { end_code, start_data, start_brk } = p.mm;
[end_code, start_data, start_brk]; //=> [0x8049000, 0x804a000, 0x804b000]

// A program's code and data, as the loader would have mapped them.
const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
p.mmap(end_code - PAGE_SIZE, PAGE_SIZE, PROT_READ | PROT_EXEC, flags);
p.mmap(start_data, PAGE_SIZE, PROT_READ | PROT_WRITE, flags);
p.store8(start_data, 42);

// Into the code: refused.
p.brk(end_code - 1) === start_brk; //=> true

// Below the heap, but not below the code: the data is unmapped, and the call succeeds.
p.brk(start_data) === start_data; //=> true
p.maps();
//=> 08048000-08049000 r-xp 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// The heap grows from there now. Where the data was, there are zeroes.
p.brk(start_brk + PAGE_SIZE);
p.load8(start_data); //=> 0
