// Memory that may only be written can be read once it has been written.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_WRITE } from 'sim';

const m = boot();
const A = 0x40000000;

function demo() {
  const p = m.spawn('demo');
  p.mmap(A, PAGE_SIZE, PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  return p;
}

// A read faults, and do_page_fault() looks at the area: neither VM_READ nor VM_EXEC.
demo().load8(A); //=> throws SEGV_ACCERR

// After a write there is a page, and i386 has no bit for "not readable": the read does not fault.
const p = demo();
p.store8(A, 7);
p.load8(A); //=> 7

// The next page of the same area, not yet written to. (The two mappings have become one.)
p.mmap(A + PAGE_SIZE, PAGE_SIZE, PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.mm.map_count; //=> 2
p.load8(A + PAGE_SIZE); //=> throws SEGV_ACCERR
