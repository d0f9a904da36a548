// Where the kernel itself may fault: instructions that touch memory of a process, and what to do then.
//
// copy_to_user() and its like are given addresses by programs. They do not check that memory is
// there: they try. Each such instruction has an entry in the exception table, and a fault that
// cannot be served goes on at the entry's fixup, which makes the copy return -EFAULT.

/** The instruction with which the kernel touches user memory; all of them stand for one here. */
export const USER_ACCESS_INSN = 0xc0106000;
/** Where it goes on if the access cannot be. */
export const USER_ACCESS_FIXUP = 0xc0280000;

/**
 * Where to go on after a fault of the kernel's instruction at `addr`; 0 if it may not fault.
 * @kernel arch/i386/mm/extable.c:37
 * @differs C searches a sorted table of some hundred entries; here there is one.
 */
export function search_exception_table(addr: number): number {
  return addr === USER_ACCESS_INSN ? USER_ACCESS_FIXUP : 0;
}
