// An area mapped with MAP_GROWSDOWN grows like a stack, unless %esp is far above the address.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_GROWSDOWN,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();

/** A program with a second stack of one page, at 0x60000000. */
function demo() {
  const p = m.spawn('demo');
  const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN;
  p.mmap(0x60000000, PAGE_SIZE, PROT_READ | PROT_WRITE, flags);
  return p;
}

// As long as %esp is in the stack of the process, the second stack lies far below %esp, and does not grow.
demo().store8(0x60000000 - 4, 1); //=> throws SEGV_MAPERR

// A thread that runs on it makes it grow.
const p = demo();
p.setEsp(0x60000000);
p.store8(0x60000000 - 4, 1);
p.maps();
//=> 5ffff000-60001000 rw-p fffff000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0

// With %esp so far below, any address is near enough for the stack of the process.
p.store8(0xbff00000, 1);
p.mm.total_vm; //=> 258
