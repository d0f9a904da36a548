// What the processor was doing when it was interrupted.

/**
 * Registers as a trap saves them. No code of a program runs here, so only those that memory
 * management looks at.
 * @kernel include/asm-i386/ptrace.h:26
 */
export class pt_regs {
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
