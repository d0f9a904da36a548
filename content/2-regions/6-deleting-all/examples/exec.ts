// exec() by the only user of a space takes everything out of it and goes on there.
import {
  boot,
  exec_mmap,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  pgd_offset,
  ptepGet,
  TASK_SIZE,
} from 'sim';

const m = boot();
const p = m.spawn('demo');
p.brk(p.brk() + 2 * PAGE_SIZE);
const a = p.mmap(0, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
p.store8(a, 1);

/** How many entries of the directory lead to a page table, and how many user pages the TLB knows. */
function tables(): string {
  let present = 0;
  for (let addr = 0; addr < TASK_SIZE; addr += 0x400000)
    if (ptepGet(m.k, pgd_offset(p.mm, addr))) present++;
  const known = m.k.cpu.mmu.tlb().filter((entry) => entry.linear < TASK_SIZE).length;
  return `${present} tables, ${known} in the TLB`;
}
tables(); //=> 2 tables, 1 in the TLB

const { mm } = p;
const trace = m.trace(() => m.runAs(p.task, 'exec()', exec_mmap(m.k)));
p.mm === mm; //=> true
p.maps(); //=>
`${mm.total_vm} mapped, ${mm.rss} there`; //=> 0 mapped, 0 there

// The processor was not given another directory. What it knew of this one had to be flushed.
trace.find('load_cr3'); //=> null
tables(); //=> 0 tables, 0 in the TLB
