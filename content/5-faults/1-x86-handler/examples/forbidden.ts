// An access that the area does not allow is SEGV_ACCERR, whether its page is there or not.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_EXEC,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from 'sim';

const m = boot();
const A = 0x40000000;

function demo(prot: number) {
  const p = m.spawn('demo');
  p.mmap(A, PAGE_SIZE, prot, MAP_PRIVATE | MAP_ANONYMOUS);
  return p;
}

// A write to a page that is not there: 4 + 2.
const absent = demo(PROT_READ);
absent.store8(A, 1); //=> throws SEGV_ACCERR
absent.task.thread.error_code; //=> 6

// The read brings in a page. The write finds it and is refused: 4 + 2 + 1.
const present = demo(PROT_READ);
present.load8(A); //=> 0
present.store8(A, 1); //=> throws SEGV_ACCERR
present.task.thread.error_code; //=> 7

// What may be executed may be read: i386 cannot tell the two apart.
demo(PROT_EXEC).load8(A); //=> 0

// PROT_NONE: the page has been written and is in memory. Yet for the processor it is not present: the code is 4.
const closed = demo(PROT_READ | PROT_WRITE);
closed.store8(A, 1);
closed.mprotect(A, PAGE_SIZE, PROT_NONE);
closed.load8(A); //=> throws SEGV_ACCERR
closed.task.thread.error_code; //=> 4
