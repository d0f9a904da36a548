// A page outside every area stays in its page table, and turns up in the next program.
import { boot, find_vma, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const map = (p: ReturnType<typeof m.spawn>) =>
  p.mmap(0, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

const p = m.spawn('victim');
const a = map(p);
p.store8(a + 3 * PAGE_SIZE, 42);

// A mistake somewhere: the area ends a page too early. Its last page will not be looked at any more.
find_vma(p.mm, a)!.vm_end -= PAGE_SIZE;
p.exit();

// free_one_pmd() took the table for empty. So does the program that takes it from the spares.
const next = m.spawn('next');
map(next);
next.store8(a, 1);
const { faults } = m.k.cpu;
next.load8(a + 3 * PAGE_SIZE); //=> 42
m.k.cpu.faults - faults; //=> 0

// The frame belongs to the next program now, which has never counted it.
next.mm.rss++;
next.exit();
