// How the processor gets into the kernel when an access faults, and out again.

import type { Kernel } from '../../../globals.ts';
import { X86_EFLAGS_IF } from '../../../include/asm-i386/processor.ts';
import { pt_regs } from '../../../include/asm-i386/ptrace.ts';
import { __KERNEL_CS, __USER_CS } from '../../../include/asm-i386/segment.ts';
import { NotSimulated, UsageError } from '../../../include/bug.ts';
import { printk } from '../../../include/linux/kernel.ts';
import { SIGSEGV } from '../../../include/linux/signal.ts';
import { hex } from '../../../include/u32.ts';
import { do_exit } from '../../../kernel/exit.ts';
import { USER_ACCESS_INSN } from '../mm/extable.ts';
import { do_page_fault } from '../mm/fault.ts';
import { returnsAtOnce, returnToUser, USER_INSN } from './entry.ts';

/** How often one instruction of a program may fault before it is clear that it always will. */
const MAX_TRIES = 10_000;

/**
 * Entry 14 of the interrupt table: saves the registers, calls do_page_fault(), and on the way back to
 * a program lets others have a turn and delivers signals; a fatal one ends the task here. Says
 * whether the instruction is to be tried again: not by the kernel, if its fault could not be served.
 * @kernel arch/i386/kernel/entry.S:391
 * @param tries how often the same instruction has faulted before
 * @differs Assembler in C. A program whose instruction faults without end is an error here; there it runs for ever.
 */
export function* page_fault(
  k: Kernel,
  error_code: number,
  tries: number,
): Generator<void, boolean> {
  const user = (error_code & 4) !== 0;
  if (tries >= MAX_TRIES) faultsForEver(k, tries);
  const insn = user ? USER_INSN : USER_ACCESS_INSN;
  const regs = new pt_regs(insn, user ? __USER_CS : __KERNEL_CS, X86_EFLAGS_IF, k.cpu.esp);

  yield* do_page_fault(k, regs, error_code);
  if (user && !returnsAtOnce(k)) yield* returnToUser(k, regs);
  return regs.eip === insn;
}

/** A handler has returned again and again, and the access that it was called for can still not be made. */
function faultsForEver(k: Kernel, tries: number): never {
  throw new UsageError(
    `The access of ${k.current.comm} (pid ${k.current.pid}) to ${hex(k.cpu.mmu.cr2)} has faulted ${tries} times in a ` +
      'row. When the handler of its signal returns, the access is tried again, and faults again: let the handler ' +
      'mend the cause, with mprotect() or mmap(), or end the program with exit().',
  );
}

/**
 * Sets the interrupt table: of its entries only the page fault's is simulated.
 * @kernel arch/i386/kernel/traps.c:955
 * @reduced interrupt 14 alone
 */
export function trap_init(k: Kernel): void {
  k.cpu.pageFault = (error_code, tries) => page_fault(k, error_code, tries);
}

/**
 * Prints what is known of a bug inside the kernel and ends the task. Does not return.
 * @kernel arch/i386/kernel/traps.c:285
 * @reduced two lines instead of registers and stack
 */
export function* die(k: Kernel, str: string, regs: pt_regs, err: number): Generator<void, never> {
  printk(k, `${str}: ${err.toString(16).padStart(4, '0')}`);
  printk(k, `EIP:    ${regs.xcs.toString(16).padStart(4, '0')}:[<${regs.eip.toString(16)}>]`);
  return yield* do_exit(k, SIGSEGV);
}

/**
 * An instruction that does not exist.
 * @kernel arch/i386/kernel/traps.c:370
 * @stub only the Pentium's F0 0F workaround calls it here, which no simulated processor needs
 */
export function do_invalid_op(_regs: pt_regs, _error_code: number): void {
  throw new NotSimulated('do_invalid_op', 'the simulated processor has no F0 0F bug.');
}
