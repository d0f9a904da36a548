// A fault for which the kernel was not prepared is an oops: it is reported, and the process ends.
import {
  __KERNEL_CS,
  boot,
  do_page_fault,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  PAGE_SIZE,
  PROT_READ,
  pt_regs,
  X86_EFLAGS_IF,
} from 'sim';

const m = boot();
const { k } = m;

/** An instruction at 0xc0123456, in the kernel, reads `addr` on behalf of a program. */
function* bug(addr: number) {
  k.cpu.mmu.translate(addr, 0);
  const regs = new pt_regs(0xc0123456, __KERNEL_CS, X86_EFLAGS_IF, k.cpu.esp);
  yield* do_page_fault(k, regs, k.cpu.mmu.errorCode);
}

// 16 bytes from a null pointer: a field of a structure that is not there.
const p = m.spawn('unlucky');
m.runAs(p.task, null, bug(0x10)); //=> throws SIGSEGV
k.log.slice(-7).join('\n');
//=> Unable to handle kernel NULL pointer dereference
//    at virtual address 00000010
//    printing eip:
//   c0123456
//   *pde = 00000000
//   Oops: 0000
//   EIP:    0010:[<c0123456>]

// Not a small address; and there is a page table for it, whose entry is shown too.
const q = m.spawn('unlucky');
const a = q.mmap(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS);
q.load8(a);
m.runAs(q.task, null, bug(a + PAGE_SIZE)); //=> throws SIGSEGV
k.log.filter((line) => /paging|pte/.test(line)).join(', ');
//=> Unable to handle kernel paging request, *pte = 00000000

// The rest of the system goes on.
m.spawn('next').load8(0xbfffffff); //=> 0
