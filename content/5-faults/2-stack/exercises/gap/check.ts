import { boot, find_vma, MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PAGE_SIZE, PROT_READ } from 'sim';

const p = boot().spawn('check');
const stack = find_vma(p.mm, 0xbfffffff)!;
const GAP = 4 * PAGE_SIZE;

// Nothing below: down to four pages above address 0.
mayGrow(p.mm, stack, 0xbfffe000, GAP); //=> true
mayGrow(p.mm, stack, GAP, GAP); //=> true
mayGrow(p.mm, stack, GAP - 1, GAP); //=> false

// A mapping 16 pages below the stack, and another one far away that does not matter.
const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
p.mmap(0x40000000, PAGE_SIZE, PROT_READ, flags);
const end = stack.vm_start - 16 * PAGE_SIZE;
p.mmap(end - PAGE_SIZE, PAGE_SIZE, PROT_READ, flags);

// Four pages are left free exactly; one byte lower is in the next page.
mayGrow(p.mm, stack, end + GAP, GAP); //=> true
mayGrow(p.mm, stack, end + GAP + 4095, GAP); //=> true
mayGrow(p.mm, stack, end + GAP - 1, GAP); //=> false
mayGrow(p.mm, stack, end, GAP); //=> false

// Without a gap it is the kernel of 2.4.22: down to the neighbour.
mayGrow(p.mm, stack, end, 0); //=> true
