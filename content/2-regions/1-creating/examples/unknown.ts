// Bits of prot and flags that mean nothing here are ignored.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_LOCKED,
  MAP_PRIVATE,
  MAP_SHARED,
  PAGE_SIZE,
  PROT_READ,
} from 'sim';

const m = boot();
const p = m.spawn('demo');

// These are all bits of prot that have no name, and all high bits of flags.
p.mmap(0, PAGE_SIZE, PROT_READ | 0xfffffff8, 0xffff0000 | MAP_PRIVATE | MAP_ANONYMOUS);
p.maps();
//=> 40000000-40001000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// MAP_LOCKED has a name, but no code looks at it yet.
p.mmap(0, PAGE_SIZE, PROT_READ, MAP_LOCKED | MAP_PRIVATE | MAP_ANONYMOUS);
p.mm.locked_vm; //=> 0

// The type is a number and not a set of bits, so both types at once are neither.
p.mmap(0, PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_PRIVATE | MAP_ANONYMOUS); //=> throws EINVAL
