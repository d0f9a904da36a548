// When the kernel faults for a program, a bad address is an error of the call and not a signal.
import { boot, MAP_ANONYMOUS, MAP_PRIVATE, PAGE_SIZE, PROT_READ, PROT_WRITE } from 'sim';

const m = boot();
const p = m.spawn('demo');
const a = p.mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);

/** The kernel reads a byte of the program, as copy_from_user() does; -1 stands for -EFAULT. */
const peek = (addr: number) => m.runAs(p.task, 'peek', m.k.cpu.load8(addr, 0));

// Its faults are served like the program's own, and counted for the program.
peek(a); //=> 0
p.task.min_flt; //=> 1
m.k.cpu.mmu.errorCode; //=> 0

// In no area: the exception table says where the kernel goes on. The program is alive.
p.munmap(a, PAGE_SIZE);
peek(0); //=> -1
p.task.sigpending; //=> 0

// For the kernel the stack grows, however far below %esp the address is.
peek(0xbff00000); //=> 0
p.mm.mmap!.vm_start; //=> 0xbff00000
