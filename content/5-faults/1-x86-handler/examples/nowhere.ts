// An access outside every area gives SEGV_MAPERR: through a null pointer, above an area, at the kernel's addresses.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();

/** A new program each time, with a page at 0x40000000: the one before has died. */
function demo() {
  const p = m.spawn('demo');
  p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  return p;
}

// Address 0 lies below every area, and the first area above it is no stack.
demo().load8(0); //=> throws SEGV_MAPERR

// One byte above an area. The next area above is the stack, but %esp is far away from here.
demo().store8(0x40001000, 1); //=> throws SEGV_MAPERR

// The kernel's memory lies above every area.
const p = demo();
p.load8(0xc0000000); //=> throws SEGV_MAPERR

// There is a page, but not for programs. The signal does not say so; the error code does, 4 + 1.
p.task.thread.error_code; //=> 5

// At an address where not even the kernel has a page, the error code is 4.
const q = demo();
q.load8(0xf0000000); //=> throws SEGV_MAPERR
q.task.thread.error_code; //=> 4
