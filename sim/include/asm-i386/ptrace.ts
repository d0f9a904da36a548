// What the processor was doing when it was interrupted.

import type { SignalCode, siginfo } from '../linux/signal.ts';

/** A handler that the program runs before it goes on: setup_frame() has made its frame. */
export interface HandlerCall {
  /** The program's code. */
  code: SignalCode;
  /** The signal. */
  sig: number;
  /** Its cause. */
  info: siginfo;
  /** Was it SA_SIGINFO's larger frame, which sys_rt_sigreturn() takes away? */
  rt: boolean;
}

/**
 * Registers as a trap saves them. No code of a program runs here, so only those that memory
 * management looks at.
 * @kernel include/asm-i386/ptrace.h:26
 */
export class pt_regs {
  /** The result of a system call. */
  eax = 0;
  /** Not negative if the program made a system call; -1 if it was interrupted. */
  orig_eax = -1;
  /** What is run first when the program goes on. Not in C, where eip leads there. */
  handler: HandlerCall | null = null;

  constructor(
    /** Where the interrupted instruction lies. */
    public eip: number,
    /** Code segment: its low two bits are the privilege level, 3 in user mode. */
    public xcs: number,
    /** Flags; X86_EFLAGS_IF among them. */
    public eflags: number,
    /** Stack pointer of the program. */
    public esp: number,
  ) {}
}
