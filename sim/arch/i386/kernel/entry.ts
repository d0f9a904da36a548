// The way back from the kernel to a program, and the handlers that it finds there.
//
// A program is JavaScript, so its registers are few: the stack pointer, and for a system call the result and where
// it was made. When a signal is delivered, do_signal() has put a frame on the program's stack and noted the handler.
// What the processor would do next, in user mode, is done here: it runs the handler, which returns to the last
// words of its frame, and those call sigreturn(). So a handler is code that user mode runs between two instructions
// of the program, and everything it does can fault, sleep and be interrupted like the rest of it.

import type { Kernel } from '../../../globals.ts';
import { X86_EFLAGS_IF } from '../../../include/asm-i386/processor.ts';
import { type HandlerCall, pt_regs } from '../../../include/asm-i386/ptrace.ts';
import { __USER_CS } from '../../../include/asm-i386/segment.ts';
import { NotSimulated, UsageError } from '../../../include/bug.ts';
import { noteProgress } from '../../../include/standstill.ts';
import { hex, u32 } from '../../../include/u32.ts';
import { schedule } from '../../../kernel/sched.ts';
import {
  do_signal,
  offsetofRetcode,
  offsetofRtRetcode,
  sys_rt_sigreturn,
  sys_sigreturn,
} from './signal.ts';

/** Where a program's instruction is said to lie, since there is no machine code: in its first page of code. */
export const USER_INSN = 0x08048000;
/** Bytes of `int $0x80`, with which a program makes a system call. */
const INT_80_SIZE = 2;

/** How many handlers may interrupt each other: JavaScript's own stack has no room for very many. */
const MAX_HANDLERS = 100;

/** The registers of the current task, interrupted in user mode. */
export function interruptedRegs(k: Kernel): pt_regs {
  return new pt_regs(USER_INSN, __USER_CS, X86_EFLAGS_IF, k.cpu.esp);
}

/** The registers of the current task at the end of a system call whose result is `eax`. */
export function systemCallRegs(k: Kernel, eax: number): pt_regs {
  const regs = new pt_regs(USER_INSN + INT_80_SIZE, __USER_CS, X86_EFLAGS_IF, k.cpu.esp);
  regs.eax = eax;
  regs.orig_eax = 0;
  return regs;
}

/** Is the system call to be made again, now that its signal has been dealt with? */
export function callsAgain(regs: pt_regs): boolean {
  return regs.eip === USER_INSN;
}

/** Would ret_from_sys_call() have anything to do? So that most calls need not enter it. */
export function returnsAtOnce(k: Kernel): boolean {
  const { current } = k;
  return k.sched === null && current.need_resched === 0 && current.sigpending === 0;
}

/**
 * Before a program goes on after a system call or a fault: others may have a turn, and a signal is delivered.
 * If it is fatal, this does not return. If it has a handler, that is noted in `regs`; only one is, and what else is
 * pending waits for the next way back.
 * @kernel arch/i386/kernel/entry.S:212
 * @differs Assembler in C. The policy may end the task's turn here, as the clock interrupt does in C.
 */
export function* ret_from_sys_call(
  k: Kernel,
  regs: pt_regs = interruptedRegs(k),
): Generator<void, void> {
  noteProgress(k);
  if (k.sched?.turnOver(k.current)) k.current.need_resched = 1;

  while (k.current.need_resched) yield* schedule(k);
  if (k.current.sigpending) yield* do_signal(k, regs, null);
}

/** The way back to user mode, with the handlers that run there first. */
export function* returnToUser(k: Kernel, regs: pt_regs): Generator<void, void> {
  for (;;) {
    yield* ret_from_sys_call(k, regs);
    k.cpu.esp = regs.esp;
    const { handler } = regs;
    if (handler === null) return;
    regs.handler = null;
    yield* runHandler(k, regs, handler);
  }
}

/**
 * User mode: runs a handler and returns from it through its frame into sigreturn().
 * @throws what the handler threw, which leaves it as if it had returned
 */
function* runHandler(k: Kernel, regs: pt_regs, handler: HandlerCall): Generator<void, void> {
  const { thread } = k.current;
  if (thread.handlers >= MAX_HANDLERS)
    throw new UsageError(
      `${thread.handlers} handlers of ${k.current.comm} (pid ${k.current.pid}) interrupt each other, and signal ` +
        `${handler.sig} would call one more. A handler whose own work raises the signal again must not be set with ` +
        'SA_NODEFER, or has to mend the cause first.',
    );
  const frame = k.cpu.esp;
  let thrown: UsageError | null = null;
  thread.handlers++;
  try {
    yield* handler.code(k, handler.sig, handler.info);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    thrown = error;
  } finally {
    thread.handlers--;
  }
  // The handler's last instruction takes the return address from the frame; compiled code has put %esp back.
  const back = yield* k.cpu.load32(frame);
  yield* k.cpu.load8(back);
  if (back !== u32(frame + (handler.rt ? offsetofRtRetcode : offsetofRetcode)))
    throw new NotSimulated(
      'a handler that returns to elsewhere',
      `the return address in its frame at ${hex(frame)} has been overwritten with ${hex(back)}.`,
    );
  // The words there: `pop %eax`, in the smaller frame alone, and then the call.
  k.cpu.esp = u32(frame + (handler.rt ? 4 : 8));
  regs.esp = k.cpu.esp;
  regs.orig_eax = 0;
  regs.eax = yield* handler.rt ? sys_rt_sigreturn(k, regs) : sys_sigreturn(k, regs);
  if (thrown) {
    k.cpu.esp = regs.esp;
    throw thrown;
  }
}
