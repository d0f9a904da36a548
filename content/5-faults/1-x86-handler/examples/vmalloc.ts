// What vmalloc() maps comes into the directory of a process by a fault, at the first access there.
import { alloc_page, boot, GFP_KERNEL, hex, pgd_offset, ptepGet, put_page } from 'sim';

const m = boot();
const { k } = m;
const AT = 0xf8000000;
const one = m.spawn('one');
const two = m.spawn('two');

/** What vmalloc() does: a page table and a page at 0xf8000000, and an entry in init_mm's directory alone. */
const put = (physical: number, entry: number) => {
  k.ram.words[physical >>> 2] = entry;
};
const frame = () => m.runAs(one.task, null, alloc_page(k, GFP_KERNEL))!;
const [table, page] = [frame(), frame()];
k.ram.fillFrame(table.pfn, 0);
put(table.pfn * 4096, page.pfn * 4096 + 0x63);
put(pgd_offset(k.init_mm, AT) - 0xc0000000, table.pfn * 4096 + 0x67);
k.ram.bytes[page.pfn * 4096] = 42;

const peek = (p: typeof one) => m.runAs(p.task, null, k.cpu.load8(AT, 0));
const entry = (p: typeof one) => hex(ptepGet(k, pgd_offset(p.mm, AT)));
const faults = (call: () => void) => {
  const before = k.cpu.faults;
  call();
  return k.cpu.faults - before;
};

// The directory of a process that was there before lacks the entry. One fault copies it.
entry(one); //=> 0x0
faults(() => peek(one)); //=> 1
entry(one) === hex(ptepGet(k, pgd_offset(k.init_mm, AT))); //=> true
peek(one); //=> 42
faults(() => peek(one)); //=> 0

// Each process has its own fault, and none of them is counted as a fault of the process.
faults(() => peek(two)); //=> 1
two.task.min_flt; //=> 0

// A new process copies the kernel's entries as they are by now.
const three = m.spawn('three');
faults(() => peek(three)); //=> 0

// Beside the page there is nothing: the entry of the directory is found, that of the table is not.
m.runAs(one.task, null, k.cpu.load8(AT + 4096, 0)); //=> -1

// The program itself never comes this way. For it the address is in no area.
two.load8(AT); //=> throws SEGV_MAPERR

// The entries and the frames are removed again.
for (const mm of [k.init_mm, one.mm, three.mm]) put(pgd_offset(mm, AT) - 0xc0000000, 0);
k.cpu.mmu.flushAll();
put_page(k, page);
put_page(k, table);
