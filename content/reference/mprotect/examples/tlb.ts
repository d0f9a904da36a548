// Without flush_tlb_range() the processor would go on with the rights that it remembers.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();

function demo() {
  const p = m.spawn('demo');
  const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
  p.store8(a, 1);
  return { p, a };
}

// The function does not run: the entry in the table is read-only, the one in the TLB is not.
const forgetful = demo();
m.fail('flush_tlb_range', { result: undefined });
forgetful.p.mprotect(forgetful.a, PAGE_SIZE, PROT_READ);
forgetful.p.store8(forgetful.a, 2);
forgetful.p.load8(forgetful.a); //=> 2

// Whatever empties the TLB brings the new rights into force. It may be the switch to another process.
m.k.cpu.mmu.flushAll();
forgetful.p.store8(forgetful.a, 3); //=> throws SEGV_ACCERR

// As the kernel does it, they are in force when the call returns.
const { p, a } = demo();
p.mprotect(a, PAGE_SIZE, PROT_READ);
p.store8(a, 2); //=> throws SEGV_ACCERR
