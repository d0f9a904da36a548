// A debugger writes into a read-only page that parent and child share: the child gets a copy that it may write to itself.
import {
  boot,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  PROT_WRITE,
  PTRACE_POKEDATA,
} from 'sim';

const m = boot();
const parent = m.spawn('demo');
const gdb = m.spawn('gdb');
const a = parent.mmap(0, 2 * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
parent.store8(a, 7);
parent.mprotect(a, 2 * PAGE_SIZE, PROT_READ);
const child = parent.fork();

// The second page has no frame yet, the first is shared. Two faults, and they are counted for the debugger.
const { min_flt } = gdb.task;
gdb.ptrace(PTRACE_POKEDATA, child.pid, a + PAGE_SIZE, 0x90);
gdb.ptrace(PTRACE_POKEDATA, child.pid, a, 0xcc);
gdb.task.min_flt - min_flt; //=> 2
child.load8(a); //=> 204
parent.load8(a); //=> 7

// The child's area forbids writing, but it is asked only when there is a fault. The entries allow it.
child.maps();
//=> 40000000-40002000 r--p 00000000 00:00 0
//   bffff000-c0000000 rwxp 00000000 00:00 0
m.snapshot().addressSpaces[2].pageTables[0].ptes.map(({ bits }) => bits); //=> ['pwuad', 'pwuad']
child.store8(a, 1);
child.load8(a); //=> 1

// The parent's entry is what it was.
parent.store8(a, 1); //=> throws SIGSEGV
